#!/usr/bin/env bash
# The profile gm on a network of four processes: SM2 keys, key files in SM4, lines of type ff, what is refused, a validator that is killed, one whose
# keys are with a signer, and proofs that both verifiers check.
# Uses the programs of a build folder; everything happens in a temporary folder on loopback. Less than a minute.
# Usage: tests/integration/gm.sh [FOLDER OF PROGRAMS]
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
begin "${1:-}"

agreed() { ! has_node || second_verifier "$1"; }
lines() { curl -s "$(url 0)/log/checkpoint" | grep -c "^— ${1:-}" || true; }

echo "files"
make_network --profile gm --validators 4 --followers 0 --audit-interval 0
idle_interval 100
check "the genesis file names the profile" grep -q '"profile": "gm"' "$genesis"
check "votes, lines and log by SM2" test "$(grep -c '_key": "b07a66' "$genesis")" = 12
check "TLS by Ed25519" test "$(grep -c 'network_key": "b06566' "$genesis")" = 4
check "all keys in SM4" test "$(grep -l 'xinghuo-key-gm/v1' "$(home 0)"/keys/*.json "$net/keys/registrar.json" | wc -l)" = 6
check "a set of 32 is refused" fails_with 3 "at most 31 validators" xhd testnet "$dir/large" --profile gm --validators 32
check "a node takes the profile of the genesis file" xhd init "$dir/more" --name more --role validator --genesis "$genesis"
check "its keys are of it" test "$(grep -c '_key": "b07a66' "$dir/more/validator.json")" = 3
check "another one is refused" fails_with 3 "the genesis file has the profile gm" xhd init "$dir/other" --profile standard --genesis "$genesis"
sed 's/"profile": "gm"/"profile": "standard"/' "$genesis" > "$dir/standard.json"
check "its keys fit no other profile" fails_with 3 "suite ed25519 is expected" xhd init "$dir/other" --genesis "$dir/standard.json"

start 0 1 2 3
for k in 0 1 2 3; do check "validator $k votes" within 60 is $k voting True; done
check "blocks are made" grows 0

echo "accounts"
new_key alice --suite sm2
new_key bob --suite ed25519
check "an SM2 key is sealed with SM4" grep -q 'xinghuo-key-gm/v1' "$dir/alice.json"
check "a wrong passphrase is one" fails_with 3 XH-1023 xh org enroll registrar "$(bid alice)" --key "$dir/alice.json" --passphrase-file "$net/keys/passphrase"
check "SM2 is enrolled" as registrar xh org enroll registrar "$(bid alice)"
check "Ed25519 is not" fails_with 6 SuiteNotAllowed as registrar xh org enroll registrar "$(bid bob)"
check "nor does it sign" fails_with 6 "XH-1308.*profile gm" as bob xh prefix allocate 88.100.7 --owner "$(bid bob)"
check "a prefix" as registrar xh prefix allocate 88.100.7 --owner "$(bid alice)"
check "its owner registers" as alice xh id register 88.100.7/a --value URL=https://example.com/a
check "nobody locks himself out" fails_with 6 SuiteNotAllowed as alice xh account set-keys --version 1 --new-key "$(public_key bob)"

echo "a validator is killed"
crash 3
check "three go on" grows 0
check "and take records" as alice xh id register 88.100.7/b --value URL=https://example.com/b
check "a proof" xh proof get 88.100.7/b -o "$dir/b.xhproof"
check "it holds" proven "$dir/b.xhproof" --expect record
check "the second verifier agrees" agreed "$dir/b.xhproof"
python3 - "$dir" << 'EOF'
import base64, json, sys
text = open(sys.argv[1] + "/b.xhproof").read()
note = json.loads(text)["checkpoint"]
signature = note.split("\n")[-2].split(" ")[-1]
raw = bytearray(base64.b64decode(signature))
raw[40] ^= 1
open(sys.argv[1] + "/bad.xhproof", "w").write(text.replace(signature, base64.b64encode(raw).decode()))
EOF
check "one changed bit of a line is refused" fails_with 7 "FAIL  checkpoint" proven "$dir/bad.xhproof"
if has_node; then check "by both" fails_with 7 "FAIL  checkpoint" second_verifier "$dir/bad.xhproof"; fi
check "a quorum of lines" test "$(lines "[^ ]*/validator-")" -ge 3
check "and one of a log" test "$(lines)" -gt "$(lines "[^ ]*/validator-")"
start 3
check "it votes again" within 60 is 3 voting True

echo "keys with a signer"
crash 2
check "they move" xh-signer adopt "$dir/signer" --keys "$(home 2)/keys" --passphrase-file "$(home 2)/passphrase" --genesis "$genesis"
sed -n '/^\[signer\]/,$p' "$dir/out" >> "$(config 2)"
check "sealed with SM4" grep -q 'xinghuo-key-gm/v1' "$dir/signer/consensus.json"
launch signer xh-signer run "$dir/signer"
start 2

echo "a whole ledger"
crash 1
check "every block, signature and root again" xh-audit ledger "$(home 1)/data" --genesis "$genesis"
check "nobody is accused" grep -q "no validator is accused" <(xh evidence list)
check "the signer's validator votes" within 40 is 2 voting True
check "three with a signer go on" grows 0
finish
