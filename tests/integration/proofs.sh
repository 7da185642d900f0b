#!/usr/bin/env bash
# Every kind of proof file, made by a running development network (./tools/up first) and checked by both verifiers. Ends with "N passed, N failed".
cd "$(dirname "$0")/../.." || exit
# shellcheck source=tests/integration/lib/dev_network.sh
. tests/integration/lib/dev_network.sh
XH_NODE=$(url 4)
height() { xh status --json | json height; }

parameter() { python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["parameters"][sys.argv[2]])' $GENESIS "$1"; }

new_prefix 40000
before=$(height)
sleep 1
before_ms=$(date +%s%3N)
sleep 2
receipt=$(as registrar xh --json id register $prefix/a --value URL=https://example.com/1)
transaction=$(python3 -c 'import json,sys; print(json.loads(sys.argv[1])["transaction"])' "$receipt")
curl -s "$XH_NODE/log/checkpoint" > "$dir/old-checkpoint"
first=$(height)
sleep 1.5
as registrar xh id update $prefix/a --version 1 --value URL=https://example.com/2 > /dev/null
sleep 1

check "presence" bash -c "xh proof get $prefix/a -o $dir/record > /dev/null"
check "presence, checked" proven "$dir/record" record
xh proof get $prefix/nobody -o "$dir/absent" > /dev/null
check "absence" proven "$dir/absent" absent
xh proof get $prefix/a --history -o "$dir/history" > /dev/null
check "all versions" proven "$dir/history" history
xh proof get $prefix/a --height "$first" -o "$dir/past" > /dev/null
check "the first version, at its height" proven "$dir/past" past
check "it shows the value of then" grep -q "example.com/1" "$dir/past.out"
xh proof get $prefix/a --height "$before" -o "$dir/past-absent" > /dev/null
check "absence at the height before" proven "$dir/past-absent" past
check "it says so" grep -q '"record": null' "$dir/past-absent.out"
xh proof get $prefix/a --time-ms "$before_ms" -o "$dir/time" > /dev/null
check "absence at a time" proven "$dir/time" past
xh proof tx "$transaction" -o "$dir/tx" > /dev/null
check "a transaction with its bytes" proven "$dir/tx" transaction
xh proof tx "$transaction" --receipt-only -o "$dir/receipt" > /dev/null
check "a receipt" proven "$dir/receipt" receipt
printf '%s\n' $prefix/a $prefix/nobody 88.100.2/OUI-00000C > "$dir/names"
xh proof batch "$dir/names" -o "$dir/batch" > /dev/null
check "several names at once" proven "$dir/batch" batch
xh proof consistency "$dir/old-checkpoint" -o "$dir/consistency" > /dev/null
check "the log only grew" proven "$dir/consistency" consistency

# Under an audit root: blocks go by until the state of now is an audited one and its root is certified, and the one of height 0 is gone.
interval=$(parameter audit_interval) lag=$(parameter audit_lag)
registered=$(height)
target=$(((registered / interval + 1) * interval))
[ $target -ge $((2 * interval)) ] || target=$((2 * interval))
echo "     updates until block $((target + lag)) is certified"
version=2
until [ "$(height)" -gt $((target + lag + 1)) ]; do
  as registrar xh id update $prefix/a --version $version --value "URL=https://example.com/$((version + 1))" > /dev/null || break
  version=$((version + 1))
done
as registrar xh id register $prefix/late --value URL=https://example.com/late > /dev/null
xh proof audit $prefix/a -o "$dir/audited" > /dev/null
check "presence under an audit root" proven "$dir/audited" audited
check "with a value" grep -q '"version"' "$dir/audited.out"
check "it says of which height" grep -q "\"at_height\": $target" "$dir/audited.out"
xh proof audit $prefix/nobody -o "$dir/audited-absent" > /dev/null
check "absence under an audit root" proven "$dir/audited-absent" audited
check "it says so" grep -q '"record": null' "$dir/audited-absent.out"
xh proof audit $prefix/late -o "$dir/audited-late" > /dev/null
check "a name that is younger than the audited state is absent in it" proven "$dir/audited-late" audited
check "it says so" grep -q '"record": null' "$dir/audited-late.out"
xh proof audit $prefix/a --height $((target - interval)) -o "$dir/audited-before" > /dev/null
check "the audited state before it is still held" proven "$dir/audited-before" audited
check "an audited state of long ago is gone" exits 1 xh proof audit $prefix/a --height 0
check "it says so" grep -q XH-1610 "$dir/stderr"
check "a height that is not audited is refused" exits 1 xh proof audit $prefix/a --height 1
check "a proof of another kind is no audited one" exits 7 xh-audit verify "$dir/record" --genesis $GENESIS --expect audited
plain=http://127.0.0.1:$(first_port "$script")
xhd testnet "$dir/plain" --validators 1 --followers 0 --rpc-port "${plain##*:}" --peer-port $((${plain##*:} + 50)) --audit-interval 0 > /dev/null
launch plain xhd start --config "$dir/plain/node0/xhd.toml"
wait_ready "$plain" "${pid[plain]}" || give_up "the chain without audit roots is not ready"
check "a chain without audit roots says so" exits 1 xh --node "$plain" proof audit 88.100 --kind prefix
check "by name" grep -q XH-1609 "$dir/stderr"
stop plain

for kind in record absent history past time tx receipt batch consistency audited audited-absent; do
  sed 's/"summary":"0/"summary":"1/' "$dir/$kind" | sed '0,/"summary":"\([1-9a-f]\)/s//"summary":"0/' > "$dir/$kind.changed"
  cmp -s "$dir/$kind" "$dir/$kind.changed" && sed -i 's/xinghuo-proof/xinghuo-prooF/' "$dir/$kind.changed"
  check "a changed $kind is refused" exits 7 xh-audit verify "$dir/$kind.changed" --genesis $GENESIS
done
check "a height of the future is refused" exits 1 xh --timeout 300 proof get $prefix/a --height 999999999
check "a time before genesis is refused" exits 8 xh proof get $prefix/a --time-ms 5
check "height and time exclude each other" exits 2 xh proof get $prefix/a --time-ms 5 --height 5
check "a batch without names is refused" exits 1 xh proof batch /dev/null
check "a checkpoint that is none is refused" exits 1 xh proof consistency "$dir/names"
finish
