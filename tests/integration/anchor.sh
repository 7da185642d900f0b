#!/usr/bin/env bash
# Anchored streams on a running development network (./tools/up first): build, submit, grow, prove, and what must be refused.
# Usage: anchor.sh [ROWS]: 1,000,000 rows unless told otherwise. Ends with "N passed, N failed".
cd "$(dirname "$0")/../.." || exit
# shellcheck source=tests/integration/lib/dev_network.sh
. tests/integration/lib/dev_network.sh
ROWS=${1:-1000000}

new_prefix 120000
stream=$prefix/parts
rows() { python3 -c "
import sys
for i in range($1, $2): print(f'{i},part {i},\"{i * 7919 % 1000003}\"')"; }
{ echo 'Number,Name,Serial'; rows 0 "$ROWS"; } > "$dir/parts.csv"

check "the tree is built" exits 0 xh anchor build "$dir/parts.csv"
check "a proof before the first anchor is refused" exits 8 xh anchor prove $stream "$dir/parts.csv" --row 1
check "the root is anchored" exits 0 as registrar xh anchor submit $stream "$dir/parts.csv"
check "again: nothing to do" exits 0 as registrar xh anchor submit $stream "$dir/parts.csv"
check "it says so" grep -qh "nothing to do" "$dir/stdout" "$dir/stderr"
sleep 2
check "a row is proven" exits 0 xh anchor prove $stream "$dir/parts.csv" --row 4711 -o "$dir/row"
check "both verifiers accept it" proven "$dir/row" anchored
check "it is that row" grep -q "4710,part 4710" "$dir/row.out"
check "a row is found by its text" exits 0 xh anchor prove $stream "$dir/parts.csv" --find ",part 999," -o "$dir/found"
check "and proven" proven "$dir/found" anchored
check "text of many rows is refused" exits 2 xh anchor prove $stream "$dir/parts.csv" --find "part 1"
check "a row beyond the end is refused" exits 8 xh anchor prove $stream "$dir/parts.csv" --row $((ROWS + 5))
python3 - "$dir/row" "$dir/forged" <<'PY'
import json, sys
proof = json.loads(open(sys.argv[1]).read())
proof["claim"]["record"] = b"4710,part 4710,\"0\"".hex()
open(sys.argv[2], "w").write(json.dumps(proof, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n")
PY
check "an altered row is refused" exits 7 xh-audit verify "$dir/forged" --genesis $DEV/genesis.json

rows "$ROWS" $((ROWS + 1000)) >> "$dir/parts.csv"
check "rows are appended" exits 0 xh anchor build "$dir/parts.csv"
check "a row of the older root is proven from the grown file" exits 0 xh anchor prove $stream "$dir/parts.csv" --row 17 -o "$dir/older"
check "and accepted" proven "$dir/older" anchored
check "a row that is not anchored yet is refused" exits 8 xh anchor prove $stream "$dir/parts.csv" --row $((ROWS + 500))
check "the greater root is anchored" exits 0 as registrar xh anchor submit $stream "$dir/parts.csv"
sleep 2
check "the new row is proven" exits 0 xh anchor prove $stream "$dir/parts.csv" --row $((ROWS + 500)) -o "$dir/newer"
check "and accepted" proven "$dir/newer" anchored

sed '3s/part/Part/' "$dir/parts.csv" > "$dir/changed.csv"
cp "$dir/parts.csv.xhtree" "$dir/changed.csv.xhtree"
check "a changed file does not replace its tree" exits 1 xh anchor build "$dir/changed.csv"
check "the error is named" grep -qh "XH-1807" "$dir/stdout" "$dir/stderr"
check "a changed row cannot be proven" exits 1 xh anchor prove $stream "$dir/changed.csv" --row 2
head -c 1000 "$dir/parts.csv.xhtree" > "$dir/changed.csv.xhtree"
check "a cut tree file is refused" exits 1 as registrar xh anchor submit $stream "$dir/changed.csv"
check "the error is named" grep -qh "XH-1806" "$dir/stdout" "$dir/stderr"
finish
