#!/usr/bin/env bash
# Issuers, status lists and digests on a running network of one validator; credentials and documents checked offline by proof files, as issued by
# a program of another language. Everything happens in a temporary folder on loopback. About a minute.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/processes.sh
. tests/integration/lib/processes.sh
[ "${1:-}" != --help ] || { sed -n 2,3p "$0"; echo "Usage: tests/integration/credentials.sh [FOLDER OF PROGRAMS]"; exit 0; }
BIN=$(realpath "${1:-build/release/bin}")
RPC=28700 PEER=28750
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

echo "a passphrase" > "$dir/pw"
chmod 600 "$dir/pw"
bid() { xh key show "$dir/$1.json" --bid; }
by() { echo "--key $dir/$1.json --passphrase-file $dir/pw"; }
says() { "${@:2}" > "$dir/said" 2>&1 || true; grep -q "$1" "$dir/said"; } # text, command...
height() { xh status --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["height"])'; }
# certified: until what is final now stands under a certified checkpoint.
certified() { local now; now=$(height); within 20 sh -c "[ \$(curl -s $XH_NODE/log/checkpoint | sed -n 2p) -gt $now ]"; }
issued() { python3 tests/integration/lib/issuer.py "$@"; }

xhd testnet "$dir/net" --validators 1 --rpc-port $RPC --peer-port $PEER > /dev/null
registrar="--key $dir/net/keys/registrar.json --passphrase-file $dir/net/keys/passphrase"
for who in issuer stranger; do xh key new "$dir/$who.json" --quiet --passphrase-file "$dir/pw" > /dev/null; done
key=$(xh key export "$dir/issuer.json" --passphrase-file "$dir/pw" | grep -o 'priSPK[0-9A-Za-z]*')
other=$(xh key export "$dir/stranger.json" --passphrase-file "$dir/pw" | grep -o 'priSPK[0-9A-Za-z]*')
xhd start --config "$dir/net/node0/xhd.toml" >> "$dir/log" 2>&1 < /dev/null &
pid=$!
check "the node is ready" wait_ready $XH_NODE
genesis=$dir/net/genesis.json
list=https://issuer.example/status/1
name=$(bid issuer)/$list

# Issuers.
# shellcheck disable=SC2086
check "not before it is enrolled" fails_with 6 IssuerNotEnrolled xh issuer register "$(bid issuer)" --name University --type Degree $registrar
# shellcheck disable=SC2086
for who in issuer stranger; do check "$who is enrolled" xh org enroll registrar "$(bid $who)" $registrar; done
echo '{"type":"object"}' > "$dir/schema"
# shellcheck disable=SC2046
check "not by itself" fails_with 6 NotOwner xh issuer register "$(bid issuer)" --name University --type Degree $(by issuer)
# shellcheck disable=SC2086
check "an issuer" xh issuer register "$(bid issuer)" --name University --type "Degree=$dir/schema" --type Award $registrar
# shellcheck disable=SC2086
check "again is safe" xh issuer register "$(bid issuer)" --name University --type "Degree=$dir/schema" --type Award $registrar
check "is shown" says '"name": "University"' xh issuer show "$(bid issuer)"
check "with its schema" says "$(sha256sum "$dir/schema" | cut -d' ' -f1)" xh issuer show "$(bid issuer)"
# shellcheck disable=SC2086
check "another name" xh issuer update "$(bid issuer)" --version 1 --name "Example University" $registrar
check "its types stay" says Award xh issuer show "$(bid issuer)"
check "nobody else is one" fails_with 8 XH-1606 xh issuer show "$(bid stranger)"

# Its document, and lists.
issued "$key" document > "$dir/document"
# shellcheck disable=SC2046
check "its document" xh account set-document "$dir/document" $(by issuer)
issued "$key" list $list revocation > "$dir/list1"
issued "$key" list $list revocation 7 > "$dir/list2"
issued "$key" list $list revocation 7 9 > "$dir/never"
issued "$other" list $list revocation > "$dir/foreign"
# shellcheck disable=SC2046
check "a list of no issuer" fails_with 6 NotAnIssuer xh status-list anchor "$dir/foreign" $(by stranger)
# shellcheck disable=SC2046
check "the first version of a list" xh status-list anchor "$dir/list1" $(by issuer)
# shellcheck disable=SC2046
check "again is safe" xh status-list anchor "$dir/list1" $(by issuer)
# shellcheck disable=SC2046
check "the second" xh status-list anchor "$dir/list2" $(by issuer)
# shellcheck disable=SC2046
check "not on an old version" fails_with 6 VersionMismatch xh status-list anchor "$dir/list1" --version 1 $(by issuer)
check "two versions" test "$(xh status-list history $list --issuer "$(bid issuer)" | wc -l)" = 2
check "the newest" says '"version": 2' xh status-list show $list --issuer "$(bid issuer)"
echo '{}' > "$dir/empty"
# shellcheck disable=SC2046
check "a file that is no list" fails_with 1 XH-1322 xh status-list anchor "$dir/empty" $(by issuer)
certified
check "a proof of the document" xh proof get "$(bid issuer)" --kind document -o "$dir/document.xhproof"
check "a proof of the issuer" xh proof get "$(bid issuer)" --kind issuer -o "$dir/issuer.xhproof"
check "a proof of the list" xh proof get "$name" --kind status-list -o "$dir/list.xhproof"
check "a proof of its history" xh proof get "$name" --kind status-list --history -o "$dir/history.xhproof"
for proof in document issuer list history; do
  check "the proof of $proof holds" xh-audit verify "$dir/$proof.xhproof" --genesis "$genesis"
  if command -v node > /dev/null; then check "for the other verifier, too" node tools/verifier/verify.mjs "$dir/$proof.xhproof" --genesis "$genesis"; fi
done
check "it says what it says" says '"name": "Example University"' xh-audit verify "$dir/issuer.xhproof" --genesis "$genesis"

# Credentials.
issued "$key" credential 5 $list > "$dir/good"
issued "$key" credential 7 $list > "$dir/revoked"
sed 's/1.25/1.75/' "$dir/good" > "$dir/changed"
sed "s/$(bid issuer)/$(bid stranger)/g" "$dir/good" > "$dir/stolen"
tied="--key $dir/document.xhproof --genesis $genesis"
# shellcheck disable=SC2086
check "a credential, but for its status" fails_with 9 "open  status" xh-audit credential "$dir/good" $tied
# shellcheck disable=SC2086
check "with its list" xh-audit credential "$dir/good" $tied --status-list "$dir/list2"
# shellcheck disable=SC2086
check "with its anchored list" says "version 2 of those until then" xh-audit credential "$dir/good" $tied --status-list "$dir/list2" --status-proof "$dir/list.xhproof"
# shellcheck disable=SC2086
check "a revoked one" fails_with 7 "is revoked" xh-audit credential "$dir/revoked" $tied --status-list "$dir/list2" --status-proof "$dir/list.xhproof"
# shellcheck disable=SC2086
check "was not revoked in the version before, which is not the newest" says "version 1 of 2.*not the newest" xh-audit credential "$dir/revoked" $tied --status-list "$dir/list1" --status-proof "$dir/history.xhproof"
# shellcheck disable=SC2086
check "a list that was never anchored" fails_with 7 "none of the anchored versions" xh-audit credential "$dir/good" $tied --status-list "$dir/never" --status-proof "$dir/history.xhproof"
# shellcheck disable=SC2086
check "a changed credential" fails_with 7 "XH-1321.*step proof failed" xh-audit credential "$dir/changed" $tied
# shellcheck disable=SC2086
check "a credential under another name" fails_with 7 "step proof failed" xh-audit credential "$dir/stolen" $tied
# shellcheck disable=SC2086
check "before it was valid" fails_with 7 "made after the time" xh-audit credential "$dir/good" $tied --time 2025-01-01T00:00:00Z
check "a document file leaves open whether the key was replaced" fails_with 9 "may have been replaced" xh-audit credential "$dir/good" --key "$dir/document" --status-list "$dir/list2"
check "an account's proof shows that it was not" xh proof get "$(bid issuer)" --kind account -o "$dir/account.xhproof"
check "and ties the document file" xh-audit credential "$dir/good" --key "$dir/document" --key "$dir/account.xhproof" --genesis "$genesis" --status-list "$dir/list2"
check "without any document" fails_with 7 "no document of this DID" xh-audit credential "$dir/good"
check "a proof file without genesis" fails_with 2 "needs --genesis" xh-audit credential "$dir/good" --key "$dir/document.xhproof"
# shellcheck disable=SC2086
check "a proof of something else" fails_with 7 "neither a document nor an account" xh-audit credential "$dir/good" --key "$dir/issuer.xhproof" --genesis "$genesis"
check "JSON for programs" says '"valid":true' xh-audit credential "$dir/good" --key "$dir/document" --status-list "$dir/list2" --json

# Withdrawn, it revokes, and begins nothing.
# shellcheck disable=SC2046
check "it withdraws" xh issuer withdraw "$(bid issuer)" --version 2 $(by issuer)
issued "$key" list $list/new suspension > "$dir/new"
# shellcheck disable=SC2046
check "then it begins no list" fails_with 6 IssuerWithdrawn xh status-list anchor "$dir/new" $(by issuer)
# shellcheck disable=SC2046
check "but revokes" xh status-list anchor "$dir/never" $(by issuer)

# Digests.
# shellcheck disable=SC2046
check "a digest" xh anchor digest add "$dir/good" --media-type application/vc $(by stranger)
# shellcheck disable=SC2046
check "of two accounts" xh anchor digest add "$dir/good" --media-type application/vc --uri https://issuer.example/1 $(by issuer)
# shellcheck disable=SC2046
check "which say nothing else later" fails_with 6 AlreadyExists xh anchor digest add "$dir/good" --media-type text/plain $(by issuer)
check "is shown" says '"media_type": "application/vc"' xh anchor digest show "$dir/good"
check "another is not" fails_with 8 XH-1606 xh anchor digest show "$dir/changed"
certified
check "a proof of it" xh proof get "$(sha256sum "$dir/good" | cut -d' ' -f1)" --kind digest -o "$dir/digest.xhproof"
check "which holds" xh-audit verify "$dir/digest.xhproof" --genesis "$genesis" --expect record

kill -TERM "$pid"
wait "$pid" || true
pid=
check "the ledger executes to the same again" xh-audit ledger "$dir/net/node0/data" --genesis "$genesis"
finish
