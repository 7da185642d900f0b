# shellcheck shell=bash
# What the tests of a running development network (./tools/up first) share: where it is, and a folder $dir of their own. Sourced from the root of the
# repository; checks are those of checks.sh, and the caller ends with: finish.
#
#   as NAME COMMAND...         the command with the key of the registrar
#   bid NAME                   its account
#   exits CODE COMMAND...      ends with this code; what it says is in $dir/stdout and $dir/stderr
#   proven FILE KIND           both verifiers accept it; what it says is in FILE.out
#   new_prefix FIRST           allocates a prefix that nobody has, 88.100.N with N from FIRST on; its name is in $prefix
#   number_of K, restart K     the process of a node, and a new one
#   all_ready                  every node is ready within three minutes
set -u
DEV=.xinghuo/dev
GENESIS=$DEV/genesis.json
RPC=26800
[ -s "$GENESIS" ] || { echo "no development network in $DEV: ./tools/up first" >&2; exit 2; }
export PATH=$PWD/$DEV/bin:$PATH XH_NODE=http://127.0.0.1:$RPC
# shellcheck source=tests/integration/lib/checks.sh
. tests/integration/lib/checks.sh
# shellcheck source=tests/integration/lib/processes.sh
. tests/integration/lib/processes.sh
own_folder

url() { echo "http://127.0.0.1:$((RPC + $1))"; }
key_file() { echo "$DEV/keys/$1.json"; }
as() { "${@:2}" --key "$(key_file "$1")" --passphrase-file $DEV/keys/passphrase; }
bid() { xh key show "$(key_file "$1")" --bid; }
exits() {
  local code=0
  "${@:2}" > "$dir/stdout" 2> "$dir/stderr" || code=$?
  [ $code = "$1" ] || { echo "exit code $code"; tail -n 5 "$dir/stdout" "$dir/stderr"; return 1; }
}
proven() {
  xh-audit verify "$1" --genesis $GENESIS --expect "$2" > "$1.out" || return 1
  command -v node > /dev/null || { echo "no node: not checked by the JavaScript verifier"; return 0; }
  node tools/verifier/verify.mjs "$1" --genesis $GENESIS
}
new_prefix() {
  prefix=88.100.$((RANDOM + $1))
  as registrar xh prefix allocate "$prefix" --owner "$(bid registrar)" > /dev/null || give_up "no prefix $prefix"
}
number_of() { tr -dc 0-9 < "$DEV/node$1/xhd.pid"; }
restart() {
  setsid nohup xhd start --config "$DEV/node$1/xhd.toml" >> "$DEV/node$1/xhd.log" 2>&1 < /dev/null &
  disown
}
all_ready() {
  local k
  for k in 0 1 2 3 4; do wait_ready "$(url "$k")" || { tail -n 5 "$DEV/node$k/xhd.log"; return 1; }; done
}
