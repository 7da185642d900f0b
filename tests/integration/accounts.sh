#!/usr/bin/env bash
# Keys of three suites, key sets with thresholds that are signed for offline, rotation and recovery, delegation, suspension, quotas, holds,
# documents: every command on a running network of one validator. Everything happens in a temporary folder on loopback. About a minute.
# Usage: tests/integration/accounts.sh [FOLDER OF PROGRAMS]
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
begin "${1:-}"

version() { xh account show "$(bid "$1")" --json | json version; }

make_network --validators 1
for key in "alice ed25519" "bob sm2" "carol secp256k1" "watch ed25519" "next sm2" "rescue secp256k1" "rescue2 ed25519"; do
  new_key "${key% *}" --suite "${key#* }"
done
check "suites show in the accounts" says "did:bid:zf" bid bob
check "and the third" says "did:bid:sf" bid carol
check "a key goes to a wallet" xh key export "$dir/bob.json" --passphrase-file "$dir/passphrase" --wallet-file "$dir/wallet" --wallet-passphrase-file "$dir/passphrase"
check "and comes back" xh key import "$dir/bob2.json" --wallet-file "$dir/wallet" --wallet-passphrase-file "$dir/passphrase" --passphrase-file "$dir/passphrase"
check "as the same account" test "$(bid bob)" = "$(bid bob2)"
check "a key file is not overwritten" fails_with 1 "never overwritten" xh key new "$dir/alice.json" --passphrase-file "$dir/passphrase"
add_supervisor watch
start 0
check "the node is ready" ready 0
for who in alice bob carol; do check "$who is enrolled" as registrar xh org enroll registrar "$(bid $who)"; done
check "a prefix with a quota" as registrar xh prefix allocate 88.100.7 --owner "$(bid alice)" --depth 2 --quota 3
check "its owner registers" as alice xh id register 88.100.7/a --value URL=x
check "SM2 has no say in it" fails_with 6 NotOwner as bob xh id register 88.100.7/b --value URL=x
check "until it is a delegate" as alice xh prefix delegate 88.100.7 "$(bid bob)" --scope register
check "which registers" as bob xh id register 88.100.7/b --value URL=x
check "and does nothing else" fails_with 6 ScopeExceeded as bob xh prefix allocate 88.100.7.1 --owner "$(bid bob)"
check "a GTIN" as alice xh id register 88.100.7/01/09506000134352 --scheme gs1 --value URL=x
check "a wrong check digit is told before anything is sent" fails_with 2 "check digit" as alice xh id register 88.100.7/01/09506000134353 --scheme gs1 --value URL=x
check "the quota is used up" fails_with 6 QuotaExceeded as alice xh id register 88.100.7/c --value URL=x
check "the tally says what was counted" says '"identifiers": 3' xh prefix tally 88.100.7
check "the owner above suspends" as registrar xh prefix update 88.100.7 --version 2 --suspend
check "nothing is written then" fails_with 6 PrefixSuspended as alice xh id update 88.100.7/a --version 1 --value URL=y
check "and resumes" as registrar xh prefix update 88.100.7 --version 3 --resume --quota 100

# Alice becomes two of three keys of three suites, with recovery and committed next keys.
check "a key set" as alice xh account set-keys --version "$(version alice)" --new-key "$(public_key alice)" --new-key "$(public_key bob):2" --new-key "$(public_key carol)" \
  --new-threshold 2 --recovery-key "$(public_key rescue)" --next-key "$(public_key next)"
check "one key is not enough" fails_with 6 XH-1308 as alice xh id update 88.100.7/a --version 1 --value URL=y
check "an unsigned transaction" xh id update 88.100.7/a --version 1 --value URL=y --sender "$(bid alice)" --unsigned "$dir/tx"
check "the first signs" as alice xh tx sign "$dir/tx" -o "$dir/tx1"
check "the third signs elsewhere" as carol xh tx sign "$dir/tx" -o "$dir/tx2"
check "their signatures are joined" xh tx combine "$dir/tx1" "$dir/tx2" -o "$dir/both"
check "and shown" says "b07366" xh tx show "$dir/both"
check "one alone is refused" fails_with 6 XH-1308 xh tx submit "$dir/tx1"
check "both are taken" xh tx submit "$dir/both"
check "again is safe" xh tx submit "$dir/both"
check "a heavy key is enough" as bob xh id update 88.100.7/a --version 2 --value URL=z --sender "$(bid alice)"
check "keys that are committed are not set" fails_with 6 KeysCommitted as bob xh account set-keys --version "$(version alice)" --new-key "$(public_key bob)" --sender "$(bid alice)"
check "a running key does not rotate" fails_with 6 XH-1308 as bob xh account rotate --new-key "$(public_key bob)" --sender "$(bid alice)"
check "the next one does" as next xh account rotate --new-key "$(public_key next)" --sender "$(bid alice)"
check "the old ones are nobody" fails_with 6 XH-1308 as bob xh id update 88.100.7/a --version 3 --value URL=y --sender "$(bid alice)"
check "recovery" as rescue xh account recover --new-key "$(public_key alice)" --recovery-key "$(public_key rescue2)" --sender "$(bid alice)"

# Several accounts decide about one record.
check "two of three controllers" as alice xh id controllers 88.100.7/a --version 3 --controller "$(bid alice)" --controller "$(bid bob)" --controller "$(bid carol)" --threshold 2
check "one is not enough" fails_with 6 ThresholdNotMet as bob xh id update 88.100.7/a --version 4 --value URL=q
check "a cosigner" xh id update 88.100.7/a --version 4 --value URL=q --sender "$(bid bob)" --cosigner "$(bid carol)" --unsigned "$dir/tx"
as bob xh tx sign "$dir/tx" -o "$dir/tx1" > /dev/null
as carol xh tx sign "$dir/tx1" -o "$dir/tx2" > /dev/null
check "both signed" xh tx submit "$dir/tx2"

# Supervision.
echo "order no. 1" > "$dir/order"
check "a hold" as watch xh supervise hold 88.100.7/b --reason 17 --document "$dir/order"
check "is not for everybody" fails_with 6 RoleMissing as bob xh supervise hold 88.100.7/a --reason 17 --document "$dir/order"
check "stops writes" fails_with 6 Held as bob xh id update 88.100.7/b --version 1 --value URL=y
check "and is shown with its reason" says '"reason": 17' xh supervise show 88.100.7/b
check "until it is released" as watch xh supervise release 88.100.7/b --document "$dir/order"
check "content is withheld" as watch xh supervise withhold 88.100.7/a --reason 18 --document "$dir/order"
check "and not shown" test "$(curl -s -o /dev/null -w '%{http_code}' "$XH_NODE/api/handles/88.100.7/a")" = 451
# SB10: judged when it is told, also of what happened before.
check "nor told to followers" says "88.100.7/a register by did:bid:.* WITHHELD" xh watch records name=88.100.7/a --from first --count 1
no_content() { xh watch records name=88.100.7/a --from first --count 1 --json > "$dir/event" 2> /dev/null && grep -q '"withheld":' "$dir/event" && ! grep -q '"values"' "$dir/event"; }
check "without its content" no_content
printf '[["xh_resolve",{"identifier":"88.100.7/a"}],["xh_getHistory",{"identifier":"88.100.7/a"}],["xh_getSupervision",{"name":"88.100.7/a"}],["xh_getSupervisionActs",{}],["xh_listPrefix",{"prefix":"88.100.7"}]]' > "$dir/calls"
check "every answer is as it is described" python3 tests/integration/lib/api.py validate "$XH_NODE" "$dir/calls"
check "and shown again" as watch xh supervise release 88.100.7/a --withholding --document "$dir/order"
# The council, here of one.
check "a hold again" as watch xh supervise hold 88.100.7/b --reason 17 --document "$dir/order"
check "the council lifts it" as council xh governance propose --lift 88.100.7/b --reason "court order"
check "but not what is not there" fails_with 6 ChangeNotPossible as council xh governance propose --lift 88.100.7/b --reason again
check "a supervisor more" as council xh governance propose --grant "supervisor=$(bid rescue)"
check "has the role" says supervisor xh account show "$(bid rescue)"
check "and no more" as council xh governance propose --withdraw "supervisor=$(bid rescue)"
check "not together with the set" fails_with 2 "one of them" as council xh governance propose --remove validator-0 --lift 88.100.7/b
registrar_bid=$(bid registrar)
check "an AC code for whoever has a role" as council xh governance propose --allot "ab12=$registrar_bid"
check "and for nobody else" fails_with 6 ChangeNotPossible as council xh governance propose --allot "ab13=$(bid alice)"
check "its owner says where its BIDs are resolved" as registrar xh subchain describe ab12 --version 1 --name Water --resolver https://resolver.example
check "and what cannot be followed is refused before it is sent" fails_with 2 slash as registrar xh subchain describe ab12 --version 2 --resolver https://resolver.example/
check "the code resolves" says DIDSubResolver curl -s "$XH_NODE/did:bid:ab12"
foreign=did:bid:ab12:${registrar_bid#did:bid:}
check "its BIDs are asked for there" test "$(curl -s -o /dev/null -w '%{http_code} %{redirect_url}' "$XH_NODE/$foreign/attributes")" = "303 https://resolver.example/$foreign/attributes"
check "W3C says so, too" says '"verified":false' curl -s "$XH_NODE/1.0/identifiers/$foreign"
check "the record is proven" xh proof get ab12 --kind sub-chain -o "$dir/code.xhproof"
check "and shown by the auditor" says https://resolver.example proven "$dir/code.xhproof" --json
check "then writes go on" as bob xh id update 88.100.7/b --version 1 --value URL=y

printf '{ "id": "%s", "@context": ["https://www.w3.org/ns/did/v1"] }' "$(bid carol)" > "$dir/document"
check "a document" as carol xh account set-document "$dir/document"
check "is there" says '"version": 1' xh account document "$(bid carol)"
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
answer_proven() { python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["proof"], end="")' "$dir/http" > "$dir/http.xhproof" && proven "$dir/http.xhproof" --json; }
for proof in "200 /api/handles/88.100.7/a?proof=true /a" "404 /api/handles/88.100.7/none?proof=true absent" "200 /1.0/identifiers/$(bid carol)?proof=true versionless" \
  "200 /1.0/identifiers/$(bid carol)?proof=true&versionId=1 history" "404 /1.0/identifiers/did:bid:ef28F9AVK4SQLZPRrPkrVWwp9kbpdXHx?proof=true absent" "200 /1.0/identifiers/did:bid:ab12?proof=true resolver.example"; do
  read -r status path word <<< "$proof"
  check "$path answers" test "$(http "$path" | cut -d' ' -f1)" = "$status"
  case $word in versionless) word='"kind": *"record"' ;; esac
  check "and its proof holds" says "$word" answer_proven
done
check "of its sender only" fails_with 6 NotOwner as bob xh account set-document "$dir/document"
check "an account ends" as carol xh account deactivate --version "$(version carol)"
check "its DID is gone" answers "410 application/did-resolution " "/1.0/identifiers/$(bid carol)"
check "a version of its document is not" answers "200 application/did-resolution " "/1.0/identifiers/$(bid carol)?versionId=1"
check "for good" fails_with 6 XH-1308 as carol xh account set-document "$dir/document" --version 1

check "every event is as rpc.discover describes it" python3 tests/integration/lib/api.py told "$XH_NODE"
cat "$dir/out"
stop 0
check "the ledger executes to the same again" xh-audit ledger "$(home 0)/data" --genesis "$genesis"
finish
