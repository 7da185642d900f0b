#!/usr/bin/env bash
# Faults on a running development network (./tools/up first): kill -9 of one validator during an import, kill -9 of all, two processes with one
# key. Ends with "N passed, N failed".
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/network.sh
. tests/integration/network.sh

pid_of() { tr -dc 0-9 < $DEV/node$1/xhd.pid; }
start_node() { setsid nohup xhd start --config $DEV/node$1/xhd.toml >> $DEV/node$1/xhd.log 2>&1 < /dev/null & }
ready() { # every node ready within 60 s
  local k
  for k in 0 1 2 3 4; do
    for _ in $(seq 600); do curl -sf -o /dev/null http://127.0.0.1:$((26800 + k))/readyz && continue 2; sleep 0.1; done
    return 1
  done
}
# All five nodes report the same checkpoint size, log root and state root (sampled until they agree: the network goes on making blocks).
same_roots() {
  local k lines
  for _ in $(seq 100); do
    lines=$(for k in 0 1 2 3 4; do curl -s http://127.0.0.1:$((26800 + k)) -H 'content-type: application/json' -d '{"jsonrpc":"2.0","id":1,"method":"xh_status"}' |
      python3 -c 'import json,sys; r=json.load(sys.stdin)["result"]; print(r["checkpoint"]["size"], r["checkpoint"]["root"], r["log"]["root"], r["state_root"])'; done | sort -u | wc -l)
    [ "$lines" = 1 ] && return 0
    sleep 0.1
  done
  return 1
}
prefix=88.100.$((RANDOM + 1000))
owner=$(xh key show $DEV/keys/registrar.json --bid)
xh prefix allocate $prefix --owner "$owner" $REG > /dev/null
python3 -c "print('Number,Link'); [print(f'{i},https://example.com/{i}') for i in range(30000)]" > "$work/rows.csv"

xh import "$work/rows.csv" --prefix $prefix --map 'part-{Number}' --value 'URL={Link}' --also-node http://127.0.0.1:26801 --in-flight 2 $REG > "$work/import.log" 2>&1 &
import=$!
sleep 0.5
victim=$(pid_of 2)
kill -9 "$victim"
echo "killed validator 2 during the import"
wait $import
check "the import ends complete" grep -q "30000 rows registered, 0 already identical, 0 rejected" "$work/import.log"
start_node 2
check "the validator catches up by itself" ready
check "all five nodes report the same roots" same_roots
check "the import again is a no-op" bash -c "xh import '$work/rows.csv' --prefix $prefix --map 'part-{Number}' --value 'URL={Link}' --also-node http://127.0.0.1:26801 --in-flight 2 $REG 2>/dev/null | grep -q '30000 rows registered'"
check "an import with lost state registers nothing twice" bash -c "rm -rf $work/*.import-*; xh import '$work/rows.csv' --prefix $prefix --map 'part-{Number}' --value 'URL={Link}' $REG 2>/dev/null | grep -q '0 rows registered, 30000 already identical'"

refused=$(xhd start --config $DEV/node0/xhd.toml 2>&1)
check "a second process with the same key refuses to start" grep -q "XH-1404" <<< "$refused"

for k in 0 1 2 3 4; do kill -9 "$(pid_of $k)"; done
echo "killed all five"
sleep 0.5
for k in 0 1 2 3 4; do start_node $k; done
check "all five come back" ready
check "all five agree" same_roots
check "what was acknowledged is there" bash -c "xh id get $prefix/part-29999 --json | grep -q 29999"
xh proof get $prefix/part-17 -o "$work/p.xhproof" > /dev/null
check "a proof verifies after the restart" bash -c "xh-audit verify $work/p.xhproof --genesis $DEV/genesis.json --expect record > /dev/null"
check "a flipped byte is refused with exit 7" python3 - "$work" "$DEV" <<'P'
import random, subprocess, sys
work, dev = sys.argv[1:]
data = open(f"{work}/p.xhproof", "rb").read()
for i in random.Random(1).sample(range(len(data)), 60):
    open(f"{work}/f.xhproof", "wb").write(data[:i] + bytes([data[i] ^ 1]) + data[i + 1:])
    run = subprocess.run(["xh-audit", "verify", f"{work}/f.xhproof", "--genesis", f"{dev}/genesis.json"], capture_output=True, text=True)
    if run.returncode != 7 or "FAIL" not in run.stdout:
        print(i, run.returncode, run.stdout, run.stderr)
        sys.exit(1)
P
check "the follower's ledger audits beside the node" bash -c "xh-audit ledger $DEV/node4/data --genesis $DEV/genesis.json > /dev/null 2>&1"
finish
