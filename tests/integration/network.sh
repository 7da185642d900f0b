# What the tests of a running development network (./tools/up first) share: where it is, and how checks are counted. Sourced from the root of
# the repository; the caller ends with `finish`.
set -u
DEV=.xinghuo/dev
GENESIS=$DEV/genesis.json
export PATH=$PWD/$DEV/bin:$PATH XH_NODE=http://127.0.0.1:26800
REG="--key $DEV/keys/registrar.json --passphrase-file $DEV/keys/passphrase"
passed=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

check() { # check NAME COMMAND...
  local name=$1
  shift
  if "$@"; then passed=$((passed + 1)); echo "ok   $name"; else failed=$((failed + 1)); echo "FAIL $name"; tail -n 5 "$work/err" >&2 2> /dev/null; fi
}
exits() { # exits EXIT-CODE COMMAND...: its outputs are in $work/out and $work/err
  local expected=$1
  shift
  "$@" > "$work/out" 2> "$work/err"
  [ $? = "$expected" ]
}
proven() { # proven FILE KIND: both verifiers accept it; what it says is in FILE.out
  xh-audit verify "$1" --genesis $GENESIS --expect "$2" > "$1.out" 2> "$work/err" || return 1
  command -v node > /dev/null || { echo "     (no node: not checked by the JavaScript verifier)"; return 0; }
  node tools/verifier/verify.mjs "$1" --genesis $GENESIS > /dev/null
}
finish() {
  echo "$passed passed, $failed failed"
  [ $failed = 0 ]
}
