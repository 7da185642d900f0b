# shellcheck shell=bash
# A PostgreSQL of one's own in $dir/pg, which listens on a socket in $dir/socket alone. Source this file behind network.sh; it skips where Debian's
# postgresql is absent.
#
#   make_database              the database `ledger` of the user `feed` is at $URL
#   start_database             and waits for it
#   stop_database              at once, and waits for its children: another one does not start beside them
#   sql OPTIONS...             psql, at the database $DB (ledger)
PG=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2> /dev/null | sort -V | tail -n 1)
[ -x "$PG/initdb" ] || skip "no PostgreSQL (Debian: postgresql)"
export PATH=$PG:$PATH
: "${dir:=}"

# PostgreSQL does not run as root. In a subshell: it becomes the command.
as_owner() {
  local owner
  [ "$(id -u)" = 0 ] || exec "$@"
  owner=$(owner_of_database)
  exec setpriv --reuid "$owner" --regid "$(id -g "$owner")" --clear-groups "$@"
}
owner_of_database() { getent passwd postgres > /dev/null && echo postgres || echo nobody; }
make_database() {
  # shellcheck disable=SC2034 # for whoever sources this
  URL="postgres://feed@/ledger?host=$dir/socket"
  chmod 755 "$dir"
  mkdir "$dir/pg" "$dir/socket"
  [ "$(id -u)" != 0 ] || chown "$(owner_of_database)" "$dir/pg" "$dir/socket"
  chmod 700 "$dir/pg"
  (as_owner initdb -D "$dir/pg" -A trust -U feed -E UTF8 --locale=C --no-sync) > "$dir/initdb.log" 2>&1 || give_up "initdb: $(tail -n 3 "$dir/initdb.log")"
  start_database
  createdb -h "$dir/socket" -U feed ledger || give_up "no database"
}
start_database() {
  launch database as_owner postgres -D "$dir/pg" -c listen_addresses= -c unix_socket_directories="$dir/socket" -c max_connections=40
  within 30 psql -qAt -h "$dir/socket" -U feed -d postgres -c "SELECT 1" || give_up "the database does not start"
}
stop_database() {
  crash database
  within 30 sh -c "! ps -eo args | grep -q '^postgres: .*$dir' && ! fuser -s $dir/socket/.s.PGSQL.5432 2> /dev/null" > /dev/null || true
}
sql() { psql -qAt -v ON_ERROR_STOP=1 -h "$dir/socket" -U feed -d "${DB:-ledger}" "$@"; }
