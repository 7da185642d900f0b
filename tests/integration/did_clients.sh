#!/usr/bin/env bash
# Clients of others, unmodified as npm has them (did-resolver with the resolvers of Veramo and Sphereon), resolve DIDs of a running network of one validator.
# Takes the packages from NODE_PATH's folder or fetches them; without them it skips, saying so. In a temporary folder on loopback. About half a minute.
# With the Node.js of Debian 12: tests/integration/lib/debian_node.sh tests/integration/did_clients.sh [FOLDER].
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/processes.sh
. tests/integration/lib/processes.sh
BIN=$(realpath "${1:-build/release/bin}")
[ "${1:-}" != --help ] || { sed -n 2,4p "$0"; echo "Usage: tests/integration/did_clients.sh [FOLDER OF PROGRAMS]"; exit 0; }
RPC=29700 PEER=29750
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
cp tests/integration/did_clients/* "$dir"
(cd "$dir" && npm install --no-audit --no-fund --ignore-scripts > npm.log 2>&1) || skip "the packages cannot be fetched: $(tail -1 "$dir/npm.log")"
echo "Node $(node --version)"

xhd testnet "$dir/net" --validators 1 --rpc-port $RPC --peer-port $PEER > /dev/null
xhd start --config "$dir/net/node0/xhd.toml" >> "$dir/log" 2>&1 < /dev/null &
pid=$!
disown
check "the node is ready" wait_ready $XH_NODE
echo "a passphrase" > "$dir/pw"
chmod 600 "$dir/pw"
document() { # key file: a document with a service
  printf '{"@context":["https://www.w3.org/ns/did/v1"],"id":"%s","service":[{"id":"%s#agent","serviceEndpoint":"https://example.com/agent","type":"Agent"}]}' \
    "$1" "$1" > "$dir/document"
}
for who in here gone; do
  xh key new "$dir/$who.json" --quiet --passphrase-file "$dir/pw" > /dev/null
  bid=$(xh key show "$dir/$who.json" --bid)
  xh org enroll registrar "$bid" --key "$dir/net/keys/registrar.json" --passphrase-file "$dir/net/keys/passphrase" > /dev/null
  document "$bid"
  check "a document for $who" xh account set-document "$dir/document" --key "$dir/$who.json" --passphrase-file "$dir/pw"
done
version=$(xh account show "$(xh key show "$dir/gone.json" --bid)" --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["version"])')
check "one is deactivated" xh account deactivate --version "$version" --key "$dir/gone.json" --passphrase-file "$dir/pw"
check "clients resolve" node "$dir/resolve.mjs" $XH_NODE "$(xh key show "$dir/here.json" --bid)" https://example.com/agent \
  did:bid:ef28F9AVK4SQLZPRrPkrVWwp9kbpdXHx "$(xh key show "$dir/gone.json" --bid)"
cat "$dir/out"
finish
