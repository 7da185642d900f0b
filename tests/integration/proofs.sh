#!/usr/bin/env bash
# Every kind of proof file, made by a running development network (./tools/up first) and checked by both verifiers. Ends with "N passed, N failed".
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/network.sh
. tests/integration/network.sh
export XH_NODE=http://127.0.0.1:26804
height() { curl -s "$XH_NODE" -H 'content-type: application/json' -d '{"jsonrpc":"2.0","id":1,"method":"xh_status"}' | python3 -c 'import json,sys; print(json.load(sys.stdin)["result"]["height"])'; }

parameter() { python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["parameters"][sys.argv[2]])' $GENESIS "$1"; }

prefix=88.100.$((RANDOM + 40000))
xh prefix allocate $prefix --owner "$(xh key show $DEV/keys/registrar.json --bid)" $REG > /dev/null
before=$(height)
sleep 1
before_ms=$(date +%s%3N)
sleep 2
receipt=$(xh --json id register $prefix/a --value URL=https://example.com/1 $REG)
transaction=$(python3 -c 'import json,sys; print(json.loads(sys.argv[1])["transaction"])' "$receipt")
curl -s "$XH_NODE/log/checkpoint" > "$work/old-checkpoint"
first=$(height)
sleep 1.5
xh id update $prefix/a --version 1 --value URL=https://example.com/2 $REG > /dev/null
sleep 1

check "presence" bash -c "xh proof get $prefix/a -o $work/record > /dev/null"
check "presence, checked" proven "$work/record" record
xh proof get $prefix/nobody -o "$work/absent" > /dev/null
check "absence" proven "$work/absent" absent
xh proof get $prefix/a --history -o "$work/history" > /dev/null
check "all versions" proven "$work/history" history
xh proof get $prefix/a --height "$first" -o "$work/past" > /dev/null
check "the first version, at its height" proven "$work/past" past
check "it shows the value of then" grep -q "example.com/1" "$work/past.out"
xh proof get $prefix/a --height "$before" -o "$work/past-absent" > /dev/null
check "absence at the height before" proven "$work/past-absent" past
check "it says so" grep -q '"record": null' "$work/past-absent.out"
xh proof get $prefix/a --time-ms "$before_ms" -o "$work/time" > /dev/null
check "absence at a time" proven "$work/time" past
xh proof tx "$transaction" -o "$work/tx" > /dev/null
check "a transaction with its bytes" proven "$work/tx" transaction
xh proof tx "$transaction" --receipt-only -o "$work/receipt" > /dev/null
check "a receipt" proven "$work/receipt" receipt
printf '%s\n' $prefix/a $prefix/nobody 88.100.2/OUI-00000C > "$work/names"
xh proof batch "$work/names" -o "$work/batch" > /dev/null
check "several names at once" proven "$work/batch" batch
xh proof consistency "$work/old-checkpoint" -o "$work/consistency" > /dev/null
check "the log only grew" proven "$work/consistency" consistency

# Under an audit root: blocks go by until the state of now is an audited one and its root is certified, and the one of height 0 is gone.
interval=$(parameter audit_interval) lag=$(parameter audit_lag)
registered=$(height)
target=$(((registered / interval + 1) * interval))
[ $target -ge $((2 * interval)) ] || target=$((2 * interval))
echo "     updates until block $((target + lag)) is certified"
version=2
until [ "$(height)" -gt $((target + lag + 1)) ]; do
  xh id update $prefix/a --version $version --value "URL=https://example.com/$((version + 1))" $REG > /dev/null || break
  version=$((version + 1))
done
xh id register $prefix/late --value URL=https://example.com/late $REG > /dev/null
xh proof audit $prefix/a -o "$work/audited" > /dev/null
check "presence under an audit root" proven "$work/audited" audited
check "with a value" grep -q '"version"' "$work/audited.out"
check "it says of which height" grep -q "\"at_height\": $target" "$work/audited.out"
xh proof audit $prefix/nobody -o "$work/audited-absent" > /dev/null
check "absence under an audit root" proven "$work/audited-absent" audited
check "it says so" grep -q '"record": null' "$work/audited-absent.out"
xh proof audit $prefix/late -o "$work/audited-late" > /dev/null
check "a name that is younger than the audited state is absent in it" proven "$work/audited-late" audited
check "it says so" grep -q '"record": null' "$work/audited-late.out"
xh proof audit $prefix/a --height $((target - interval)) -o "$work/audited-before" > /dev/null
check "the audited state before it is still held" proven "$work/audited-before" audited
check "an audited state of long ago is gone" exits 1 xh proof audit $prefix/a --height 0
check "it says so" grep -q XH-1610 "$work/err"
check "a height that is not audited is refused" exits 1 xh proof audit $prefix/a --height 1
check "a proof of another kind is no audited one" exits 7 xh-audit verify "$work/record" --genesis $GENESIS --expect audited
xhd testnet "$work/plain" --validators 1 --followers 0 --rpc-port 26970 --peer-port 26980 --audit-interval 0 > /dev/null
xhd start --config "$work/plain/node0/xhd.toml" > "$work/plain/log" 2>&1 &
plain=$!
for _ in $(seq 100); do curl -sf -o /dev/null http://127.0.0.1:26970/readyz && break; sleep 0.1; done
check "a chain without audit roots says so" exits 1 xh --node http://127.0.0.1:26970 proof audit 88.100 --kind prefix
check "by name" grep -q XH-1609 "$work/err"
kill $plain
wait $plain 2> /dev/null

for kind in record absent history past time tx receipt batch consistency audited audited-absent; do
  sed 's/"summary":"0/"summary":"1/' "$work/$kind" | sed '0,/"summary":"\([1-9a-f]\)/s//"summary":"0/' > "$work/$kind.changed"
  cmp -s "$work/$kind" "$work/$kind.changed" && sed -i 's/xinghuo-proof/xinghuo-prooF/' "$work/$kind.changed"
  check "a changed $kind is refused" exits 7 xh-audit verify "$work/$kind.changed" --genesis $GENESIS
done
check "a height of the future is refused" exits 1 xh --timeout 300 proof get $prefix/a --height 999999999
check "a time before genesis is refused" exits 8 xh proof get $prefix/a --time-ms 5
check "height and time exclude each other" exits 2 xh proof get $prefix/a --time-ms 5 --height 5
check "a batch without names is refused" exits 1 xh proof batch /dev/null
check "a checkpoint that is none is refused" exits 1 xh proof consistency "$work/names"
finish
