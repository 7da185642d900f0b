#!/usr/bin/env bash
# What supervisors withhold over JSON-RPC and what their own node shows, reports and evidence bundles of supervision, statistics that are
# proven, pages of a history: on a running network of one validator and one follower. Everything in a temporary folder on loopback. About a minute.
# Usage: tests/integration/statistics.sh [FOLDER OF PROGRAMS]
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
begin "${1:-}"
own=$(url 1) # the supervisor's own node

count() { xh stats --by "$1" --value "$2" --json | json "$3"; } # dimension, value, what

make_network --validators 1 --followers 1 --audit-interval 0
for key in alice watch; do new_key $key; done
add_supervisor watch
sed -i 's/^\[rpc\]$/[rpc]\nshow_withheld = true/' "$(config 1)"
cp "$(config 1)" "$dir/open.toml"
sed -i "s/^listen = \"127.0.0.1:$((RPC + 1))\"/listen = \"0.0.0.0:$((RPC + 1))\"/" "$dir/open.toml"
cp "$dir/open.toml" "$net/node1/open.toml"
check "what is withheld is not served to the world" fails_with 3 show_withheld xhd start --config "$net/node1/open.toml"
start 0 1
check "the node is ready" ready 0
check "and the supervisor's own" ready 1

# Something to count and to withhold.
echo '{"@context":["https://www.w3.org/ns/did/v1"],"id":"'"$(bid alice)"'"}' > "$dir/document"
check "alice is enrolled" as registrar xh org enroll registrar "$(bid alice)"
check "has a prefix" as registrar xh prefix allocate 88.100.7 --owner "$(bid alice)" --depth 2
for name in a b c; do check "registers $name" as alice xh id register 88.100.7/$name --value URL=secret-$name; done
check "changes one" as alice xh id update 88.100.7/a --version 1 --value URL=secret-a2
check "revokes one" as alice xh id revoke 88.100.7/c --version 1
check "has a document" as alice xh account set-document "$dir/document" --version 0
head=$(field 0 height)
for number in 2 3 4 5; do check "another version" as alice xh account set-document <(echo '{"@context":["https://www.w3.org/ns/did/v1"],"alsoKnownAs":["n'$number'"],"id":"'"$(bid alice)"'"}') --version $((number - 1)); done
tx=$(rpc xh_resolve '{"identifier":"88.100.7/a"}' | json result.record.updated.transaction)

# Statistics.
check "all are counted" test "$(xh stats --json | json total.identifiers)" = 3
check "and those that are revoked" test "$(count organisation registrar revoked)" = 1
check "by owner" test "$(count owner "$(bid alice)" identifiers)" = 3
check "by prefix" test "$(count prefix 88.100.7 identifiers)" = 3
check "by kind, in a table" says enterprise xh stats --by kind
check "roles" test "$(count role supervisor accounts)" -ge 1
check "nothing is counted at what is not there" fails_with 8 XH-1606 xh stats --by industry --value nonsense
check "a dimension has its name" fails_with 2 by xh stats --by colour
prefixes() { xh stats --by prefix --json | json values | tr , '\n' | grep -c "'value'"; }
check "every prefix is listed" test "$(prefixes)" = "$(xh stats --json | json dimensions.prefix)"
check "a page has its size" test "$(rpc xh_getStatistics '{"by":"prefix","limit":1}' | json result.next_cursor)" = "$(rpc xh_getStatistics '{"by":"prefix","limit":1}' | json result.values.0.value)"
check "a cursor is one of the values" says XH- rpc xh_getStatistics '{"by":"prefix","cursor":"88.999"}'
for name in total organisation:registrar "owner:$(bid alice)" role:supervisor prefix; do
  check "$name is proven" xh proof get "$name" --kind statistics -o "$dir/p"
  check "and holds" says '"number"' proven "$dir/p"
  if has_node; then check "for the other verifier" second_verifier "$dir/p"; fi
done
check "so is a tally" xh proof get 88.100.7 --kind tally -o "$dir/p"
check "resolutions are the node's own word" test "$(xh stats --json | json resolutions.proven)" = False
before=$(xh stats --json | json resolutions.days.0.resolutions)
check "and are counted" test "$before" -ge 1
stop 0
start 0
check "the node is ready again" ready 0
check "a restart forgets none" test "$(xh stats --json | json resolutions.days.0.resolutions)" -ge "$before"

# Histories in pages.
check "a history is in its order" test "$(xh id history 88.100.7/a --json | json 1.version)" = 2
page=$(rpc xh_getHistory '{"identifier":"88.100.7/a","limit":1}')
check "its newest page first" test "$(echo "$page" | json result.data.0.version)" = 2
check "then the older one" test "$(rpc xh_getHistory '{"identifier":"88.100.7/a","limit":1,"cursor":"'"$(echo "$page" | json result.next_cursor)"'"}' | json result.data.0.version)" = 1
check "a cursor of another one is refused" says "not a cursor" rpc xh_getHistory '{"identifier":"88.100.7/b","cursor":"'"$(echo "$page" | json result.next_cursor)"'"}'
version() { curl -s "$XH_NODE/1.0/identifiers/$(bid alice)?$1"; }
check "a version of a document" says '"alsoKnownAs":\["n3"\]' version versionId=3
check "has a next one" says '"nextVersionId":"4"' version versionId=3
check "the newest has none" hides nextVersionId version versionId=5
check "one that never was" says NOT_FOUND version versionId=6
check "one by its time" says '"versionId":"5"' version "versionTime=2099-01-01T00:00:00Z"
check "one before the chain" says NOT_FOUND version "versionTime=2001-01-01T00:00:00Z"

# Withheld.
echo "order no. 1" > "$dir/order"
digest=$(sha256sum "$dir/order" | cut -d' ' -f1)
check "content is withheld" as watch xh supervise withhold 88.100.7/a --reason 18 --document "$dir/order"
check "a document, too" as watch xh supervise withhold "$(bid alice)" --reason 19 --document "$dir/order"
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
check "a listing leaves it out" hides secret-a rpc xh_listPrefix '{"prefix":"88.100.7"}'
check "and says so" says '"withheld"' rpc xh_listPrefix '{"prefix":"88.100.7"}'
check "others are listed" says secret-b rpc xh_listPrefix '{"prefix":"88.100.7"}'
check "the restraint is proven" xh proof get 88.100.7/a --kind supervision -o "$dir/p"
check "by its proof" says '"reason": 18' proven "$dir/p"
check "that of an account, too" xh proof get "$(bid alice)" --kind supervision -o "$dir/p"
check "which holds" says '"reason": 19' proven "$dir/p"
if has_node; then check "for the other verifier" second_verifier "$dir/p"; fi
check "the receipt is" xh proof tx "$tx" --receipt-only -o "$dir/p"
check "others are shown" says secret-b xh id get 88.100.7/b
shown_at_own() { xh --node "$own" id get 88.100.7/a; }
check "the supervisor's own node shows it" within 20 says secret-a2 shown_at_own
check "and says that it is withheld" says WITHHELD xh --node "$own" id get 88.100.7/a
check "with its proof" xh --node "$own" proof get 88.100.7/a -o "$dir/p"
check "which holds" says 'secret-a2' proven "$dir/p"
check "and that of a document" xh --node "$own" proof get "$(bid alice)" --kind document -o "$dir/p"
check "which holds" says 'n5' proven "$dir/p"
check "the views of others stay closed there" test "$(curl -s -o /dev/null -w '%{http_code}' "$own/api/handles/88.100.7/a")" = 451

# What was done, and evidence of it.
check "a hold" as watch xh supervise hold 88.100.7/a --reason 20 --document "$dir/order"
check "is released" as watch xh supervise release 88.100.7/a --document "$dir/order"
check "another one" as watch xh supervise hold 88.100.7/b --reason 21 --document "$dir/order"
check "is lifted by the council" as council xh governance propose --lift 88.100.7/b --reason "court order"
acts() { xh supervise report --json "$@" | grep -c '"kind":"act"'; }
check "a report has all acts" test "$(acts)" = 6
check "with its end" says '"kind":"summary"' xh supervise report --json
check "of the last days" test "$(acts --days 2)" = 6
check "of a range" test "$(acts --from 1 --to "$head")" = 0
check "for people" says "6 acts by 2 accounts" xh supervise report
check "the council's, too" says "proposal 1 of the council" xh supervise report
check "a range has an order" fails_with 2 from xh supervise report --from 9 --to 3
line=$(xh supervise report --json | head -1 | json transaction)
check "a line is proven" xh proof tx "$line" -o "$dir/p"
check "by its proof" says withhold proven "$dir/p"
check "a bundle at a node that withholds is partial" fails_with 9 XH-1615 xh supervise export 88.100.7/a -o "$dir/part"
check "and says so when it is checked" fails_with 9 XH-1615 proven "$dir/part"
at_own() { at_least 1 "$(field 0 height)"; }
within 20 at_own
check "a whole one" xh --node "$own" supervise export 88.100.7/a -o "$dir/bundle/"
check "holds" says "proven: all 7 files" proven "$dir/bundle"
check "is not written over" fails_with 2 "exists already" xh supervise export 88.100.7/a -o "$dir/bundle"
check "and tells when a file is another one" bash -c "echo >> '$dir/bundle/act-00001.xhproof'; ! xh-audit verify '$dir/bundle' --genesis '$genesis'"
check "one of an account" xh --node "$own" supervise export "$(bid alice)" -o "$dir/bundle2"
check "holds" proven "$dir/bundle2"
check "one of a prefix, on which nobody acted" xh supervise export 88.100.7 -o "$dir/bundle3"
check "holds" says "absent of supervision 88.100.7" proven "$dir/bundle3"
check "the prefix is withheld" as watch xh supervise withhold 88.100.7 --reason 22 --document "$dir/order"
check "and all below it" hides secret xh id get 88.100.7/b --json
check "for its reason" says "88.100.7 by $(bid watch), reason 22" xh id get 88.100.7/b
within 20 at_own
check "a bundle of something below" xh --node "$own" supervise export 88.100.7/b -o "$dir/bundle5"
check "has what was done above" says "history of supervision 88.100.7" proven "$dir/bundle5"
check "of a name that is none" fails_with 2 XH- xh supervise export nonsense -o "$dir/bundle4"
check "the ledger holds when it is executed again" audited_keys "$net/node0/data" "$genesis" "$dir"
finish
