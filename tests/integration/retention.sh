#!/usr/bin/env bash
# A node that keeps a window of blocks, and what an operator does with its folder. Block times must pass ten minutes before anything may go, so
# this takes a quarter of an hour. Uses the programs of a build folder; everything happens in a temporary folder on loopback.
# Usage: tests/integration/retention.sh [FOLDER OF PROGRAMS [SECONDS OF LOAD]]
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
WAIT_SECONDS=${2:-720}
begin "${1:-}"

make_network --validators 1 --followers 0 --audit-interval 50 --audit-lag 10
printf '\n[storage]\nretention = "window:64"\n' >> "$(config 0)"
start_ready 0
new_key alice
check "organisation" as registrar xh org register acme --kind enterprise --name Acme
check "enrolment" as registrar xh org enroll acme "$(bid alice)"
check "prefix" as registrar xh prefix allocate 88.100.7 --owner "$(bid alice)"
check "an old record" as alice xh id register 88.100.7/old --value URL=https://example.com/1
python3 -c 'print("n,url"); [print(f"{i},https://example.com/{i}") for i in range(20000)]' > "$dir/rows.csv"
check "20,000 records" as alice xh import "$dir/rows.csv" --prefix 88.100.7 --map 'part-{n}' --value 'URL={url}'
echo "...   $WAIT_SECONDS s of updates"
end=$((SECONDS + WAIT_SECONDS))
version=1
while [ $SECONDS -lt $end ]; do
  as alice xh id update 88.100.7/old --version $version --value "URL=https://example.com/$((version + 1))" > /dev/null
  version=$((version + 1))
  sleep 1
done
retained=$(field 0 retained_from)
check "something was pruned (height $retained and later are kept)" test "$retained" -gt 10
check "what is kept is sound, beside the node" xhd db verify --config "$(config 0)"
check "stats" xhd db stats --config "$(config 0)" --json
check "stats say where the folder begins" test "$(json first_block < "$dir/out")" -gt 10
proof() { xh proof get "$@" -o "$dir/p.xhproof" && proven "$dir/p.xhproof"; }
audited() { xh proof audit "$1" -o "$dir/a.xhproof" && proven "$dir/a.xhproof" --expect audited; }
for round in before after; do
  check "a record that never changed ($round kill -9)" proof 88.100.7/part-7
  check "the record that changed" proof 88.100.7/old
  check "absence" proof 88.100.7/nobody
  check "a record under the newest audit root" audited 88.100.7/part-7
  check "a retained height" proof 88.100.7/old --height "$((retained + 100))"
  check "an older height is refused by name" fails_with 1 XH-1608 xh proof get 88.100.7/old --height 3 -o "$dir/x"
  check "the whole history is refused by name" fails_with 1 XH-1608 xh proof get 88.100.7/old --history -o "$dir/x"
  [ $round = after ] || { crash 0; start_ready 0; sleep 3; }
  retained=$(field 0 retained_from)
done
check "rebuild refuses a folder in use" fails_with 1 XH-1404 xhd db rebuild --config "$(config 0)"
stop 0
rebuild() { xhd db rebuild --config "$(config 0)" 2> "$dir/told"; }
check "rebuild" rebuild
check "which says how far it is" grep -q '"progress":"rebuilding"' "$dir/told"
start_ready 0
sleep 3
check "a record after the rebuild" proof 88.100.7/part-19999
finish
