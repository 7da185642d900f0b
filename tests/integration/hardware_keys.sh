#!/usr/bin/env bash
# A validator whose keys are in a hardware security module: its keys move into a token of SoftHSM, it votes with them, notices when the token
# is gone, and votes again when it is back. One validator, so that no block is made without its vote.
# Uses the programs of a build folder; everything happens in a temporary folder on loopback. Exit code 77 without softhsm2. Under a minute.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/processes.sh
. tests/integration/lib/processes.sh
[ "${1:-}" != --help ] || { sed -n 2,4p "$0"; echo "Usage: tests/integration/hardware_keys.sh [FOLDER OF PROGRAMS]"; exit 0; }
BIN=$(realpath "${1:-build/release/bin}")
RPC=29900 PEER=29950
export PATH=$BIN:$PATH XH_NODE=http://127.0.0.1:$RPC
module=
for path in /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so; do [ ! -e "$path" ] || module=$path; done
if [ -z "$module" ] || ! command -v softhsm2-util > /dev/null; then
  echo "skipped: softhsm2 is not installed"
  exit 77
fi
dir=$(mktemp -d)
declare -A pid
cleanup() {
  for p in "${pid[@]}"; do kill -9 "$p" 2> /dev/null || true; done
  rm -rf "$dir"
}
trap cleanup EXIT
# shellcheck source=tests/integration/lib/checks.sh
. tests/integration/lib/checks.sh

node=$dir/net/node0
start() {
  xhd start --config "$node/xhd.toml" >> "$dir/log" 2>&1 < /dev/null &
  pid[node]=$!
  disown
}
start_signer() {
  xh-signer run "$dir/signer" >> "$dir/log-signer" 2>&1 < /dev/null &
  pid[signer]=$!
  disown
}
token() { xh-signer token "$1" "$dir/signer" --module "$module" --token xinghuo --pin-file "$dir/pin" --name v0 "${@:2}"; }
field() { xh status --json 2> /dev/null | python3 -c 'import json,sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }
is() { [ "$(field "$1")" = "$2" ]; }
at_least() { [ "$(field height)" -ge "$1" ]; }
grows() { within 60 at_least $(($(field height) + 5)); }

# SoftHSM 2.6 with OpenSSL 3 leaks some bytes with each Ed25519 key; programs that are built with ASan would end with its complaint.
export ASAN_OPTIONS=detect_leaks=0
mkdir -m 700 "$dir/tokens"
printf 'directories.tokendir = %s\nlog.level = ERROR\n' "$dir/tokens" > "$dir/softhsm2.conf"
export SOFTHSM2_CONF=$dir/softhsm2.conf
softhsm2-util --init-token --free --label xinghuo --pin 1234 --so-pin 5678 > /dev/null
(umask 077 && echo 1234 > "$dir/pin" && echo 9999 > "$dir/wrong")
xhd testnet "$dir/net" --validators 1 --followers 0 --delta-ms 20 --rpc-port $RPC --peer-port $PEER > /dev/null
sed -i 's/"idle_interval_ms": *1000/"idle_interval_ms": 100/' "$dir/net/genesis.json"

echo "keys move into the token"
check "the module shows it" bash -c "xh-signer token list --module '$module' | grep -qx xinghuo"
xh-signer adopt "$dir/signer" --keys "$node/keys" --passphrase-file "$node/passphrase" --genesis "$dir/net/genesis.json" > "$dir/adopted"
sed -n '/^\[signer\]/,$p' "$dir/adopted" >> "$node/xhd.toml"
check "a wrong PIN is named" fails_with 3 "XH-1701.*CKR_PIN_INCORRECT" xh-signer token put "$dir/signer" --module "$module" --token xinghuo --pin-file "$dir/wrong" --name v0
check "another module is refused" fails_with 1 XH-1706 xh-signer token list --module "$dir/pin"
check "they are put there" token put
check "again, nothing changes" token put
check "no key file is left" bash -c "! ls '$dir/signer' | grep -qE 'consensus|checkpoint.json|passphrase'"
check "the status knows the token" bash -c "xh-signer status '$dir/signer' --json | grep -q '\"token\":\"xinghuo\"'"
check "new ones are not made over them" fails_with 1 XH-1411 token make --genesis "$dir/net/genesis.json"

echo "a validator that votes with them"
start_signer
start
check "it votes" within 60 is voting True
check "blocks are made with its vote" grows
check "their checkpoints are certified" within 30 bash -c "xh status --json | python3 -c 'import json,sys; sys.exit(json.load(sys.stdin)[\"checkpoint\"][\"size\"] < 5)'"
check "the signer leaves no core files" grep -q "^Max core file size  *0  *0 " "/proc/${pid[signer]}/limits"

echo "the token is gone"
kill_hard "${pid[signer]}"
mv "$dir/tokens" "$dir/pulled"
mkdir -m 700 "$dir/tokens"
check "the signer does not start without it" fails_with 1 "XH-1706" timeout 60 xh-signer run "$dir/signer"
check "the node does not vote" within 60 is voting False
check "and says why" bash -c "xh doctor | grep -q signer-away"
rmdir "$dir/tokens"
mv "$dir/pulled" "$dir/tokens"
start_signer
check "with it, it votes again" within 60 is voting True
check "blocks are made" grows
check "nobody signed twice" bash -c "xh evidence list | grep -q 'no validator is accused'"

echo "the signer moves to another folder with the same token"
kill_hard "${pid[signer]}"
check "handed over" xh-signer export "$dir/signer" "$dir/state.json"
check "the old place does not sign" fails_with 10 XH-1413 timeout 60 xh-signer run "$dir/signer"
check "taken over" xh-signer import "$dir/signer" "$dir/state.json"
start_signer
check "it votes" within 90 is voting True
check "blocks are made" grows

finish
