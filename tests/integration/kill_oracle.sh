#!/usr/bin/env bash
# A validator under load is killed with kill -9 at moments that it does not choose, also while it starts, and started again. A client writes down
# what was acknowledged; after every kill the newest of it and a sample must be provable, at the end all of it, and nothing else may be there.
# Usage: tests/integration/kill_oracle.sh [ROUNDS [FOLDER OF PROGRAMS [SEED]]]: 200 rounds of build/release/bin unless told otherwise.
# Everything happens in a temporary folder on loopback. Ends with "N kills, …, nothing lost, nothing false" or says what differs.
set -u
cd "$(dirname "$0")/../.." || exit
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
ROUNDS=${1:-200}
RANDOM=${3:-1}
SAMPLE=20
begin "${2:-}"

kills=0 round=0
give_up() {
  echo "FAIL round $round: $*"
  exit 1
}
kill_node() {
  crash 0
  kills=$((kills + 1))
}

make_network --validators 1 --followers 0
start 0
ready 0 || give_up "the node does not become ready"
as registrar xh prefix allocate 88.100.7 --owner "$(bid registrar)" > /dev/null || give_up "no prefix"
# The first registration under a prefix also begins its tally.
as registrar xh id register 88.100.7/first --value URL=https://example.com/first > /dev/null || give_up "no first registration"
before=$(audited_keys "$(home 0)/data" "$genesis" "$dir") || give_up "the audit before the load"
begin_load 88.100.7 "$RANDOM"

begin=$(date +%s)
for round in $(seq "$ROUNDS"); do
  pause $((RANDOM % 1500))
  kill_node
  # One in four is killed again before it is up.
  while [ $((RANDOM % 4)) = 0 ]; do
    start 0
    pause $((RANDOM % 300))
    kill_node
  done
  start 0
  ready 0 || give_up "the node does not become ready"
  runs load || give_up "the client is gone"
  checked=$(oracle check $SAMPLE) || give_up "$checked"
  [ $((round % 10)) != 0 ] || echo "    $(($(date +%s) - begin)) s, round $round, $kills kills: $(wc -l < "$dir/acked") acknowledgements"
done

end_load || give_up "the client does not end"
checked=$(oracle check) || give_up "$checked"
xhd db verify --config "$(config 0)" > "$dir/verify" 2>&1 || give_up "db verify beside the node: $(cat "$dir/verify")"
kill_node
xhd db verify --config "$(config 0)" > "$dir/verify" 2>&1 || give_up "db verify: $(cat "$dir/verify")"
after=$(audited_keys "$(home 0)/data" "$genesis" "$dir") || give_up "the audit of the ledger"
read -r acked tried <<< "$(oracle count)"
there=$((after - before))
if [ $there -lt "$acked" ] || [ $there -gt "$tried" ]; then give_up "$there records in the ledger, $acked acknowledged, $tried tried"; fi
echo "$ROUNDS rounds, $kills kills, $(wc -l < "$dir/acked") acknowledgements of $acked records ($tried tried, $there there), all proven; files and ledger sound;" \
  "nothing lost, nothing false; $(($(date +%s) - begin)) s"
