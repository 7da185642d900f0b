#!/usr/bin/env bash
# xh doctor and xh status --watch in situations that are provoked with real processes: each must be named, and a healthy network must be left alone.
# Four validators and a stranger; everything happens in a temporary folder on loopback. About two minutes. The full disk needs root and a mount
# namespace, the clock a C compiler; without them those checks are skipped, saying so.
# Usage: tests/integration/doctor.sh [FOLDER OF PROGRAMS]
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
in_own_mounts "$@" || true
begin "${1:-}"

clean_up() { umount -l "$dir/small" 2> /dev/null; }
# finds NODE ID TEXT: the doctor of that node has this finding, with this text in it.
finds() { { xh doctor "$(url "$1")" || true; } | grep -E "^  (problem|warning|note) +$2: .*$3"; }
code() { # expected, command...
  local got=0
  "${@:2}" > "$dir/code" 2>&1 || got=$?
  cat "$dir/code"
  [ "$got" = "$1" ]
}
healthy() { xh doctor "$(url "$1")" | grep "nothing is amiss"; }

make_network --validators 4 --followers 1
idle_interval 200
name() { sed -n 's/^name *= *"\(.*\)"/\1/p' "$(config "$1")" | head -1; }

echo "all is well"
start 0 1 2 3 4
check "blocks are made" within 30 at_least 0 5
check "a healthy network is left alone" within 30 healthy 0
check "exit code 0" code 0 xh doctor "$(url 0)" "$(url 1)" "$(url 2)" "$(url 3)"
check "the watch shows all four and the margin" bash -c "xh status --watch --count 2 --interval 0.2 | grep -c 'quorum 3: margin 1' | grep -q 2"
check "the watch as JSON" bash -c "xh status --watch --count 1 --json | python3 -c 'import json,sys; d=json.load(sys.stdin); assert len(d[\"validators\"]) == 4 and d[\"voting\"]'"

echo "one validator is stopped"
crash 3
check "no margin is left, and who is missing" within 30 finds 0 thin-margin "$(name 3)"
check "why it is not reached" within 30 finds 0 peer-unreachable "$(name 3): cannot connect"
check "that is no problem yet: exit code 0" code 0 xh doctor
check "a node that does not answer is one: exit code 1" code 1 xh doctor "$(url 3)"
check "and is named" bash -c "{ xh doctor $(url 3) || true; } | grep 'no-answer: $(url 3)'"

echo "a second one"
crash 2
check "the quorum is lost, and who is missing" within 30 finds 0 quorum-lost "missing: $(name 2), $(name 3)"
check "exit code 1" code 1 xh doctor
check "the watch says so" bash -c "xh status --watch --count 1 | grep '1 SHORT OF A QUORUM'"

echo "a third one"
crash 1
check "the node is alone" within 30 finds 0 no-peers "none of the 3"
start 1 2 3
check "all come back" grows 0
check "and nothing is amiss" within 60 healthy 0

echo "two hang"
kill -STOP "${pid[1]}" "${pid[2]}"
check "connected, but silent" within 40 finds 0 validators-silent "silent: $(name 1), $(name 2)"
kill -CONT "${pid[1]}" "${pid[2]}"
check "they go on" grows 0

echo "an old copy of a data folder"
crash 3
cp -r "$(home 3)/data" "$dir/old"
start 3
check "it votes meanwhile" grows 3
crash 3
rm -rf "$(home 3)/data"
mv "$dir/old" "$(home 3)/data"
start 3
check "its key is in doubt" within 30 finds 3 key-in-doubt rolled-back
crash 3

echo "another chain"
crash 4
xhd testnet "$dir/other" --validators 4 --followers 0 --rpc-port $((RPC + 10)) --peer-port $((PEER + 10)) > /dev/null
cp "$(config 4)" "$dir/kept.toml"
sed -i "s|^genesis *=.*|genesis = \"$dir/other/genesis.json\"|; s|^data_dir *=.*|data_dir = \"$dir/otherdata\"|" "$(config 4)"
start 4
check "who joins with another genesis file is told so" within 30 finds 4 peer-refused "it serves another chain"
crash 4
mv "$dir/kept.toml" "$(config 4)"

echo "a stranger"
sed -i 's/^open_followers *= *true/open_followers = false/' "$net"/node*/xhd.toml
unlist() { # node, name of the peer
  python3 - "$(config "$1")" "$2" << 'P'
import re, sys
head, *peers = open(sys.argv[1]).read().split("[[peers.peer]]")
kept = [peer for peer in peers if not re.search(rf'name *= *"{sys.argv[2]}"', peer)]
assert len(kept) == len(peers) - 1
open(sys.argv[1], "w").write("[[peers.peer]]".join([head, *kept]))
P
}
unlist 0 "$(name 4)"
crash 0
start 0
check "the network goes on with three" grows 0
start 4
check "it is named where it knocked" within 40 finds 0 stranger-refused "not listed"
check "and knows that it is refused" within 40 finds 4 peer-refused "hangs up after the hello"
crash 4

echo "a disk that is nearly full"
if [ -n "${XH_OWN_MOUNTS:-}" ] && mkdir "$dir/small" && mount -t tmpfs -o size=400m tmpfs "$dir/small"; then
  crash 2
  cp -r "$(home 2)/data" "$dir/small/data"
  sed -i "s|^data_dir *=.*|data_dir = \"$dir/small/data\"|" "$(config 2)"
  start 2
  check "free space is a problem below 512 MiB" within 30 finds 2 disk-full "$dir/small/data"
  check "and the node goes on" grows 2
else
  echo "SKIPPED: the full disk (needs root and a mount namespace)"
fi

echo "a clock that is wrong"
if cc -shared -fPIC -O1 -o "$dir/clock.so" tests/integration/lib/clock_shift.c -ldl 2> "$dir/cc"; then
  crash 1
  python3 -c 'import sys; open(sys.argv[1], "wb").write((-30_000).to_bytes(8, sys.byteorder, signed=True))' "$dir/shift"
  LD_PRELOAD="$dir/clock.so" XH_CLOCK_SHIFT="$dir/shift" ASAN_OPTIONS=verify_asan_link_order=0 start 1
  check "its own clock is off" within 40 finds 1 clock-off "this node.s clock is .* behind"
  check "the others know whose it is" within 40 finds 0 validator-clock-off "$(name 1)"
else
  echo "SKIPPED: the clock (no C compiler)"
fi
finish
