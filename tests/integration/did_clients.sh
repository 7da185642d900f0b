#!/usr/bin/env bash
# Clients of others, unmodified as npm has them (did-resolver with the resolvers of Veramo and Sphereon), resolve DIDs of a running network of one validator.
# Takes the packages from NODE_PATH's folder or fetches them; without them it skips, saying so. In a temporary folder on loopback. About half a minute.
# With the Node.js of Debian 12: tests/integration/lib/debian_node.sh tests/integration/did_clients.sh [FOLDER].
# Usage: tests/integration/did_clients.sh [FOLDER OF PROGRAMS]
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
begin "${1:-}"

npm_packages tests/integration/did_clients

make_network --validators 1
start 0
check "the node is ready" ready 0
document() { # account: a document with a service
  printf '{"@context":["https://www.w3.org/ns/did/v1"],"id":"%s","service":[{"id":"%s#agent","serviceEndpoint":"https://example.com/agent","type":"Agent"}]}' \
    "$1" "$1" > "$dir/document"
}
for who in here gone; do
  new_key "$who"
  enrol "$who" > /dev/null
  document "$(bid "$who")"
  check "a document for $who" as "$who" xh account set-document "$dir/document"
done
version=$(xh account show "$(bid gone)" --json | json version)
check "one is deactivated" as gone xh account deactivate --version "$version"
check "clients resolve" node "$dir/resolve.mjs" "$XH_NODE" "$(bid here)" https://example.com/agent did:bid:ef28F9AVK4SQLZPRrPkrVWwp9kbpdXHx "$(bid gone)"
cat "$dir/out"
finish
