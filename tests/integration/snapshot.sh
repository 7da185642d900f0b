#!/usr/bin/env bash
# A snapshot made beside a running validator, checked, restored by one follower and fetched by another, which then follow the chain. Then the
# validator makes snapshots by itself, and drops its older ones.
# Uses the programs of a build folder; everything happens in a temporary folder on loopback.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/processes.sh
. tests/integration/lib/processes.sh
BIN=${1:-build/release/bin}
[ "${1:-}" != --help ] || { sed -n 2,4p "$0"; echo "Usage: tests/integration/snapshot.sh [FOLDER OF PROGRAMS]"; exit 0; }

dir=$(mktemp -d)
pids=()
cleanup() {
  for pid in "${pids[@]}"; do kill -9 "$pid" 2> /dev/null || true; done
  rm -rf "$dir"
}
trap cleanup EXIT
# shellcheck source=tests/integration/lib/checks.sh
. tests/integration/lib/checks.sh
answers() { # node
  for _ in $(seq 100); do
    XH_NODE=http://127.0.0.1:$((27950 + $1)) "$BIN/xh" status > /dev/null 2>&1 && return
    sleep 0.3
  done
  tail -5 "$dir/log$1"
  return 1
}
start() { # node, options...
  local node=$1
  shift
  "$BIN/xhd" start --config "$dir/net/node$node/xhd.toml" "$@" >> "$dir/log$node" 2>&1 &
  pids+=($!)
  answers "$node"
}

export XH_NODE=http://127.0.0.1:27950
"$BIN/xhd" testnet "$dir/net" --validators 1 --followers 2 --rpc-port 27950 --peer-port 27960 > /dev/null
# Ten blocks a second without load, so that heights at which a node makes snapshots by itself are reached.
sed -i 's/"idle_interval_ms": *1000/"idle_interval_ms": 100/' "$dir/net/genesis.json"
start 0
reg=(--key "$dir/net/keys/registrar.json" --passphrase-file "$dir/net/keys/passphrase")
(umask 077; echo secret > "$dir/pw")
alice=$("$BIN/xh" key new "$dir/alice.json" --passphrase-file "$dir/pw" --quiet)
me=(--key "$dir/alice.json" --passphrase-file "$dir/pw")
check "organisation" "$BIN/xh" org register acme --kind enterprise --name Acme "${reg[@]}"
check "enrolment" "$BIN/xh" org enroll acme "$alice" "${reg[@]}"
check "prefix" "$BIN/xh" prefix allocate 88.100.7 --owner "$alice" "${reg[@]}"
python3 -c 'print("n,url"); [print(f"{i},https://example.com/{i}") for i in range(20000)]' > "$dir/rows.csv"
check "20,000 records" "$BIN/xh" import "$dir/rows.csv" --prefix 88.100.7 --map 'part-{n}' --value 'URL={url}' "${me[@]}"
check "one block more" "$BIN/xh" id register 88.100.7/one --value URL=https://example.com/one "${me[@]}"

config=(--config "$dir/net/node0/xhd.toml")
check "made beside the node" "$BIN/xhd" snapshot create "${config[@]}" --json
snapshot=$(tail -1 "$dir/out" | python3 -c 'import json,sys; print(json.load(sys.stdin)["path"])')
height=$(basename "$snapshot")
check "listed" bash -c '"$0" snapshot list "${@}" --json | grep -q "\"whole\":true"' "$BIN/xhd" "${config[@]}"
check "genuine" "$BIN/xhd" snapshot verify "$snapshot" --genesis "$dir/net/genesis.json"
cp -r "$snapshot" "$dir/bad"
part=$(ls "$dir/bad"/values.* | head -1)
python3 -c 'import sys; f=open(sys.argv[1],"r+b"); f.seek(200); b=f.read(1); f.seek(200); f.write(bytes([b[0]^1]))' "$part"
check "a flipped bit is found" fails_with 7 XH-1409 "$BIN/xhd" snapshot verify "$dir/bad" --genesis "$dir/net/genesis.json"
check "a ledger is not written over" fails_with 1 XH-1411 "$BIN/xhd" snapshot fetch "${config[@]}"
check "nor by a restore" fails_with 1 XH-1411 "$BIN/xhd" snapshot restore "$snapshot" "${config[@]}"

check "restored by a follower" "$BIN/xhd" snapshot restore "$snapshot" --config "$dir/net/node1/xhd.toml"
check "fetched by another" timeout 120 "$BIN/xhd" snapshot fetch --config "$dir/net/node2/xhd.toml" --timeout 100
check "they start" start 1
check "and the other" start 2
check "a new record" "$BIN/xh" id register 88.100.7/later --value URL=https://example.com/later "${me[@]}"
proof() { # node, name
  XH_NODE=http://127.0.0.1:$((27950 + $1)) "$BIN/xh" proof get "$2" -o "$dir/p.xhproof" && "$BIN/xh-audit" verify "$dir/p.xhproof" --genesis "$dir/net/genesis.json"
}
sleep 3
for node in 1 2; do
  check "node $node proves an old record" proof $node 88.100.7/part-7
  check "node $node proves the new record" proof $node 88.100.7/later
  check "node $node proves an absence" proof $node 88.100.7/nobody
  check "node $node has sound files" "$BIN/xhd" db verify --config "$dir/net/node$node/xhd.toml"
done

own() { # whole snapshots that the node made by itself: heights
  "$BIN/xhd" snapshot list "${config[@]}" --json |
    python3 -c 'import json,sys; print(*[e["height"] for e in json.load(sys.stdin) if e["whole"] and e["height"] % 64 == 0])'
}
wait_own() { # command that holds for the list of own heights, which it gets as arguments
  for _ in $(seq 240); do
    # shellcheck disable=SC2046 # a list of numbers, split on purpose
    "$@" $(own) && return
    sleep 0.5
  done
  own
  tail -5 "$dir/log0"
  return 1
}
any() { [ $# -gt 0 ]; }
none_dropped() {
  for _ in $(seq 50); do
    compgen -G "$dir/net/node0/data/snapshots/*.dropped" > /dev/null || return 0
    sleep 0.2
  done
  return 1
}
without_first() { [ $# = 2 ] && [ "$1" -gt "$first" ]; }
check "made by itself: none before it is told to" [ -z "$(own | grep -vx "$height")" ]
kill_hard "${pids[0]}"
printf '\n[storage]\nsnapshot_every = 64\n' >> "$dir/net/node0/xhd.toml"
mkdir "$dir/net/node0/data/snapshots/1.dropped"  # as if it had died while it removed an old one
check "the validator starts again, told to make snapshots" start 0
check "it makes one by itself" wait_own any
first=$(own | cut -d' ' -f1)
check "which is genuine" "$BIN/xhd" snapshot verify "$dir/net/node0/data/snapshots/$first" --genesis "$dir/net/genesis.json"
check "of its own it keeps the newest two" wait_own without_first
check "and nothing of those that it dropped" none_dropped
check "the operator's stays" [ $((height % 64)) = 0 -o -e "$snapshot/complete" ]
check "and it says what it did" grep -q "snapshot-made: .* height=$first " "$dir/log0"
echo "snapshot of height $height"
finish
