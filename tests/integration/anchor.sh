#!/usr/bin/env bash
# Anchored streams on a running development network (./tools/up first): build, submit, grow, prove, and what must be refused.
# Usage: anchor.sh [ROWS]: 1,000,000 rows unless told otherwise. Ends with "N passed, N failed".
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/network.sh
. tests/integration/network.sh
ROWS=${1:-1000000}

prefix=88.100.$((RANDOM + 120000))
stream=$prefix/parts
xh prefix allocate $prefix --owner "$(xh key show $DEV/keys/registrar.json --bid)" $REG > /dev/null
rows() { python3 -c "
import sys
for i in range($1, $2): print(f'{i},part {i},\"{i * 7919 % 1000003}\"')"; }
{ echo 'Number,Name,Serial'; rows 0 "$ROWS"; } > "$work/parts.csv"

check "the tree is built" exits 0 xh anchor build "$work/parts.csv"
check "a proof before the first anchor is refused" exits 8 xh anchor prove $stream "$work/parts.csv" --row 1
check "the root is anchored" exits 0 xh anchor submit $stream "$work/parts.csv" $REG
check "again: nothing to do" exits 0 xh anchor submit $stream "$work/parts.csv" $REG
check "it says so" grep -qh "nothing to do" "$work/out" "$work/err"
sleep 2
check "a row is proven" exits 0 xh anchor prove $stream "$work/parts.csv" --row 4711 -o "$work/row"
check "both verifiers accept it" proven "$work/row" anchored
check "it is that row" grep -q "4710,part 4710" "$work/row.out"
check "a row is found by its text" exits 0 xh anchor prove $stream "$work/parts.csv" --find ",part 999," -o "$work/found"
check "and proven" proven "$work/found" anchored
check "text of many rows is refused" exits 2 xh anchor prove $stream "$work/parts.csv" --find "part 1"
check "a row beyond the end is refused" exits 8 xh anchor prove $stream "$work/parts.csv" --row $((ROWS + 5))
python3 - "$work/row" "$work/forged" <<'PY'
import json, sys
proof = json.loads(open(sys.argv[1]).read())
proof["claim"]["record"] = b"4710,part 4710,\"0\"".hex()
open(sys.argv[2], "w").write(json.dumps(proof, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n")
PY
check "an altered row is refused" exits 7 xh-audit verify "$work/forged" --genesis $DEV/genesis.json

rows "$ROWS" $((ROWS + 1000)) >> "$work/parts.csv"
check "rows are appended" exits 0 xh anchor build "$work/parts.csv"
check "a row of the older root is proven from the grown file" exits 0 xh anchor prove $stream "$work/parts.csv" --row 17 -o "$work/older"
check "and accepted" proven "$work/older" anchored
check "a row that is not anchored yet is refused" exits 8 xh anchor prove $stream "$work/parts.csv" --row $((ROWS + 500))
check "the greater root is anchored" exits 0 xh anchor submit $stream "$work/parts.csv" $REG
sleep 2
check "the new row is proven" exits 0 xh anchor prove $stream "$work/parts.csv" --row $((ROWS + 500)) -o "$work/newer"
check "and accepted" proven "$work/newer" anchored

sed '3s/part/Part/' "$work/parts.csv" > "$work/changed.csv"
cp "$work/parts.csv.xhtree" "$work/changed.csv.xhtree"
check "a changed file does not replace its tree" exits 1 xh anchor build "$work/changed.csv"
check "the error is named" grep -qh "XH-1807" "$work/out" "$work/err"
check "a changed row cannot be proven" exits 1 xh anchor prove $stream "$work/changed.csv" --row 2
head -c 1000 "$work/parts.csv.xhtree" > "$work/changed.csv.xhtree"
check "a cut tree file is refused" exits 1 xh anchor submit $stream "$work/changed.csv" $REG
check "the error is named" grep -qh "XH-1806" "$work/out" "$work/err"
finish
