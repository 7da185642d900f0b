#!/usr/bin/env bash
# The auditor against a running development network (./tools/up first): ledger, follow, export. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../.."
DEV=.xinghuo/dev
export PATH=$PWD/$DEV/bin:$PATH
GENESIS=$DEV/genesis.json NODE=http://127.0.0.1:26800 FOLLOWER=http://127.0.0.1:26804
passed=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

check() { # check NAME COMMAND...
  local name=$1
  shift
  if "$@"; then passed=$((passed + 1)); echo "ok   $name"; else failed=$((failed + 1)); echo "FAIL $name"; fi
}
exits() { # exits EXIT-CODE COMMAND...
  local expected=$1
  shift
  "$@" > "$work/out" 2> "$work/err"
  [ $? = "$expected" ]
}

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
echo "$passed passed, $failed failed"
[ $failed = 0 ]
