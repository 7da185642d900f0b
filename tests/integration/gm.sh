#!/usr/bin/env bash
# The profile gm on a network of four processes: SM2 keys, key files in SM4, lines of type ff, what is refused, a validator that is killed, one whose
# keys are with a signer, and proofs that both verifiers check.
# Uses the programs of a build folder; everything happens in a temporary folder on loopback. Less than a minute.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/processes.sh
. tests/integration/lib/processes.sh
BIN=$(realpath "${1:-build/release/bin}")
[ "${1:-}" != --help ] || { sed -n 2,4p "$0"; echo "Usage: tests/integration/gm.sh [FOLDER OF PROGRAMS]"; exit 0; }
RPC=21100 PEER=21150
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
start() {
  xhd start --config "$(node "$1")/xhd.toml" >> "$dir/log$1" 2>&1 < /dev/null &
  pid[$1]=$!
  disown
}
stop() { kill_hard "${pid[$1]}"; }
field() { XH_NODE=$(url "$1") xh status --json 2> /dev/null | python3 -c 'import json,sys; print(json.load(sys.stdin)[sys.argv[1]])' "$2"; }
is() { [ "$(field "$1" "$2")" = "$3" ]; }
at_least() { [ "$(field "$1" height)" -ge "$2" ]; }
grows() { within 30 at_least "$1" $(($(field "$1" height) + ${2:-3})); }
by() { echo "--key $1 --passphrase-file $2"; }
new_key() { xh key new "$dir/$1.json" --suite "$2" --quiet --passphrase-file "$dir/pw"; }
bid() { xh key show "$dir/$1.json" --bid; }
lines() { curl -s "$(url 0)/log/checkpoint" | grep -c "^— ${1:-}" || true; }
second_verifier() { type -P node > /dev/null || return 0; env node tools/verifier/verify.mjs "$1" --genesis "$genesis"; }

echo "files"
xhd testnet "$dir/net" --profile gm --validators 4 --followers 0 --rpc-port $RPC --peer-port $PEER --audit-interval 0 > /dev/null
sed -i 's/"idle_interval_ms": *1000/"idle_interval_ms": 100/' "$dir/net/genesis.json"
genesis=$dir/net/genesis.json
check "the genesis file names the profile" grep -q '"profile": "gm"' "$genesis"
check "votes, lines and log by SM2" test "$(grep -c '_key": "b07a66' "$genesis")" = 12
check "TLS by Ed25519" test "$(grep -c 'network_key": "b06566' "$genesis")" = 4
check "all keys in SM4" test "$(grep -l 'xinghuo-key-gm/v1' "$(node 0)"/keys/*.json "$dir/net/keys/registrar.json" | wc -l)" = 6
check "a set of 32 is refused" fails_with 3 "at most 31 validators" xhd testnet "$dir/large" --profile gm --validators 32
check "a node takes the profile of the genesis file" xhd init "$dir/more" --name more --role validator --genesis "$genesis"
check "its keys are of it" test "$(grep -c '_key": "b07a66' "$dir/more/validator.json")" = 3
check "another one is refused" fails_with 3 "the genesis file has the profile gm" xhd init "$dir/other" --profile standard --genesis "$genesis"
sed 's/"profile": "gm"/"profile": "standard"/' "$genesis" > "$dir/standard.json"
check "its keys fit no other profile" fails_with 3 "suite ed25519 is expected" xhd init "$dir/other" --genesis "$dir/standard.json"

for k in 0 1 2 3; do start $k; done
for k in 0 1 2 3; do check "validator $k votes" within 60 is $k voting True; done
check "blocks are made" grows 0

echo "accounts"
registrar=$(by "$dir/net/keys/registrar.json" "$dir/net/keys/passphrase")
echo "a passphrase" > "$dir/pw"
chmod 600 "$dir/pw"
new_key alice sm2 > /dev/null
new_key bob ed25519 > /dev/null
check "an SM2 key is sealed with SM4" grep -q 'xinghuo-key-gm/v1' "$dir/alice.json"
check "a wrong passphrase is one" fails_with 3 XH-1023 xh org enroll registrar "$(bid alice)" --key "$dir/alice.json" --passphrase-file "$dir/net/keys/passphrase"
# shellcheck disable=SC2086
check "SM2 is enrolled" xh org enroll registrar "$(bid alice)" $registrar
# shellcheck disable=SC2086
check "Ed25519 is not" fails_with 6 SuiteNotAllowed xh org enroll registrar "$(bid bob)" $registrar
# shellcheck disable=SC2046
check "nor does it sign" fails_with 6 "XH-1308.*profile gm" xh prefix allocate 88.100.7 --owner "$(bid bob)" $(by "$dir/bob.json" "$dir/pw")
# shellcheck disable=SC2086
check "a prefix" xh prefix allocate 88.100.7 --owner "$(bid alice)" $registrar
# shellcheck disable=SC2046
check "its owner registers" xh id register 88.100.7/a --value URL=https://example.com/a $(by "$dir/alice.json" "$dir/pw")
bob=$(xh key show "$dir/bob.json" --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["public_key"])')
# shellcheck disable=SC2046
check "nobody locks himself out" fails_with 6 SuiteNotAllowed xh account set-keys --version 1 --new-key "$bob" $(by "$dir/alice.json" "$dir/pw")

echo "a validator is killed"
stop 3
check "three go on" grows 0
# shellcheck disable=SC2046
check "and take records" xh id register 88.100.7/b --value URL=https://example.com/b $(by "$dir/alice.json" "$dir/pw")
check "a proof" xh proof get 88.100.7/b -o "$dir/b.xhproof"
check "it holds" xh-audit verify "$dir/b.xhproof" --genesis "$genesis" --expect record
check "the second verifier agrees" second_verifier "$dir/b.xhproof"
python3 - "$dir" << 'EOF'
import base64, json, sys
text = open(sys.argv[1] + "/b.xhproof").read()
note = json.loads(text)["checkpoint"]
signature = note.split("\n")[-2].split(" ")[-1]
raw = bytearray(base64.b64decode(signature))
raw[40] ^= 1
open(sys.argv[1] + "/bad.xhproof", "w").write(text.replace(signature, base64.b64encode(raw).decode()))
EOF
check "one changed bit of a line is refused" fails_with 7 "FAIL  checkpoint" xh-audit verify "$dir/bad.xhproof" --genesis "$genesis"
if type -P node > /dev/null; then check "by both" fails_with 7 "FAIL  checkpoint" second_verifier "$dir/bad.xhproof"; fi
check "a quorum of lines" test "$(lines "[^ ]*/validator-")" -ge 3
check "and one of a log" test "$(lines)" -gt "$(lines "[^ ]*/validator-")"
start 3
check "it votes again" within 60 is 3 voting True

echo "keys with a signer"
stop 2
check "they move" xh-signer adopt "$dir/signer" --keys "$(node 2)/keys" --passphrase-file "$(node 2)/passphrase" --genesis "$genesis"
sed -n '/^\[signer\]/,$p' "$dir/out" >> "$(node 2)/xhd.toml"
check "sealed with SM4" grep -q 'xinghuo-key-gm/v1' "$dir/signer/consensus.json"
xh-signer run "$dir/signer" >> "$dir/log-signer" 2>&1 < /dev/null &
pid[signer]=$!
disown
start 2

echo "a whole ledger"
stop 1
check "every block, signature and root again" xh-audit ledger "$(node 1)/data" --genesis "$genesis"
check "nobody is accused" grep -q "no validator is accused" <(xh evidence list)
check "the signer's validator votes" within 40 is 2 voting True
check "three with a signer go on" grows 0
finish
