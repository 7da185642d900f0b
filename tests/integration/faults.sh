#!/usr/bin/env bash
# Faults on a running development network (./tools/up first): kill -9 of one validator during an import, kill -9 of all, two processes with one
# key. Ends with "N passed, N failed".
cd "$(dirname "$0")/../.." || exit
# shellcheck source=tests/integration/lib/dev_network.sh
. tests/integration/lib/dev_network.sh

# All five nodes report the same checkpoint size, log root and state root (sampled until they agree: the network goes on making blocks).
same_roots() {
  for _ in $(seq 100); do
    curl -s -H 'Content-Type: application/json' -d '{"jsonrpc":"2.0","id":1,"method":"xh_status"}' "$(url 0)" "$(url 1)" "$(url 2)" "$(url 3)" "$(url 4)" > "$dir/statuses"
    python3 - "$dir/statuses" << 'PYTHON' && return 0
import json, sys
text, decoder, at, seen = open(sys.argv[1]).read().strip(), json.JSONDecoder(), 0, []
while at < len(text):
    status, at = decoder.raw_decode(text, at)
    status, at = status["result"], at + len(text[at:]) - len(text[at:].lstrip())
    seen.append((status["checkpoint"]["size"], status["checkpoint"]["root"], status["log"]["root"], status["state_root"]))
print(seen)
sys.exit(len(seen) != 5 or len(set(seen)) != 1)
PYTHON
    sleep 0.1
  done
  return 1
}
new_prefix 1000
python3 -c "print('Number,Link'); [print(f'{i},https://example.com/{i}') for i in range(30000)]" > "$dir/rows.csv"

import() { as registrar xh import "$dir/rows.csv" --prefix "$prefix" --map 'part-{Number}' --value 'URL={Link}' "$@"; }
import --also-node "$(url 1)" --in-flight 2 > "$dir/import.log" 2>&1 &
importing=$!
sleep 0.5
kill_hard "$(number_of 2)"
echo "killed validator 2 during the import"
wait $importing
check "the import ends complete" grep -q "30000 rows registered, 0 already identical, 0 rejected" "$dir/import.log"
restart 2
check "the validator catches up by itself" all_ready
check "all five nodes report the same roots" same_roots
check "the import again is a no-op" says "30000 rows registered" import --also-node "$(url 1)" --in-flight 2
rm -rf "$dir"/*.import-*
check "an import with lost state registers nothing twice" says "0 rows registered, 30000 already identical" import

check "a second process with the same key refuses to start" says XH-1404 xhd start --config $DEV/node0/xhd.toml

for k in 0 1 2 3 4; do kill -9 "$(number_of $k)"; done
echo "killed all five"
sleep 0.5
for k in 0 1 2 3 4; do restart $k; done
check "all five come back" all_ready
check "all five agree" same_roots
check "what was acknowledged is there" says 29999 xh id get "$prefix/part-29999" --json
xh proof get "$prefix/part-17" -o "$dir/p.xhproof" > /dev/null
check "a proof verifies after the restart" proven "$dir/p.xhproof" record
check "a flipped byte is refused with exit 7" python3 - "$dir" "$DEV" <<'P'
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
check "the follower's ledger audits beside the node" xh-audit ledger $DEV/node4/data --genesis $GENESIS
finish
