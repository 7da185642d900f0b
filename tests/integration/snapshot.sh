#!/usr/bin/env bash
# A snapshot made beside a running validator, checked, restored by one follower and fetched by another, which then follow the chain. Then the
# validator makes snapshots by itself, and drops its older ones.
# Uses the programs of a build folder; everything happens in a temporary folder on loopback.
# Usage: tests/integration/snapshot.sh [FOLDER OF PROGRAMS]
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
begin "${1:-}"


make_network --validators 1 --followers 2
# Ten blocks a second without load, so that heights at which a node makes snapshots by itself are reached.
idle_interval 100
start_ready 0
new_key alice
check "organisation" as registrar xh org register acme --kind enterprise --name Acme
check "enrolment" as registrar xh org enroll acme "$(bid alice)"
check "prefix" as registrar xh prefix allocate 88.100.7 --owner "$(bid alice)"
python3 -c 'print("n,url"); [print(f"{i},https://example.com/{i}") for i in range(20000)]' > "$dir/rows.csv"
check "20,000 records" as alice xh import "$dir/rows.csv" --prefix 88.100.7 --map 'part-{n}' --value 'URL={url}'
check "one block more" as alice xh id register 88.100.7/one --value URL=https://example.com/one

check "made beside the node" xhd snapshot create --config "$(config 0)" --json
snapshot=$(tail -n 1 "$dir/out" | json path)
height=$(basename "$snapshot")
check "listed" says '"whole":true' xhd snapshot list --config "$(config 0)" --json
check "genuine" xhd snapshot verify "$snapshot" --genesis "$genesis"
cp -r "$snapshot" "$dir/bad"
part=$(find "$dir/bad" -name "values.*" | sort | head -n 1)
python3 -c 'import sys; f=open(sys.argv[1],"r+b"); f.seek(200); b=f.read(1); f.seek(200); f.write(bytes([b[0]^1]))' "$part"
check "a flipped bit is found" fails_with 7 XH-1409 xhd snapshot verify "$dir/bad" --genesis "$genesis"
check "a ledger is not written over" fails_with 1 XH-1411 xhd snapshot fetch --config "$(config 0)"
check "nor by a restore" fails_with 1 XH-1411 xhd snapshot restore "$snapshot" --config "$(config 0)"

check "restored by a follower" xhd snapshot restore "$snapshot" --config "$(config 1)"
check "fetched by another" timeout 120 xhd snapshot fetch --config "$(config 2)" --timeout 100
check "they start" start_ready 1
check "and the other" start_ready 2
check "a new record" as alice xh id register 88.100.7/later --value URL=https://example.com/later
proof() { # node, name
  XH_NODE=$(url "$1") xh proof get "$2" -o "$dir/p.xhproof" && proven "$dir/p.xhproof"
}
sleep 3
for node in 1 2; do
  check "node $node proves an old record" proof $node 88.100.7/part-7
  check "node $node proves the new record" proof $node 88.100.7/later
  check "node $node proves an absence" proof $node 88.100.7/nobody
  check "node $node has sound files" xhd db verify --config "$(config $node)"
done

own() { # whole snapshots that the node made by itself: heights
  xhd snapshot list --config "$(config 0)" --json |
    python3 -c 'import json,sys; print(*[e["height"] for e in json.load(sys.stdin) if e["whole"] and e["height"] % 64 == 0])'
}
wait_own() { # command that holds for the list of own heights, which it gets as arguments
  for _ in $(seq 240); do
    # shellcheck disable=SC2046 # a list of numbers, split on purpose
    "$@" $(own) && return
    sleep 0.5
  done
  own
  last_lines 0
  return 1
}
any() { [ $# -gt 0 ]; }
none_dropped() {
  for _ in $(seq 50); do
    compgen -G "$net/node0/data/snapshots/*.dropped" > /dev/null || return 0
    sleep 0.2
  done
  return 1
}
without_first() { [ $# = 2 ] && [ "$1" -gt "$first" ]; }
check "made by itself: none before it is told to" [ -z "$(own | grep -vx "$height")" ]
crash 0
printf '\n[storage]\nsnapshot_every = 64\n' >> "$(config 0)"
mkdir "$net/node0/data/snapshots/1.dropped"  # as if it had died while it removed an old one
check "the validator starts again, told to make snapshots" start_ready 0
check "it makes one by itself" wait_own any
first=$(own | cut -d' ' -f1)
check "which is genuine" xhd snapshot verify "$net/node0/data/snapshots/$first" --genesis "$genesis"
check "of its own it keeps the newest two" wait_own without_first
check "and nothing of those that it dropped" none_dropped
check "the operator's stays" [ $((height % 64)) = 0 -o -e "$snapshot/complete" ]
check "and it says what it did" grep -q "snapshot-made: .* height=$first " "$dir/node0.log"
echo "snapshot of height $height"
finish
