#!/usr/bin/env bash
# A large import into a running development network (./tools/up first) whose processes are killed again and again: validators, two at
# once, all at once, and the import itself. At the end every row is there exactly once, and an auditor executes the ledger again.
# Usage: kill_import.sh [ROWS [SEED]]: 200,000 rows unless told otherwise. Ends with "N kills, ROWS rows, exact" or says what differs.
set -u
cd "$(dirname "$0")/../.." || exit
# shellcheck source=tests/integration/lib/dev_network.sh
. tests/integration/lib/dev_network.sh
ROWS=${1:-200000}
RANDOM=${2:-7}
import=""
clean_up() { [ -z "$import" ] || kill "$import"; } 2> /dev/null

run_import() {
  local key
  key=$(key_file registrar)
  xh import "$dir/rows.csv" --prefix "$prefix" --map 'part-{Number}' --value 'URL={Link}' --also-node "$(url 1)" --also-node "$(url 2)" \
    --also-node "$(url 3)" --key "$key" --passphrase-file $DEV/keys/passphrase > "$dir/import.log" 2>&1 &
  import=$!
}
keys() { audited_keys $DEV/node4/data $GENESIS "$dir"; }

new_prefix 80000
python3 -c "
import sys
print('Number,Link')
for i in range($ROWS): print(f'{i},https://example.com/{i}')" > "$dir/rows.csv"
sleep 2  # the follower has the prefix
before=$(keys) || exit 1
begin=$(date +%s) kills=0 restarts=0
run_import
while :; do
  for _ in $(seq $((20 + RANDOM % 60))); do kill -0 "$import" 2> /dev/null || break; sleep 0.1; done
  if ! kill -0 "$import" 2> /dev/null; then
    wait "$import"
    code=$?
    [ $code = 0 ] && break
    # Nobody to reach, or a time-out: safe to run again, it goes on where it was.
    restarts=$((restarts + 1))
    echo "    the import ended with exit code $code ($(tail -1 "$dir/import.log")); again"
    [ $restarts -gt 500 ] && { echo "FAIL the import does not come to its end"; exit 1; }
    sleep 1
    run_import
    continue
  fi
  case $((RANDOM % 6)) in
    0 | 1 | 2) victims=$((RANDOM % 5)) ;;
    3) victims="$((RANDOM % 2)) $((2 + RANDOM % 2))" ;;
    4) victims="0 1 2 3 4" ;;
    *) victims=import ;;
  esac
  kills=$((kills + 1))
  echo "    $(($(date +%s) - begin)) s: kill -9 $victims"
  if [ "$victims" = import ]; then
    kill -9 "$import"
    wait "$import" 2> /dev/null
    run_import
    continue
  fi
  for k in $victims; do kill_hard "$(number_of "$k")"; done
  sleep 0.$((RANDOM % 10))
  for k in $victims; do restart "$k"; done
done
tail -1 "$dir/import.log"
all_ready || { echo "FAIL a node does not become ready"; exit 1; }
after=$(keys) || { echo "FAIL the audit of the ledger"; exit 1; }
if [ $((after - before)) != "$ROWS" ]; then
  echo "FAIL the ledger has $((after - before)) records more than before, not $ROWS"
  exit 1
fi
# As many records as rows, and each row is one of them: asked again without what the import remembers.
if [ "$ROWS" -le 500000 ]; then
  rm -rf "$dir"/*.import-*
  again=$(as registrar xh import "$dir/rows.csv" --prefix "$prefix" --map 'part-{Number}' --value 'URL={Link}' 2> /dev/null | tail -1)
  echo "$again"
  if ! grep -q "0 rows registered, $ROWS already identical, 0 rejected" <<< "$again"; then
    echo "FAIL rows are missing or different"
    exit 1
  fi
fi
echo "$kills kills, $restarts restarts of the import, $ROWS rows, exact, in $(($(date +%s) - begin)) s"
