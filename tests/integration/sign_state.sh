#!/usr/bin/env bash
# What the consensus key of a validator signed, kept beside the key: an old copy of a data folder does not vote, a key that is handed over does,
# and a second process with the key is found out. Four validators under load.
# Uses the programs of a build folder; everything happens in a temporary folder on loopback. About two minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/processes.sh
. tests/integration/lib/processes.sh
BIN=$(realpath "${1:-build/release/bin}")
[ "${1:-}" != --help ] || { sed -n 2,4p "$0"; echo "Usage: tests/integration/sign_state.sh [FOLDER OF PROGRAMS]"; exit 0; }
RPC=27500 PEER=27550
export PATH=$BIN:$PATH XH_NODE=http://127.0.0.1:$RPC
dir=$(mktemp -d)
declare -A pid
cleanup() {
  for p in "${pid[@]}"; do kill -9 "$p" 2> /dev/null || true; done
  rm -rf "$dir"
}
trap cleanup EXIT
# shellcheck source=tests/integration/lib/checks.sh
. tests/integration/lib/checks.sh

url() { echo "http://127.0.0.1:$((RPC + $1))"; }
node() { echo "$dir/net/node$1"; }
config() { echo "--config $(node "$1")/xhd.toml"; }
start() { # node, options...
  xhd start --config "$(node "$1")/xhd.toml" "${@:2}" >> "$dir/log$1" 2>&1 < /dev/null &
  pid[$1]=$!
  disown
}
stop() { kill_hard "${pid[$1]}"; }
field() { XH_NODE=$(url "$1") xh status --json 2> /dev/null | python3 -c 'import json,sys; print(json.load(sys.stdin)[sys.argv[1]])' "$2"; }
is() { [ "$(field "$1" "$2")" = "$3" ]; }
at_least() { [ "$(field "$1" height)" -ge "$2" ]; }
grows() { within 30 at_least "$1" $(($(field "$1" height) + ${2:-5})); }
shows() { xhd key sign-state show --config "$(node "$1")/xhd.toml" --json | grep -q "\"doubt\":\"$2\""; }

xhd testnet "$dir/net" --validators 4 --followers 0 --rpc-port $RPC --peer-port $PEER > /dev/null
sed -i 's/"idle_interval_ms": *1000/"idle_interval_ms": 100/' "$dir/net/genesis.json"
for k in 0 1 2 3; do start $k; done
check "four validators vote" within 30 is 3 voting True
check "blocks are made" grows 0 10

echo "an old copy of the data folder"
stop 3
cp -r "$(node 3)/data" "$dir/old"
start 3
check "it goes on where it stopped" within 30 is 3 voting True
check "and votes" grows 3 30
stop 3
rm -rf "$(node 3)/data"
cp -r "$dir/old" "$(node 3)/data"
check "with --strict it ends with code 10" fails_with 10 XH-1413 timeout 30 xhd start --config "$(node 3)/xhd.toml" --strict
start 3
check "it does not vote" within 30 is 3 key_doubt rolled-back
check "the log says why" grep -q "XH-1413.*older copy" "$dir/log3"
check "it follows" within 30 at_least 3 "$(field 0 height)"
check "the others go on" grows 0
stop 3
check "shown beside the keys" shows 3 rolled-back
check "not exported" fails_with 10 XH-1413 xhd key sign-state export $(config 3) "$dir/export3"
start 3
check "the doubt stays over a restart" within 30 is 3 key_doubt rolled-back

echo "a key moves to another folder"
check "not while the node runs" fails_with 1 XH-1404 xhd key sign-state export $(config 2) "$dir/export2"
stop 2
check "handed over" xhd key sign-state export $(config 2) "$dir/export2"
cp "$dir/export2" "$dir/export2.first"
check "again, the same" xhd key sign-state export $(config 2) "$dir/export2"
check "byte for byte" cmp "$dir/export2" "$dir/export2.first"
check "the old place does not vote" fails_with 10 XH-1413 timeout 30 xhd start --config "$(node 2)/xhd.toml" --strict
cp -r "$(node 2)" "$dir/moved"
rm -rf "$(node 2)/data"
sed 's/"sha256": *"0x./&f/' "$dir/export2" > "$dir/bad2"
check "a changed file is refused" fails_with 10 XH-1412 xhd key sign-state import $(config 2) "$dir/bad2"
stop 3
check "another key's file is refused" fails_with 7 XH-1414 xhd key sign-state import $(config 3) "$dir/export2"
start 3
check "taken over" xhd key sign-state import $(config 2) "$dir/export2"
check "may be repeated" xhd key sign-state import $(config 2) "$dir/export2"
start 2
check "it listens first" within 30 is 2 listening True
check "then it votes" within 60 is 2 voting True
check "blocks are made" grows 0 10
check "and by it" grows 2 10

echo "a key without a sign state"
stop 2
mv "$(node 2)/keys/sign-state" "$dir/state2"
check "code 10 with --strict" fails_with 10 XH-1413 timeout 30 xhd start --config "$(node 2)/xhd.toml" --strict
check "one way must be named" fails_with 2 "" xhd key sign-state create $(config 2)
check "made from the journal" xhd key sign-state create $(config 2) --from-journal
check "not over another" fails_with 1 XH-1411 xhd key sign-state create $(config 2) --new-key
start 2
check "it votes" within 30 is 2 voting True
check "blocks are made" grows 0

finish
