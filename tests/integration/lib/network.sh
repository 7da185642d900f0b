# shellcheck shell=bash
# A network of its own for one script: ports, keys, start, waits, and an end that leaves nothing behind. A script begins with
#
#   set -euo pipefail
#   cd "$(dirname "$0")/../.."
#   # shellcheck source=tests/integration/lib/network.sh
#   . tests/integration/lib/network.sh
#   begin "${1:-}"
#   make_network --validators 4 --followers 0
#   start 0 1 2 3
#
# then checks (checks.sh) and ends with: finish. --help prints the comment at the head of the script.
#
#   begin [FOLDER]             programs of that folder (build/release/bin) are on PATH; own_folder (processes.sh) makes $dir and sees to the end
#   make_network [OPTIONS]     files in $net=$dir/net, with the genesis file $genesis; ports from ports.txt: $RPC and $PEER are those of node 0.
#   idle_interval MS           a block every so many milliseconds when nothing happens; before the first start
#   add_supervisor NAME        the account of a key is a supervisor from genesis on; before the first start
#
#   start K... [OPTIONS]       nodes, by number; options of xhd start
#   ready K...                 each is ready within three minutes
#   start_ready K [OPTIONS]    both
#   crash K..., stop K...      kill -9, SIGTERM (processes.sh)
#   url K, home K, config K    its address, its folder, its configuration
#   field K MEMBER             of what `xh status --json` says of node K: voting, evidence.waiting...
#   is K MEMBER VALUE          that it is so
#   at_least K HEIGHT, grows K [BLOCKS]
#
#   new_key NAME [OPTIONS]     a key in $dir/NAME.json
#   as NAME COMMAND...         the command with this key: a new one, `registrar`, `council` or `council-K`, the account of validator 0 or K
#   bid NAME, public_key NAME  its account, its public key
#   enrol NAME                 into the organisation of the registrar
#   begin_load PREFIX SEED, end_load, oracle COMMAND...   a client that writes down what was acknowledged (oracle.py)
#
#   proven FILE [OPTIONS]      the proof holds from the genesis file alone
#   second_verifier FILE       so says the verifier in JavaScript, where there is Node (has_node)
#   npm_packages FOLDER        programs of that folder and the packages that they name, in $dir; skips where they cannot be had

# shellcheck source=tests/integration/lib/checks.sh
. tests/integration/lib/checks.sh
# shellcheck source=tests/integration/lib/processes.sh
. tests/integration/lib/processes.sh

begin() {
  local programs
  programs=$(realpath -m "${1:-build/release/bin}")
  [ -x "$programs/xhd" ] || { echo "no program $programs/xhd: build first, or name a folder of programs" >&2; exit 2; }
  RPC=$(first_port "$script")
  PEER=$((RPC + 50))
  export PATH=$programs:$PATH XH_NODE=http://127.0.0.1:$RPC
  own_folder
  net=$dir/net genesis=$dir/net/genesis.json
}

url() { echo "http://127.0.0.1:$((RPC + $1))"; }
home() { echo "$net/node$1"; }
config() { echo "$net/node$1/xhd.toml"; }

make_network() { xhd testnet "$net" --rpc-port "$RPC" --peer-port "$PEER" "$@" > "$dir/made" || give_up "no network: $(tail -n 3 "$dir/made")"; }
idle_interval() { sed -i "s/\"idle_interval_ms\": *1000/\"idle_interval_ms\": $1/" "$genesis"; }
add_supervisor() {
  python3 - "$genesis" "$(bid "$1")" << 'PYTHON'
import json, sys
genesis = json.load(open(sys.argv[1]))
genesis["accounts"].append({"account": sys.argv[2], "role": "supervisor", "organisation": "consortium"})
json.dump(genesis, open(sys.argv[1], "w"))
PYTHON
}

start() {
  local numbers=() k
  while [[ ${1:-} =~ ^[0-9]+$ ]]; do
    numbers+=("$1")
    shift
  done
  for k in "${numbers[@]}"; do launch "$k" xhd start --config "$(config "$k")" "$@"; done
}
ready() {
  local k
  for k in "$@"; do
    [ -n "${pid[$k]:-}" ] || { echo "node $k was not started"; return 1; }
    wait_ready "$(url "$k")" "${pid[$k]}" || { last_lines "$k"; return 1; }
  done
}
start_ready() {
  start "$@"
  ready "$1"
}

field() { XH_NODE=$(url "$1") xh status --json 2> /dev/null | json "$2"; }
is() { [ "$(field "$1" "$2")" = "$3" ]; }
at_least() { [ "$(field "$1" height)" -ge "$2" ]; }
grows() { within 60 at_least "$1" $(($(field "$1" height) + ${2:-5})); }

# The files of a key and of its passphrase.
files_of() {
  case $1 in
    registrar) echo "$net/keys/registrar.json $net/keys/passphrase" ;;
    council) files_of council-0 ;;
    council-*) echo "$net/node${1#council-}/keys/account.json $net/node${1#council-}/passphrase" ;;
    *) echo "$dir/$1.json $dir/passphrase" ;;
  esac
}
new_key() {
  [ -e "$dir/passphrase" ] || (umask 077 && echo "a passphrase" > "$dir/passphrase")
  xh key new "$dir/$1.json" --quiet --passphrase-file "$dir/passphrase" "${@:2}" > /dev/null
}
as() {
  local key passphrase
  read -r key passphrase <<< "$(files_of "$1")"
  "${@:2}" --key "$key" --passphrase-file "$passphrase"
}
key_file() { files_of "$1" | cut -d' ' -f1; }
bid() { xh key show "$(key_file "$1")" --bid; }
public_key() { xh key show "$(key_file "$1")" --json | json public_key; }
enrol() { as registrar xh org enroll registrar "$(bid "$1")"; }

oracle() {
  local key passphrase
  read -r key passphrase <<< "$(files_of registrar)"
  XH_GENESIS=$genesis XH_KEY=$key XH_PASSPHRASE=$passphrase python3 tests/integration/lib/oracle.py "$1" "$dir" "${@:2}"
}
begin_load() {
  local key passphrase
  read -r key passphrase <<< "$(files_of registrar)"
  launch load env XH_GENESIS="$genesis" XH_KEY="$key" XH_PASSPHRASE="$passphrase" python3 tests/integration/lib/oracle.py load "$dir" "$@"
}
end_load() { stop load; }

has_node() { command -v node > /dev/null; }
proven() { xh-audit verify "$1" --genesis "$genesis" "${@:2}"; }
second_verifier() { node tools/verifier/verify.mjs "$1" --genesis "$genesis"; }
npm_packages() {
  if ! has_node || ! command -v npm > /dev/null; then skip "no node, no npm"; fi
  cp "$1"/* "$dir"
  (cd "$dir" && npm install --no-audit --no-fund --ignore-scripts > npm.log 2>&1) || skip "the packages cannot be fetched: $(tail -n 1 "$dir/npm.log")"
  echo "Node $(node --version)"
}
