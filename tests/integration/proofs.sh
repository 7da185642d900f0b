#!/usr/bin/env bash
# Every kind of proof file, made by a running development network (./tools/up first) and checked by both verifiers. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../.."
DEV=.xinghuo/dev
export PATH=$PWD/$DEV/bin:$PATH XH_NODE=http://127.0.0.1:26804
REG="--key $DEV/keys/registrar.json --passphrase-file $DEV/keys/passphrase"
passed=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

check() { # check NAME COMMAND...
  local name=$1
  shift
  if "$@"; then passed=$((passed + 1)); echo "ok   $name"; else failed=$((failed + 1)); echo "FAIL $name"; fi
}
javascript() { # by Node where it is installed
  command -v node > /dev/null || { echo "     (no node: not checked by the JavaScript verifier)"; return 0; }
  node tools/verifier/verify.mjs "$1" --genesis $DEV/genesis.json > /dev/null
}
proven() { # proven FILE KIND: both verifiers accept it
  xh-audit verify "$1" --genesis $DEV/genesis.json --expect "$2" > "$1.out" && javascript "$1"
}
refused() { # refused EXIT-CODE COMMAND...
  local expected=$1
  shift
  "$@" > "$work/refused.out" 2>&1
  [ $? = "$expected" ]
}
height() { curl -s "$XH_NODE" -H 'content-type: application/json' -d '{"jsonrpc":"2.0","id":1,"method":"xh_status"}' | python3 -c 'import json,sys; print(json.load(sys.stdin)["result"]["height"])'; }

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

for kind in record absent history past time tx receipt batch consistency; do
  sed 's/"summary":"0/"summary":"1/' "$work/$kind" | sed '0,/"summary":"\([1-9a-f]\)/s//"summary":"0/' > "$work/$kind.changed"
  cmp -s "$work/$kind" "$work/$kind.changed" && sed -i 's/xinghuo-proof/xinghuo-prooF/' "$work/$kind.changed"
  check "a changed $kind is refused" refused 7 xh-audit verify "$work/$kind.changed" --genesis $DEV/genesis.json
done
check "a height of the future is refused" refused 1 xh --timeout 300 proof get $prefix/a --height 999999999
check "a time before genesis is refused" refused 8 xh proof get $prefix/a --time-ms 5
check "height and time exclude each other" refused 2 xh proof get $prefix/a --time-ms 5 --height 5
check "a batch without names is refused" refused 1 xh proof batch /dev/null
check "a checkpoint that is none is refused" refused 1 xh proof consistency "$work/names"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
