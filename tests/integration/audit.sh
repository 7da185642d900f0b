#!/usr/bin/env bash
# The auditor against a running development network (./tools/up first): ledger, follow, export, watch, artefacts. Ends with "N passed, N failed".
cd "$(dirname "$0")/../.." || exit
# shellcheck source=tests/integration/lib/dev_network.sh
. tests/integration/lib/dev_network.sh
NODE=$(url 0) FOLLOWER=$(url 4)
unset XH_NODE

check "the ledger is derived again beside the node" exits 0 xh-audit ledger $DEV/node4/data --genesis "$GENESIS" --scratch "$dir/scratch"
check "its scratch folder is gone" bash -c "[ -z \"\$(ls $dir/scratch)\" ]"

check "the first checkpoint is remembered" exits 0 xh-audit follow --node "$NODE" --genesis "$GENESIS" --state "$dir/state" --once --json
check "it says so" grep -q '"event":"first"' "$dir/stdout"
sleep 2
check "a later one extends it" exits 0 xh-audit follow --node "$NODE" --node "$FOLLOWER" --genesis "$GENESIS" --state "$dir/state" --once --json
check "it says so, too" grep -q '"event":"grew"' "$dir/stdout"
check "no node answers" exits 4 xh-audit follow --node http://127.0.0.1:9 --genesis "$GENESIS" --state "$dir/state" --once
check "one silent node of two is no failure" exits 0 xh-audit follow --node http://127.0.0.1:9 --node "$NODE" --genesis "$GENESIS" --state "$dir/state" --once
sed 's/checkpoint/checkpoimt/' "$dir/state" > "$dir/broken"
check "a broken state file is refused" exits 3 xh-audit follow --node "$NODE" --genesis "$GENESIS" --state "$dir/broken" --once

check "the log is exported" exits 0 xh-audit export --node "$NODE" --genesis "$GENESIS" --out "$dir/log"
check "its checkpoint is there" test -s "$dir/log/checkpoint"
check "a second export goes on" exits 0 xh-audit export --node "$NODE" --genesis "$GENESIS" --out "$dir/log" --json
check "and keeps full tiles" bash -c "! [ -f $dir/log/tile/0/000 ] || ! grep -q '\"tiles_kept\":0' $dir/stdout"
check "no node, no export" exits 4 xh-audit export --node http://127.0.0.1:9 --genesis "$GENESIS" --out "$dir/log"
new_prefix 80000
export XH_NODE="$NODE"
printf '%s\n' "$prefix/a" "$prefix/b" > "$dir/names"
watch() { exits "$1" xh-audit watch "@$dir/names" --node "$2" --genesis "$GENESIS" --state "$dir/watched" --once; }
check "two names are watched" watch 0 "$NODE"
check "both are absent" bash -c "[ \$(grep -c absent $dir/stdout) = 2 ]"
as registrar xh id register "$prefix/a" --value URL=https://example.com/1 > /dev/null
sleep 2
check "a registered name is told" watch 0 "$NODE"
check "as a change of that one" bash -c "grep -q '/a  absent -> version 1 active' $dir/stdout && ! grep -q /b $dir/stdout"
check "nothing changed since" watch 0 "$FOLLOWER"
check "so nothing is told" bash -c "! [ -s $dir/stdout ]"
echo "a manual" > "$dir/manual"
as registrar xh id register "$prefix/m" --value "sha256=$(sha256sum < "$dir/manual" | cut -c1-64)" > /dev/null
xh proof get "$prefix/m" -o "$dir/m.xhproof" > /dev/null
check "a record binds its file" exits 0 xh-audit verify "$dir/m.xhproof" --genesis "$GENESIS" --artifact "$dir/manual"
check "it says how" grep -q "ok    artifact" "$dir/stdout"
check "and no other file" exits 7 xh-audit verify "$dir/m.xhproof" --genesis "$GENESIS" --artifact "$dir/names"

remembering() { exits "$1" xh-audit verify "$2" --genesis "$GENESIS" --state "$dir/remembered" "${@:3}"; }
check "the first proof is remembered" remembering 0 "$dir/m.xhproof"
check "it says so" grep -q "ok    remembered   the first one" "$dir/stdout"
check "the same checkpoint needs no node" remembering 0 "$dir/m.xhproof"
python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["checkpoint"], end="")' "$dir/m.xhproof" > "$dir/note"
as registrar xh id register "$prefix/later" --value URL=https://example.com/3 > /dev/null
sleep 1
xh proof get "$prefix/later" -o "$dir/later.xhproof" > /dev/null
check "a later one stays open without a node" remembering 9 "$dir/later.xhproof"
check "what is open is said" grep -q "open  remembered   size .* was not compared with the remembered size" "$dir/stdout"
check "and why" grep -q "XH-1221 .*no node was named" "$dir/stderr"
check "it stays open with a silent node" remembering 9 "$dir/later.xhproof" --node http://127.0.0.1:9
check "any node may show that it extends the remembered one" remembering 0 "$dir/later.xhproof" --node http://127.0.0.1:9 --node "$FOLLOWER"
check "it says by how much" grep -q "ok    remembered   size .* extends size" "$dir/stdout"
check "an older one is a beginning of it" remembering 0 "$dir/m.xhproof" --node "$NODE" --json
check "standing: one log" grep -q '"standing":"one"' "$dir/stdout"
xh proof consistency "$dir/note" -o "$dir/c.xhproof" > /dev/null
rm -r "$dir/remembered"
check "a fresh memory" remembering 0 "$dir/m.xhproof"
check "a proof of consistency needs no node" remembering 0 "$dir/c.xhproof" --expect consistency
check "a node without a memory is a mistake" exits 2 xh-audit verify "$dir/m.xhproof" --genesis "$GENESIS" --node "$NODE"
for file in "$dir"/remembered/*.json; do sed -i 's/xinghuo-followed/xinghuo-fallowed/' "$file"; done
check "a broken memory is refused" remembering 3 "$dir/m.xhproof"
check "no node to watch at" watch 4 http://127.0.0.1:9
finish
