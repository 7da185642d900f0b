#!/usr/bin/env bash
# Callers without a library, against a network of one validator: every line of docs/CURL.md, which names every method that reads, and the Python example
# (tools/sdk/python), with curl, openssl and perl as their only tools. In a temporary folder on loopback. About ten seconds.
# Usage: tests/integration/curl.sh [FOLDER OF PROGRAMS]
set -u
cd "$(dirname "$0")/../.."
[ "${1:-}" != --help ] || { sed -n 2,4p "$0"; exit 0; }
BIN=$(realpath "${1:-build/release/bin}")
export PATH=$BIN:$PATH
# shellcheck source=tests/integration/lib/processes.sh
. tests/integration/lib/processes.sh
REPOSITORY=$PWD
dir=$(mktemp -d)
node=""
cleanup() {
  [ -z "$node" ] || kill -9 "$node" 2> /dev/null
  rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 1' INT TERM
# shellcheck source=tests/integration/lib/checks.sh
. tests/integration/lib/checks.sh
rpc=30600 peer=30650
xhd testnet "$dir/net" --validators 1 --followers 0 --audit-interval 10 --rpc-port $rpc --peer-port $peer > /dev/null || exit 1
export NODE=http://127.0.0.1:$rpc
xhd start --config "$dir/net/node0/xhd.toml" >> "$dir/log" 2>&1 < /dev/null &
node=$!
disown
check "the node is ready" wait_ready "$NODE"
mkdir "$dir/shell"
cp "$dir/net/keys/registrar.json" "$dir/net/keys/passphrase" "$dir/shell/"
cd "$dir/shell" || exit 1
BID=$(xh key show registrar.json --bid)
export BID KEY=$dir/shell/key.pem
check "a prefix" xh --node "$NODE" prefix allocate 88.100.7 --owner "$BID" --key registrar.json --passphrase-file passphrase
audited() { curl -s "$NODE/" -d '{"jsonrpc":"2.0","id":1,"method":"xh_getAuditProof","params":{"kind":"identifier","name":"88.100.7/a"}}' | grep -q '"result"'; }
check "the first audit root is certified" within 60 audited
check "every line of docs/CURL.md" python3 "$REPOSITORY/tests/integration/lib/page.py" curl "$REPOSITORY/docs/CURL.md" "$NODE"
cat "$dir/out"
(umask 077 && xh key export registrar.json --passphrase-file passphrase > key)
register() { python3 "$REPOSITORY/tools/sdk/python/register.py" "$NODE" key "$@"; }
check "the Python example registers" register 88.100.7/by-python https://example.com
cat "$dir/out"
check "what it registered is there" grep -q https://example.com <(curl -s "$NODE/88.100.7/by-python")
check "it ends with 6 when the chain rejects" fails_with 6 PrefixNotAllocated register 88.200/x https://example.com
check "and names what the node refuses" fails_with 1 XH-1304 register x https://example.com
finish
