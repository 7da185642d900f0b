#!/usr/bin/env bash
# JSON-RPC clients of others, unmodified as npm has them (jayson, json-rpc-2.0, viem, ws), call a running network of one validator and follow it.
# Takes the packages from npm's registry; without them it skips, saying so. In a temporary folder on loopback. About half a minute.
# With the Node.js of Debian 12: tests/integration/lib/debian_node.sh tests/integration/rpc_clients.sh [FOLDER].
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/processes.sh
. tests/integration/lib/processes.sh
[ "${1:-}" != --help ] || { sed -n 2,4p "$0"; echo "Usage: tests/integration/rpc_clients.sh [FOLDER OF PROGRAMS]"; exit 0; }
BIN=$(realpath "${1:-build/release/bin}")
RPC=25400 PEER=25450
export PATH=$BIN:$PATH XH_NODE=http://127.0.0.1:$RPC
dir=$(mktemp -d)
pid=
cleanup() {
  [ -z "$pid" ] || kill -9 "$pid" 2> /dev/null || true
  rm -rf "$dir"
}
trap cleanup EXIT
# shellcheck source=tests/integration/lib/checks.sh
. tests/integration/lib/checks.sh

skip() { echo "SKIPPED, NOTHING WAS CHECKED: $*"; exit 77; }
command -v node > /dev/null && command -v npm > /dev/null || skip "no node, no npm"
cp tests/integration/rpc_clients/* "$dir"
(cd "$dir" && npm install --no-audit --no-fund --ignore-scripts > npm.log 2>&1) || skip "the packages cannot be fetched: $(tail -1 "$dir/npm.log")"
echo "Node $(node --version)"

xhd testnet "$dir/net" --validators 1 --rpc-port $RPC --peer-port $PEER > /dev/null
xhd start --config "$dir/net/node0/xhd.toml" >> "$dir/log" 2>&1 < /dev/null &
pid=$!
disown
check "the node is ready" wait_ready $XH_NODE
xhk() { xh "$@" --key "$dir/net/keys/registrar.json" --passphrase-file "$dir/net/keys/passphrase"; }
check "a prefix" xhk prefix allocate 88.100.7 --owner "$(xh key show "$dir/net/keys/registrar.json" --bid)"
check "an identifier" xhk id register 88.100.7/a --value URL=https://example.com
check "clients call and follow" node "$dir/clients.mjs" $XH_NODE 88.100.7/a
cat "$dir/out"
finish
