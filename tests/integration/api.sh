#!/usr/bin/env bash
# The API as it describes itself: a network of one validator with some of everything, each method called, each answer validated against the schema
# that rpc.discover gives; docs/API.md is what is made of it; a caller with nothing but JSON and Ed25519 writes; batches by HTTP.
# Usage: tests/integration/api.sh [FOLDER OF PROGRAMS]. In a temporary folder on loopback. About half a minute.
set -u
cd "$(dirname "$0")/../.." || exit
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
begin "${1:-}"
make_network --validators 1 --followers 0
start 0
check "the node is ready" ready 0
KEY=$net/keys/registrar.json PASS=$net/keys/passphrase
xhk() { as registrar xh "$@"; }
bid=$(xh key show "$KEY" --bid)
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

check "the genesis file is served as it is" bash -c "curl -sf '$XH_NODE/genesis.json' | cmp - '$net/genesis.json'"
check "a browser gets the explorer" bash -c "curl -sf --compressed '$XH_NODE/' | grep -q '<script defer src=\"/explorer/'"
check "its own pages are answered" bash -c "curl -sf -H 'Origin: $XH_NODE' -d '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"xh_status\"}' '$XH_NODE/' | grep -q chain_id"
check "pages of others are not" test "$(curl -s -o /dev/null -w '%{http_code}' -H 'Origin: http://evil.example' -d '{}' "$XH_NODE/")" = 403
post() { curl -s -d "$1" -H 'Content-Type: application/json' "$XH_NODE/"; }
tx=$(xh id get 88.100.7/a --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["record"]["updated"]["transaction"])')
python3 - "$bid" "$tx" "$dir/p.xhproof" "sha256:$(sha256sum < "$dir/rows" | cut -c1-64)" "$dir/asked" "$(curl -s "$XH_NODE/log/checkpoint")" > "$dir/calls" << 'PYTHON'
import json, sys
bid, tx, proof, digest = sys.argv[1], sys.argv[2], open(sys.argv[3]).read(), "0x" + sys.argv[4][7:]
name = {"identifier": "88.100.7/a"}
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
         ["xh_subscribe", {"topic": "blocks"}], ["xh_unsubscribe", {"subscription": "1"}], ["xh_none", {}], ["xh_status", {"more": 1}], ["xh_resolve", {}]]
print(json.dumps(calls + [json.loads(line) for line in open(sys.argv[5])]))
PYTHON
check "every answer is as it is described" python3 tests/integration/lib/api.py validate "$XH_NODE" "$dir/calls"
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
