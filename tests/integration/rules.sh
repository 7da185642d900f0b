#!/usr/bin/env bash
# The council changes parameters of a running network from a height on, one node being down meanwhile; a node restored from a snapshot and an
# auditor with the genesis file follow. Then a protocol version is scheduled that this build does not know: it is announced, cancelled, scheduled
# again, and every node ends before it with exit code 11 and a sound ledger.
# Uses the programs of a build folder; everything happens in a temporary folder on loopback. About two minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/processes.sh
. tests/integration/lib/processes.sh
BIN=$(realpath "${1:-build/release/bin}")
[ "${1:-}" != --help ] || { sed -n 2,5p "$0"; echo "Usage: tests/integration/rules.sh [FOLDER OF PROGRAMS]"; exit 0; }
RPC=29400 PEER=29450
export PATH=$BIN:$PATH XH_NODE=http://127.0.0.1:$RPC
dir=$(mktemp -d)
declare -A pid
cleanup() {
  for p in "${pid[@]}"; do kill -9 "$p" 2> /dev/null || true; done
  rm -rf "$dir"
}
trap cleanup EXIT
# shellcheck source=tests/integration/lib/checks.sh
. tests/integration/lib/checks.sh

url() { echo "http://127.0.0.1:$((RPC + $1))"; }
node() { echo "$dir/net/node$1"; }
start() {
  xhd start --config "$(node "$1")/xhd.toml" >> "$dir/log$1" 2>&1 < /dev/null &
  pid[$1]=$!
}
json() { python3 -c 'import json,sys; value=json.load(sys.stdin)
for member in sys.argv[1:]: value=value[int(member) if member.isdigit() else member]
print(value)' "$@"; }
field() { XH_NODE=$(url "$1") xh status --json 2> /dev/null | json "${@:2}"; }
rules() { XH_NODE=$(url "$1") xh governance rules --json | json "${@:2}"; }
is() { [ "$("${@:2}")" = "$1" ]; } # value, command...
at_least() { [ "$(field "$1" height)" -ge "$2" ]; }
reaches() { within 120 at_least "$1" "$2"; }
key_of() { echo "--key $(node "$1")/keys/account.json --passphrase-file $(node "$1")/passphrase"; }
decide() { # options of propose: three voices of four
  # shellcheck disable=SC2046
  xh governance propose "$@" $(key_of 0) || return 1
  local number voice
  number=$(xh governance list --json | json 0 number)
  for voice in 1 2; do
    # shellcheck disable=SC2046
    xh governance approve "$number" $(key_of $voice) || return 1
  done
  xh governance show "$number" | grep -q enacted
}
doctor_says() { # its exit code says how bad it is
  xh doctor "$(url "$1")" > "$dir/doctor" 2>&1 || true
  grep -q "$2" "$dir/doctor"
}
ended() { # node: it ends by itself with exit code 11 and says why
  local code=0
  for _ in $(seq 600); do kill -0 "${pid[$1]}" 2> /dev/null || break; sleep 0.2; done
  ! kill -0 "${pid[$1]}" 2> /dev/null || return 1
  wait "${pid[$1]}" || code=$?
  unset "pid[$1]"
  [ "$code" = 11 ] && grep -q "XH-1702" "$dir/log$1"
}

xhd testnet "$dir/net" --validators 4 --followers 2 --rpc-port $RPC --peer-port $PEER > /dev/null
sed -i 's/"idle_interval_ms": *1000/"idle_interval_ms": 100/' "$dir/net/genesis.json"
genesis="--genesis $dir/net/genesis.json"
for k in 0 1 2 3 4; do start $k; done # node 5 comes later, from a snapshot
for k in 0 1 2 3 4; do check "node $k is ready" wait_ready "$(url $k)"; done

# shellcheck disable=SC2046
refused() { fails_with "$1" "$2" xh governance propose "${@:3}" $(key_of 0); }
check "a value outside its limits" refused 2 "delta_ms is 1..60000" --set-parameter delta-ms=0 --from 5000
check "a parameter that never changes" refused 2 "the council can change" --set-parameter audit-lag=5 --from 5000
check "the set and the rules in one proposal" refused 2 "one of them" --set-parameter delta-ms=40 --from 5000 --weight validator-1=2
check "no notice" refused 6 ChangeNotPossible --set-parameter delta-ms=40 --from $(($(field 0 height) + 30))
check "a version that comes later" refused 6 ChangeNotPossible --protocol 3 --from 5000

from=$(($(field 0 height) + 160))
check "smaller blocks and another pace are decided" decide --set-parameter max-block-bytes=4MiB --set-parameter idle-interval-ms=120 --from $from \
  --reason "thinner lines"
check "the decision is shown in words" bash -c "xh governance list | grep -q 'from height $from: idle_interval_ms 120, max_block_bytes 4194304'"
check "it is scheduled" is $from rules 4 scheduled 0 from
check "and not in force" is 8388608 rules 4 parameters max_block_bytes
kill_hard "${pid[3]}" || true
check "node 0 passes the height" reaches 0 $((from + 3))
start 3
for k in 0 1 2 3 4; do
  check "node $k passes it, too" reaches $k $((from + 3))
  check "node $k obeys" is 4194304 rules $k parameters max_block_bytes
done
check "since that height" is $from rules 3 since
check "nothing is scheduled any more" is "[]" rules 0 scheduled
check "the record is proven" bash -c "xh proof get current --kind rules -o $dir/r.xhproof && xh-audit verify $dir/r.xhproof $genesis"
if command -v node > /dev/null; then check "the second verifier agrees" command node tools/verifier/verify.mjs "$dir/r.xhproof" $genesis; fi
check "a snapshot above the height" xhd snapshot create --config "$(node 4)/xhd.toml" --out "$dir/snapshots"
check "is restored" bash -c "xhd snapshot restore --config $(node 5)/xhd.toml $dir/snapshots/*"
start 5
check "node 5 is ready" wait_ready "$(url 5)"
check "and obeys what it never executed" is 4194304 rules 5 parameters max_block_bytes
check "blocks go on" reaches 5 $(($(field 0 height) + 10))

check "all is well" bash -c "xh doctor $(url 0)"
from=$(($(field 0 height) + 200))
check "the next protocol is decided" decide --protocol 2 --from $from
check "status warns" bash -c "xh status | grep -q 'stops before height $from'"
check "the doctor says it" doctor_says 0 "build-outdated: protocol 2 begins at height $from"
check "and of whom else" doctor_says 4 "validators-outdated: 4 validators do not know protocol 2"
check "a metric counts down" bash -c "curl -s $XH_NODE/metrics | grep -q '^xinghuo_consensus_blocks_until_outdated '"
check "the log says it" grep -q "protocol 2 begins at height $from" "$dir/log2"
check "it is cancelled" decide --cancel $from
check "the doctor is content" within 10 bash -c "xh doctor $(url 0)"
check "status does not warn" bash -c "! xh status | grep -q 'stops before'"
cancelled=$from
check "the height passes" reaches 0 $((cancelled + 3))
check "with the rules of before" is 1 rules 0 protocol

from=$(($(field 0 height) + 120))
check "it is decided again" decide --protocol 2 --from $from
for k in 0 1 2 3 4 5; do check "node $k ends before it" ended $k; done
for k in 0 4 5; do check "node $k does not start again" fails_with 11 XH-1702 timeout 60 xhd start --config "$(node $k)/xhd.toml"; done
for k in 0 3 4; do
  keys=$(audited_keys "$(node $k)/data" "$dir/net/genesis.json" "$dir") || keys=0
  check "the ledger of node $k is sound" [ "$keys" -gt 0 ]
  check "and ends with the last block of version 1" is $((from - 1)) json height < <(tail -1 "$dir/audit.json")
done
finish
