#!/usr/bin/env bash
# JSON-RPC clients of others, unmodified as npm has them (jayson, json-rpc-2.0, viem, ws), call a running network of one validator and follow it.
# Takes the packages from npm's registry; without them it skips, saying so. In a temporary folder on loopback. About half a minute.
# With the Node.js of Debian 12: tests/integration/lib/debian_node.sh tests/integration/rpc_clients.sh [FOLDER].
# Usage: tests/integration/rpc_clients.sh [FOLDER OF PROGRAMS]
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
begin "${1:-}"

npm_packages tests/integration/rpc_clients

make_network --validators 1
start 0
check "the node is ready" ready 0
check "a prefix" as registrar xh prefix allocate 88.100.7 --owner "$(bid registrar)"
check "an identifier" as registrar xh id register 88.100.7/a --value URL=https://example.com
check "clients call and follow" node "$dir/clients.mjs" "$XH_NODE" 88.100.7/a
cat "$dir/out"
finish
