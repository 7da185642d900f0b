#!/usr/bin/env bash
# A validator whose keys are with xh-signer: it votes; without its signer it follows and says why; with its journal gone it signs nothing twice;
# a second node is refused. Four validators.
# Uses the programs of a build folder; everything happens in a temporary folder on loopback. About three minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/processes.sh
. tests/integration/lib/processes.sh
BIN=$(realpath "${1:-build/release/bin}")
[ "${1:-}" != --help ] || { sed -n 2,4p "$0"; echo "Usage: tests/integration/remote_signer.sh [FOLDER OF PROGRAMS]"; exit 0; }
RPC=27700 PEER=27750
export PATH=$BIN:$PATH XH_NODE=http://127.0.0.1:$RPC
dir=$(mktemp -d)
declare -A pid
cleanup() {
  for p in "${pid[@]}"; do kill -9 "$p" 2> /dev/null || true; done
  rm -rf "$dir"
}
trap cleanup EXIT
# shellcheck source=tests/integration/lib/checks.sh
. tests/integration/lib/checks.sh

url() { echo "http://127.0.0.1:$((RPC + $1))"; }
node() { echo "$dir/net/node$1"; }
start() { # node, options...
  xhd start --config "$(node "$1")/xhd.toml" "${@:2}" >> "$dir/log$1" 2>&1 < /dev/null &
  pid[$1]=$!
  disown
}
start_signer() {
  xh-signer run "$dir/signer" >> "$dir/log-signer" 2>&1 < /dev/null &
  pid[signer]=$!
  disown
}
stop() { kill_hard "${pid[$1]}"; }
adopt() { xh-signer adopt "$dir/signer" --keys "$(node 3)/keys" --passphrase-file "$(node 3)/passphrase" --genesis "$dir/net/genesis.json"; }
field() { XH_NODE=$(url "$1") xh status --json 2> /dev/null | python3 -c 'import json,sys; print(json.load(sys.stdin)[sys.argv[1]])' "$2"; }
is() { [ "$(field "$1" "$2")" = "$3" ]; }
at_least() { [ "$(field "$1" height)" -ge "$2" ]; }
grows() { within 60 at_least "$1" $(($(field "$1" height) + ${2:-5})); }
doctor_says() { grep -q "$2" <(XH_NODE=$(url "$1") xh doctor); } # its exit code speaks of problems
metric() { grep -q "^xinghuo_$2\$" <(curl -s "$(url "$1")/metrics"); }
signed() { # field of the signer's status
  xh-signer status "$dir/signer" --json | python3 -c 'import json,sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"
}
signs_on() { [ "$(signed checkpoint_size)" -gt "$1" ]; }
no_evidence() {
  local k
  for k in 0 1 2 3; do
    grep -q "no validator is accused" <(XH_NODE=$(url "$k") xh evidence list) || return 1
  done
  is 0 validators 4
}

xhd testnet "$dir/net" --validators 4 --followers 0 --rpc-port $RPC --peer-port $PEER > /dev/null
sed -i 's/"idle_interval_ms": *1000/"idle_interval_ms": 100/' "$dir/net/genesis.json"
for k in 0 1 2 3; do start $k; done
check "four validators vote" within 60 is 3 voting True
check "blocks are made" grows 3 10

echo "the keys move"
check "not while the node runs" fails_with 1 XH-1404 adopt
stop 3
cp "$(node 3)/keys/consensus.json" "$(node 3)/keys/checkpoint.json" "$dir"
check "adopted" adopt
cp "$dir/out" "$dir/adopted"
check "again, the same" adopt
cp "$dir/out" "$dir/again"
check "word for word" cmp "$dir/again" "$dir/adopted"
check "the node's folder has neither key" test ! -e "$(node 3)/keys/consensus.json" -a ! -e "$(node 3)/keys/checkpoint.json"
cp "$dir/consensus.json" "$dir/checkpoint.json" "$(node 3)/keys"
check "keys that are put back do not vote" fails_with 10 XH-1413 timeout 60 xhd start --config "$(node 3)/xhd.toml" --strict
sed -n '/^\[signer\]/,$p' "$dir/adopted" >> "$(node 3)/xhd.toml"
check "and are not wanted beside a signer" fails_with 3 XH-1701 timeout 60 xhd start --config "$(node 3)/xhd.toml"
rm "$(node 3)/keys/consensus.json" "$(node 3)/keys/checkpoint.json"

echo "a node without its signer"
start 3
check "starts, and does not vote" within 60 is 3 voting False
check "follows" within 60 at_least 3 "$(field 0 height)"
check "the doctor says why" within 30 doctor_says 3 signer-away
start_signer
# It listens first only while the chain has not passed the last vote of the key (W8); here it may have.
check "with it, it votes" within 90 is 3 voting True
check "the log has one line for each" test "$(grep -c 'signer is connected' "$dir/log3")" = 1
check "nothing is said against it" within 30 bash -c "! XH_NODE=$(url 3) xh doctor | grep -q signer"
size=$(signed checkpoint_size)
check "it cosigns" within 30 signs_on "$size"
check "one signer has the folder" fails_with 1 XH-1404 timeout 60 xh-signer run "$dir/signer"
check "its state is not moved while it runs" fails_with 1 XH-1404 xh-signer export "$dir/signer" "$dir/state.json"

echo "the chain needs this vote"
stop 2
check "three of four go on" grows 0 10

echo "the signer dies"
start 2
check "all four are there" within 60 is 2 voting True
stop signer
check "the node does not vote" within 30 is 3 voting False
check "the chain goes on" grows 0 10
check "the node executes" grows 3 5
check "the doctor says why" doctor_says 3 signer-away
check "the status says why" bash -c "XH_NODE=$(url 3) xh status | grep -q 'remote signer cannot be used'"
check "the metrics say so" metric 3 "consensus_signer_away 1"
before=$(wc -l < "$dir/log3")
sleep 3
check "the log is not filled" test $(($(wc -l < "$dir/log3") - before)) -le 3
start_signer
check "it votes again by itself" within 60 is 3 voting True
check "the metrics say so" metric 3 "consensus_signer_away 0"
check "blocks are made" grows 3 10

echo "a hung signer"
kill -STOP "${pid[signer]}"
check "the node does not vote" within 60 is 3 voting False
check "the node executes" grows 3 5
kill -CONT "${pid[signer]}"
check "it votes again by itself" within 90 is 3 voting True

echo "the node dies, its journal is gone"
stop 3
rm "$(node 3)/data/journal"
start 3
check "it listens or votes" within 30 is 3 key_doubt none
check "then it votes" within 120 is 3 voting True
check "blocks are made" grows 3 20
echo "the node dies, its data folder is gone"
stop 3
rm -rf "$(node 3)/data"
start 3
check "it catches up" within 60 at_least 3 "$(field 0 height)"
check "then it votes" within 120 is 3 voting True
stop 2
check "its vote is needed, and counts" grows 0 20
start 2
check "nobody signed twice" within 60 no_evidence

echo "a second node"
cp -r "$(node 3)" "$dir/net/node4"
rm -rf "$dir/net/node4/data"
# It knows nobody, so that two processes with one network key do not fight for connections.
sed -i '/^\[\[peers.peer\]\]/,/^network_key/d' "$dir/net/node4/xhd.toml"
sed -i "s/127.0.0.1:$((RPC + 3))/127.0.0.1:$((RPC + 4))/; s/^listen = \"127.0.0.1:$((PEER + 3))\"/listen = \"127.0.0.1:$((PEER + 4))\"/" "$dir/net/node4/xhd.toml"
start 4
check "is refused by the signer" within 60 grep -q "another node is connected" "$dir/log4"
check "which says so" within 30 grep -q "refused a second node" "$dir/log-signer"
check "the first one votes" is 3 voting True
check "blocks are made" grows 3 10
stop 4

echo "the signer moves"
stop signer
check "handed over" xh-signer export "$dir/signer" "$dir/state.json"
check "the old place does not sign" fails_with 10 XH-1413 timeout 60 xh-signer run "$dir/signer"
check "a changed file is refused" fails_with 10 XH-1412 xh-signer import "$dir/signer" <(sed 's/"sha256": *"0x./&f/' "$dir/state.json")
cp -r "$dir/signer" "$dir/moved"
check "taken over" xh-signer import "$dir/moved" "$dir/state.json"
mv "$dir/signer" "$dir/old"
mv "$dir/moved" "$dir/signer"
start_signer
check "it votes" within 120 is 3 voting True
check "blocks are made" grows 3 10
check "nobody signed twice" no_evidence

finish
