#!/usr/bin/env bash
# Two networks on loopback: a main chain of four validators, and a sub-chain of two. A gateway joins them: checkpoints, a packet each way with
# its acknowledgement, one that times out; the gateway is killed in between, and two run at once. Everything that the main chain says about the
# sub-chain is proven offline at the end. Uses the programs of a build folder. About two minutes.
# Usage: tests/integration/subchains.sh [FOLDER OF PROGRAMS]
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
begin "${1:-}"
MAIN=$dir/main SUB=$dir/sub JOIN=$dir/join
MAIN_RPC=$RPC SUB_RPC=$((RPC + 100))
MAIN_URL=http://127.0.0.1:$MAIN_RPC SUB_URL=http://127.0.0.1:$SUB_RPC
# shellcheck source=tools/lib/subchains.sh
. tools/lib/subchains.sh

xhd testnet "$MAIN" --validators 4 --followers 0 --rpc-port "$MAIN_RPC" --peer-port $((MAIN_RPC + 50)) > /dev/null
xhd testnet "$SUB" --validators 2 --followers 0 --rpc-port "$SUB_RPC" --peer-port $((SUB_RPC + 50)) > /dev/null
for k in 0 1 2 3; do launch "main-$k" xhd start --config "$MAIN/node$k/xhd.toml"; done
for k in 0 1; do launch "sub-$k" xhd start --config "$SUB/node$k/xhd.toml"; done
for k in 0 1 2 3; do check "main node $k is ready" wait_ready "http://127.0.0.1:$((MAIN_RPC + k))" "${pid[main-$k]}"; done
for k in 0 1; do check "sub node $k is ready" wait_ready "http://127.0.0.1:$((SUB_RPC + k))" "${pid[sub-$k]}"; done

check "codes, clients and lanes are there" join_chains 4 2
check "again changes nothing" join_chains 4 2
check "the list of codes names the sub-chain" bash -c 'grep -q "^sub1  xinghuo" <<< "$1"' - "$(XH_NODE=$MAIN_URL xh subchain list)"
check "a dry run needs no key" xh gateway --config "$JOIN/gateway.toml" --once --dry-run
gateway() { # name
  sed "s/state_dir = .*/state_dir = \"state-$1\"/" "$JOIN/gateway.toml" > "$JOIN/$1.toml"
  launch "gateway-$1" xh gateway --config "$JOIN/$1.toml"
}
gateway one
check "a checkpoint of the sub-chain stands on the main chain" within 30 checkpointed

order=$(send_packet main orders --anchor "88.100/order=0x$(printf '%064d' 1)" --timeout 600)
check "an order goes to the sub-chain, and its acknowledgement comes back" within 40 ended main orders "$order" ok
answer=$(send_packet sub answers --anchor "88.100/answer=0x$(printf '%064d' 2)" --timeout 600)
check "an answer goes to the main chain, and its acknowledgement comes back" within 40 ended sub answers "$answer" ok

crash gateway-one
check "an identifier is registered" register_on main 88.100/late
late=$(send_packet main orders --anchor "88.100/late=0x$(printf '%064d' 3)" --reserve 88.100/late --timeout 5)
check "nobody changes it while a packet reserves it" fails_with 6 Reserved change_on main 88.100/late
check "it says which packet that is" bash -c '[ "$1" = "orders/$2" ]' - "$(ask main id get 88.100/late --json | field_of reserved_by)" "$late"
sleep 8
gateway one
gateway two
check "what was late times out, with two gateways at once" within 40 ended main orders "$late" timeout
check "the identifier is released" change_on main 88.100/late
check "the lane has nothing under way" bash -c '[ "$1" = 0 ]' - "$(ask main packet lane orders --json | field_of in_flight)"
more=$(send_packet main orders --anchor "88.100/more=0x$(printf '%064d' 4)" --timeout 600)
check "two gateways deliver once" within 40 ended main orders "$more" ok

check "a record of the sub-chain is registered" register_on sub 88.100/pump
check "a dry run anchors nothing" xh gateway fact --config "$JOIN/gateway.toml" 88.100/pump --dry-run
fact=$(anchor_fact 88.100/pump)
check "the record is anchored on the main chain" test -n "$fact"
check "so is the absence of another one" anchor_fact 88.100/nothing
check "what is no key is said" fails_with 2 0x xh gateway fact --config "$JOIN/gateway.toml" --key 12
XH_NODE=$MAIN_URL xh proof get --kind fact "$fact" -o "$dir/fact.xhproof" > /dev/null
check "the fact is proven offline" xh-audit verify "$dir/fact.xhproof" --genesis "$MAIN/genesis.json" --expect record
XH_NODE=$MAIN_URL xh proof get --kind checkpoint sub1/1 -o "$dir/checkpoint.xhproof" > /dev/null
check "the checkpoint is proven offline" xh-audit verify "$dir/checkpoint.xhproof" --genesis "$MAIN/genesis.json" --expect record
XH_NODE=$SUB_URL xh proof get --kind packet-ack "orders/$order" -o "$dir/ack.xhproof" > /dev/null
check "the acknowledgement is proven on the sub-chain" xh-audit verify "$dir/ack.xhproof" --genesis "$SUB/genesis.json" --expect record
check "no gateway was refused anything" bash -c '! grep -q "the ledger answers" "$1"/gateway-*.log' - "$dir"
finish
