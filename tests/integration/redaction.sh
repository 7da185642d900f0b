#!/usr/bin/env bash
# A record is redacted on a network of four validators: its bytes stand in no file of any node afterwards, also after kill -9, history and receipt
# are proven without them, new followers join, and the ledger passes its audit. In a temporary folder on loopback. About eight minutes: a
# withholding is five minutes old before anything is redacted.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/processes.sh
. tests/integration/lib/processes.sh
BIN=$(realpath "${1:-build/release/bin}")
[ "${1:-}" != --help ] || { sed -n 2,4p "$0"; echo "Usage: tests/integration/redaction.sh [FOLDER OF PROGRAMS]"; exit 0; }
RPC=${XH_TEST_RPC:-24100} PEER=${XH_TEST_PEER:-24150}
export PATH=$BIN:$PATH XH_NODE=http://127.0.0.1:$RPC
dir=$(mktemp -d)
pids=()
cleanup() {
  for pid in "${pids[@]}"; do kill -9 "$pid" 2> /dev/null || true; done
  rm -rf "$dir"
}
trap cleanup EXIT
# shellcheck source=tests/integration/lib/checks.sh
. tests/integration/lib/checks.sh

secret=SecretOfAliceWhichNobodyMayRead
says() { "${@:2}" > "$dir/said" 2>&1 || true; grep -qF -- "$1" "$dir/said"; } # text, command...
url() { echo "http://127.0.0.1:$((RPC + $1))"; }
rpc() { curl -s -H 'Content-Type: application/json' -d "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$1\",\"params\":$2}" "$XH_NODE/"; }
field() { python3 -c 'import json,sys
value = json.load(sys.stdin)
for name in sys.argv[1].split("."): value = value[int(name)] if isinstance(value, list) else value[name]
print(value)' "$1"; }
start() { # node
  xhd start --config "$dir/net/node$1/xhd.toml" >> "$dir/log$1" 2>&1 < /dev/null &
  pids[$1]=$!
}
height_of() { XH_NODE=$(url "$1") xh status --json | field height; }
reached() { test "$(height_of "$1")" -ge "$2"; } # node, height
holders() { grep -rlF "$secret" "$dir"/net/node*/data 2> /dev/null | wc -l; }
forgotten() { test "$(holders)" = 0; }
proven() { xh-audit verify "$1" --genesis "$dir/net/genesis.json"; }

xhd testnet "$dir/net" --validators 4 --followers 2 --rpc-port $RPC --peer-port $PEER --audit-interval 0 > /dev/null
(umask 077; echo "a passphrase" > "$dir/pw")
for key in alice watch; do xh key new "$dir/$key.json" --quiet --passphrase-file "$dir/pw" > /dev/null; done
bid() { xh key show "$1" --bid; }
registrar=(--key "$dir/net/keys/registrar.json" --passphrase-file "$dir/net/keys/passphrase")
alice=(--key "$dir/alice.json" --passphrase-file "$dir/pw")
watch=(--key "$dir/watch.json" --passphrase-file "$dir/pw")
council=(--key "$dir/net/node0/keys/account.json" --passphrase-file "$dir/net/node0/passphrase")
python3 - "$dir/net/genesis.json" "$(bid "$dir/watch.json")" <<'PY'
import json, sys
genesis = json.load(open(sys.argv[1]))
genesis["accounts"].append({"account": sys.argv[2], "role": "supervisor", "organisation": "consortium"})
json.dump(genesis, open(sys.argv[1], "w"))
PY
for node in 0 1 2 3; do start $node; done
check "the network is ready" wait_ready "$XH_NODE"

check "alice is enrolled" xh org enroll registrar "$(bid "$dir/alice.json")" "${registrar[@]}"
check "has a prefix" xh prefix allocate 88.100.7 --owner "$(bid "$dir/alice.json")" "${registrar[@]}"
check "registers a record" xh id register 88.100.7/a --value URL=$secret-1 "${alice[@]}"
check "changes it" xh id update 88.100.7/a --version 1 --value URL=$secret-2 "${alice[@]}"
check "is refused with another one" fails_with 6 VersionMismatch xh id update 88.100.7/a --version 7 --value URL=$secret-3 "${alice[@]}"
check "registers another" xh id register 88.100.7/b --value URL=harmless "${alice[@]}"
tx=$(rpc xh_resolve '{"identifier":"88.100.7/a"}' | field result.record.updated.transaction)
check "every validator has the bytes" within 20 test "$(holders)" -ge 8
echo "an order of the court" > "$dir/order"
redact() { # the transaction, signed by both
  rm -f "$dir"/r*.tx
  xh --unsigned "$dir/r.tx" --sender "$(bid "$dir/watch.json")" --cosigner "$(bid "$dir/net/node0/keys/account.json")" supervise redact 88.100.7/a --reason 18 --document "$dir/order" &&
    xh tx sign "$dir/r.tx" -o "$dir/r1.tx" "${watch[@]}" && xh tx sign "$dir/r.tx" -o "$dir/r2.tx" "${council[@]}" &&
    xh tx combine "$dir/r1.tx" "$dir/r2.tx" -o "$dir/r3.tx" && xh tx submit "$dir/r3.tx"
}
check "nobody redacts alone" fails_with 2 cosigner xh supervise redact 88.100.7/a --reason 18 --document "$dir/order" "${watch[@]}"
check "what is not withheld is not redacted" fails_with 6 NotWithheld redact
check "it is withheld" xh supervise withhold 88.100.7/a --reason 18 --document "$dir/order" "${watch[@]}"
check "and not redacted at once" fails_with 6 NotWithheld redact
check "a snapshot is made before it" xhd snapshot create --config "$dir/net/node3/xhd.toml"
old=$(ls -d "$dir"/net/node3/data/snapshots/[0-9]*)
mkdir -p "$dir/net/node3/data/snapshots/incoming" && echo "of a fetch that was given up: $secret" > "$dir/net/node3/data/snapshots/incoming/part"
echo "... five minutes"
sleep 305
check "it is redacted" redact
at=$(height_of 0)
for node in 1 2 3; do check "node $node comes to it" within 30 reached $node "$at"; done
check "no file of any node has the bytes" within 20 forgotten
check "the snapshot of before is gone" within 10 test ! -e "$old"
check "and what a fetch left" within 10 test ! -e "$dir/net/node3/data/snapshots/incoming"
check "the operator is told of copies" says "backups, snapshots elsewhere and exports" cat "$dir/log3"
check "by the doctor, too" says redacted-lately xh doctor
check "nor has one after kill -9" bash -c ':' && { kill_hard "${pids[2]}"; start 2; }
check "the killed one is ready" wait_ready "$(url 2)"
check "and has none" forgotten

check "followers are told that it was" says "REDACTED" xh watch records prefix=88.100.7 --from first --count 3
check "the record says so" says '"redacted"' rpc xh_resolve '{"identifier":"88.100.7/a"}'
check "and its history" test "$(rpc xh_getHistory '{"identifier":"88.100.7/a"}' | field result.data.1.redacted.reason)" = 18
check "and the transaction" says '"redacted"' rpc xh_getTransaction '{"id":"'"$tx"'"}'
check "with its receipt" says '"receipt"' rpc xh_getTransaction '{"id":"'"$tx"'"}'
check "who and why is reported" says 'redact ' xh supervise report
check "and listed" test "$(rpc xh_getRedactions '{"name":"88.100.7/a"}' | field result.redactions.0.reason)" = 18
check "views answer 451" test "$(curl -s -o /dev/null -w '%{http_code}' "$XH_NODE/api/handles/88.100.7/a")" = 451
check "the redaction is proven" xh proof get 88.100.7/a --kind redaction -o "$dir/redaction.xhproof"
check "and holds" says '"through_version"' proven "$dir/redaction.xhproof"
check "the history is proven" xh proof get 88.100.7/a --history -o "$dir/history.xhproof"
check "with hashes" says '"value_hash"' proven "$dir/history.xhproof"
check "without the bytes" bash -c "! grep -q $(printf %s $secret | od -An -tx1 | tr -d ' \n') '$dir/history.xhproof'"
if command -v node > /dev/null; then check "for the other verifier, too" node tools/verifier/verify.mjs "$dir/history.xhproof" --genesis "$dir/net/genesis.json"; fi
check "the receipt is proven" xh proof tx "$tx" --receipt-only -o "$dir/tx.xhproof"
check "the bytes are not" says XH-1616 rpc xh_getLogProof '{"id":"'"$tx"'","bytes":true}'
check "the listing has it where it was made" says '"redacted"' rpc xh_listPrefix '{"prefix":"88.100.7"}'
check "with its name, first" test "$(rpc xh_listPrefix '{"prefix":"88.100.7"}' | field result.data.0.name)" = 88.100.7/a
check "and its order" test "$(rpc xh_listPrefix '{"prefix":"88.100.7"}' | field result.data.0.redacted.reason)" = 18
check "an export says what it leaves out" fails_with 9 "1 redacted left out" xh export 88.100.7 -o "$dir/export.ndjson"
check "the other record is untouched" says harmless rpc xh_resolve '{"identifier":"88.100.7/b"}'
check "the same again changes nothing" says AlreadyIdentical redact
check "its owner writes on" xh id update 88.100.7/a --version 3 --value URL=new "${alice[@]}"

# Who comes later.
start 4
check "a follower joins from height 0" wait_ready "$(url 4)"
check "and follows" within 60 reached 4 "$at"
check "with the same roots" test "$(XH_NODE=$(url 4) xh proof get 88.100.7/b -o "$dir/b.xhproof" > /dev/null && proven "$dir/b.xhproof" > /dev/null && echo yes)" = yes
check "it says what was redacted" test "$(XH_NODE=$(url 4) rpc xh_getHistory '{"identifier":"88.100.7/a"}' | field result.data.2.redacted.reason)" = 18
check "every event is as rpc.discover describes it, what was redacted, too" python3 tests/integration/lib/api.py told "$(url 4)"
cat "$dir/out"
check "a snapshot is made after it" xhd snapshot create --config "$dir/net/node3/xhd.toml"
snapshot=$(ls -d "$dir"/net/node3/data/snapshots/[0-9]* 2> /dev/null | tail -1 || true)
check "and is restored" xhd snapshot restore "$snapshot" --config "$dir/net/node5/xhd.toml"
start 5
check "a follower goes on from it" wait_ready "$(url 5)"
check "no node has the bytes" forgotten
for node in 0 4; do
  kill_hard "${pids[$node]}"
  check "the ledger of node $node passes its audit" xh-audit ledger "$dir/net/node$node/data" --genesis "$dir/net/genesis.json" --json
  check "which says what is gone" says '"reason":18' xh-audit ledger "$dir/net/node$node/data" --genesis "$dir/net/genesis.json" --json
  check "its files verify" xhd db verify --config "$dir/net/node$node/xhd.toml"
done
finish
