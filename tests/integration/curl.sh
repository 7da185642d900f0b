#!/usr/bin/env bash
# Callers without a library, against a network of one validator: every line of docs/CURL.md, which names every method that reads, and the Python example
# (tools/sdk/python), with curl, openssl and perl as their only tools. In a temporary folder on loopback. About ten seconds.
# Usage: tests/integration/curl.sh [FOLDER OF PROGRAMS]
set -u
cd "$(dirname "$0")/../.." || exit
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
REPOSITORY=$PWD
begin "${1:-}"
make_network --validators 1 --followers 0 --audit-interval 10
export NODE=$XH_NODE
start 0
check "the node is ready" ready 0
mkdir "$dir/shell"
cp "$net/keys/registrar.json" "$net/keys/passphrase" "$dir/shell/"
cd "$dir/shell" || exit 1
BID=$(xh key show registrar.json --bid)
export BID KEY=$dir/shell/key.pem
check "a prefix" xh --node "$NODE" prefix allocate 88.100.7 --owner "$BID" --key registrar.json --passphrase-file passphrase
audited() { curl -s "$NODE/" -d '{"jsonrpc":"2.0","id":1,"method":"xh_getAuditProof","params":{"kind":"identifier","name":"88.100.7/a"}}' | grep -q '"result"'; }
check "the first audit root is certified" within 60 audited
check "every line of docs/CURL.md" python3 "$REPOSITORY/tests/integration/lib/page.py" curl "$REPOSITORY/docs/CURL.md" "$NODE"
cat "$dir/out"
# shellcheck disable=SC2094 # two files
(umask 077 && xh key export registrar.json --passphrase-file passphrase > key)
register() { python3 "$REPOSITORY/tools/sdk/python/register.py" "$NODE" key "$@"; }
check "the Python example registers" register 88.100.7/by-python https://example.com
cat "$dir/out"
check "what it registered is there" grep -q https://example.com <(curl -s "$NODE/88.100.7/by-python")
check "it ends with 6 when the chain rejects" fails_with 6 PrefixNotAllocated register 88.200/x https://example.com
check "and names what the node refuses" fails_with 1 XH-1304 register x https://example.com
finish
