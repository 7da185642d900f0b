#!/usr/bin/env bash
# What supervisors withhold over JSON-RPC and what their own node shows, reports and evidence bundles of supervision, statistics that are
# proven, pages of a history: on a running network of one validator and one follower. Everything in a temporary folder on loopback. About a minute.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/processes.sh
. tests/integration/lib/processes.sh
BIN=$(realpath "${1:-build/release/bin}")
[ "${1:-}" != --help ] || { sed -n 2,3p "$0"; echo "Usage: tests/integration/statistics.sh [FOLDER OF PROGRAMS]"; exit 0; }
RPC=${XH_TEST_RPC:-29600} PEER=${XH_TEST_PEER:-29650}
export PATH=$BIN:$PATH XH_NODE=http://127.0.0.1:$RPC
own=http://127.0.0.1:$((RPC + 1)) # the supervisor's own node
dir=$(mktemp -d)
pid= pid2=
cleanup() {
  [ -z "$pid" ] || kill -9 "$pid" 2> /dev/null || true
  [ -z "$pid2" ] || kill -9 "$pid2" 2> /dev/null || true
  rm -rf "$dir"
}
trap cleanup EXIT
# shellcheck source=tests/integration/lib/checks.sh
. tests/integration/lib/checks.sh

says() { "${@:2}" > "$dir/said" 2>&1 || true; grep -qF -- "$1" "$dir/said"; } # text, command...
hides() { "${@:2}" > "$dir/said" 2>&1 || return 1; ! grep -qF -- "$1" "$dir/said"; } # text, command...
rpc() { # url, method, params
  curl -s -H 'Content-Type: application/json' -d "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$2\",\"params\":$3}" "$1/"
}
field() { python3 -c 'import json,sys
value = json.load(sys.stdin)
for name in sys.argv[1].split("."): value = value[int(name)] if isinstance(value, list) else value[name]
print(value)' "$1"; }
proven() { xh-audit verify "$1" --genesis "$dir/net/genesis.json"; }
by_script() { node tools/verifier/verify.mjs "$1" --genesis "$dir/net/genesis.json"; }
count() { xh stats --by "$1" --value "$2" --json | field "$3"; } # dimension, value, what

echo "a passphrase" > "$dir/pw"
chmod 600 "$dir/pw"
xhd testnet "$dir/net" --validators 1 --followers 1 --rpc-port $RPC --peer-port $PEER --audit-interval 0 > /dev/null
for key in alice watch; do xh key new "$dir/$key.json" --quiet --passphrase-file "$dir/pw" > /dev/null; done
bid() { xh key show "$dir/$1.json" --bid; }
registrar=(--key "$dir/net/keys/registrar.json" --passphrase-file "$dir/net/keys/passphrase")
alice=(--key "$dir/alice.json" --passphrase-file "$dir/pw")
watch=(--key "$dir/watch.json" --passphrase-file "$dir/pw")
python3 - "$dir/net/genesis.json" "$(bid watch)" <<'PY'
import json, sys
genesis = json.load(open(sys.argv[1]))
genesis["accounts"].append({"account": sys.argv[2], "role": "supervisor", "organisation": "consortium"})
json.dump(genesis, open(sys.argv[1], "w"))
PY
sed -i 's/^\[rpc\]$/[rpc]\nshow_withheld = true/' "$dir/net/node1/xhd.toml"
cp "$dir/net/node1/xhd.toml" "$dir/open.toml"
sed -i "s/^listen = \"127.0.0.1:$((RPC + 1))\"/listen = \"0.0.0.0:$((RPC + 1))\"/" "$dir/open.toml"
cp "$dir/open.toml" "$dir/net/node1/open.toml"
check "what is withheld is not served to the world" fails_with 3 show_withheld xhd start --config "$dir/net/node1/open.toml"
start() {
  xhd start --config "$dir/net/node0/xhd.toml" >> "$dir/log" 2>&1 < /dev/null &
  pid=$!
}
start
xhd start --config "$dir/net/node1/xhd.toml" >> "$dir/log1" 2>&1 < /dev/null &
pid2=$!
check "the node is ready" wait_ready $XH_NODE
check "and the supervisor's own" wait_ready $own

# Something to count and to withhold.
echo '{"@context":["https://www.w3.org/ns/did/v1"],"id":"'"$(bid alice)"'"}' > "$dir/document"
check "alice is enrolled" xh org enroll registrar "$(bid alice)" "${registrar[@]}"
check "has a prefix" xh prefix allocate 88.100.7 --owner "$(bid alice)" --depth 2 "${registrar[@]}"
for name in a b c; do check "registers $name" xh id register 88.100.7/$name --value URL=secret-$name "${alice[@]}"; done
check "changes one" xh id update 88.100.7/a --version 1 --value URL=secret-a2 "${alice[@]}"
check "revokes one" xh id revoke 88.100.7/c --version 1 "${alice[@]}"
check "has a document" xh account set-document "$dir/document" --version 0 "${alice[@]}"
head=$(xh status --json | field height)
for number in 2 3 4 5; do check "another version" xh account set-document <(echo '{"@context":["https://www.w3.org/ns/did/v1"],"alsoKnownAs":["n'$number'"],"id":"'"$(bid alice)"'"}') --version $((number - 1)) "${alice[@]}"; done
tx=$(rpc $XH_NODE xh_resolve '{"identifier":"88.100.7/a"}' | field result.record.updated.transaction)

# Statistics.
check "all are counted" test "$(xh stats --json | field total.identifiers)" = 3
check "and those that are revoked" test "$(count organisation registrar revoked)" = 1
check "by owner" test "$(count owner "$(bid alice)" identifiers)" = 3
check "by prefix" test "$(count prefix 88.100.7 identifiers)" = 3
check "by kind, in a table" says enterprise xh stats --by kind
check "roles" test "$(count role supervisor accounts)" -ge 1
check "nothing is counted at what is not there" fails_with 8 XH-1606 xh stats --by industry --value nonsense
check "a dimension has its name" fails_with 2 by xh stats --by colour
prefixes() { xh stats --by prefix --json | field values | tr , '\n' | grep -c "'value'"; }
check "every prefix is listed" test "$(prefixes)" = "$(xh stats --json | field dimensions.prefix)"
check "a page has its size" test "$(rpc $XH_NODE xh_getStatistics '{"by":"prefix","limit":1}' | field result.next_cursor)" = "$(rpc $XH_NODE xh_getStatistics '{"by":"prefix","limit":1}' | field result.values.0.value)"
check "a cursor is one of the values" says XH- rpc $XH_NODE xh_getStatistics '{"by":"prefix","cursor":"88.999"}'
for name in total organisation:registrar "owner:$(bid alice)" role:supervisor prefix; do
  check "$name is proven" xh proof get "$name" --kind statistics -o "$dir/p"
  check "and holds" says '"number"' proven "$dir/p"
  if command -v node > /dev/null; then check "for the other verifier" by_script "$dir/p"; fi
done
check "so is a tally" xh proof get 88.100.7 --kind tally -o "$dir/p"
check "resolutions are the node's own word" test "$(xh stats --json | field resolutions.proven)" = False
before=$(xh stats --json | field resolutions.days.0.resolutions)
check "and are counted" test "$before" -ge 1
kill "$pid" && wait "$pid" || true
start
check "the node is ready again" wait_ready $XH_NODE
check "a restart forgets none" test "$(xh stats --json | field resolutions.days.0.resolutions)" -ge "$before"

# Histories in pages.
check "a history is in its order" test "$(xh id history 88.100.7/a --json | field 1.version)" = 2
page=$(rpc $XH_NODE xh_getHistory '{"identifier":"88.100.7/a","limit":1}')
check "its newest page first" test "$(echo "$page" | field result.data.0.version)" = 2
check "then the older one" test "$(rpc $XH_NODE xh_getHistory '{"identifier":"88.100.7/a","limit":1,"cursor":"'"$(echo "$page" | field result.next_cursor)"'"}' | field result.data.0.version)" = 1
check "a cursor of another one is refused" says "not a cursor" rpc $XH_NODE xh_getHistory '{"identifier":"88.100.7/b","cursor":"'"$(echo "$page" | field result.next_cursor)"'"}'
version() { curl -s "$XH_NODE/1.0/identifiers/$(bid alice)?$1"; }
check "a version of a document" says '"alsoKnownAs":["n3"]' version versionId=3
check "has a next one" says '"nextVersionId":"4"' version versionId=3
check "the newest has none" hides nextVersionId version versionId=5
check "one that never was" says NOT_FOUND version versionId=6
check "one by its time" says '"versionId":"5"' version "versionTime=2099-01-01T00:00:00Z"
check "one before the chain" says NOT_FOUND version "versionTime=2001-01-01T00:00:00Z"

# Withheld.
echo "order no. 1" > "$dir/order"
digest=$(sha256sum "$dir/order" | cut -d' ' -f1)
check "content is withheld" xh supervise withhold 88.100.7/a --reason 18 --document "$dir/order" "${watch[@]}"
check "a document, too" xh supervise withhold "$(bid alice)" --reason 19 --document "$dir/order" "${watch[@]}"
check "it is not shown" hides secret xh id get 88.100.7/a --json
check "but that, why and on which order" says "reason 18, order 0x$digest" xh id get 88.100.7/a
check "who controls it is" says "$(bid alice)" xh id get 88.100.7/a
check "nor in its history" hides secret xh id history 88.100.7/a --json
check "nor the document" hides alsoKnownAs xh account document "$(bid alice)"
check "nor the bytes of the transaction" hides envelope xh tx get "$tx"
check "nor by a proof" fails_with 1 "XH-1615" xh proof get 88.100.7/a -o "$dir/p"
check "or one of its history" fails_with 1 "reason 18" xh proof get 88.100.7/a --history -o "$dir/p"
check "or of an older height" fails_with 1 "XH-1615" xh proof get 88.100.7/a --height "$head" -o "$dir/p"
check "or of the transaction" fails_with 1 "XH-1615" xh proof tx "$tx" -o "$dir/p"
printf '88.100.7/b\n88.100.7/a\n' > "$dir/names"
check "or of many" fails_with 1 "XH-1615" xh proof batch "$dir/names" -o "$dir/p"
check "a listing leaves it out" hides secret-a rpc $XH_NODE xh_listPrefix '{"prefix":"88.100.7"}'
check "and says so" says '"withheld"' rpc $XH_NODE xh_listPrefix '{"prefix":"88.100.7"}'
check "others are listed" says secret-b rpc $XH_NODE xh_listPrefix '{"prefix":"88.100.7"}'
check "the restraint is proven" xh proof get 88.100.7/a --kind supervision -o "$dir/p"
check "by its proof" says '"reason": 18' proven "$dir/p"
check "that of an account, too" xh proof get "$(bid alice)" --kind supervision -o "$dir/p"
check "which holds" says '"reason": 19' proven "$dir/p"
if command -v node > /dev/null; then check "for the other verifier" by_script "$dir/p"; fi
check "the receipt is" xh proof tx "$tx" --receipt-only -o "$dir/p"
check "others are shown" says secret-b xh id get 88.100.7/b
shown_at_own() { xh --node $own id get 88.100.7/a; }
check "the supervisor's own node shows it" within 20 says secret-a2 shown_at_own
check "and says that it is withheld" says WITHHELD xh --node $own id get 88.100.7/a
check "with its proof" xh --node $own proof get 88.100.7/a -o "$dir/p"
check "which holds" says 'secret-a2' proven "$dir/p"
check "and that of a document" xh --node $own proof get "$(bid alice)" --kind document -o "$dir/p"
check "which holds" says 'n5' proven "$dir/p"
check "the views of others stay closed there" test "$(curl -s -o /dev/null -w '%{http_code}' "$own/api/handles/88.100.7/a")" = 451

# What was done, and evidence of it.
check "a hold" xh supervise hold 88.100.7/a --reason 20 --document "$dir/order" "${watch[@]}"
check "is released" xh supervise release 88.100.7/a --document "$dir/order" "${watch[@]}"
council=(--key "$dir/net/node0/keys/account.json" --passphrase-file "$dir/net/node0/passphrase")
check "another one" xh supervise hold 88.100.7/b --reason 21 --document "$dir/order" "${watch[@]}"
check "is lifted by the council" xh governance propose --lift 88.100.7/b --reason "court order" "${council[@]}"
acts() { xh supervise report --json "$@" | grep -c '"kind":"act"'; }
check "a report has all acts" test "$(acts)" = 6
check "with its end" says '"kind":"summary"' xh supervise report --json
check "of the last days" test "$(acts --days 2)" = 6
check "of a range" test "$(acts --from 1 --to "$head")" = 0
check "for people" says "6 acts by 2 accounts" xh supervise report
check "the council's, too" says "proposal 1 of the council" xh supervise report
check "a range has an order" fails_with 2 from xh supervise report --from 9 --to 3
line=$(xh supervise report --json | head -1 | field transaction)
check "a line is proven" xh proof tx "$line" -o "$dir/p"
check "by its proof" says withhold proven "$dir/p"
check "a bundle at a node that withholds is partial" fails_with 9 XH-1615 xh supervise export 88.100.7/a -o "$dir/part"
check "and says so when it is checked" fails_with 9 XH-1615 proven "$dir/part"
at_own() { [ "$(xh --node $own status --json | field height)" -ge "$(xh status --json | field height)" ]; }
within 20 at_own
check "a whole one" xh --node $own supervise export 88.100.7/a -o "$dir/bundle/"
check "holds" says "proven: all 7 files" proven "$dir/bundle"
check "is not written over" fails_with 2 "exists already" xh supervise export 88.100.7/a -o "$dir/bundle"
check "and tells when a file is another one" bash -c "echo >> '$dir/bundle/act-00001.xhproof'; ! xh-audit verify '$dir/bundle' --genesis '$dir/net/genesis.json'"
check "one of an account" xh --node $own supervise export "$(bid alice)" -o "$dir/bundle2"
check "holds" proven "$dir/bundle2"
check "one of a prefix, on which nobody acted" xh supervise export 88.100.7 -o "$dir/bundle3"
check "holds" says "absent of supervision 88.100.7" proven "$dir/bundle3"
check "the prefix is withheld" xh supervise withhold 88.100.7 --reason 22 --document "$dir/order" "${watch[@]}"
check "and all below it" hides secret xh id get 88.100.7/b --json
check "for its reason" says "88.100.7 by $(bid watch), reason 22" xh id get 88.100.7/b
within 20 at_own
check "a bundle of something below" xh --node $own supervise export 88.100.7/b -o "$dir/bundle5"
check "has what was done above" says "history of supervision 88.100.7" proven "$dir/bundle5"
check "of a name that is none" fails_with 2 XH- xh supervise export nonsense -o "$dir/bundle4"
check "the ledger holds when it is executed again" audited_keys "$dir/net/node0/data" "$dir/net/genesis.json" "$dir"
finish
