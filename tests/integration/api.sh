#!/usr/bin/env bash
# The API as it describes itself: a network of one validator with some of everything, each method answered at least once, each answer validated against
# the schema that rpc.discover gives; docs/API.md is what is made of it; a caller with nothing but JSON and Ed25519 writes; batches by HTTP.
# Usage: tests/integration/api.sh [FOLDER OF PROGRAMS]. In a temporary folder on loopback. About half a minute.
set -u
cd "$(dirname "$0")/../.." || exit
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
begin "${1:-}"
make_network --validators 1 --followers 0 --audit-interval 8
# A withholding is five minutes old before anything is redacted: the node's clock will be moved.
shift_by() { python3 -c 'import sys; open(sys.argv[1], "wb").write(int(sys.argv[2]).to_bytes(8, sys.byteorder))' "$dir/shift" "$1"; }
clock=()
if cc -shared -fPIC -O1 -o "$dir/clock.so" tests/integration/lib/clock_shift.c -ldl 2> "$dir/cc"; then
  shift_by 0
  clock=(LD_PRELOAD="$dir/clock.so" XH_CLOCK_SHIFT="$dir/shift" ASAN_OPTIONS=verify_asan_link_order=0)
fi
launch 0 env "${clock[@]}" xhd start --config "$(config 0)"
check "the node is ready" ready 0
KEY=$net/keys/registrar.json PASS=$net/keys/passphrase
xhk() { as registrar xh "$@"; }
bid=$(bid registrar)
check "a prefix" xhk prefix allocate 88.100.7 --owner "$bid"
check "an identifier" xhk id register 88.100.7/a --value URL=https://example.com
check "another version" xhk id update 88.100.7/a --version 1 --value URL=https://example.com/2
printf 'one\ntwo\nthree\n' > "$dir/rows"
check "a tree of rows" xh anchor build "$dir/rows"
check "an anchored stream" xhk anchor submit 88.100.7/s "$dir/rows"
check "an issuer" xhk issuer register "$bid" --name University --type Degree
check "an anchored digest" xhk anchor digest add "$dir/rows"
printf '{"@context":["https://www.w3.org/ns/did/v1"],"id":"%s"}' "$bid" > "$dir/document"
check "a document" xhk account set-document "$dir/document"
check "a proof" xh proof get 88.100.7/a -o "$dir/p.xhproof"
private=$(xh key export "$KEY" --passphrase-file "$PASS")
check "a caller with JSON and Ed25519 alone registers, updates and revokes" env API_CALLS="$dir/asked" python3 tests/integration/lib/json_caller.py "$XH_NODE" "$bid" "$private" 88.100.7
cat "$dir/out"

# What only a chain with a council, supervisors, issuers and sub-chains has.
seed=$(grep -o 'priSPK[0-9A-Za-z]*' <<< "$private") chain=$(xh status --json | json chain_id)
check "a code, and a supervisor" as council xh governance propose --allot "att1=$bid" --grant "supervisor=$bid"
check "a new set" as council xh governance propose --weight "$(xh validators list --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["validators"][0]["name"])')=2"
check "a sub-chain" xhk subchain set att1 --version 0 --type attested
python3 tests/integration/lib/attested.py make "$dir" "$chain" att1-main "$seed"
check "a light client" xhk subchain create-client att1-main --type attested --parameters "$dir/parameters" --first "$dir/first"
check "a checkpoint" xhk subchain checkpoint att1 --height 7
check "a lane" xhk packet open-lane out --hub "$chain" --destination att1 --destination-client att1-main
check "a packet" xhk packet send out "$bid" --anchor "88.100.7/a=0x$(sha256sum < "$dir/rows" | cut -c1-64)"
check "a fact" python3 tests/integration/lib/attested.py fact "$XH_NODE" "$chain" att1-main "$seed" 1234 5678
list=https://issuer.example/status/1
python3 tests/integration/lib/issuer.py "$seed" list "$list" revocation 7 > "$dir/list"
check "a status list" xhk status-list anchor "$dir/list"
check "an identifier that will be redacted" xhk id register 88.100.7/r --value URL=https://example.com/r
check "is withheld" xhk supervise withhold 88.100.7/r --reason 18 --document "$dir/rows"
redact() {
  rm -f "$dir"/r*.tx
  xh --unsigned "$dir/r.tx" --sender "$bid" --cosigner "$(bid council)" supervise redact 88.100.7/r --reason 18 --document "$dir/rows" &&
    xhk tx sign "$dir/r.tx" -o "$dir/r1.tx" && as council xh tx sign "$dir/r.tx" -o "$dir/r2.tx" &&
    xh tx combine "$dir/r1.tx" "$dir/r2.tx" -o "$dir/r3.tx" && xh tx submit "$dir/r3.tx"
}
refused=()
if [ ${#clock[@]} -gt 0 ]; then
  shift_by 305000
  check "and redacted" within 20 redact
else
  echo "SKIPPED: the redaction (no C compiler)"
  refused=(xh_getRedactions)
fi
ended() { [ "$(field 0 epoch)" -ge 1 ]; }
check "the set has changed" within 20 ended

check "the genesis file is served as it is" bash -c "curl -sf '$XH_NODE/genesis.json' | cmp - '$net/genesis.json'"
check "a browser gets the explorer" bash -c "curl -sf --compressed '$XH_NODE/' | grep -q '<script defer src=\"/explorer/'"
check "its own pages are answered" bash -c "curl -sf -H 'Origin: $XH_NODE' -d '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"xh_status\"}' '$XH_NODE/' | grep -q chain_id"
check "pages of others are not" test "$(curl -s -o /dev/null -w '%{http_code}' -H 'Origin: http://evil.example' -d '{}' "$XH_NODE/")" = 403
post() { curl -s -d "$1" -H 'Content-Type: application/json' "$XH_NODE/"; }
tx=$(xh id get 88.100.7/a --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["record"]["updated"]["transaction"])')
python3 - "$bid" "$tx" "$dir/p.xhproof" "sha256:$(sha256sum < "$dir/rows" | cut -c1-64)" "$dir/asked" "$(curl -s "$XH_NODE/log/checkpoint")" "$list" > "$dir/calls" << 'PYTHON'
import json, sys
bid, tx, proof, digest = sys.argv[1], sys.argv[2], open(sys.argv[3]).read(), "0x" + sys.argv[4][7:]
name = {"identifier": "88.100.7/a"}
status_list, code, client, lane = {"issuer": bid, "list": sys.argv[7]}, {"code": "att1"}, {"client": "att1-main"}, {"lane": "out"}
calls = [["rpc.discover", {}], ["xh_status", {}], ["xh_getBlock", {"height": 0}], ["xh_getBlock", {"height": 2}], ["xh_getBlock", {"height": 99999999}], ["xh_getCheckpoint", {}],
         ["xh_getCertificate", {}], ["xh_getCertificate", {"height": 1}], ["xh_getCertificate", {"height": 99999999}], ["xh_getValidatorSet", {}], ["xh_getValidatorSet", {"epoch": 9}],
         ["xh_getEpochTransition", {"epoch": 0}], ["xh_getParameters", {}], ["xh_getParameters", {"height": 0}], ["xh_getRules", {}], ["xh_getProposal", {"number": 1}], ["xh_getProposals", {}],
         ["xh_getEvidence", {}], ["xh_getEvidence", {"name": "x"}], ["xh_getConsensus", {}], ["xh_diagnose", {}], ["xh_submit", {"envelope": "0x00"}], ["xh_wait", {"id": tx}],
         ["xh_getReceipt", {"id": tx}], ["xh_getReceipt", {"id": "0x" + "00" * 32}], ["xh_getTransaction", {"id": tx}], ["xh_dryRun", {"envelope": "0x00"}],
         ["xh_buildTransaction", {"sender": bid, "operations": [{"operation": "revoke", "identifier": "88.100.7/a", "version": 1}]}],
         ["xh_buildTransaction", {"sender": bid, "operations": []}], ["xh_buildTransaction", {"sender": bid, "operations": [{"operation": "fly"}]}],
         ["xh_buildTransaction", {"sender": "me", "operations": [{}]}], ["xh_buildEnvelope", {"transaction": "0x00", "signatures": []}],
         ["xh_resolve", name], ["xh_resolve", {"identifier": "88.100.7/none"}], ["xh_resolve", {"identifier": "none"}], ["xh_getHistory", name], ["xh_getHistory", {**name, "limit": 1}],
         ["xh_listPrefix", {"prefix": "88.100.7"}], ["xh_listPrefix", {"prefix": "88"}], ["xh_listPrefix", {"prefix": "x"}], ["xh_getPrefix", {"prefix": "88.100.7"}], ["xh_getPrefix", {"prefix": "1"}],
         ["xh_getTally", {"prefix": "88.100.7"}], ["xh_getOrganisation", {"organisation": "registrar"}], ["xh_getQuota", {"organisation": "registrar"}], ["xh_getQuota", {"organisation": "none"}],
         ["xh_getAnchorStream", {"stream": "88.100.7/s"}], ["xh_getAnchorStream", {"stream": "88.100.7/a"}], ["xh_getAccount", {"account": bid}], ["xh_getAccount", {"account": "x"}], ["xh_getDocument", {"account": bid}],
         ["xh_getStatistics", {}], ["xh_getStatistics", {"by": "kind"}], ["xh_getStatistics", {"by": "prefix"}], ["xh_getStatistics", {"by": "kind", "value": "none"}],
         ["xh_getIssuer", {"account": bid}], ["xh_getStatusList", {"issuer": bid, "list": "https://example.com/1"}], ["xh_getStatusListHistory", {"issuer": bid, "list": "https://example.com/1"}],
         ["xh_getDigestAnchor", {"digest": digest}], ["xh_getSupervision", {"name": "88.100.7/a"}], ["xh_getSupervisionActs", {}], ["xh_getRedactions", {"name": "88.100.7/a"}],
         ["xh_getCarriers", {"name": "88.100.7/a"}], ["xh_getSubChain", {"code": "none"}], ["xh_getChain", {"code": "none"}], ["xh_getClient", {"client": "none"}],
         ["xh_getConsensusState", {"client": "none"}], ["xh_getChainCheckpoint", {"code": "none"}], ["xh_getCheckpointLane", {"code": "none"}],
         ["xh_getFact", {"client": "none", "height": 1, "key": "0x00"}], ["xh_getLane", {"lane": "none"}], ["xh_getPacket", {"lane": "none", "sequence": 1}],
         ["xh_unreceivedPackets", {"lane": "none", "sequences": ["1", "2"]}], ["xh_unacknowledgedPackets", {"lane": "none", "sequences": ["1"]}],
         ["xh_getProof", {"kind": "identifier", "name": "88.100.7/a"}], ["xh_verifyProof", {"proof": proof}], ["xh_verifyProof", {"proof": "none"}], ["xh_getLogProof", {"id": tx}],
         ["xh_getAuditProof", {"kind": "identifier", "name": "88.100.7/a"}], ["xh_getBatchProof", {"kind": "identifier", "names": ["88.100.7/a"]}], ["xh_getConsistencyProof", {"checkpoint": "x"}], ["xh_getConsistencyProof", {"checkpoint": sys.argv[6] + "\n"}],
         ["xh_getEpochTransition", {"epoch": 9}], ["xh_getProposal", {"number": 99}],
         ["xh_getStatusList", status_list], ["xh_getStatusListHistory", status_list], ["xh_getSupervision", {"name": "88.100.7/r"}], ["xh_getRedactions", {"name": "88.100.7/r"}],
         ["xh_resolve", {"identifier": "88.100.7/r"}], ["xh_getHistory", {"identifier": "88.100.7/r"}], ["xh_getProof", {"kind": "identifier", "name": "88.100.7/r"}], ["xh_getEvidence", {"name": "0/b06566" + 64 * "0"}],
         ["xh_listSubChains", {}], ["xh_getSubChain", code], ["xh_getChain", code], ["xh_getClient", client], ["xh_getConsensusState", client], ["xh_getConsensusState", {**client, "height": 7}],
         ["xh_getChainCheckpoint", code], ["xh_getCheckpointLane", code], ["xh_getFact", {**client, "height": 7, "key": "0x1234"}],
         ["xh_getLane", lane], ["xh_getPacket", {**lane, "sequence": 1}], ["xh_unreceivedPackets", {**lane, "sequences": ["1", "2"]}], ["xh_unacknowledgedPackets", {**lane, "sequences": ["1"]}],
         ["xh_subscribe", {"topic": "blocks"}], ["xh_subscribe", {"topic": "none"}], ["xh_unsubscribe", {"subscription": "none"}], ["xh_unsubscribe", {}], ["xh_none", {}], ["xh_status", {"more": 1}], ["xh_resolve", {}]]
print(json.dumps(calls + [json.loads(line) for line in open(sys.argv[5])]))
PYTHON
check "every method is answered, and every answer is as it is described" python3 tests/integration/lib/api.py validate "$XH_NODE" "$dir/calls" --answered "${refused[@]}"
cat "$dir/out"
check "every event is as it is described" python3 tests/integration/lib/api.py told "$XH_NODE"
cat "$dir/out"
check "and what is shown of every operation" python3 tests/integration/lib/api.py shown "$XH_NODE" tests/vectors/operations.json
cat "$dir/out"
as_documented() { python3 tests/integration/lib/api.py doc "$XH_NODE" > "$dir/API.md" && diff docs/API.md "$dir/API.md"; }
check "docs/API.md is up to date (tests/integration/lib/api.py doc URL)" as_documented

one='{"jsonrpc":"2.0","id":1,"method":"xh_status"}' note='{"jsonrpc":"2.0","method":"xh_status"}'
check "a batch has an answer for each request" [ "$(post "[$one,$one]" | python3 -c 'import json,sys; print(len(json.load(sys.stdin)))')" = 2 ]
check "a notification has none: 204" [ "$(curl -s -o "$dir/body" -w '%{http_code}' -d "$note" "$XH_NODE/")" = 204 ]
check "nor a batch of them" [ "$(curl -s -o "$dir/body" -w '%{http_code}' -d "[$note,$note]" "$XH_NODE/")" = 204 ]
check "an empty batch is no request" grep -q -- -32600 <(post '[]')
check "what is no JSON is a parse error" grep -q -- -32700 <(post '{')
finish
