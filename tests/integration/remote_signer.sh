#!/usr/bin/env bash
# A validator whose keys are with xh-signer: it votes; without its signer it follows and says why; with its journal gone it signs nothing twice;
# a second node is refused. Four validators.
# Uses the programs of a build folder; everything happens in a temporary folder on loopback. About three minutes.
# Usage: tests/integration/remote_signer.sh [FOLDER OF PROGRAMS]
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
begin "${1:-}"

start_signer() { launch signer xh-signer run "$dir/signer"; }
adopt() { xh-signer adopt "$dir/signer" --keys "$(home 3)/keys" --passphrase-file "$(home 3)/passphrase" --genesis "$genesis"; }
doctor_says() { grep -q "$2" <(XH_NODE=$(url "$1") xh doctor); } # its exit code speaks of problems
metric() { grep -q "^xinghuo_$2\$" <(curl -s "$(url "$1")/metrics"); }
signed() { # field of the signer's status
  xh-signer status "$dir/signer" --json | json "$1"
}
signs_on() { [ "$(signed checkpoint_size)" -gt "$1" ]; }
no_evidence() {
  local k
  for k in 0 1 2 3; do
    grep -q "no validator is accused" <(XH_NODE=$(url "$k") xh evidence list) || return 1
  done
  is 0 validators 4
}

make_network --validators 4 --followers 0
idle_interval 100
start 0 1 2 3
check "four validators vote" within 60 is 3 voting True
check "blocks are made" grows 3 10

echo "the keys move"
check "not while the node runs" fails_with 1 XH-1404 adopt
crash 3
cp "$(home 3)/keys/consensus.json" "$(home 3)/keys/checkpoint.json" "$dir"
check "adopted" adopt
cp "$dir/out" "$dir/adopted"
check "again, the same" adopt
cp "$dir/out" "$dir/again"
check "word for word" cmp "$dir/again" "$dir/adopted"
check "the node's folder has neither key" test ! -e "$(home 3)/keys/consensus.json" -a ! -e "$(home 3)/keys/checkpoint.json"
cp "$dir/consensus.json" "$dir/checkpoint.json" "$(home 3)/keys"
check "keys that are put back do not vote" fails_with 10 XH-1413 timeout 60 xhd start --config "$(config 3)" --strict
sed -n '/^\[signer\]/,$p' "$dir/adopted" >> "$(config 3)"
check "and are not wanted beside a signer" fails_with 3 XH-1701 timeout 60 xhd start --config "$(config 3)"
rm "$(home 3)/keys/consensus.json" "$(home 3)/keys/checkpoint.json"

echo "a node without its signer"
start 3
check "starts, and does not vote" within 60 is 3 voting False
check "follows" within 60 at_least 3 "$(field 0 height)"
check "the doctor says why" within 30 doctor_says 3 signer-away
start_signer
# It listens first only while the chain has not passed the last vote of the key (W8); here it may have.
check "with it, it votes" within 90 is 3 voting True
check "the log has one line for each" test "$(grep -c 'signer is connected' "$dir/node3.log")" = 1
check "nothing is said against it" within 30 bash -c "! XH_NODE=$(url 3) xh doctor | grep -q signer"
size=$(signed checkpoint_size)
check "it cosigns" within 30 signs_on "$size"
check "one signer has the folder" fails_with 1 XH-1404 timeout 60 xh-signer run "$dir/signer"
check "its state is not moved while it runs" fails_with 1 XH-1404 xh-signer export "$dir/signer" "$dir/state.json"

echo "the chain needs this vote"
crash 2
check "three of four go on" grows 0 10

echo "the signer dies"
start 2
check "all four are there" within 60 is 2 voting True
crash signer
check "the node does not vote" within 30 is 3 voting False
check "the chain goes on" grows 0 10
check "the node executes" grows 3 5
check "the doctor says why" doctor_says 3 signer-away
check "the status says why" bash -c "XH_NODE=$(url 3) xh status | grep -q 'remote signer cannot be used'"
check "the metrics say so" metric 3 "consensus_signer_away 1"
before=$(wc -l < "$dir/node3.log")
sleep 3
check "the log is not filled" test $(($(wc -l < "$dir/node3.log") - before)) -le 3
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
crash 3
rm "$(home 3)/data/journal"
start 3
check "it listens or votes" within 30 is 3 key_doubt none
check "then it votes" within 120 is 3 voting True
check "blocks are made" grows 3 20
echo "the node dies, its data folder is gone"
crash 3
rm -rf "$(home 3)/data"
start 3
check "it catches up" within 60 at_least 3 "$(field 0 height)"
check "then it votes" within 120 is 3 voting True
crash 2
check "its vote is needed, and counts" grows 0 20
start 2
check "nobody signed twice" within 60 no_evidence

echo "a second node"
cp -r "$(home 3)" "$(home 4)"
rm -rf "$(home 4)/data"
# It knows nobody, so that two processes with one network key do not fight for connections.
sed -i '/^\[\[peers.peer\]\]/,/^network_key/d' "$(config 4)"
sed -i "s/127.0.0.1:$((RPC + 3))/127.0.0.1:$((RPC + 4))/; s/^listen = \"127.0.0.1:$((PEER + 3))\"/listen = \"127.0.0.1:$((PEER + 4))\"/" "$(config 4)"
start 4
check "is refused by the signer" within 60 grep -q "another node is connected" "$dir/node4.log"
check "which says so" within 30 grep -q "refused a second node" "$dir/signer.log"
check "the first one votes" is 3 voting True
check "blocks are made" grows 3 10
crash 4

echo "the signer moves"
crash signer
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
