#!/usr/bin/env bash
# Keys of three suites, key sets with thresholds that are signed for offline, rotation and recovery, delegation, suspension, quotas, holds,
# documents: every command on a running network of one validator. Everything happens in a temporary folder on loopback. About a minute.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/processes.sh
. tests/integration/lib/processes.sh
BIN=$(realpath "${1:-build/release/bin}")
[ "${1:-}" != --help ] || { sed -n 2,3p "$0"; echo "Usage: tests/integration/accounts.sh [FOLDER OF PROGRAMS]"; exit 0; }
RPC=29500 PEER=29550
export PATH=$BIN:$PATH XH_NODE=http://127.0.0.1:$RPC
dir=$(mktemp -d)
pid=
cleanup() {
  [ -z "$pid" ] || kill -9 "$pid" 2> /dev/null || true
  rm -rf "$dir"
}
trap cleanup EXIT
# shellcheck source=tests/integration/lib/checks.sh
. tests/integration/lib/checks.sh

echo "a passphrase" > "$dir/pw"
chmod 600 "$dir/pw"
new_key() { xh key new "$dir/$1.json" --suite "$2" --quiet --passphrase-file "$dir/pw"; }
bid() { xh key show "$dir/$1.json" --bid; }
public() { xh key show "$dir/$1.json" --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["public_key"])'; }
by() { echo "--key $dir/$1.json --passphrase-file $dir/pw"; }
version() { xh account show "$(bid "$1")" --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["version"])'; }
says() { "${@:2}" > "$dir/said" 2>&1 || true; grep -q "$1" "$dir/said"; } # text, command...

xhd testnet "$dir/net" --validators 1 --rpc-port $RPC --peer-port $PEER > /dev/null
registrar="--key $dir/net/keys/registrar.json --passphrase-file $dir/net/keys/passphrase"
for key in "alice ed25519" "bob sm2" "carol secp256k1" "watch ed25519" "next sm2" "rescue secp256k1" "rescue2 ed25519"; do
  # shellcheck disable=SC2086
  new_key $key > /dev/null
done
check "suites show in the accounts" says "did:bid:zf" bid bob
check "and the third" says "did:bid:sf" bid carol
check "a key goes to a wallet" xh key export "$dir/bob.json" --passphrase-file "$dir/pw" --wallet-file "$dir/wallet" --wallet-passphrase-file "$dir/pw"
check "and comes back" xh key import "$dir/bob2.json" --wallet-file "$dir/wallet" --wallet-passphrase-file "$dir/pw" --passphrase-file "$dir/pw"
check "as the same account" test "$(bid bob)" = "$(bid bob2)"
check "a key file is not overwritten" fails_with 1 "never overwritten" xh key new "$dir/alice.json" --passphrase-file "$dir/pw"
python3 - "$dir/net/genesis.json" "$(bid watch)" <<'PY'
import json, sys
genesis = json.load(open(sys.argv[1]))
genesis["accounts"].append({"account": sys.argv[2], "role": "supervisor", "organisation": "consortium"})
json.dump(genesis, open(sys.argv[1], "w"))
PY
xhd start --config "$dir/net/node0/xhd.toml" >> "$dir/log" 2>&1 < /dev/null &
pid=$!
check "the node is ready" wait_ready $XH_NODE

# shellcheck disable=SC2086
for who in alice bob carol; do check "$who is enrolled" xh org enroll registrar "$(bid $who)" $registrar; done
# shellcheck disable=SC2086
check "a prefix with a quota" xh prefix allocate 88.100.7 --owner "$(bid alice)" --depth 2 --quota 3 $registrar
# shellcheck disable=SC2046
check "its owner registers" xh id register 88.100.7/a --value URL=x $(by alice)
# shellcheck disable=SC2046
check "SM2 has no say in it" fails_with 6 NotOwner xh id register 88.100.7/b --value URL=x $(by bob)
# shellcheck disable=SC2046
check "until it is a delegate" xh prefix delegate 88.100.7 "$(bid bob)" --scope register $(by alice)
# shellcheck disable=SC2046
check "which registers" xh id register 88.100.7/b --value URL=x $(by bob)
# shellcheck disable=SC2046
check "and does nothing else" fails_with 6 ScopeExceeded xh prefix allocate 88.100.7.1 --owner "$(bid bob)" $(by bob)
# shellcheck disable=SC2046
check "a GTIN" xh id register 88.100.7/01/09506000134352 --scheme gs1 --value URL=x $(by alice)
# shellcheck disable=SC2046
check "a wrong check digit is told before anything is sent" fails_with 2 "check digit" xh id register 88.100.7/01/09506000134353 --scheme gs1 --value URL=x $(by alice)
# shellcheck disable=SC2046
check "the quota is used up" fails_with 6 QuotaExceeded xh id register 88.100.7/c --value URL=x $(by alice)
check "the tally says what was counted" says '"identifiers": 3' xh prefix tally 88.100.7
# shellcheck disable=SC2086
check "the owner above suspends" xh prefix update 88.100.7 --version 2 --suspend $registrar
# shellcheck disable=SC2046
check "nothing is written then" fails_with 6 PrefixSuspended xh id update 88.100.7/a --version 1 --value URL=y $(by alice)
# shellcheck disable=SC2086
check "and resumes" xh prefix update 88.100.7 --version 3 --resume --quota 100 $registrar

# Alice becomes two of three keys of three suites, with recovery and committed next keys.
# shellcheck disable=SC2046
check "a key set" xh account set-keys --version "$(version alice)" --new-key "$(public alice)" --new-key "$(public bob):2" --new-key "$(public carol)" \
  --new-threshold 2 --recovery-key "$(public rescue)" --next-key "$(public next)" $(by alice)
# shellcheck disable=SC2046
check "one key is not enough" fails_with 6 XH-1308 xh id update 88.100.7/a --version 1 --value URL=y $(by alice)
check "an unsigned transaction" xh id update 88.100.7/a --version 1 --value URL=y --sender "$(bid alice)" --unsigned "$dir/tx"
# shellcheck disable=SC2046
check "the first signs" xh tx sign "$dir/tx" -o "$dir/tx1" $(by alice)
# shellcheck disable=SC2046
check "the third signs elsewhere" xh tx sign "$dir/tx" -o "$dir/tx2" $(by carol)
check "their signatures are joined" xh tx combine "$dir/tx1" "$dir/tx2" -o "$dir/both"
check "and shown" says "b07366" xh tx show "$dir/both"
check "one alone is refused" fails_with 6 XH-1308 xh tx submit "$dir/tx1"
check "both are taken" xh tx submit "$dir/both"
check "again is safe" xh tx submit "$dir/both"
# shellcheck disable=SC2046
check "a heavy key is enough" xh id update 88.100.7/a --version 2 --value URL=z --sender "$(bid alice)" $(by bob)
# shellcheck disable=SC2046
check "keys that are committed are not set" fails_with 6 KeysCommitted xh account set-keys --version "$(version alice)" --new-key "$(public bob)" --sender "$(bid alice)" $(by bob)
# shellcheck disable=SC2046
check "a running key does not rotate" fails_with 6 XH-1308 xh account rotate --new-key "$(public bob)" --sender "$(bid alice)" $(by bob)
# shellcheck disable=SC2046
check "the next one does" xh account rotate --new-key "$(public next)" --sender "$(bid alice)" $(by next)
# shellcheck disable=SC2046
check "the old ones are nobody" fails_with 6 XH-1308 xh id update 88.100.7/a --version 3 --value URL=y --sender "$(bid alice)" $(by bob)
# shellcheck disable=SC2046
check "recovery" xh account recover --new-key "$(public alice)" --recovery-key "$(public rescue2)" --sender "$(bid alice)" $(by rescue)

# Several accounts decide about one record.
# shellcheck disable=SC2046
check "two of three controllers" xh id controllers 88.100.7/a --version 3 --controller "$(bid alice)" --controller "$(bid bob)" --controller "$(bid carol)" --threshold 2 $(by alice)
# shellcheck disable=SC2046
check "one is not enough" fails_with 6 ThresholdNotMet xh id update 88.100.7/a --version 4 --value URL=q $(by bob)
check "a cosigner" xh id update 88.100.7/a --version 4 --value URL=q --sender "$(bid bob)" --cosigner "$(bid carol)" --unsigned "$dir/tx"
# shellcheck disable=SC2046
xh tx sign "$dir/tx" -o "$dir/tx1" $(by bob) > /dev/null
# shellcheck disable=SC2046
xh tx sign "$dir/tx1" -o "$dir/tx2" $(by carol) > /dev/null
check "both signed" xh tx submit "$dir/tx2"

# Supervision.
echo "order no. 1" > "$dir/order"
# shellcheck disable=SC2046
check "a hold" xh supervise hold 88.100.7/b --reason 17 --document "$dir/order" $(by watch)
# shellcheck disable=SC2046
check "is not for everybody" fails_with 6 RoleMissing xh supervise hold 88.100.7/a --reason 17 --document "$dir/order" $(by bob)
# shellcheck disable=SC2046
check "stops writes" fails_with 6 Held xh id update 88.100.7/b --version 1 --value URL=y $(by bob)
check "and is shown with its reason" says '"reason": 17' xh supervise show 88.100.7/b
# shellcheck disable=SC2046
check "until it is released" xh supervise release 88.100.7/b --document "$dir/order" $(by watch)
# shellcheck disable=SC2046
check "content is withheld" xh supervise withhold 88.100.7/a --reason 18 --document "$dir/order" $(by watch)
check "and not shown" test "$(curl -s -o /dev/null -w '%{http_code}' "$XH_NODE/api/handles/88.100.7/a")" = 451
# SB10: judged when it is told, also of what happened before.
check "nor told to followers" says "88.100.7/a register by did:bid:.* WITHHELD" xh watch records name=88.100.7/a --from first --count 1
no_content() { xh watch records name=88.100.7/a --from first --count 1 --json > "$dir/event" 2> /dev/null && grep -q '"withheld":' "$dir/event" && ! grep -q '"values"' "$dir/event"; }
check "without its content" no_content
printf '[["xh_resolve",{"identifier":"88.100.7/a"}],["xh_getHistory",{"identifier":"88.100.7/a"}],["xh_getSupervision",{"name":"88.100.7/a"}],["xh_getSupervisionActs",{}],["xh_listPrefix",{"prefix":"88.100.7"}]]' > "$dir/calls"
check "every answer is as it is described" python3 tests/integration/lib/api.py validate "$XH_NODE" "$dir/calls"
# shellcheck disable=SC2046
check "and shown again" xh supervise release 88.100.7/a --withholding --document "$dir/order" $(by watch)
# The council, here of one.
council="--key $dir/net/node0/keys/account.json --passphrase-file $dir/net/node0/passphrase"
# shellcheck disable=SC2046
check "a hold again" xh supervise hold 88.100.7/b --reason 17 --document "$dir/order" $(by watch)
# shellcheck disable=SC2086
check "the council lifts it" xh governance propose --lift 88.100.7/b --reason "court order" $council
# shellcheck disable=SC2086
check "but not what is not there" fails_with 6 ChangeNotPossible xh governance propose --lift 88.100.7/b --reason again $council
# shellcheck disable=SC2086
check "a supervisor more" xh governance propose --grant "supervisor=$(bid rescue)" $council
check "has the role" says supervisor xh account show "$(bid rescue)"
# shellcheck disable=SC2086
check "and no more" xh governance propose --withdraw "supervisor=$(bid rescue)" $council
# shellcheck disable=SC2086
check "not together with the set" fails_with 2 "one of them" xh governance propose --remove validator-0 --lift 88.100.7/b $council
registrar_bid=$(xh key show "$dir/net/keys/registrar.json" --bid)
# shellcheck disable=SC2086
check "an AC code for whoever has a role" xh governance propose --allot "ab12=$registrar_bid" $council
# shellcheck disable=SC2086
check "and for nobody else" fails_with 6 ChangeNotPossible xh governance propose --allot "ab13=$(bid alice)" $council
# shellcheck disable=SC2086
check "its owner says where its BIDs are resolved" xh subchain describe ab12 --version 1 --name Water --resolver https://resolver.example $registrar
# shellcheck disable=SC2086
check "and what cannot be followed is refused before it is sent" fails_with 2 slash xh subchain describe ab12 --version 2 --resolver https://resolver.example/ $registrar
check "the code resolves" says DIDSubResolver curl -s "$XH_NODE/did:bid:ab12"
foreign=did:bid:ab12:${registrar_bid#did:bid:}
check "its BIDs are asked for there" test "$(curl -s -o /dev/null -w '%{http_code} %{redirect_url}' "$XH_NODE/$foreign/attributes")" = "303 https://resolver.example/$foreign/attributes"
check "W3C says so, too" says '"verified":false' curl -s "$XH_NODE/1.0/identifiers/$foreign"
check "the record is proven" xh proof get ab12 --kind sub-chain -o "$dir/code.xhproof"
check "and shown by the auditor" says https://resolver.example xh-audit verify "$dir/code.xhproof" --genesis "$dir/net/genesis.json" --json
# shellcheck disable=SC2046
check "then writes go on" xh id update 88.100.7/b --version 1 --value URL=y $(by bob)

printf '{ "id": "%s", "@context": ["https://www.w3.org/ns/did/v1"] }' "$(bid carol)" > "$dir/document"
# shellcheck disable=SC2046
check "a document" xh account set-document "$dir/document" $(by carol)
check "is there" says '"version": 1' xh account document "$(bid carol)"
# shellcheck disable=SC2046
http() { curl -s -o "$dir/http" -w '%{http_code} %{content_type} %{redirect_url}' -H "Accept: ${2:-*/*}" "$XH_NODE$1"; } # path, accept
answers() { [ "$(http "${@:2}")" = "$1" ]; }                                                                           # status, type and address; path, accept
check "a DID resolves" answers "200 application/did-resolution " "/1.0/identifiers/$(bid carol)"
check "with its metadata" grep -q '"versionId":"1"' "$dir/http"
check "as a document alone" answers "200 application/did " "/1.0/identifiers/$(bid carol)" application/did+json
check "an unknown one is not found" answers "404 application/did-resolution " "/1.0/identifiers/did:bid:ef28F9AVK4SQLZPRrPkrVWwp9kbpdXHx"
check "another method is not resolved" answers "501 application/did-resolution " /1.0/identifiers/did:web:example.com
check "in the envelope of Xinghuo" answers "200 application/json " "/$(bid carol)"
check "which says so" grep -q '"errorCode":0' "$dir/http"
check "a handle resolves" answers "200 application/json " /api/handles/88.100.7/a
check "to its values" grep -q '"responseCode":1,"values":\[{"data":{"format":"string","value":"q"}' "$dir/http"
check "an unknown one has its code" answers "404 application/json " /api/handles/88.100.7/none
proven() { python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["proof"], end="")' "$dir/http" > "$dir/http.xhproof" && xh-audit verify "$dir/http.xhproof" --genesis "$dir/net/genesis.json" --json; }
for proof in "200 /api/handles/88.100.7/a?proof=true /a" "404 /api/handles/88.100.7/none?proof=true absent" "200 /1.0/identifiers/$(bid carol)?proof=true versionless" \
  "200 /1.0/identifiers/$(bid carol)?proof=true&versionId=1 history" "404 /1.0/identifiers/did:bid:ef28F9AVK4SQLZPRrPkrVWwp9kbpdXHx?proof=true absent" "200 /1.0/identifiers/did:bid:ab12?proof=true resolver.example"; do
  read -r status path word <<< "$proof"
  check "$path answers" test "$(http "$path" | cut -d' ' -f1)" = "$status"
  case $word in versionless) word='"kind": *"record"' ;; esac
  check "and its proof holds" says "$word" proven
done
check "of its sender only" fails_with 6 NotOwner xh account set-document "$dir/document" $(by bob)
# shellcheck disable=SC2046
check "an account ends" xh account deactivate --version "$(version carol)" $(by carol)
# shellcheck disable=SC2046
check "its DID is gone" answers "410 application/did-resolution " "/1.0/identifiers/$(bid carol)"
check "a version of its document is not" answers "200 application/did-resolution " "/1.0/identifiers/$(bid carol)?versionId=1"
check "for good" fails_with 6 XH-1308 xh account set-document "$dir/document" --version 1 $(by carol)

check "every event is as rpc.discover describes it" python3 tests/integration/lib/api.py told "$XH_NODE"
cat "$dir/out"
kill -TERM "$pid"
wait "$pid" || true
pid=
check "the ledger executes to the same again" xh-audit ledger "$dir/net/node0/data" --genesis "$dir/net/genesis.json"
finish
