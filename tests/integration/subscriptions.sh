#!/usr/bin/env bash
# Subscriptions across kills: a validator under load is killed with kill -9 again and again, and so are the clients that follow it; each begins
# again with the cursor of the last whole line that it printed. At the end a counter compares what they were told with the ledger as other methods
# show it: nothing is lost, nothing is told twice. Then the rules for errors, limits and the end of a stream.
# Usage: tests/integration/subscriptions.sh [FOLDER OF PROGRAMS [ROUNDS [SEED]]]: build/release/bin and 8 rounds unless told otherwise. In a temporary
# folder on loopback. About two minutes.
set -u
cd "$(dirname "$0")/../.." || exit
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
ROUNDS=${2:-8}
RANDOM=${3:-1}
begin "${1:-}"
kills=0

# Follows from the last whole line on; what was cut off goes.
TOPICS="blocks checkpoints receipts records other"
watch() {
  local topic=$1 from=first what=("$1")
  [ "$topic" != records ] || what=(records prefix=88.100.7)
  [ "$topic" != other ] || what=(records)
  if [ -s "$dir/$topic" ]; then
    python3 tests/integration/lib/subscriptions.py cut "$dir/$topic" > "$dir/from" || give_up "$topic: no cursor"
    from=$(cat "$dir/from")
  fi
  launch "$topic" sh -c 'exec xh watch "$@" >> "$0"' "$dir/$topic" "${what[@]}" --from "$from" --json
}

make_network --validators 1 --followers 0
start 0
ready 0 || give_up "the node does not become ready"
as registrar xh prefix allocate 88.100.7 --owner "$(bid registrar)" > /dev/null || give_up "no prefix"
for topic in $TOPICS; do watch "$topic"; done
begin_load 88.100.7 "$RANDOM"

for round in $(seq "$ROUNDS"); do
  pause $((500 + RANDOM % 2500))
  topic=$(echo "$TOPICS" | cut -d' ' -f$((1 + RANDOM % 5)))
  crash "$topic"
  kills=$((kills + 1))
  pause $((RANDOM % 500))
  watch "$topic"
  if [ $((round % 2)) = 0 ]; then
    crash 0
    kills=$((kills + 1))
    start 0
    ready 0 || give_up "the node does not become ready"
  fi
done
end_load
echo "$kills kills in $ROUNDS rounds"
check "what was told is what the ledger has, each once" python3 tests/integration/lib/subscriptions.py compare "$XH_NODE" 88.100.7 "$dir"
cat "$dir/out"
as_described() { python3 tests/integration/lib/api.py events "$XH_NODE" "blocks=$dir/blocks" "checkpoints=$dir/checkpoints" "receipts=$dir/receipts" "records=$dir/records" "records=$dir/other"; }
check "every event is as rpc.discover describes it" as_described
cat "$dir/out"
for topic in $TOPICS; do
  kill -INT "${pid[$topic]}"
done
interrupted() { grep -q "^go on with --from [0-9]*\.[0-9]*\.[0-9]*$" "$dir/$1.log"; }
for topic in $TOPICS; do check "an interrupted watch of $topic says where to go on" within 10 interrupted "$topic"; done

check "people read a line with its cursor, and the end" says "^1.0.0  .*Z  block 0 with 0 transactions" xh watch blocks --from 0 --count 1
check "the allocation of a prefix, by its name" says "prefix 88.100.7 allocate-prefix by did:bid:" xh watch records name=88.100.7 --from 0 --count 1
check "an unknown topic ends it" fails_with 1 "topics are blocks" xh watch block
check "an unknown filter, too" fails_with 1 "filter.lane" xh watch blocks lane=x
check "a filter is NAME=VALUE" fails_with 2 "prefix=88.100.7" xh watch records 88.100.7
check "a cursor that is none" fails_with 1 "HEIGHT.ENTRY.ITEM" xh watch blocks --from 1.2
behind() { timeout 3 xh watch blocks --from 99999999 > "$dir/behind" 2>&1; grep -q "this node has height" "$dir/behind"; }
check "a place of the future is waited for, saying so" behind
check "help has examples" grep -q "xh watch packets lane=orders" <(xh watch --help)
post() { curl -s -d "$1" -H 'Content-Type: application/json' "$XH_NODE/"; }
check "POST does not subscribe" grep -q XH-1601 <(post '{"jsonrpc":"2.0","id":1,"method":"xh_subscribe","params":{"topic":"blocks"}}')
check "slow and half-open readers, many at once" python3 tests/integration/lib/subscriptions.py crowd "$XH_NODE" 200
cat "$dir/out"
finish
