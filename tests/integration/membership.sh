#!/usr/bin/env bash
# The validator set of a running network changes while an import loads it: four validators become seven, two leave, a lost one is replaced by
# a standby; nodes are killed and stopped in between. At the end an auditor who has the genesis file alone checks it all.
# Uses the programs of a build folder; everything happens in a temporary folder on loopback. About three minutes.
# Usage: tests/integration/membership.sh [FOLDER OF PROGRAMS [ROWS]]
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
ROWS=${2:-300000}
begin "${1:-}"

in_epoch() { [ "$(field "$1" epoch)" = "$2" ] && [ "$(field "$1" validators)" = "$3" ]; }
new_node() { # number: a validator's files, with the addresses of all before it
  xhd init "$(home "$1")" --name "node-$1" --role validator --genesis "$genesis" > /dev/null
  python3 - "$(home "$1")" "$1" "$RPC" "$PEER" "$net" << 'PY'
import json, re, sys
folder, number, rpc, peer, net = sys.argv[1], *map(int, sys.argv[2:5]), sys.argv[5]
path = f"{folder}/xhd.toml"
text = open(path).read()
text = text.replace("127.0.0.1:26800", f"127.0.0.1:{rpc + number}").replace("127.0.0.1:26700", f"127.0.0.1:{peer + number}")
text = text[: text.find("[[peers.peer]]")]
for k in range(number):
    card = json.load(open(f"{net}/node{k}/validator.json"))
    text += f'\n[[peers.peer]]\nname = "{card["name"]}"\naddress = "127.0.0.1:{peer + k}"\nnetwork_key = "{card["network_key"]}"\n'
open(path, "w").write(text)
PY
}
decide() { # voices needed, proposer, others..., --, options of propose
  local needed=$1 proposer=$2 voices=() number
  shift 2
  while [ "$1" != -- ]; do voices+=("$1"); shift; done
  shift
  as "council-$proposer" xh governance propose "$@" || return 1
  number=$(xh governance list --json | json 0.number)
  for voice in "${voices[@]:0:$((needed - 1))}"; do
    as "council-$voice" xh governance approve "$number" || return 1
  done
}

make_network --validators 4 --followers 0
sed -i 's/^open_followers = .*/open_followers = true/' "$net"/node*/xhd.toml
start 0 1 2 3
for k in 0 1 2 3; do check "node $k is ready" ready $k; done
curl -sf "$XH_NODE/log/checkpoint" > "$dir/first-checkpoint"
check "the auditor remembers the beginning" xh-audit follow --node "$XH_NODE" --genesis "$genesis" --state "$dir/followed.json" --once
check "a prefix for the load" as registrar xh prefix allocate 88.100.9 --owner "$(bid registrar)"
python3 -c "
print('Number,Link')
for i in range($ROWS): print(f'{i},https://example.com/{i}')" > "$dir/rows.csv"
# Until it is through: nodes that it asks go away in between, and then it is run again.
load_rows() {
  until as registrar xh import "$dir/rows.csv" --prefix 88.100.9 --map 'part-{Number}' --value 'URL={Link}' --node "$(url 3)" --also-node "$(url 2)" \
    > "$dir/rows.log" 2>&1; do
    echo "import: exit code $?, again" >> "$dir/imports"
    sleep 1
  done
}
launch import load_rows

for k in 4 5 6; do new_node $k; done
start 4 5 6
for k in 4 5 6; do check "node $k follows" ready $k; done
check "four voices of four are not needed: three admit three supernodes" decide 3 0 1 2 -- \
  --add-supernode "$(home 4)/validator.json" --add-supernode "$(home 5)/validator.json" --add-supernode "$(home 6)/validator.json" \
  --reason "three more sites"
for k in 0 1 2 3 4 5 6; do check "node $k is in epoch 1 of seven" within 60 in_epoch $k 1 7; done
check "blocks go on" grows 0
crash 4
kill -STOP "${pid[5]}"
check "two of seven are away, blocks go on" grows 0
kill -CONT "${pid[5]}"
start 4
check "node 4 comes back" ready 4

check "five voices of seven remove two, while one is paused" bash -c 'kill -STOP "$1"; sleep 5 && kill -CONT "$1" &' - "${pid[6]}"
check "decided by five" decide 5 4 5 0 2 3 -- --remove validator-0 --remove validator-1 --reason "two sites close"
for k in 2 3 4 5 6; do check "node $k is in epoch 2 of five" within 60 in_epoch $k 2 5; done
for k in 0 1; do check "node $k follows from now on" within 60 in_epoch $k 2 5; done
stop 0 1
export XH_NODE
XH_NODE=$(url 2)
check "blocks go on without them" grows 2
crash 2 3 4 5 6
start 2 3 4 5 6
for k in 2 3 4 5 6; do check "node $k is back after all were killed" ready $k; done
check "blocks go on after all were killed" grows 2

new_node 7
start 7
check "a standby follows" ready 7
crash 2
XH_NODE=$(url 3)
lost=$(date +%s%3N)
check "a lost site is replaced" decide 4 3 4 5 6 -- --replace "validator-2=$(home 7)/validator.json" --reason "site lost"
check "the standby is in epoch 3" within 60 in_epoch 7 3 5
echo "    a lost site replaced after $(($(date +%s%3N) - lost)) ms, with four voices given one after the other"
start 2
check "the lost node comes back and follows" within 60 in_epoch 2 3 5
check "blocks go on with the standby" grows 7
check "it is one of five" bash -c 'xh validators list | grep -q "^  node-7 "'
check "the set of epoch 1 is known" bash -c 'xh validators list --epoch 1 | grep -q "7 validators"'

check "the import comes to its end" ends_with 0 import 1200
tail -n 1 "$dir/rows.log"
[ ! -f "$dir/imports" ] || cat "$dir/imports"
check "one more" as registrar xh id register 88.100.9/last --value URL=https://example.com/last
check "a record, offline from genesis over three changes" bash -c "xh proof get 88.100.9/part-1 -o $dir/p.xhproof && xh-audit verify $dir/p.xhproof --genesis $genesis | grep -q '3 changes of the validator set'"
if has_node; then check "the second verifier agrees" second_verifier "$dir/p.xhproof"; fi
check "the log extends that of the beginning" bash -c "xh proof consistency $dir/first-checkpoint -o $dir/c.xhproof && xh-audit verify $dir/c.xhproof --genesis $genesis"
check "the follower follows over all changes" bash -c "xh-audit follow --node $XH_NODE --genesis $genesis --state $dir/followed.json --once | grep -q grew"
check "the log is exported" xh-audit export --node "$XH_NODE" --genesis "$genesis" --out "$dir/export"
check "a snapshot of a later epoch" bash -c "xhd snapshot create --config $(home 7)/xhd.toml --out $dir/snapshots"
check "is genuine from genesis alone" bash -c "xhd snapshot verify $dir/snapshots/* --genesis $genesis"
keys=$(audited_keys "$(home 0)/data" "$genesis" "$dir") || keys=0
check "a removed node's ledger is sound as far as it goes" [ "$keys" -gt 0 ]
keys=$(audited_keys "$(home 7)/data" "$genesis" "$dir") || keys=0
echo "    $keys live records in the ledger of the standby, executed again"
rm -rf "$dir"/*.import-*
again=$(as registrar xh import "$dir/rows.csv" --prefix 88.100.9 --map 'part-{Number}' --value 'URL={Link}' 2> /dev/null | tail -1)
echo "    $again"
check "every row is there" grep -q "0 rows registered, $ROWS already identical, 0 rejected" <<< "$again"
finish
