#!/usr/bin/env bash
# The auditor against a running development network (./tools/up first): ledger, follow, export, watch, artefacts. Ends with "N passed, N failed".
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/network.sh
. tests/integration/network.sh
NODE=$XH_NODE FOLLOWER=http://127.0.0.1:26804
unset XH_NODE

check "the ledger is derived again beside the node" exits 0 xh-audit ledger $DEV/node4/data --genesis $GENESIS --scratch "$work/scratch"
check "its scratch folder is gone" bash -c "[ -z \"\$(ls $work/scratch)\" ]"

check "the first checkpoint is remembered" exits 0 xh-audit follow --node $NODE --genesis $GENESIS --state "$work/state" --once --json
check "it says so" grep -q '"event":"first"' "$work/out"
sleep 2
check "a later one extends it" exits 0 xh-audit follow --node $NODE --node $FOLLOWER --genesis $GENESIS --state "$work/state" --once --json
check "it says so, too" grep -q '"event":"grew"' "$work/out"
check "no node answers" exits 4 xh-audit follow --node http://127.0.0.1:9 --genesis $GENESIS --state "$work/state" --once
check "one silent node of two is no failure" exits 0 xh-audit follow --node http://127.0.0.1:9 --node $NODE --genesis $GENESIS --state "$work/state" --once
sed 's/checkpoint/checkpoimt/' "$work/state" > "$work/broken"
check "a broken state file is refused" exits 3 xh-audit follow --node $NODE --genesis $GENESIS --state "$work/broken" --once

check "the log is exported" exits 0 xh-audit export --node $NODE --genesis $GENESIS --out "$work/log"
check "its checkpoint is there" test -s "$work/log/checkpoint"
check "a second export goes on" exits 0 xh-audit export --node $NODE --genesis $GENESIS --out "$work/log" --json
check "and keeps full tiles" bash -c "! [ -f $work/log/tile/0/000 ] || ! grep -q '\"tiles_kept\":0' $work/out"
check "no node, no export" exits 4 xh-audit export --node http://127.0.0.1:9 --genesis $GENESIS --out "$work/log"
prefix=88.100.$((RANDOM + 80000))
export XH_NODE=$NODE
xh prefix allocate $prefix --owner "$(xh key show $DEV/keys/registrar.json --bid)" $REG > /dev/null
printf '%s\n' $prefix/a $prefix/b > "$work/names"
watch() { exits "$1" xh-audit watch "@$work/names" --node "$2" --genesis $GENESIS --state "$work/watched" --once; }
check "two names are watched" watch 0 $NODE
check "both are absent" bash -c "[ \$(grep -c absent $work/out) = 2 ]"
xh id register $prefix/a --value URL=https://example.com/1 $REG > /dev/null
sleep 2
check "a registered name is told" watch 0 $NODE
check "as a change of that one" bash -c "grep -q '/a  absent -> version 1 active' $work/out && ! grep -q /b $work/out"
check "nothing changed since" watch 0 $FOLLOWER
check "so nothing is told" bash -c "! [ -s $work/out ]"
echo "a manual" > "$work/manual"
xh id register $prefix/m --value "sha256=$(sha256sum < "$work/manual" | cut -c1-64)" $REG > /dev/null
xh proof get $prefix/m -o "$work/m.xhproof" > /dev/null
check "a record binds its file" exits 0 xh-audit verify "$work/m.xhproof" --genesis $GENESIS --artifact "$work/manual"
check "it says how" grep -q "ok    artifact" "$work/out"
check "and no other file" exits 7 xh-audit verify "$work/m.xhproof" --genesis $GENESIS --artifact "$work/names"

remembering() { exits "$1" xh-audit verify "$2" --genesis $GENESIS --state "$work/remembered" "${@:3}"; }
check "the first proof is remembered" remembering 0 "$work/m.xhproof"
check "it says so" grep -q "ok    remembered   the first one" "$work/out"
check "the same checkpoint needs no node" remembering 0 "$work/m.xhproof"
python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["checkpoint"], end="")' "$work/m.xhproof" > "$work/note"
xh id register $prefix/later --value URL=https://example.com/3 $REG > /dev/null
sleep 1
xh proof get $prefix/later -o "$work/later.xhproof" > /dev/null
check "a later one stays open without a node" remembering 9 "$work/later.xhproof"
check "what is open is said" grep -q "open  remembered   size .* was not compared with the remembered size" "$work/out"
check "and why" grep -q "XH-1221 .*no node was named" "$work/err"
check "it stays open with a silent node" remembering 9 "$work/later.xhproof" --node http://127.0.0.1:9
check "any node may show that it extends the remembered one" remembering 0 "$work/later.xhproof" --node http://127.0.0.1:9 --node $FOLLOWER
check "it says by how much" grep -q "ok    remembered   size .* extends size" "$work/out"
check "an older one is a beginning of it" remembering 0 "$work/m.xhproof" --node $NODE --json
check "standing: one log" grep -q '"standing":"one"' "$work/out"
xh proof consistency "$work/note" -o "$work/c.xhproof" > /dev/null
rm -r "$work/remembered"
check "a fresh memory" remembering 0 "$work/m.xhproof"
check "a proof of consistency needs no node" remembering 0 "$work/c.xhproof" --expect consistency
check "a node without a memory is a mistake" exits 2 xh-audit verify "$work/m.xhproof" --genesis $GENESIS --node $NODE
for file in "$work"/remembered/*.json; do sed -i 's/xinghuo-followed/xinghuo-fallowed/' "$file"; done
check "a broken memory is refused" remembering 3 "$work/m.xhproof"
check "no node to watch at" watch 4 http://127.0.0.1:9
finish
