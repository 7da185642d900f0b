#!/usr/bin/env bash
# A validator runs twice: its data and its keys are copied while it is stopped, and both copies are started, each in touch with other peers, so that
# neither sees what the other signs before it signs itself. When its turn to propose comes there are two blocks of one key and view. The evidence
# must reach the ledger by itself, the key must leave the set, and the record must be provable; files that say something else must not.
# Uses the programs of a build folder; everything happens in a temporary folder on loopback. About a minute.
# Usage: tests/integration/evidence.sh [FOLDER OF PROGRAMS]
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
begin "${1:-}"

# Node 4 is the twin of node 3.
peers_of() { # node, peer=address...: the addresses that the node dials; others are never dialled
  python3 - "$(config "$1")" "${@:2}" << 'EOF'
import re, sys
path, dialled = sys.argv[1], dict(pair.split("=") for pair in sys.argv[2:])
text = open(path).read()
def peer(match):
    return f'name = "{match[1]}"\naddress = "{dialled.get(match[1], "")}"'
open(path, "w").write(re.sub(r'name = "([^"]*)"\naddress = "[^"]*"', peer, text))
EOF
}
address() { echo "validator-$1=127.0.0.1:$((PEER + ${2:-$1}))"; }
report() { as council xh evidence report "$1"; }
on_ledger() { [ "$(listed on_ledger)" = True ]; }
listed() { xh evidence list --json | json 0 "$@" 2> /dev/null; }

make_network --validators 4 --followers 0
idle_interval 100
start 0 1 2 3
check "four validators vote" within 30 is 3 voting True
check "blocks are made" grows 0 10
check "nobody is accused" grep -q "no validator is accused" <(xh evidence list)

echo "one validator becomes two"
at() { # node: "VIEW LEADER"
  XH_NODE=$(url "$1") rpc xh_getConsensus | python3 -c 'import json,sys; at=json.load(sys.stdin)["result"]; print(at["view"], at["leader"])'
}
leads() { read -r view leader <<< "$(at 0)" && [ "$leader" = validator-3 ]; }
keep() { for k in "$@"; do rm -rf "$dir/kept$k"; cp -r "$(home "$k")" "$dir/kept$k"; done; }
restore() { for k in "$@"; do rm -rf "$(home "$k")"; cp -r "$dir/kept$k" "$(home "$k")"; done; }
# Until the copied key leads the view after the one in which all stopped, which gets no new proposal (R13): both copies propose at the same time.
its_turn() {
  for _ in $(seq 40); do
    keep 0 1 2 3
    start 3
    within 30 at 3
    read -r now _ <<< "$(at 3)"
    crash 3
    restore 3
    [ $(((now + 1 - view) % 4)) != 0 ] || return 0
    start 0 1 2 3
    grows 0 $((RANDOM % 5 + 1))
    crash 0 1 2 3
  done
  return 1
}
check "it has a turn" within 30 leads
crash 0 1 2 3
check "all stop before it is its turn to propose" its_turn
rm -rf "$dir/kept4"
cp -r "$dir/kept3" "$dir/kept4"
sed -i "s/:$((RPC + 3))\"/:$((RPC + 4))\"/; s/:$((PEER + 3))\"/:$((PEER + 4))\"/" "$dir/kept4/xhd.toml"
restore 4
peers_of 0 "$(address 1)" "$(address 2)" "$(address 3)"
peers_of 1 "$(address 0)" "$(address 2)" "$(address 3 4)"
peers_of 2 "$(address 0)" "$(address 1)" "$(address 3 4)"
peers_of 3 "$(address 0)"
peers_of 4 "$(address 1)" "$(address 2)"
keep 0 1 2 3 4
# A copy that sees a vote of the other before it casts its own falls silent, and the key lied to nobody. Then all begin again from what was kept:
# where anybody remembered, the copies would fall silent at once.
twice() {
  local k
  crash 0 1 2 3 4
  restore 0 1 2 3 4
  start 3 4
  for k in 3 4; do within 30 is $k voting True || true; done
  start 0 1 2
  within 20 on_ledger
}
accuse() {
  local i
  for i in $(seq 6); do
    twice && echo "at attempt $i" && return
  done
  return 1
}
check "the ledger has evidence" accuse
tail -1 "$dir/out"
check "against the one that ran twice" test "$(listed validator)" = validator-3
check "it is excluded" test "$(listed outcome)" = excluded
name=$(listed name)
check "the epoch ends and three are left" within 60 is 0 validators 3
check "the next epoch has begun" is 0 epoch 1
for k in 0 1 2; do check "validator $k votes on" within 30 is $k voting True; done
check "blocks are made by three" grows 0 10
check "the first copy does not vote" within 30 is 3 voting False
check "nor does the second" within 30 is 4 voting False
check "the copies follow" within 60 at_least 4 "$(field 0 height)"
check "nobody else is accused" test "$(xh evidence list --json | python3 -c 'import json,sys; print(len(json.load(sys.stdin)))')" = 1
check "nothing waits" is 0 evidence.waiting 0
check "the voice in the council is lost" test "$(xh governance list | head -1)" = "council of 3, 3 voices decide"
check "metrics" grep -q "^xinghuo_evidence_waiting 0" <(curl -s "$(url 1)/metrics")

echo "proof"
check "a proof is made" xh proof get "$name" --kind evidence -o "$dir/p.xhproof"
check "it holds" proven "$dir/p.xhproof" --expect record
check "it names the validator" grep -q '"validator": "validator-3"' <(proven "$dir/p.xhproof")
if has_node; then check "the second verifier agrees" second_verifier "$dir/p.xhproof"; fi
# A digit of a signature inside the record: still hex, still a record.
python3 - "$dir" << 'EOF'
import json, sys
text = open(sys.argv[1] + "/p.xhproof").read()
value = json.loads(text)["claim"]["value"]
at = 2 * 100  # within the first statement's signature
changed = value[:at] + ("0" if value[at] != "0" else "1") + value[at + 1:]
open(sys.argv[1] + "/bad.xhproof", "w").write(text.replace(value, changed))
EOF
check "one changed digit is refused" fails_with 7 "FAIL  claim" proven "$dir/bad.xhproof"
if has_node; then check "by the second verifier, too" fails_with 7 "FAIL" second_verifier "$dir/bad.xhproof"; fi
check "that nobody else was accused is proven, too" xh proof get "1${name#0}" --kind evidence -o "$dir/absent.xhproof"
check "it is an absence" proven "$dir/absent.xhproof" --expect absent
check "a name that is none" fails_with 1 "XH-1103" xh proof get nonsense --kind evidence

echo "files and reports by hand"
check "an evidence file" xh evidence show "$name" -o "$dir/evidence.json"
check "reported again it is refused" fails_with 6 AlreadyReported report "$dir/evidence.json"
sed 's/"epoch": 0/"epoch": 1/' "$dir/evidence.json" > "$dir/other.json"
check "a file that contradicts itself" fails_with 2 XH-1103 report "$dir/other.json"
sed 's/"chain_id": "0x../"chain_id": "0x00/' "$dir/evidence.json" > "$dir/chain.json"
check "a file of another chain" fails_with 2 XH-1302 report "$dir/chain.json"

echo "the file of a node"
crash 2
check "a torn tail is dropped" sh -c "printf torn >> '$(home 2)/data/evidence'"
start 2
check "the node votes" within 30 is 2 voting True
crash 2
printf 'something that is no journal at all' > "$(home 2)/data/evidence"
check "damage is named with what to do" fails_with 1 "XH-1416.*Delete the file evidence" timeout 30 xhd start --config "$(config 2)"
rm "$(home 2)/data/evidence"
start 2
check "without the file it starts" within 30 is 2 voting True
check "and knows what the ledger knows" test "$(XH_NODE=$(url 2) xh evidence list --json | json 0 name)" = "$name"
check "blocks are made" grows 0
finish
