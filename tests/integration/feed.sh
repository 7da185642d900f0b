#!/usr/bin/env bash
# The feed into PostgreSQL across kills: under load the feed, the database and the node are killed with kill -9 again and again, two feeds run at
# once, and at the end the tables are compared with the ledger, row by row. Then hostile texts, copies of database and node that are older, locks,
# refusals, and the queries of docs/FEED.md.
# Usage: tests/integration/feed.sh [FOLDER OF PROGRAMS [ROUNDS [SEED]]]: build/release/bin and 10 rounds unless told otherwise. In temporary folders on
# loopback and a UNIX socket; needs Debian's postgresql (exit code 77 without it). Two minutes.
set -u
cd "$(dirname "$0")/../.."
[ "${1:-}" != --help ] || { sed -n 2,7p "$0"; exit 0; }
BIN=$(realpath "${1:-build/release/bin}")
ROUNDS=${2:-10}
RANDOM=${3:-1}
PG=$(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | sort -V | tail -1)
[ -x "$PG/initdb" ] || { echo "skipped: no PostgreSQL (Debian: postgresql)"; exit 77; }
export PATH=$BIN:$PG:$PATH
# shellcheck source=tests/integration/lib/processes.sh
. tests/integration/lib/processes.sh

dir=$(mktemp -d)
chmod 755 "$dir"
node="" load="" database="" other=""
declare -A feed=()
cleanup() {
  [ -z "$load" ] || kill "$load" 2> /dev/null
  for name in "${!feed[@]}"; do kill -9 "${feed[$name]}" 2> /dev/null; done
  for pid in $node $other; do kill -9 "$pid" 2> /dev/null; done
  [ ! -s "$dir/pg/postmaster.pid" ] || kill -QUIT "$(head -1 "$dir/pg/postmaster.pid")" 2> /dev/null
  wait 2> /dev/null
  rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 1' INT TERM
# shellcheck source=tests/integration/lib/checks.sh
. tests/integration/lib/checks.sh
give_up() { echo "FAIL  $*"; tail -5 "$dir/log" "$dir/pg.log" 2> /dev/null; exit 1; }

# PostgreSQL does not run as root.
as_owner() { "$@"; }
if [ "$(id -u)" = 0 ]; then
  owner=$(getent passwd postgres > /dev/null && echo postgres || echo nobody)
  as_owner() { setpriv --reuid "$owner" --regid "$(id -g "$owner")" --clear-groups "$@"; }
fi
mkdir "$dir/pg" "$dir/socket"
[ "$(id -u)" != 0 ] || chown "$owner" "$dir/pg" "$dir/socket"
chmod 700 "$dir/pg"
as_owner initdb -D "$dir/pg" -A trust -U feed -E UTF8 --locale=C --no-sync > "$dir/pg.log" 2>&1 || give_up "initdb"
ready() { psql -qAt -h "$dir/socket" -U feed -d postgres -c "SELECT 1" > /dev/null 2>&1; }
start_database() {
  as_owner postgres -D "$dir/pg" -c listen_addresses= -c unix_socket_directories="$dir/socket" -c max_connections=40 >> "$dir/pg.log" 2>&1 &
  database=$!
  disown
  within 30 ready || give_up "the database does not start"
}
kill_database() {
  kill_hard "$(head -1 "$dir/pg/postmaster.pid")"
  # Its children notice; the next one does not start beside them.
  within 30 sh -c "! ps -eo args | grep -q '^postgres: .*$dir' && ! fuser -s $dir/socket/.s.PGSQL.5432 2> /dev/null" > /dev/null || true
}
sql() { psql -qAt -v ON_ERROR_STOP=1 -h "$dir/socket" -U feed -d "${DB:-ledger}" "$@"; }
URL="postgres://feed@/ledger?host=$dir/socket"

start_database
createdb -h "$dir/socket" -U feed ledger || give_up "no database"
rpc=${XH_TEST_RPC:-31600}
xhd testnet "$dir/net" --validators 1 --followers 0 --rpc-port $rpc --peer-port $((rpc + 50)) > /dev/null || give_up "no network"
export XH_NODE=http://127.0.0.1:$rpc XH_GENESIS=$dir/net/genesis.json XH_KEY=$dir/net/keys/registrar.json XH_PASSPHRASE=$dir/net/keys/passphrase
start_node() {
  xhd start --config "$dir/net/node0/xhd.toml" >> "$dir/log" 2>&1 &
  node=$!
  disown
  wait_ready "$XH_NODE" || give_up "the node does not become ready"
}
start_feed() { # name
  xh feed --to "$URL" >> "$dir/feed.$1" 2>&1 &
  feed[$1]=$!
  disown
}
key="--key $XH_KEY --passphrase-file $XH_PASSPHRASE"
start_node
# shellcheck disable=SC2086 # words, split on purpose
xh prefix allocate 88.100.7 --owner "$(xh key show "$XH_KEY" --bid)" $key > /dev/null || give_up "no prefix"
python3 tests/integration/lib/oracle.py load "$dir" 88.100.7 "$RANDOM" &
load=$!
pause() { sleep "$(printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)))"; } # milliseconds

kills=0
start_feed one
for round in $(seq "$ROUNDS"); do
  pause $((300 + RANDOM % 1500))
  # Every third round a second feed beside the first.
  [ $((round % 3)) != 0 ] || { start_feed two; pause $((RANDOM % 1000)); }
  for name in "${!feed[@]}"; do kill_hard "${feed[$name]}"; kills=$((kills + 1)); done
  feed=()
  start_feed one
  if [ $((round % 4)) = 2 ]; then pause $((RANDOM % 500)); kill_database; kills=$((kills + 1)); pause $((RANDOM % 1500)); start_database; fi
  if [ $((round % 4)) = 0 ]; then pause $((RANDOM % 500)); kill_hard "$node"; kills=$((kills + 1)); start_node; fi
done
kill "$load"
wait "$load" 2> /dev/null
load=""

# What databases trip over: quotes, ends of lines and of COPY, escapes, U+0000, long texts.
printf 'name,data\n"quotes","it'"'"'s \\""; DROP TABLE changes; --"\n"copy","\\. \\N \\x00 $1 {0}"\n"lines","a\tb"\n' > "$dir/hostile.csv"
printf 'name,data\nnul,610062\nends,0a5c2e0a0d095c4e\nhigh,f09f9881e2808f\nraw,fffe00\n' > "$dir/bytes.csv"
printf 'format = "xinghuo-mapping/v1"\n[[record]]\nkind = "identifier"\nprefix = "88.100.7"\nsuffix = "hostile-{name}"\n[[record.value]]\ntype = "text"\ndata = "{data}"\n' > "$dir/text.toml"
sed 's/^data = .*/data = "{data}"\nformat = "hex"/' "$dir/text.toml" > "$dir/bytes.toml"
# shellcheck disable=SC2086
{
  check "hostile texts are registered" xh import "$dir/hostile.csv" --mapping "$dir/text.toml" $key
  check "hostile bytes, too" xh import "$dir/bytes.csv" --mapping "$dir/bytes.toml" $key
  check "and a long one" xh id register 88.100.7/hostile-long --value "text=$(head -c 3000 /dev/zero | tr '\0' x)" $key
}
# FD13
kill_database
pause 700
start_database
told_of_the_database() {
  within 60 grep -q "the database is back; going on from height" "$dir/feed.one" && return
  kill -0 "${feed[one]}" && tail -3 "$dir/feed.one"
  return 1
}
check "the feed lives, and says what was while the database was away" told_of_the_database
kill_hard "${feed[one]}"
feed=()
# FD17: an older copy of the database.
check "--once before a copy is made" xh feed --to "$URL" --once
sql -d postgres -c "CREATE DATABASE older TEMPLATE ledger"
# shellcheck disable=SC2086
check "a record that the copy does not have" xh id register 88.100.7/after-the-copy --value text=x $key
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
  kill -TERM "${feed[one]}"
  within 10 sh -c "! kill -0 ${feed[one]} 2> /dev/null" && feed=()
}
check "SIGTERM ends it" interrupted
refuses() { fails_with "$@"; }
check "a URL that is none is usage" refuses 2 "postgres://" xh feed --to ledger
check "so is one with a fault, and its password is not repeated" refuses 2 "does not understand" xh feed --to "postgres://feed:geheim@host/x?nonsense=1"
check "  (no password)" test -z "$(grep geheim "$dir/fail")"
check "a schema's name that is none" refuses 2 "a-z, 0-9" xh feed --to "$URL" --schema 'x"; DROP SCHEMA xinghuo; --'
check "a reserved word may be one" xh feed --to "$URL" --schema user --once
check "a database that is not there" refuses 1 XH-1808 xh feed --to "postgres://feed@/nowhere?host=$dir/socket"
sql -c "CREATE SCHEMA full_house; CREATE TABLE full_house.guest (x int)"
check "a schema with something else" refuses 1 XH-1809 xh feed --to "$URL" --schema full_house
check "and it is not touched" test "$(sql -c "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = 'full_house'")" = 1
sql -c "CREATE SCHEMA later; CREATE TABLE later.feed AS SELECT 1 AS id, 2 AS schema_version, chain_id, chain_name, first_height, next_height, updated_at FROM xinghuo.feed"
check "a schema of a later version" refuses 1 "version 2, this program writes 1" xh feed --to "$URL" --schema later
createdb -h "$dir/socket" -U feed -E LATIN1 -T template0 latin || give_up "no second database"
check "a database of another encoding" refuses 1 "UTF8 is needed" xh feed --to "postgres://feed@/latin?host=$dir/socket"
sql -c "CREATE ROLE reader LOGIN"
check "a role without rights" refuses 1 "42501" xh feed --to "postgres://reader@/ledger?host=$dir/socket" --schema mine
xhd testnet "$dir/other" --validators 1 --followers 0 --rpc-port $((rpc + 10)) --peer-port $((rpc + 60)) > /dev/null
xhd start --config "$dir/other/node0/xhd.toml" >> "$dir/log" 2>&1 &
other=$!
disown
wait_ready "http://127.0.0.1:$((rpc + 10))" || give_up "the other chain does not become ready"
check "another chain is refused" refuses 1 XH-1809 xh feed --to "$URL" --node "http://127.0.0.1:$((rpc + 10))"
# FD2: another chain was fed into the schema while this feed ran.
ended() { within 60 sh -c "! kill -0 $1 2> /dev/null"; }
xh feed --to "$URL" --schema moved >> "$dir/feed.moved" 2>&1 &
feed[moved]=$!
disown
check "a feed of a schema of its own" within 30 sql -c "SELECT 1 / count(*) FROM moved.blocks"
sql -c "UPDATE moved.feed SET chain_id = '\\x01'"
check "the schema is another chain's now: it ends" ended "${feed[moved]}"
unset 'feed[moved]'
check "and says so" grep -q "XH-1809.*no row of this chain" "$dir/feed.moved"
# FD18
sql -c "CREATE ROLE odd LOGIN" -c "GRANT CREATE ON DATABASE ledger TO odd" -c "ALTER ROLE odd SET default_transaction_isolation TO serializable" \
  -c "ALTER ROLE odd SET DateStyle TO German" -c "ALTER ROLE odd SET standard_conforming_strings TO off" -c "ALTER ROLE odd SET idle_in_transaction_session_timeout TO '1ms'"
two_at_once() {
  local to="postgres://odd@/ledger?host=$dir/socket" one other
  xh feed --to "$to" --schema odd --once > "$dir/odd.1" 2>&1 & one=$!
  xh feed --to "$to" --schema odd --once > "$dir/odd.2" 2>&1 & other=$!
  wait $one && wait $other && [ "$(sql -c "SELECT count(*) FROM odd.blocks WHERE height < 50")" = 50 ]
}
check "two feeds at once of a role with settings of its own" two_at_once
sql -c "BEGIN; SELECT 1 FROM xinghuo.feed FOR UPDATE; SELECT pg_sleep(20); COMMIT" > /dev/null &
locked() { xh feed --to "$URL" --once > "$dir/locked" 2>&1 || { cat "$dir/locked"; return 1; }; }
check "a lock that somebody else holds is waited for" locked
check "and said" grep -q "55P03" "$dir/locked"
# FD17: an older copy of the node, which goes on another way.
kill_hard "$node"
cp -a "$dir/net" "$dir/net.older"
start_node
# shellcheck disable=SC2086
check "a record that the older copy does not have" xh id register 88.100.7/another-way --value text=x $key
start_feed one
check "is written" within 30 sql -c "SELECT 1 / count(*) FROM xinghuo.records WHERE name = '88.100.7/another-way'"
kill_hard "$node"
mv "$dir/net" "$dir/net.newer"
mv "$dir/net.older" "$dir/net"
start_node
check "the feed waits for a node that is behind, and ends when it has gone another way" ended "${feed[one]}"
feed=()
check "saying that it was behind" grep -q "the feed goes on from\|connecting again" "$dir/feed.one"
check "and which block differs" grep -q "XH-1809.*block [0-9]* is 0x[0-9a-f]* in the database and 0x[0-9a-f]* at the node" "$dir/feed.one"
check "nothing of it was written" test "$(sql -c "SELECT count(*) FROM xinghuo.records WHERE name = '88.100.7/another-way'")-$(sql -c "SELECT max(height) + 1 - next_height FROM xinghuo.blocks, xinghuo.feed GROUP BY next_height")" = 1-0
check "another start is refused, too" refuses 1 XH-1809 xh feed --to "$URL" --once
check "no node" refuses 4 XH-1802 xh feed --to "$URL" --node "http://127.0.0.1:$((rpc + 20))"
check "help has examples" grep -q "schema main_chain" <(xh feed --help)
finish
