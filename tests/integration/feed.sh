#!/usr/bin/env bash
# The feed into PostgreSQL across kills: under load the feed, the database and the node are killed with kill -9 again and again, two feeds run at
# once, and at the end the tables are compared with the ledger, row by row. Then hostile texts, copies of database and node that are older, locks,
# refusals, and the queries of docs/FEED.md.
# Usage: tests/integration/feed.sh [FOLDER OF PROGRAMS [ROUNDS [SEED]]]: build/release/bin and 10 rounds unless told otherwise. In temporary folders on
# loopback and a UNIX socket; needs Debian's postgresql (exit code 77 without it). Two minutes.
set -u
cd "$(dirname "$0")/../.." || exit
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
# shellcheck source=tests/integration/lib/database.sh
. tests/integration/lib/database.sh
ROUNDS=${2:-10}
RANDOM=${3:-1}
begin "${1:-}"
make_database
make_network --validators 1 --followers 0
start_feed() { # name
  launch "feed-$1" xh feed --to "$URL"
}
start_ready 0 || give_up "the node does not become ready"
as registrar xh prefix allocate 88.100.7 --owner "$(bid registrar)" > /dev/null || give_up "no prefix"
begin_load 88.100.7 "$RANDOM"

feeds_begun() { grep -c "^feeding from height" "$dir/feed-one.log" || true; }
more_begun() { [ "$(feeds_begun)" -gt "$begun" ]; }
returns() { grep -c "the database is back; going on from height" "$dir/feed-one.log" || true; }
came_back() { [ "$(returns)" -gt "$returned" ]; }

kills=0
start_feed one
for round in $(seq "$ROUNDS"); do
  pause $((300 + RANDOM % 1500))
  # Every third round a second feed beside the first.
  [ $((round % 3)) != 0 ] || { start_feed two; pause $((RANDOM % 1000)); }
  for name in feed-one feed-two; do [ -z "${pid[$name]:-}" ] || kills=$((kills + 1)); done
  crash feed-one feed-two
  begun=$(feeds_begun)
  start_feed one
  # It has met the database before that goes, and sees it come back.
  if [ $((round % 4)) = 2 ]; then within 60 more_begun || give_up "the feed does not begin"; returned=$(returns); fi
  if [ $((round % 4)) = 2 ]; then pause $((RANDOM % 500)); stop_database; kills=$((kills + 1)); pause $((RANDOM % 1500)); start_database; within 60 came_back || give_up "the feed does not go on"; fi
  if [ $((round % 4)) = 0 ]; then pause $((RANDOM % 500)); crash 0; kills=$((kills + 1)); start_ready 0 || give_up "the node does not become ready"; fi
done
end_load

# What databases trip over: quotes, ends of lines and of COPY, escapes, U+0000, long texts.
printf 'name,data\n"quotes","it'"'"'s \\""; DROP TABLE changes; --"\n"copy","\\. \\N \\x00 $1 {0}"\n"lines","a\tb"\n' > "$dir/hostile.csv"
printf 'name,data\nnul,610062\nends,0a5c2e0a0d095c4e\nhigh,f09f9881e2808f\nraw,fffe00\n' > "$dir/bytes.csv"
printf 'format = "xinghuo-mapping/v1"\n[[record]]\nkind = "identifier"\nprefix = "88.100.7"\nsuffix = "hostile-{name}"\n[[record.value]]\ntype = "text"\ndata = "{data}"\n' > "$dir/text.toml"
sed 's/^data = .*/data = "{data}"\nformat = "hex"/' "$dir/text.toml" > "$dir/bytes.toml"
check "hostile texts are registered" as registrar xh import "$dir/hostile.csv" --mapping "$dir/text.toml"
check "hostile bytes, too" as registrar xh import "$dir/bytes.csv" --mapping "$dir/bytes.toml"
check "and a long one" as registrar xh id register 88.100.7/hostile-long --value "text=$(head -c 3000 /dev/zero | tr '\0' x)"
# FD13
within 60 more_begun || give_up "the feed does not begin"
returned=$(returns)
stop_database
pause 700
start_database
check "the feed lives, and says what was while the database was away" within 60 came_back
crash feed-one
# FD17: an older copy of the database.
check "--once before a copy is made" xh feed --to "$URL" --once
sql -d postgres -c "CREATE DATABASE older TEMPLATE ledger"
check "a record that the copy does not have" as registrar xh id register 88.100.7/after-the-copy --value text=x
check "is written" xh feed --to "$URL" --once
sql -d postgres -c "DROP DATABASE ledger" -c "ALTER DATABASE older RENAME TO ledger"
check "and is not in the copy" test "$(sql -c "SELECT count(*) FROM xinghuo.records WHERE name = '88.100.7/after-the-copy'")" = 0
check "--once ends when everything is there" xh feed --to "$URL" --once
echo "$kills kills in $ROUNDS rounds"
check "the tables are what the ledger has, each row once" python3 tests/integration/lib/feed.py "$XH_NODE" "$dir" -h "$dir/socket" -U feed -d ledger
cat "$dir/out"
again() {
  local before
  before=$(sql -c "SELECT count(*) FROM xinghuo.changes")
  xh feed --to "$URL" --once && [ "$(sql -c "SELECT count(*) FROM xinghuo.changes")" = "$before" ]
}
check "a second --once finds empty blocks only" again
check "--json says where it is" grep -q '"next_height":[0-9]*' <(xh feed --to "$URL" --once --json 2> /dev/null)

queries() {
  python3 - "$dir" <<'PY'
import re, sys
text = open("docs/FEED.md").read()
queries = re.findall(r"```sql\n(.*?)```", text, re.S)
assert len(queries) >= 7, len(queries)
for number, query in enumerate(queries):
    open(f"{sys.argv[1]}/query.{number}", "w").write(query)
PY
  local file
  for file in "$dir"/query.*; do sql -f "$file" > "$dir/answer" || return 1; [ -s "$dir/answer" ] || echo "empty: $(head -1 "$file")"; done
}
check "the queries of FEED.md are answered" queries

interrupted() {
  start_feed one
  pause 1500
  stop feed-one
}
check "SIGTERM ends it" interrupted
check "a URL that is none is usage" fails_with 2 "postgres://" xh feed --to ledger
check "so is one with a fault, and its password is not repeated" fails_with 2 "does not understand" xh feed --to "postgres://feed:geheim@host/x?nonsense=1"
check "  (no password)" test -z "$(grep geheim "$dir/fail")"
check "a schema's name that is none" fails_with 2 "a-z, 0-9" xh feed --to "$URL" --schema 'x"; DROP SCHEMA xinghuo; --'
check "a reserved word may be one" xh feed --to "$URL" --schema user --once
check "a database that is not there" fails_with 1 XH-1808 xh feed --to "postgres://feed@/nowhere?host=$dir/socket"
sql -c "CREATE SCHEMA full_house; CREATE TABLE full_house.guest (x int)"
check "a schema with something else" fails_with 1 XH-1809 xh feed --to "$URL" --schema full_house
check "and it is not touched" test "$(sql -c "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = 'full_house'")" = 1
sql -c "CREATE SCHEMA later; CREATE TABLE later.feed AS SELECT 1 AS id, 2 AS schema_version, chain_id, chain_name, first_height, next_height, updated_at FROM xinghuo.feed"
check "a schema of a later version" fails_with 1 "version 2, this program writes 1" xh feed --to "$URL" --schema later
createdb -h "$dir/socket" -U feed -E LATIN1 -T template0 latin || give_up "no second database"
check "a database of another encoding" fails_with 1 "UTF8 is needed" xh feed --to "postgres://feed@/latin?host=$dir/socket"
sql -c "CREATE ROLE reader LOGIN"
check "a role without rights" fails_with 1 "42501" xh feed --to "postgres://reader@/ledger?host=$dir/socket" --schema mine
xhd testnet "$dir/other" --validators 1 --followers 0 --rpc-port $((RPC + 10)) --peer-port $((PEER + 10)) > /dev/null
launch other xhd start --config "$dir/other/node0/xhd.toml"
wait_ready "$(url 10)" "${pid[other]}" || give_up "the other chain does not become ready"
check "another chain is refused" fails_with 1 XH-1809 xh feed --to "$URL" --node "$(url 10)"
# FD2: another chain was fed into the schema while this feed ran.
launch feed-moved xh feed --to "$URL" --schema moved
check "a feed of a schema of its own" within 30 sql -c "SELECT 1 / count(*) FROM moved.blocks"
sql -c "UPDATE moved.feed SET chain_id = '\\x01'"
check "the schema is another chain's now: it ends" ends_with 1 feed-moved 60
check "and says so" grep -q "XH-1809.*no row of this chain" "$dir/feed-moved.log"
# FD18
sql -c "CREATE ROLE odd LOGIN" -c "GRANT CREATE ON DATABASE ledger TO odd" -c "ALTER ROLE odd SET default_transaction_isolation TO serializable" \
  -c "ALTER ROLE odd SET DateStyle TO German" -c "ALTER ROLE odd SET standard_conforming_strings TO off" -c "ALTER ROLE odd SET idle_in_transaction_session_timeout TO '1ms'"
two_at_once() {
  local name
  for name in odd-1 odd-2; do launch $name xh feed --to "postgres://odd@/ledger?host=$dir/socket" --schema odd --once; done
  for name in odd-1 odd-2; do ends_with 0 $name 60 || return 1; done
  [ "$(sql -c "SELECT count(*) FROM odd.blocks WHERE height < 50")" = 50 ]
}
check "two feeds at once of a role with settings of its own" two_at_once
launch lock psql -qAt -h "$dir/socket" -U feed -d ledger -c "BEGIN; SELECT 1 FROM xinghuo.feed FOR UPDATE; SELECT pg_sleep(20); COMMIT"
locked() { xh feed --to "$URL" --once > "$dir/locked" 2>&1 || { cat "$dir/locked"; return 1; }; }
check "a lock that somebody else holds is waited for" locked
check "and said" grep -q "55P03" "$dir/locked"
# FD17: an older copy of the node, which goes on another way.
crash 0
cp -a "$net" "$dir/net.older"
start_ready 0 || give_up "the node does not become ready"
check "a record that the older copy does not have" as registrar xh id register 88.100.7/another-way --value text=x
start_feed one
check "is written" within 30 sql -c "SELECT 1 / count(*) FROM xinghuo.records WHERE name = '88.100.7/another-way'"
crash 0
mv "$net" "$dir/net.newer"
mv "$dir/net.older" "$net"
start_ready 0 || give_up "the node does not become ready"
check "the feed waits for a node that is behind, and ends when it has gone another way" ends_with 1 feed-one 60
check "saying that it was behind" grep -q "the feed goes on from\|connecting again" "$dir/feed-one.log"
check "and which block differs" grep -q "XH-1809.*block [0-9]* is 0x[0-9a-f]* in the database and 0x[0-9a-f]* at the node" "$dir/feed-one.log"
check "nothing of it was written" test "$(sql -c "SELECT count(*) FROM xinghuo.records WHERE name = '88.100.7/another-way'")-$(sql -c "SELECT max(height) + 1 - next_height FROM xinghuo.blocks, xinghuo.feed GROUP BY next_height")" = 1-0
check "another start is refused, too" fails_with 1 XH-1809 xh feed --to "$URL" --once
check "no node" fails_with 4 XH-1802 xh feed --to "$URL" --node "$(url 20)"
check "help has examples" grep -q "schema main_chain" <(xh feed --help)
finish
