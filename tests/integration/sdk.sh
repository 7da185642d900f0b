#!/usr/bin/env bash
# The client library of tools/sdk/js, built in a copy with packages of npm's registry (without them it skips, saying so), against a running network: the
# types are those of the node, every block of its README runs, what it builds is what the node builds, a subscription goes on across kills of nodes,
# lies are refused, and both verifiers have one verdict about every frozen proof and about mutations of them.
# Usage: tests/integration/sdk.sh [FOLDER OF PROGRAMS [quick|all [MUTATIONS [SEED]]]]: build/release/bin, all and 1,000 unless told otherwise. quick: one
# validator and one kill; all: four validators that are killed one after the other, sizes and speed. In a temporary folder on loopback.
# With the Node.js of Debian 12: tests/integration/lib/debian_node.sh --folder DIR tests/integration/sdk.sh [FOLDER], packages by XH_NPM (a newer npm).
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
MODE=${2:-all} SEED=${4:-1}
MUTATIONS=${3:-$([ "$MODE" = quick ] && echo 15 || echo 1000)}
REPOSITORY=$PWD
begin "${1:-}"

NPM=${XH_NPM:-npm}
if ! has_node || ! command -v "${NPM%% *}" > /dev/null; then skip "no node, no npm"; fi

# A copy of the library beside what it is built of.
tree=$dir/tree sdk=$dir/tree/tools/sdk/js
mkdir -p "$tree/tools/sdk" "$tree/base" "$tree/ledger/execution" "$tree/tests/vectors"
cp -r tools/verifier "$tree/tools/"
cp base/error_catalogue.inc "$tree/base/"
cp ledger/execution/reject.cc "$tree/ledger/execution/"
cp -r tests/vectors/proofs tests/vectors/operations.json "$tree/tests/vectors/"
mkdir "$sdk"
(cd tools/sdk/js && tar cf - --exclude node_modules --exclude dist .) | tar xf - -C "$sdk"
if ! (cd "$sdk" && $NPM ci --no-audit --no-fund --ignore-scripts > "$dir/npm.log" 2>&1); then
  ! grep -q EUSAGE "$dir/npm.log" || { cat "$dir/npm.log"; exit 1; } # package.json and the lock file differ
  skip "the packages cannot be fetched: $(tail -1 "$dir/npm.log")"
fi
echo "Node $(node --version)"
in_sdk() { (cd "$sdk" && "$@"); }
check "its types pass tsc --strict, and it builds" in_sdk node scripts/build.mjs
mkdir -p "$dir/user/node_modules"
ln -s "$sdk" "$dir/user/node_modules/xinghuo"
ln -s "$sdk/node_modules/@noble" "$dir/user/node_modules/@noble"
cp tests/integration/sdk/* "$dir/user/"
in_user() { (cd "$dir/user" && "$@"); }
typed() { in_user node "$sdk/node_modules/typescript/bin/tsc" --strict --exactOptionalPropertyTypes --noEmit --target ES2022 --lib ES2022,DOM,DOM.AsyncIterable --module nodenext consumer.ts; }
echo '{"type":"module"}' > "$dir/user/package.json"
check "its types hold in the program of somebody else" typed
for_browsers() {
  in_user "$sdk/node_modules/.bin/esbuild" --bundle --format=esm --platform=browser --log-level=error --outfile=page.js consumer.ts && ! grep -qE "(from|import|require)[( ]*[\"']node:" "$dir/user/page.js"
}
check "it is bundled for browsers, without modules of Node.js" for_browsers
check "unit tests" in_sdk node --test test/

# ---- the network
count=$([ "$MODE" = quick ] && echo 1 || echo 4)
make_network --validators "$count" --followers 0 --audit-interval 10
nodes=""
for i in $(seq 0 $((count - 1))); do
  start "$i"
  nodes=$nodes${nodes:+,}$(url "$i")
done
for i in $(seq 0 $((count - 1))); do check "node $i is ready" ready "$i"; done
bid=$(bid registrar)
export XH_GENESIS=$genesis XH_KEY=$net/keys/registrar.json XH_PASSPHRASE=$net/keys/passphrase # as README.md has it
check "a prefix" as registrar xh prefix allocate 88.100.7 --owner "$bid"
check "types and shapes are those that the node describes (node scripts/generate.mjs URL)" in_sdk node scripts/generate.mjs "$XH_NODE" --check
cat "$dir/out"
for block in $(in_user python3 "$REPOSITORY/tests/integration/lib/page.py" blocks "$sdk/README.md" js); do
  check "README.md, $block" in_user timeout 120 node "$block"
done
check "what it builds is what the node builds" in_user node live.mjs build "$XH_NODE" "$bid"
cat "$dir/out"
check "a transaction file for xh" in_user node live.mjs unsigned "$XH_NODE" "$dir/t" "$bid"
check "xh signs it" as registrar xh tx sign "$dir/t" -o "$dir/e"
check "and what xh signed is read and submitted" in_user node live.mjs submit "$XH_NODE" "$dir/e"
check "lies are refused" in_user node live.mjs hostile "$XH_NODE" 88.100.7/pump 88.100.7/valve
cat "$dir/out"

# ---- nodes die; a follower and a writer go on
kills() { # seconds between them, numbers of nodes
  local pause=$1
  shift
  for i in "$@"; do
    sleep "$pause"
    crash "$i"
    sleep 1
    start "$i"
    ready "$i"
  done
}
until=$(($(field 0 height) + $([ "$MODE" = quick ] && echo 8 || echo 60)))
if [ "$MODE" = quick ]; then
  in_user timeout 250 node live.mjs follow "$XH_NODE" $until 1 > "$dir/followed" 2>&1 &
  follower=$!
  kills 1 0
  wait "$follower"
  check "a subscription tells every block once across a kill of its node" [ $? = 0 ]
  cat "$dir/followed"
else
  in_user timeout 500 node live.mjs follow "$nodes" $until 1 > "$dir/followed" 2>&1 &
  follower=$!
  in_user timeout 500 node live.mjs write "$nodes" 40 > "$dir/written" 2>&1 &
  writer=$!
  kills 4 0 1 2 3 0
  wait "$writer"
  check "what is written while nodes die is executed once" [ $? = 0 ]
  cat "$dir/written"
  wait "$follower"
  check "a subscription tells every block once while nodes die" [ $? = 0 ]
  cat "$dir/followed"
fi

# ---- two verifiers
mkdir "$dir/work"
check "both verifiers have one verdict" in_user node verdicts.mjs "$REPOSITORY/tests/vectors/proofs" "$(command -v xh-audit)" "$MUTATIONS" "$SEED" "$dir/work"
cat "$dir/out"
if [ "$MODE" != quick ]; then
  in_sdk node scripts/sizes.mjs
  in_sdk node scripts/bench.mjs
fi
finish
