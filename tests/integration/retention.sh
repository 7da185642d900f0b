#!/usr/bin/env bash
# A node that keeps a window of blocks, and what an operator does with its folder. Block times must pass ten minutes before anything may go, so
# this takes a quarter of an hour. Uses the programs of a build folder; everything happens in a temporary folder on loopback.
set -euo pipefail
cd "$(dirname "$0")/../.."
BIN=${1:-build/release/bin}
WAIT_SECONDS=${2:-720}
[ "${1:-}" != --help ] || { sed -n 2,3p "$0"; echo "Usage: tests/integration/retention.sh [FOLDER OF PROGRAMS] [SECONDS OF LOAD]"; exit 0; }

dir=$(mktemp -d)
pid=
cleanup() {
  [ -z "$pid" ] || kill -9 "$pid" 2> /dev/null || true
  rm -rf "$dir"
}
trap cleanup EXIT
# shellcheck source=tests/integration/lib/checks.sh
. tests/integration/lib/checks.sh
start() {
  "$BIN/xhd" start --config "$dir/net/node0/xhd.toml" >> "$dir/log" 2>&1 &
  pid=$!
  for _ in $(seq 100); do
    "$BIN/xh" status > /dev/null 2>&1 && return
    sleep 0.3
  done
  echo "the node does not start"
  tail -5 "$dir/log"
  exit 1
}
field() { python3 -c 'import json,sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

export XH_NODE=http://127.0.0.1:26950
"$BIN/xhd" testnet "$dir/net" --validators 1 --followers 0 --rpc-port 26950 --peer-port 26960 \
  --audit-interval 50 --audit-lag 10 > /dev/null
printf '\n[storage]\nretention = "window:64"\n' >> "$dir/net/node0/xhd.toml"
start
reg=(--key "$dir/net/keys/registrar.json" --passphrase-file "$dir/net/keys/passphrase")
(umask 077; echo secret > "$dir/pw")
alice=$("$BIN/xh" key new "$dir/alice.json" --passphrase-file "$dir/pw" --quiet)
check "organisation" "$BIN/xh" org register acme --kind enterprise --name Acme "${reg[@]}"
check "enrolment" "$BIN/xh" org enroll acme "$alice" "${reg[@]}"
check "prefix" "$BIN/xh" prefix allocate 88.100.7 --owner "$alice" "${reg[@]}"
me=(--key "$dir/alice.json" --passphrase-file "$dir/pw")
check "an old record" "$BIN/xh" id register 88.100.7/old --value URL=https://example.com/1 "${me[@]}"
python3 -c 'print("n,url"); [print(f"{i},https://example.com/{i}") for i in range(20000)]' > "$dir/rows.csv"
check "20,000 records" "$BIN/xh" import "$dir/rows.csv" --prefix 88.100.7 --map 'part-{n}' --value 'URL={url}' "${me[@]}"
echo "...   $WAIT_SECONDS s of updates"
end=$((SECONDS + WAIT_SECONDS))
version=1
while [ $SECONDS -lt $end ]; do
  "$BIN/xh" id update 88.100.7/old --version $version --value "URL=https://example.com/$((version + 1))" "${me[@]}" > /dev/null
  version=$((version + 1))
  sleep 1
done
retained=$("$BIN/xh" status --json | field retained_from)
check "something was pruned (height $retained and later are kept)" test "$retained" -gt 10
check "what is kept is sound, beside the node" "$BIN/xhd" db verify --config "$dir/net/node0/xhd.toml"
check "stats" "$BIN/xhd" db stats --config "$dir/net/node0/xhd.toml" --json
check "stats say where the folder begins" test "$(field first_block < "$dir/out")" -gt 10
proof() { "$BIN/xh" proof get "$@" -o "$dir/p.xhproof" && "$BIN/xh-audit" verify "$dir/p.xhproof" --genesis "$dir/net/genesis.json"; }
audited() { "$BIN/xh" proof audit "$1" -o "$dir/a.xhproof" && "$BIN/xh-audit" verify "$dir/a.xhproof" --genesis "$dir/net/genesis.json" --expect audited; }
for round in before after; do
  check "a record that never changed ($round kill -9)" proof 88.100.7/part-7
  check "the record that changed" proof 88.100.7/old
  check "absence" proof 88.100.7/nobody
  check "a record under the newest audit root" audited 88.100.7/part-7
  check "a retained height" proof 88.100.7/old --height "$((retained + 100))"
  check "an older height is refused by name" fails_with 1 XH-1608 "$BIN/xh" proof get 88.100.7/old --height 3 -o "$dir/x"
  check "the whole history is refused by name" fails_with 1 XH-1608 "$BIN/xh" proof get 88.100.7/old --history -o "$dir/x"
  [ $round = after ] || { kill -9 "$pid"; wait "$pid" 2> /dev/null || true; start; sleep 3; }
  retained=$("$BIN/xh" status --json | field retained_from)
done
check "rebuild refuses a folder in use" fails_with 1 XH-1404 "$BIN/xhd" db rebuild --config "$dir/net/node0/xhd.toml"
kill "$pid"
wait "$pid" 2> /dev/null || true
rebuild() { "$BIN/xhd" db rebuild --config "$dir/net/node0/xhd.toml" 2> "$dir/told"; }
check "rebuild" rebuild
check "which says how far it is" grep -q '"progress":"rebuilding"' "$dir/told"
start
sleep 3
check "a record after the rebuild" proof 88.100.7/part-19999
finish
