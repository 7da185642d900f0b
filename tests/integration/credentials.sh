#!/usr/bin/env bash
# Issuers, status lists and digests on a running network of one validator; credentials and documents checked offline by proof files, as issued by
# a program of another language. Everything happens in a temporary folder on loopback. About a minute.
# Usage: tests/integration/credentials.sh [FOLDER OF PROGRAMS]
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
begin "${1:-}"

# certified: until what is final now stands under a certified checkpoint.
certified() { local now; now=$(field 0 height); within 20 sh -c "[ \$(curl -s $XH_NODE/log/checkpoint | sed -n 2p) -gt $now ]"; }
issued() { python3 tests/integration/lib/issuer.py "$@"; }

make_network --validators 1
for who in issuer stranger; do new_key $who; done
key=$(xh key export "$dir/issuer.json" --passphrase-file "$dir/passphrase" | grep -o 'priSPK[0-9A-Za-z]*')
other=$(xh key export "$dir/stranger.json" --passphrase-file "$dir/passphrase" | grep -o 'priSPK[0-9A-Za-z]*')
start 0
check "the node is ready" ready 0
list=https://issuer.example/status/1
name=$(bid issuer)/$list

# Issuers.
check "not before it is enrolled" fails_with 6 IssuerNotEnrolled as registrar xh issuer register "$(bid issuer)" --name University --type Degree
for who in issuer stranger; do check "$who is enrolled" as registrar xh org enroll registrar "$(bid $who)"; done
echo '{"type":"object"}' > "$dir/schema"
check "not by itself" fails_with 6 NotOwner as issuer xh issuer register "$(bid issuer)" --name University --type Degree
check "an issuer" as registrar xh issuer register "$(bid issuer)" --name University --type "Degree=$dir/schema" --type Award
check "again is safe" as registrar xh issuer register "$(bid issuer)" --name University --type "Degree=$dir/schema" --type Award
check "is shown" says '"name": "University"' xh issuer show "$(bid issuer)"
check "with its schema" says "$(sha256sum "$dir/schema" | cut -d' ' -f1)" xh issuer show "$(bid issuer)"
check "another name" as registrar xh issuer update "$(bid issuer)" --version 1 --name "Example University"
check "its types stay" says Award xh issuer show "$(bid issuer)"
check "nobody else is one" fails_with 8 XH-1606 xh issuer show "$(bid stranger)"

# Its document, and lists.
issued "$key" document > "$dir/document"
check "its document" as issuer xh account set-document "$dir/document"
issued "$key" list $list revocation > "$dir/list1"
issued "$key" list $list revocation 7 > "$dir/list2"
issued "$key" list $list revocation 7 9 > "$dir/never"
issued "$other" list $list revocation > "$dir/foreign"
check "a list of no issuer" fails_with 6 NotAnIssuer as stranger xh status-list anchor "$dir/foreign"
check "the first version of a list" as issuer xh status-list anchor "$dir/list1"
check "again is safe" as issuer xh status-list anchor "$dir/list1"
check "the second" as issuer xh status-list anchor "$dir/list2"
check "not on an old version" fails_with 6 VersionMismatch as issuer xh status-list anchor "$dir/list1" --version 1
check "two versions" test "$(xh status-list history $list --issuer "$(bid issuer)" | wc -l)" = 2
check "the newest" says '"version": 2' xh status-list show $list --issuer "$(bid issuer)"
echo '{}' > "$dir/empty"
check "a file that is no list" fails_with 1 XH-1322 as issuer xh status-list anchor "$dir/empty"
certified
check "a proof of the document" xh proof get "$(bid issuer)" --kind document -o "$dir/document.xhproof"
check "a proof of the issuer" xh proof get "$(bid issuer)" --kind issuer -o "$dir/issuer.xhproof"
check "a proof of the list" xh proof get "$name" --kind status-list -o "$dir/list.xhproof"
check "a proof of its history" xh proof get "$name" --kind status-list --history -o "$dir/history.xhproof"
for proof in document issuer list history; do
  check "the proof of $proof holds" proven "$dir/$proof.xhproof"
  if has_node; then check "for the other verifier, too" second_verifier "$dir/$proof.xhproof"; fi
done
check "it says what it says" says '"name": "Example University"' proven "$dir/issuer.xhproof"

# Credentials.
issued "$key" credential 5 $list > "$dir/good"
issued "$key" credential 7 $list > "$dir/revoked"
sed 's/1.25/1.75/' "$dir/good" > "$dir/changed"
sed "s/$(bid issuer)/$(bid stranger)/g" "$dir/good" > "$dir/stolen"
tied=(--key "$dir/document.xhproof" --genesis "$genesis")
check "a credential, but for its status" fails_with 9 "open  status" xh-audit credential "$dir/good" "${tied[@]}"
check "with its list" xh-audit credential "$dir/good" "${tied[@]}" --status-list "$dir/list2"
check "with its anchored list" says "version 2 of those until then" xh-audit credential "$dir/good" "${tied[@]}" --status-list "$dir/list2" --status-proof "$dir/list.xhproof"
check "a revoked one" fails_with 7 "is revoked" xh-audit credential "$dir/revoked" "${tied[@]}" --status-list "$dir/list2" --status-proof "$dir/list.xhproof"
check "was not revoked in the version before, which is not the newest" says "version 1 of 2.*not the newest" xh-audit credential "$dir/revoked" "${tied[@]}" --status-list "$dir/list1" --status-proof "$dir/history.xhproof"
check "a list that was never anchored" fails_with 7 "none of the anchored versions" xh-audit credential "$dir/good" "${tied[@]}" --status-list "$dir/never" --status-proof "$dir/history.xhproof"
check "a changed credential" fails_with 7 "XH-1321.*step proof failed" xh-audit credential "$dir/changed" "${tied[@]}"
check "a credential under another name" fails_with 7 "step proof failed" xh-audit credential "$dir/stolen" "${tied[@]}"
check "before it was valid" fails_with 7 "made after the time" xh-audit credential "$dir/good" "${tied[@]}" --time 2025-01-01T00:00:00Z
check "a document file leaves open whether the key was replaced" fails_with 9 "may have been replaced" xh-audit credential "$dir/good" --key "$dir/document" --status-list "$dir/list2"
check "an account's proof shows that it was not" xh proof get "$(bid issuer)" --kind account -o "$dir/account.xhproof"
check "and ties the document file" xh-audit credential "$dir/good" --key "$dir/document" --key "$dir/account.xhproof" --genesis "$genesis" --status-list "$dir/list2"
check "without any document" fails_with 7 "no document of this DID" xh-audit credential "$dir/good"
check "a proof file without genesis" fails_with 2 "needs --genesis" xh-audit credential "$dir/good" --key "$dir/document.xhproof"
check "a proof of something else" fails_with 7 "neither a document nor an account" xh-audit credential "$dir/good" --key "$dir/issuer.xhproof" --genesis "$genesis"
check "JSON for programs" says '"valid":true' xh-audit credential "$dir/good" --key "$dir/document" --status-list "$dir/list2" --json

# Withdrawn, it revokes, and begins nothing.
check "it withdraws" as issuer xh issuer withdraw "$(bid issuer)" --version 2
issued "$key" list $list/new suspension > "$dir/new"
check "then it begins no list" fails_with 6 IssuerWithdrawn as issuer xh status-list anchor "$dir/new"
check "but revokes" as issuer xh status-list anchor "$dir/never"

# Digests.
check "a digest" as stranger xh anchor digest add "$dir/good" --media-type application/vc
check "of two accounts" as issuer xh anchor digest add "$dir/good" --media-type application/vc --uri https://issuer.example/1
check "which say nothing else later" fails_with 6 AlreadyExists as issuer xh anchor digest add "$dir/good" --media-type text/plain
check "is shown" says '"media_type": "application/vc"' xh anchor digest show "$dir/good"
check "another is not" fails_with 8 XH-1606 xh anchor digest show "$dir/changed"
certified
check "a proof of it" xh proof get "$(sha256sum "$dir/good" | cut -d' ' -f1)" --kind digest -o "$dir/digest.xhproof"
check "which holds" proven "$dir/digest.xhproof" --expect record

stop 0
check "the ledger executes to the same again" xh-audit ledger "$(home 0)/data" --genesis "$genesis"
finish
