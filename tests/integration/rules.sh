#!/usr/bin/env bash
# The council changes parameters of a running network from a height on, one node being down meanwhile; a node restored from a snapshot and an
# auditor with the genesis file follow. Then a protocol version is scheduled that this build does not know: it is announced, cancelled, scheduled
# again, and every node ends before it with exit code 11 and a sound ledger.
# Uses the programs of a build folder; everything happens in a temporary folder on loopback. About two minutes.
# Usage: tests/integration/rules.sh [FOLDER OF PROGRAMS]
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
begin "${1:-}"

rules() { XH_NODE=$(url "$1") xh governance rules --json | json "${@:2}"; }
gives() { [ "$("${@:2}")" = "$1" ]; } # value, command...
reaches() { within 120 at_least "$1" "$2"; }
decide() { # options of propose: three voices of four
  as council-0 xh governance propose "$@" || return 1
  local number voice
  number=$(xh governance list --json | json 0 number)
  for voice in 1 2; do
    as council-$voice xh governance approve "$number" || return 1
  done
  xh governance show "$number" | grep -q enacted
}
doctor_says() { # its exit code says how bad it is
  xh doctor "$(url "$1")" > "$dir/doctor" 2>&1 || true
  grep -q "$2" "$dir/doctor"
}
ended() { ends_with 11 "$1" 120 && grep -q "XH-1702" "$(log_of "$1")"; } # node: it ends by itself and says why

make_network --validators 4 --followers 2
idle_interval 100
start 0 1 2 3 4 # node 5 comes later, from a snapshot
for k in 0 1 2 3 4; do check "node $k is ready" ready $k; done
refused() { fails_with "$1" "$2" as council xh governance propose "${@:3}"; }
check "a value outside its limits" refused 2 "delta_ms is 1..60000" --set-parameter delta-ms=0 --from 5000
check "a parameter that never changes" refused 2 "the council can change" --set-parameter audit-lag=5 --from 5000
check "the set and the rules in one proposal" refused 2 "one of them" --set-parameter delta-ms=40 --from 5000 --weight validator-1=2
check "no notice" refused 6 ChangeNotPossible --set-parameter delta-ms=40 --from $(($(field 0 height) + 30))
check "a version that comes later" refused 6 ChangeNotPossible --protocol 3 --from 5000

from=$(($(field 0 height) + 160))
check "smaller blocks and another pace are decided" decide --set-parameter max-block-bytes=4MiB --set-parameter idle-interval-ms=120 --from $from \
  --reason "thinner lines"
check "the decision is shown in words" bash -c "xh governance list | grep -q 'from height $from: idle_interval_ms 120, max_block_bytes 4194304'"
check "it is scheduled" gives $from rules 4 scheduled 0 from
check "and not in force" gives 8388608 rules 4 parameters max_block_bytes
crash 3
check "node 0 passes the height" reaches 0 $((from + 3))
start 3
for k in 0 1 2 3 4; do
  check "node $k passes it, too" reaches $k $((from + 3))
  check "node $k obeys" gives 4194304 rules $k parameters max_block_bytes
done
check "since that height" gives $from rules 3 since
check "nothing is scheduled any more" gives "[]" rules 0 scheduled
check "the record is proven" bash -c "xh proof get current --kind rules -o $dir/r.xhproof && xh-audit verify $dir/r.xhproof --genesis $genesis"
if has_node; then check "the second verifier agrees" second_verifier "$dir/r.xhproof"; fi
check "a snapshot above the height" xhd snapshot create --config "$(config 4)" --out "$dir/snapshots"
check "is restored" bash -c "xhd snapshot restore --config $(home 5)/xhd.toml $dir/snapshots/*"
start 5
check "node 5 is ready" ready 5
check "and obeys what it never executed" gives 4194304 rules 5 parameters max_block_bytes
check "blocks go on" reaches 5 $(($(field 0 height) + 10))

check "all is well" bash -c "xh doctor $(url 0)"
from=$(($(field 0 height) + 200))
check "the next protocol is decided" decide --protocol 2 --from $from
check "status warns" bash -c "xh status | grep -q 'stops before height $from'"
check "the doctor says it" doctor_says 0 "build-outdated: protocol 2 begins at height $from"
check "and of whom else" doctor_says 4 "validators-outdated: 4 validators do not know protocol 2"
check "a metric counts down" bash -c "curl -s $XH_NODE/metrics | grep -q '^xinghuo_consensus_blocks_until_outdated '"
check "the log says it" grep -q "protocol 2 begins at height $from" "$dir/node2.log"
check "it is cancelled" decide --cancel $from
check "the doctor is content" within 10 bash -c "xh doctor $(url 0)"
check "status does not warn" bash -c "! xh status | grep -q 'stops before'"
cancelled=$from
check "the height passes" reaches 0 $((cancelled + 3))
check "with the rules of before" gives 1 rules 0 protocol

from=$(($(field 0 height) + 120))
check "it is decided again" decide --protocol 2 --from $from
for k in 0 1 2 3 4 5; do check "node $k ends before it" ended $k; done
for k in 0 4 5; do check "node $k does not start again" fails_with 11 XH-1702 timeout 60 xhd start --config "$(config $k)"; done
for k in 0 3 4; do
  keys=$(audited_keys "$(home $k)/data" "$genesis" "$dir") || keys=0
  check "the ledger of node $k is sound" [ "$keys" -gt 0 ]
  check "and ends with the last block of version 1" gives $((from - 1)) json height < <(tail -1 "$dir/audit.json")
done
finish
