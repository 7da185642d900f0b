#!/usr/bin/env bash
# A record is redacted on a network of four validators: its bytes stand in no file of any node afterwards, also after kill -9, history and receipt
# are proven without them, new followers join, and the ledger passes its audit. In a temporary folder on loopback. About eight minutes: a
# withholding is five minutes old before anything is redacted.
# Usage: tests/integration/redaction.sh [FOLDER OF PROGRAMS]
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
begin "${1:-}"

secret=SecretOfAliceWhichNobodyMayRead
holders() { grep -rlF "$secret" "$net"/node*/data 2> /dev/null | wc -l; }
forgotten() { test "$(holders)" = 0; }

make_network --validators 4 --followers 2 --audit-interval 0
for key in alice watch; do new_key $key; done
add_supervisor watch
start 0 1 2 3
check "the network is ready" ready 0

check "alice is enrolled" as registrar xh org enroll registrar "$(bid alice)"
check "has a prefix" as registrar xh prefix allocate 88.100.7 --owner "$(bid alice)"
check "registers a record" as alice xh id register 88.100.7/a --value URL=$secret-1
check "changes it" as alice xh id update 88.100.7/a --version 1 --value URL=$secret-2
check "is refused with another one" fails_with 6 VersionMismatch as alice xh id update 88.100.7/a --version 7 --value URL=$secret-3
check "registers another" as alice xh id register 88.100.7/b --value URL=harmless
tx=$(rpc xh_resolve '{"identifier":"88.100.7/a"}' | json result.record.updated.transaction)
check "every validator has the bytes" within 20 test "$(holders)" -ge 8
echo "an order of the court" > "$dir/order"
redact() { # the transaction, signed by both
  rm -f "$dir"/r*.tx
  xh --unsigned "$dir/r.tx" --sender "$(bid watch)" --cosigner "$(bid council)" supervise redact 88.100.7/a --reason 18 --document "$dir/order" &&
    as watch xh tx sign "$dir/r.tx" -o "$dir/r1.tx" && as council xh tx sign "$dir/r.tx" -o "$dir/r2.tx" &&
    xh tx combine "$dir/r1.tx" "$dir/r2.tx" -o "$dir/r3.tx" && xh tx submit "$dir/r3.tx"
}
check "nobody redacts alone" fails_with 2 cosigner as watch xh supervise redact 88.100.7/a --reason 18 --document "$dir/order"
check "what is not withheld is not redacted" fails_with 6 NotWithheld redact
check "it is withheld" as watch xh supervise withhold 88.100.7/a --reason 18 --document "$dir/order"
check "and not redacted at once" fails_with 6 NotWithheld redact
check "a snapshot is made before it" xhd snapshot create --config "$(config 3)"
old=$(find "$net/node3/data/snapshots" -maxdepth 1 -name "[0-9]*")
mkdir -p "$net/node3/data/snapshots/incoming" && echo "of a fetch that was given up: $secret" > "$net/node3/data/snapshots/incoming/part"
echo "... five minutes"
sleep 305
check "it is redacted" redact
at=$(field 0 height)
for node in 1 2 3; do check "node $node comes to it" within 30 at_least $node "$at"; done
check "no file of any node has the bytes" within 20 forgotten
check "the snapshot of before is gone" within 10 test ! -e "$old"
check "and what a fetch left" within 10 test ! -e "$net/node3/data/snapshots/incoming"
check "the operator is told of copies" says "backups, snapshots elsewhere and exports" cat "$dir/node3.log"
check "by the doctor, too" says redacted-lately xh doctor
check "nor has one after kill -9" bash -c ':' && { crash 2; start 2; }
check "the killed one is ready" ready 2
check "and has none" forgotten

check "followers are told that it was" says "REDACTED" xh watch records prefix=88.100.7 --from first --count 3
check "the record says so" says '"redacted"' rpc xh_resolve '{"identifier":"88.100.7/a"}'
check "and its history" test "$(rpc xh_getHistory '{"identifier":"88.100.7/a"}' | json result.data.1.redacted.reason)" = 18
check "and the transaction" says '"redacted"' rpc xh_getTransaction '{"id":"'"$tx"'"}'
check "with its receipt" says '"receipt"' rpc xh_getTransaction '{"id":"'"$tx"'"}'
check "who and why is reported" says 'redact ' xh supervise report
check "and listed" test "$(rpc xh_getRedactions '{"name":"88.100.7/a"}' | json result.redactions.0.reason)" = 18
check "views answer 451" test "$(curl -s -o /dev/null -w '%{http_code}' "$XH_NODE/api/handles/88.100.7/a")" = 451
check "the redaction is proven" xh proof get 88.100.7/a --kind redaction -o "$dir/redaction.xhproof"
check "and holds" says '"through_version"' proven "$dir/redaction.xhproof"
check "the history is proven" xh proof get 88.100.7/a --history -o "$dir/history.xhproof"
check "with hashes" says '"value_hash"' proven "$dir/history.xhproof"
check "without the bytes" bash -c "! grep -q $(printf %s $secret | od -An -tx1 | tr -d ' \n') '$dir/history.xhproof'"
if has_node; then check "for the other verifier, too" second_verifier "$dir/history.xhproof"; fi
check "the receipt is proven" xh proof tx "$tx" --receipt-only -o "$dir/tx.xhproof"
check "the bytes are not" says XH-1616 rpc xh_getLogProof '{"id":"'"$tx"'","bytes":true}'
check "the listing has it where it was made" says '"redacted"' rpc xh_listPrefix '{"prefix":"88.100.7"}'
check "with its name, first" test "$(rpc xh_listPrefix '{"prefix":"88.100.7"}' | json result.data.0.name)" = 88.100.7/a
check "and its order" test "$(rpc xh_listPrefix '{"prefix":"88.100.7"}' | json result.data.0.redacted.reason)" = 18
check "an export says what it leaves out" fails_with 9 "1 redacted left out" xh export 88.100.7 -o "$dir/export.ndjson"
check "the other record is untouched" says harmless rpc xh_resolve '{"identifier":"88.100.7/b"}'
check "the same again changes nothing" says AlreadyIdentical redact
check "its owner writes on" as alice xh id update 88.100.7/a --version 3 --value URL=new

# Who comes later.
start 4
check "a follower joins from height 0" ready 4
check "and follows" within 60 at_least 4 "$at"
check "with the same roots" test "$(XH_NODE=$(url 4) xh proof get 88.100.7/b -o "$dir/b.xhproof" > /dev/null && proven "$dir/b.xhproof" > /dev/null && echo yes)" = yes
check "it says what was redacted" test "$(XH_NODE=$(url 4) rpc xh_getHistory '{"identifier":"88.100.7/a"}' | json result.data.2.redacted.reason)" = 18
check "every event is as rpc.discover describes it, what was redacted, too" python3 tests/integration/lib/api.py told "$(url 4)"
cat "$dir/out"
check "a snapshot is made after it" xhd snapshot create --config "$(config 3)"
snapshot=$(find "$net/node3/data/snapshots" -maxdepth 1 -name "[0-9]*" | sort | tail -n 1)
check "and is restored" xhd snapshot restore "$snapshot" --config "$(config 5)"
start 5
check "a follower goes on from it" ready 5
check "no node has the bytes" forgotten
for node in 0 4; do
  crash "$node"
  check "the ledger of node $node passes its audit" xh-audit ledger "$net/node$node/data" --genesis "$genesis" --json
  check "which says what is gone" says '"reason":18' xh-audit ledger "$net/node$node/data" --genesis "$genesis" --json
  check "its files verify" xhd db verify --config "$net/node$node/xhd.toml"
done
finish
