#!/usr/bin/env bash
# xh doctor and xh status --watch in situations that are provoked with real processes: each must be named, and a healthy network must be left alone.
# Four validators and a stranger; everything happens in a temporary folder on loopback. About two minutes. The full disk needs root and a mount
# namespace, the clock a C compiler; without them those checks are skipped, saying so.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ "${1:-}" != --help ] || { sed -n 2,5p "$0"; echo "Usage: tests/integration/doctor.sh [FOLDER OF PROGRAMS]"; exit 0; }
if [ -z "${XH_OWN_MOUNTS:-}" ] && [ "$(id -u)" = 0 ] && unshare -m true 2> /dev/null; then XH_OWN_MOUNTS=1 exec unshare -m "$0" "$@"; fi
# shellcheck source=tests/integration/lib/processes.sh
. tests/integration/lib/processes.sh
BIN=$(realpath "${1:-build/release/bin}")
RPC=27700 PEER=27750
export PATH=$BIN:$PATH XH_NODE=http://127.0.0.1:$RPC
dir=$(mktemp -d)
declare -A pid
cleanup() {
  for p in "${pid[@]}"; do kill -9 "$p" 2> /dev/null || true; done
  umount -l "$dir/small" 2> /dev/null || true
  rm -rf "$dir"
}
trap cleanup EXIT
# shellcheck source=tests/integration/lib/checks.sh
. tests/integration/lib/checks.sh

url() { echo "http://127.0.0.1:$((RPC + $1))"; }
node() { echo "$dir/net/node$1"; }
start() { # node, environment...
  env "${@:2}" xhd start --config "$(node "$1")/xhd.toml" >> "$dir/log$1" 2>&1 < /dev/null &
  pid[$1]=$!
  disown
}
stop() { kill_hard "${pid[$1]}"; }
height() { XH_NODE=$(url "$1") xh status --json 2> /dev/null | python3 -c 'import json,sys; print(json.load(sys.stdin)["height"])'; }
at_least() { [ "$(height "$1")" -ge "$2" ]; }
grows() { within 30 at_least "$1" $(($(height "$1") + 5)); }
# finds NODE ID TEXT: the doctor of that node has this finding, with this text in it.
finds() { { xh doctor "$(url "$1")" || true; } | grep -E "^  (problem|warning|note) +$2: .*$3"; }
code() { # expected, command...
  local got=0
  "${@:2}" > "$dir/code" 2>&1 || got=$?
  cat "$dir/code"
  [ "$got" = "$1" ]
}
healthy() { xh doctor "$(url "$1")" | grep "nothing is amiss"; }

xhd testnet "$dir/net" --validators 4 --followers 1 --rpc-port $RPC --peer-port $PEER > /dev/null
sed -i 's/"idle_interval_ms": *1000/"idle_interval_ms": 200/' "$dir/net/genesis.json"
name() { sed -n 's/^name *= *"\(.*\)"/\1/p' "$(node "$1")/xhd.toml" | head -1; }

echo "all is well"
for k in 0 1 2 3 4; do start $k; done
check "blocks are made" within 30 at_least 0 5
check "a healthy network is left alone" within 30 healthy 0
check "exit code 0" code 0 xh doctor "$(url 0)" "$(url 1)" "$(url 2)" "$(url 3)"
check "the watch shows all four and the margin" bash -c "xh status --watch --count 2 --interval 0.2 | grep -c 'quorum 3: margin 1' | grep -q 2"
check "the watch as JSON" bash -c "xh status --watch --count 1 --json | python3 -c 'import json,sys; d=json.load(sys.stdin); assert len(d[\"validators\"]) == 4 and d[\"voting\"]'"

echo "one validator is stopped"
stop 3
check "no margin is left, and who is missing" within 30 finds 0 thin-margin "$(name 3)"
check "why it is not reached" within 30 finds 0 peer-unreachable "$(name 3): cannot connect"
check "that is no problem yet: exit code 0" code 0 xh doctor
check "a node that does not answer is one: exit code 1" code 1 xh doctor "$(url 3)"
check "and is named" bash -c "{ xh doctor $(url 3) || true; } | grep 'no-answer: $(url 3)'"

echo "a second one"
stop 2
check "the quorum is lost, and who is missing" within 30 finds 0 quorum-lost "missing: $(name 2), $(name 3)"
check "exit code 1" code 1 xh doctor
check "the watch says so" bash -c "xh status --watch --count 1 | grep '1 SHORT OF A QUORUM'"

echo "a third one"
stop 1
check "the node is alone" within 30 finds 0 no-peers "none of the 3"
for k in 1 2 3; do start $k; done
check "all come back" grows 0
check "and nothing is amiss" within 60 healthy 0

echo "two hang"
kill -STOP "${pid[1]}" "${pid[2]}"
check "connected, but silent" within 40 finds 0 validators-silent "silent: $(name 1), $(name 2)"
kill -CONT "${pid[1]}" "${pid[2]}"
check "they go on" grows 0

echo "an old copy of a data folder"
stop 3
cp -r "$(node 3)/data" "$dir/old"
start 3
check "it votes meanwhile" grows 3
stop 3
rm -rf "$(node 3)/data"
mv "$dir/old" "$(node 3)/data"
start 3
check "its key is in doubt" within 30 finds 3 key-in-doubt rolled-back
stop 3

echo "another chain"
stop 4
xhd testnet "$dir/other" --validators 4 --followers 0 --rpc-port $((RPC + 10)) --peer-port $((PEER + 10)) > /dev/null
cp "$(node 4)/xhd.toml" "$dir/kept.toml"
sed -i "s|^genesis *=.*|genesis = \"$dir/other/genesis.json\"|; s|^data_dir *=.*|data_dir = \"$dir/otherdata\"|" "$(node 4)/xhd.toml"
start 4
check "who joins with another genesis file is told so" within 30 finds 4 peer-refused "it serves another chain"
stop 4
mv "$dir/kept.toml" "$(node 4)/xhd.toml"

echo "a stranger"
sed -i 's/^open_followers *= *true/open_followers = false/' "$dir"/net/node*/xhd.toml
unlist() { # node, name of the peer
  python3 - "$(node "$1")/xhd.toml" "$2" << 'P'
import re, sys
head, *peers = open(sys.argv[1]).read().split("[[peers.peer]]")
kept = [peer for peer in peers if not re.search(rf'name *= *"{sys.argv[2]}"', peer)]
assert len(kept) == len(peers) - 1
open(sys.argv[1], "w").write("[[peers.peer]]".join([head, *kept]))
P
}
unlist 0 "$(name 4)"
stop 0
start 0
check "the network goes on with three" grows 0
start 4
check "it is named where it knocked" within 40 finds 0 stranger-refused "not listed"
check "and knows that it is refused" within 40 finds 4 peer-refused "hangs up after the hello"
stop 4

echo "a disk that is nearly full"
if [ -n "${XH_OWN_MOUNTS:-}" ] && mkdir "$dir/small" && mount -t tmpfs -o size=400m tmpfs "$dir/small"; then
  stop 2
  cp -r "$(node 2)/data" "$dir/small/data"
  sed -i "s|^data_dir *=.*|data_dir = \"$dir/small/data\"|" "$(node 2)/xhd.toml"
  start 2
  check "free space is a problem below 512 MiB" within 30 finds 2 disk-full "$dir/small/data"
  check "and the node goes on" grows 2
else
  echo "SKIPPED: the full disk (needs root and a mount namespace)"
fi

echo "a clock that is wrong"
if cc -shared -fPIC -O1 -o "$dir/clock.so" tests/integration/lib/clock_shift.c -ldl 2> "$dir/cc"; then
  stop 1
  python3 -c 'import sys; open(sys.argv[1], "wb").write((-30_000).to_bytes(8, sys.byteorder, signed=True))' "$dir/shift"
  start 1 LD_PRELOAD="$dir/clock.so" XH_CLOCK_SHIFT="$dir/shift" ASAN_OPTIONS=verify_asan_link_order=0
  check "its own clock is off" within 40 finds 1 clock-off "this node.s clock is .* behind"
  check "the others know whose it is" within 40 finds 0 validator-clock-off "$(name 1)"
else
  echo "SKIPPED: the clock (no C compiler)"
fi
finish
