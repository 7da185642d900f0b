# shellcheck shell=bash
# Counted checks of a script that keeps its files in a folder $dir. Source this file (network.sh does) from the root of the repository; end with:
# finish. --help prints the comment at the head of the script.
#
#   check TEXT COMMAND...              one line, ok or FAIL; what the command said is in $dir/out, and below the line when it failed
#   fails_with CODE REGEX COMMAND...   the command ends with this exit code and says this; what it said is in $dir/fail
#   says REGEX COMMAND...              its output has this, however it ends; it is in $dir/said
#   hides REGEX COMMAND...             it succeeds, and its output does not have this
#   skip WHY                           ends the script: nothing was checked (exit code 77)
#   give_up WHY                        ends the script: there is no point in going on
#   json MEMBER...                     a member of JSON on standard input: json 0.number
#   rpc METHOD [PARAMS]                the answer of the node $XH_NODE
#   first_port SCRIPT                  of ports.txt

# The script, as seen from the root: it was named from the folder that the caller stood in.
script=$(cd "${OLDPWD:-.}" && realpath "$0")
script=${script#"$PWD/"}
case "${1:-}" in
  -h | --help)
    awk 'NR > 1 && !/^#/ { exit } NR > 1 { sub(/^# ?/, ""); print }' "$script"
    exit 0
    ;;
esac
passed=0
failed=0
: "${dir:=}"

check() {
  local text=$1
  shift
  if "$@" > "$dir/out" 2>&1; then
    passed=$((passed + 1))
    echo "ok    $text"
  else
    failed=$((failed + 1))
    echo "FAIL  $text"
    sed 's/^/      /' "$dir/out" | tail -20
  fi
}
fails_with() {
  local code=$1 text=$2 got=0
  shift 2
  "$@" > "$dir/fail" 2>&1 || got=$?
  cat "$dir/fail"
  [ "$got" = "$code" ] && grep -q -- "$text" "$dir/fail"
}
says() {
  "${@:2}" > "$dir/said" 2>&1 || true
  grep -q -- "$1" "$dir/said" || { cat "$dir/said"; return 1; }
}
hides() {
  "${@:2}" > "$dir/said" 2>&1 || { cat "$dir/said"; return 1; }
  ! grep -- "$1" "$dir/said"
}
skip() {
  echo "SKIPPED, NOTHING WAS CHECKED: $*"
  exit 77
}
give_up() {
  echo "FAIL  $*"
  exit 1
}
finish() {
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ]
}
json() {
  python3 -c 'import json,sys
value = json.load(sys.stdin)
for name in ".".join(sys.argv[1:]).split("."): value = value[int(name)] if isinstance(value, list) else value[name]
print(value)' "$@"
}
first_port() { # script
  local port=${XH_TEST_PORTS:-}
  [ -n "$port" ] || port=$(awk -v script="$1" '$3 == script { print $1 }' tests/integration/lib/ports.txt)
  [ -n "$port" ] || { echo "$1 has no ports in tests/integration/lib/ports.txt" >&2; return 1; }
  echo "$port"
}
rpc() { curl -s -H 'Content-Type: application/json' -d "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$1\",\"params\":${2:-{\}}}" "$XH_NODE/"; }
