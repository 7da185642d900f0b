#!/usr/bin/env bash
# The validator set of a running network changes while an import loads it: four validators become seven, two leave, a lost one is replaced by
# a standby; nodes are killed and stopped in between. At the end an auditor who has the genesis file alone checks it all.
# Uses the programs of a build folder; everything happens in a temporary folder on loopback. About three minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/processes.sh
. tests/integration/lib/processes.sh
BIN=$(realpath "${1:-build/release/bin}")
[ "${1:-}" != --help ] || { sed -n 2,4p "$0"; echo "Usage: tests/integration/membership.sh [FOLDER OF PROGRAMS [ROWS]]"; exit 0; }
ROWS=${2:-300000}
RPC=27600 PEER=27650
export PATH=$BIN:$PATH XH_NODE=http://127.0.0.1:$RPC
dir=$(mktemp -d)
declare -A pid
cleanup() {
  for p in "${pid[@]}"; do kill -CONT "$p" 2> /dev/null || true; kill -9 "$p" 2> /dev/null || true; done
  rm -rf "$dir"
}
trap cleanup EXIT
# shellcheck source=tests/integration/lib/checks.sh
. tests/integration/lib/checks.sh

url() { echo "http://127.0.0.1:$((RPC + $1))"; }
folder() { echo "$dir/net/node$1"; }
start() { # node
  xhd start --config "$(folder "$1")/xhd.toml" >> "$dir/log$1" 2>&1 < /dev/null &
  pid[$1]=$!
  disown
}
field() { XH_NODE=$(url "$1") xh status --json 2> /dev/null | python3 -c 'import json,sys; print(json.load(sys.stdin)[sys.argv[1]])' "$2"; }
in_epoch() { [ "$(field "$1" epoch)" = "$2" ] && [ "$(field "$1" validators)" = "$3" ]; }
grows() { # node: five blocks more within half a minute
  local from
  from=$(field "$1" height)
  reaches "$1" $((from + 5))
}
at_least() { [ "$(field "$1" height)" -ge "$2" ]; }
reaches() { within 30 at_least "$1" "$2"; }
key_of() { echo "--key $(folder "$1")/keys/account.json --passphrase-file $(folder "$1")/passphrase"; }
new_node() { # number: a validator's files, with the addresses of all before it
  xhd init "$(folder "$1")" --name "node-$1" --role validator --genesis "$dir/net/genesis.json" > /dev/null
  python3 - "$(folder "$1")" "$1" "$RPC" "$PEER" "$dir/net" << 'PY'
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
  # shellcheck disable=SC2046
  xh governance propose "$@" $(key_of "$proposer") || return 1
  number=$(xh governance list --json | python3 -c 'import json,sys; print(json.load(sys.stdin)[0]["number"])')
  for voice in "${voices[@]:0:$((needed - 1))}"; do
    # shellcheck disable=SC2046
    xh governance approve "$number" $(key_of "$voice") || return 1
  done
}

xhd testnet "$dir/net" --validators 4 --followers 0 --rpc-port $RPC --peer-port $PEER > /dev/null
sed -i 's/^open_followers = .*/open_followers = true/' "$dir"/net/node*/xhd.toml
for k in 0 1 2 3; do start $k; done
for k in 0 1 2 3; do check "node $k is ready" wait_ready "$(url $k)"; done
REG="--key $dir/net/keys/registrar.json --passphrase-file $dir/net/keys/passphrase"
genesis="--genesis $dir/net/genesis.json"
curl -sf "$XH_NODE/log/checkpoint" > "$dir/first-checkpoint"
# shellcheck disable=SC2086
check "the auditor remembers the beginning" xh-audit follow --node $XH_NODE $genesis --state "$dir/followed.json" --once
# shellcheck disable=SC2086
check "a prefix for the load" xh prefix allocate 88.100.9 --owner "$(xh key show "$dir/net/keys/registrar.json" --bid)" $REG
python3 -c "
print('Number,Link')
for i in range($ROWS): print(f'{i},https://example.com/{i}')" > "$dir/rows.csv"
# Until it is through: nodes that it asks go away in between, and then it is run again.
load() {
  until xh import "$dir/rows.csv" --prefix 88.100.9 --map 'part-{Number}' --value 'URL={Link}' --node "$(url 3)" --also-node "$(url 2)" $REG \
    > "$dir/import.log" 2>&1; do
    echo "import: exit code $?, again" >> "$dir/imports"
    sleep 1
  done
}
load &
pid[load]=$!

for k in 4 5 6; do new_node $k; done
for k in 4 5 6; do start $k; done
for k in 4 5 6; do check "node $k follows" wait_ready "$(url $k)"; done
check "four voices of four are not needed: three admit three supernodes" decide 3 0 1 2 -- \
  --add-supernode "$(folder 4)/validator.json" --add-supernode "$(folder 5)/validator.json" --add-supernode "$(folder 6)/validator.json" \
  --reason "three more sites"
for k in 0 1 2 3 4 5 6; do check "node $k is in epoch 1 of seven" within 60 in_epoch $k 1 7; done
check "blocks go on" grows 0
kill_hard "${pid[4]}"
kill -STOP "${pid[5]}"
check "two of seven are away, blocks go on" grows 0
kill -CONT "${pid[5]}"
start 4
check "node 4 comes back" wait_ready "$(url 4)"

check "five voices of seven remove two, while one is paused" bash -c 'kill -STOP "$1"; sleep 5 && kill -CONT "$1" &' - "${pid[6]}"
check "decided by five" decide 5 4 5 0 2 3 -- --remove validator-0 --remove validator-1 --reason "two sites close"
for k in 2 3 4 5 6; do check "node $k is in epoch 2 of five" within 60 in_epoch $k 2 5; done
for k in 0 1; do check "node $k follows from now on" within 60 in_epoch $k 2 5; done
for k in 0 1; do
  kill -TERM "${pid[$k]}"
  while kill -0 "${pid[$k]}" 2> /dev/null; do sleep 0.1; done
done
export XH_NODE
XH_NODE=$(url 2)
check "blocks go on without them" grows 2
for k in 2 3 4 5 6; do kill -9 "${pid[$k]}"; done
for k in 2 3 4 5 6; do kill_hard "${pid[$k]}" || true; start $k; done
for k in 2 3 4 5 6; do check "node $k is back after all were killed" wait_ready "$(url $k)"; done
check "blocks go on after all were killed" grows 2

new_node 7
start 7
check "a standby follows" wait_ready "$(url 7)"
kill_hard "${pid[2]}"
XH_NODE=$(url 3)
lost=$(date +%s%3N)
check "a lost site is replaced" decide 4 3 4 5 6 -- --replace "validator-2=$(folder 7)/validator.json" --reason "site lost"
check "the standby is in epoch 3" within 60 in_epoch 7 3 5
echo "    a lost site replaced after $(($(date +%s%3N) - lost)) ms, with four voices given one after the other"
start 2
check "the lost node comes back and follows" within 60 in_epoch 2 3 5
check "blocks go on with the standby" grows 7
check "it is one of five" bash -c 'xh validators list | grep -q "^  node-7 "'
check "the set of epoch 1 is known" bash -c 'xh validators list --epoch 1 | grep -q "7 validators"'

check "the import comes to its end" wait "${pid[load]}"
unset "pid[load]"
tail -1 "$dir/import.log"
[ ! -f "$dir/imports" ] || cat "$dir/imports"
check "one more" xh id register 88.100.9/last --value URL=https://example.com/last $REG
check "a record, offline from genesis over three changes" bash -c "xh proof get 88.100.9/part-1 -o $dir/p.xhproof && xh-audit verify $dir/p.xhproof $genesis | grep -q '3 changes of the validator set'"
if command -v node > /dev/null; then check "the second verifier agrees" node tools/verifier/verify.mjs "$dir/p.xhproof" $genesis; fi
check "the log extends that of the beginning" bash -c "xh proof consistency $dir/first-checkpoint -o $dir/c.xhproof && xh-audit verify $dir/c.xhproof $genesis"
check "the follower follows over all changes" bash -c "xh-audit follow --node $XH_NODE $genesis --state $dir/followed.json --once | grep -q grew"
check "the log is exported" xh-audit export --node "$XH_NODE" $genesis --out "$dir/export"
check "a snapshot of a later epoch" bash -c "xhd snapshot create --config $(folder 7)/xhd.toml --out $dir/snapshots"
check "is genuine from genesis alone" bash -c "xhd snapshot verify $dir/snapshots/* $genesis"
keys=$(audited_keys "$(folder 0)/data" "$dir/net/genesis.json" "$dir") || keys=0
check "a removed node's ledger is sound as far as it goes" [ "$keys" -gt 0 ]
keys=$(audited_keys "$(folder 7)/data" "$dir/net/genesis.json" "$dir") || keys=0
echo "    $keys live records in the ledger of the standby, executed again"
rm -rf "$dir"/*.import-*
again=$(xh import "$dir/rows.csv" --prefix 88.100.9 --map 'part-{Number}' --value 'URL={Link}' $REG 2> /dev/null | tail -1)
echo "    $again"
check "every row is there" grep -q "0 rows registered, $ROWS already identical, 0 rejected" <<< "$again"
finish
