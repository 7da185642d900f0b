# Processes that are killed and started again. Source this file; the programs are on PATH.

# kill_hard PID: kill -9, and waits until it is gone: its locks go with it.
kill_hard() {
  [ -n "$1" ] || return 0
  kill -9 "$1" 2> /dev/null
  while kill -0 "$1" 2> /dev/null; do sleep 0.05; done
}

# wait_ready URL: the node is ready within two minutes.
wait_ready() {
  for _ in $(seq 1200); do
    curl -sf -o /dev/null "$1/readyz" && return 0
    sleep 0.1
  done
  return 1
}

# audited_keys FOLDER GENESIS WORK: live records, by executing the whole ledger again; fails when anything in it does not hold.
audited_keys() {
  xh-audit ledger "$1" --genesis "$2" --json 2> "$3/audit.err" > "$3/audit.json" || return 1
  python3 -c 'import json,sys; print(json.loads(open(sys.argv[1]).read().splitlines()[-1])["keys"])' "$3/audit.json"
}

# within SECONDS COMMAND...: until it succeeds.
within() {
  local tries=$(($1 * 5))
  shift
  for _ in $(seq "$tries"); do "$@" > /dev/null 2>&1 && return; sleep 0.2; done
  echo "not within the time: $*"
  return 1
}
