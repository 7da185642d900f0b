#!/usr/bin/env bash
# A validator whose keys are in a hardware security module: its keys move into a token of SoftHSM, it votes with them, notices when the token
# is gone, and votes again when it is back. One validator, so that no block is made without its vote.
# Uses the programs of a build folder; everything happens in a temporary folder on loopback. Exit code 77 without softhsm2. Under a minute.
# Usage: tests/integration/hardware_keys.sh [FOLDER OF PROGRAMS]
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
module=
for path in /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so; do [ ! -e "$path" ] || module=$path; done
if [ -z "$module" ] || ! command -v softhsm2-util > /dev/null; then skip "softhsm2 is not installed"; fi
begin "${1:-}"

node=$(home 0)
start_signer() { launch signer xh-signer run "$dir/signer"; }
token() { xh-signer token "$1" "$dir/signer" --module "$module" --token xinghuo --pin-file "$dir/pin" --name v0 "${@:2}"; }

# SoftHSM 2.6 with OpenSSL 3 leaks some bytes with each Ed25519 key; programs that are built with ASan would end with its complaint.
export ASAN_OPTIONS=detect_leaks=0
mkdir -m 700 "$dir/tokens"
printf 'directories.tokendir = %s\nlog.level = ERROR\n' "$dir/tokens" > "$dir/softhsm2.conf"
export SOFTHSM2_CONF=$dir/softhsm2.conf
softhsm2-util --init-token --free --label xinghuo --pin 1234 --so-pin 5678 > /dev/null
(umask 077 && echo 1234 > "$dir/pin" && echo 9999 > "$dir/wrong")
make_network --validators 1 --followers 0 --delta-ms 20
idle_interval 100

echo "keys move into the token"
check "the module shows it" bash -c "xh-signer token list --module '$module' | grep -qx xinghuo"
xh-signer adopt "$dir/signer" --keys "$node/keys" --passphrase-file "$node/passphrase" --genesis "$genesis" > "$dir/adopted"
sed -n '/^\[signer\]/,$p' "$dir/adopted" >> "$node/xhd.toml"
check "a wrong PIN is named" fails_with 3 "XH-1701.*CKR_PIN_INCORRECT" xh-signer token put "$dir/signer" --module "$module" --token xinghuo --pin-file "$dir/wrong" --name v0
check "another module is refused" fails_with 1 XH-1706 xh-signer token list --module "$dir/pin"
check "they are put there" token put
check "again, nothing changes" token put
check "no key file is left" bash -c "! ls '$dir/signer' | grep -qE 'consensus|checkpoint.json|passphrase'"
check "the status knows the token" bash -c "xh-signer status '$dir/signer' --json | grep -q '\"token\":\"xinghuo\"'"
check "new ones are not made over them" fails_with 1 XH-1411 token make --genesis "$genesis"

echo "a validator that votes with them"
start_signer
start 0
check "it votes" within 60 is 0 voting True
check "blocks are made with its vote" grows 0
check "their checkpoints are certified" within 30 bash -c "xh status --json | python3 -c 'import json,sys; sys.exit(json.load(sys.stdin)[\"checkpoint\"][\"size\"] < 5)'"
check "the signer leaves no core files" grep -q "^Max core file size  *0  *0 " "/proc/${pid[signer]}/limits"

echo "the token is gone"
crash signer
mv "$dir/tokens" "$dir/pulled"
mkdir -m 700 "$dir/tokens"
check "the signer does not start without it" fails_with 1 "XH-1706" timeout 60 xh-signer run "$dir/signer"
check "the node does not vote" within 60 is 0 voting False
check "and says why" bash -c "xh doctor | grep -q signer-away"
rmdir "$dir/tokens"
mv "$dir/pulled" "$dir/tokens"
start_signer
check "with it, it votes again" within 60 is 0 voting True
check "blocks are made" grows 0
check "nobody signed twice" bash -c "xh evidence list | grep -q 'no validator is accused'"

echo "the signer moves to another folder with the same token"
crash signer
check "handed over" xh-signer export "$dir/signer" "$dir/state.json"
check "the old place does not sign" fails_with 10 XH-1413 timeout 60 xh-signer run "$dir/signer"
check "taken over" xh-signer import "$dir/signer" "$dir/state.json"
start_signer
check "it votes" within 90 is 0 voting True
check "blocks are made" grows 0

finish
