# shellcheck shell=bash
# Processes that are started in the background, waited for, and killed. Source this file (network.sh does); the programs are on PATH, and $dir is a
# folder for logs. Every wait here has an end, and says what it waited for.
#
#   own_folder               makes $dir. At the end, also of an interrupted script, every process of ${pid[@]} is killed and $dir removed; after a failure
#                            the last lines of the logs are shown, and $dir stays and is named (XH_TEST_KEEP=1: always). A script that has more to undo
#                            defines clean_up, which is called first
#   in_own_mounts "$@"       begins the script anew in a mount namespace of its own; fails where that is not possible
#   launch NAME COMMAND...   starts it: its number is ${pid[NAME]}, its log $dir/NAME.log. The name K of a number means node K: $dir/nodeK.log
#   crash NAME...            kill -9, all at once; returns when they are gone, and their locks with them
#   stop NAME...             SIGTERM; kill -9 for what is still there after two minutes, which is a failure
#   runs NAME                it is there
#   ends_with CODE NAME SECONDS   it ends by itself with this exit code
#   wait_ready URL [PID]     the node is ready within three minutes
#   within SECONDS COMMAND   until the command succeeds
#   last_lines NAME...       of their logs
#   kill_hard PID            kill -9, and waits until it is gone
#   pause MILLISECONDS
#   audited_keys FOLDER GENESIS WORK   live records, by executing the whole ledger again; fails when anything in it does not hold
declare -A pid=()
: "${dir:=}" "${script:=}"
interrupted=no

own_folder() {
  dir=$(mktemp -d)
  trap at_exit EXIT
  trap 'interrupted=yes; exit 130' INT
  trap 'interrupted=yes; exit 143' TERM
}
at_exit() {
  local code=$? name
  trap - EXIT
  trap '' INT TERM
  if declare -F clean_up > /dev/null; then clean_up || true; fi
  if [ $code != 0 ] && [ $code != 77 ] && [ "$interrupted" = no ]; then
    echo "exit code $code after ${passed:-0} passed, ${failed:-0} failed"
    for name in "${!pid[@]}"; do last_lines "$name"; done
  fi
  {
    # The client of a load ends the commands that it started.
    [ -z "${pid[load]:-}" ] || { kill "${pid[load]}" && is_gone "${pid[load]}" 10; }
    for name in "${!pid[@]}"; do kill -9 "${pid[$name]}"; done
    for name in "${!pid[@]}"; do wait "${pid[$name]}"; done
  } 2> /dev/null || true
  if [ -n "${XH_TEST_KEEP:-}" ] || { [ $code != 0 ] && [ $code != 77 ] && [ "$interrupted" = no ]; }; then
    echo "its files are kept in $dir"
  else
    rm -rf "$dir"
  fi
  exit $code
}
in_own_mounts() {
  [ -z "${XH_OWN_MOUNTS:-}" ] || return 0
  if [ "$(id -u)" != 0 ] || ! unshare -m true 2> /dev/null; then return 1; fi
  XH_OWN_MOUNTS=1 exec unshare -m "$PWD/$script" "$@"
}

log_of() {
  case $1 in
    [0-9]*) echo "$dir/node$1.log" ;;
    *) echo "$dir/$1.log" ;;
  esac
}
launch() {
  "${@:2}" >> "$(log_of "$1")" 2>&1 < /dev/null &
  pid[$1]=$!
}
runs() { kill -0 "${pid[$1]:-0}" 2> /dev/null && [ -n "${pid[$1]:-}" ]; }
last_lines() {
  local name
  for name in "$@"; do
    echo "the last lines of $(log_of "$name"):"
    tail -n 4 "$(log_of "$name")" 2> /dev/null || true
  done
}

kill_hard() {
  [ -n "${1:-}" ] || return 0
  # A shell that waits for its own child at once does not tell of its death.
  { kill -9 "$1" && wait "$1"; } 2> /dev/null || true
  while kill -0 "$1" 2> /dev/null; do sleep 0.05; done
}
crash() {
  local name
  for name in "$@"; do kill -9 "${pid[$name]:-}" 2> /dev/null || true; done
  for name in "$@"; do
    kill_hard "${pid[$name]:-}"
    unset "pid[$name]"
  done 2> /dev/null
}
# is_gone PID SECONDS: it ends within the time.
is_gone() {
  local tries
  for ((tries = $2 * 10; tries > 0; tries--)); do
    kill -0 "$1" 2> /dev/null || return 0
    sleep 0.1
  done
  return 1
}
stop() {
  local name code=0
  for name in "$@"; do
    kill -TERM "${pid[$name]}" 2> /dev/null || true
    # What is stopped by SIGSTOP ends when it goes on.
    kill -CONT "${pid[$name]}" 2> /dev/null || true
  done
  for name in "$@"; do
    if ! is_gone "${pid[$name]}" 120; then
      echo "$name does not end within two minutes of SIGTERM"
      last_lines "$name"
      code=1
    fi
    crash "$name"
  done
  return $code
}
ends_with() {
  local code=0
  if ! is_gone "${pid[$2]}" "$3"; then
    echo "$2 does not end within $3 s"
    last_lines "$2"
    return 1
  fi
  wait "${pid[$2]}" 2> /dev/null || code=$?
  unset "pid[$2]"
  [ "$code" = "$1" ] || { echo "$2 ended with exit code $code, not $1"; last_lines "$2"; return 1; }
}

wait_ready() {
  local end=$((SECONDS + 180))
  while [ $SECONDS -lt $end ]; do
    curl -sf -o /dev/null "$1/readyz" && return 0
    if [ -n "${2:-}" ] && ! kill -0 "$2" 2> /dev/null; then
      echo "the process of the node at $1 ended"
      return 1
    fi
    sleep 0.1
  done
  echo "not ready within three minutes: $1, which says: $(curl -s "$1/readyz" | head -c 500)"
  return 1
}
within() {
  local tries name
  for ((tries = $1 * 5; tries > 0; tries--)); do
    "${@:2}" > "$dir/awaited" 2>&1 && return
    sleep 0.2
  done
  echo "not within $1 s: ${*:2}"
  tail -n 4 "$dir/awaited"
  for name in "${!pid[@]}"; do last_lines "$name"; done | tail -n 12
  return 1
}
pause() { sleep "$(printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)))"; }

audited_keys() {
  xh-audit ledger "$1" --genesis "$2" --json 2> "$3/audit.err" > "$3/audit.json" || { tail -n 3 "$3/audit.err" >&2; return 1; }
  python3 -c 'import json,sys; print(json.loads(open(sys.argv[1]).read().splitlines()[-1])["keys"])' "$3/audit.json"
}
