#!/usr/bin/env bash
# A validator under load is killed with kill -9 at moments that it does not choose, also while it starts, and started again. A client writes down
# what was acknowledged; after every kill the newest of it and a sample must be provable, at the end all of it, and nothing else may be there.
# Usage: tests/integration/kill_oracle.sh [ROUNDS [FOLDER OF PROGRAMS [SEED]]]: 200 rounds of build/release/bin unless told otherwise.
# Everything happens in a temporary folder on loopback. Ends with "N kills, …, nothing lost, nothing false" or says what differs.
set -u
cd "$(dirname "$0")/../.."
[ "${1:-}" != --help ] || { sed -n 2,6p "$0"; exit 0; }
ROUNDS=${1:-200}
BIN=$(realpath "${2:-build/release/bin}")
RANDOM=${3:-1}
SAMPLE=20
export PATH=$BIN:$PATH
# shellcheck source=tests/integration/lib/processes.sh
. tests/integration/lib/processes.sh

work=$(mktemp -d)
net=$work/net node="" load="" kills=0
cleanup() {
  [ -z "$load" ] || kill "$load" 2> /dev/null
  [ -z "$node" ] || kill -9 "$node" 2> /dev/null
  wait 2> /dev/null
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' INT TERM
give_up() {
  echo "FAIL round $round: $*"
  tail -5 "$work/log"
  keep=$(mktemp -d)
  cp -r "$net" "$work/tried" "$work/acked" "$work/log" "$keep" 2> /dev/null
  echo "the data folder is kept in $keep"
  exit 1
}
start_node() {
  xhd start --config "$net/node0/xhd.toml" >> "$work/log" 2>&1 &
  node=$!
  disown
}
kill_node() {
  kill_hard "$node"
  node=""
  kills=$((kills + 1))
}
pause() { sleep "$(printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)))"; } # milliseconds
free_ports() { python3 -c 'import socket; a, b = socket.socket(), socket.socket(); a.bind(("127.0.0.1", 0)); b.bind(("127.0.0.1", 0)); print(a.getsockname()[1], b.getsockname()[1])'; }

round=0
read -r rpc peer <<< "$(free_ports)"
xhd testnet "$net" --validators 1 --followers 0 --rpc-port "$rpc" --peer-port "$peer" > /dev/null || give_up "no network"
export XH_NODE=http://127.0.0.1:$rpc XH_GENESIS=$net/genesis.json XH_KEY=$net/keys/registrar.json XH_PASSPHRASE=$net/keys/passphrase
start_node
wait_ready "$XH_NODE" || give_up "the node does not become ready"
xh prefix allocate 88.100.7 --owner "$(xh key show "$XH_KEY" --bid)" --key "$XH_KEY" --passphrase-file "$XH_PASSPHRASE" > /dev/null || give_up "no prefix"
# The first registration under a prefix also begins its tally.
xh id register 88.100.7/first --value URL=https://example.com/first --key "$XH_KEY" --passphrase-file "$XH_PASSPHRASE" > /dev/null || give_up "no first registration"
before=$(audited_keys "$net/node0/data" "$XH_GENESIS" "$work") || give_up "the audit before the load"
python3 tests/integration/lib/oracle.py load "$work" 88.100.7 "$RANDOM" &
load=$!

begin=$(date +%s)
for round in $(seq "$ROUNDS"); do
  pause $((RANDOM % 1500))
  kill_node
  # One in four is killed again before it is up.
  while [ $((RANDOM % 4)) = 0 ]; do
    start_node
    pause $((RANDOM % 300))
    kill_node
  done
  start_node
  wait_ready "$XH_NODE" || give_up "the node does not become ready"
  kill -0 "$load" 2> /dev/null || give_up "the client is gone"
  checked=$(python3 tests/integration/lib/oracle.py check "$work" $SAMPLE) || give_up "$checked"
  [ $((round % 10)) != 0 ] || echo "    $(($(date +%s) - begin)) s, round $round, $kills kills: $(wc -l < "$work/acked") acknowledgements"
done

kill "$load"
wait "$load" 2> /dev/null
load=""
checked=$(python3 tests/integration/lib/oracle.py check "$work") || give_up "$checked"
xhd db verify --config "$net/node0/xhd.toml" > "$work/verify" 2>&1 || give_up "db verify beside the node: $(cat "$work/verify")"
kill_node
xhd db verify --config "$net/node0/xhd.toml" > "$work/verify" 2>&1 || give_up "db verify: $(cat "$work/verify")"
after=$(audited_keys "$net/node0/data" "$XH_GENESIS" "$work") || give_up "the audit of the ledger"
read -r acked tried <<< "$(python3 tests/integration/lib/oracle.py count "$work")"
there=$((after - before))
[ $there -ge "$acked" ] && [ $there -le "$tried" ] || give_up "$there records in the ledger, $acked acknowledged, $tried tried"
echo "$ROUNDS rounds, $kills kills, $(wc -l < "$work/acked") acknowledgements of $acked records ($tried tried, $there there), all proven; files and ledger sound;" \
  "nothing lost, nothing false; $(($(date +%s) - begin)) s"
