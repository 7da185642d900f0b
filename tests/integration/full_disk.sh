#!/usr/bin/env bash
# A validator under load whose disk fills up, then one whose disk has a fault and becomes read-only: it must stop by itself and say why, and after
# the fault ended everything that was acknowledged must be provable. The disk is a file with ext4 in a mount namespace of its own: this needs root
# and loop devices, and is skipped, saying so, where they are missing (exit code 77).
# Usage: tests/integration/full_disk.sh [FOLDER OF PROGRAMS]. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../.."
[ "${1:-}" != --help ] || { sed -n 2,5p "$0"; exit 0; }
skip() { echo "SKIPPED, NOTHING WAS CHECKED: $*"; exit 77; }
if [ -z "${XH_OWN_MOUNTS:-}" ]; then
  [ "$(id -u)" = 0 ] || skip "mounting needs root"
  command -v mkfs.ext4 e2fsck unshare > /dev/null || skip "mkfs.ext4, e2fsck or unshare is missing"
  unshare -m true 2> /dev/null || skip "no mount namespaces here"
  XH_OWN_MOUNTS=1 exec unshare -m "$0" "$@"
fi
BIN=$(realpath "${1:-build/release/bin}")
export PATH=$BIN:$PATH
# shellcheck source=tests/integration/lib/processes.sh
. tests/integration/lib/processes.sh

work=$(mktemp -d)
net=$work/net disk=$work/disk node="" load="" passed=0 failed=0
cleanup() {
  [ -z "$load" ] || kill "$load" 2> /dev/null
  [ -z "$node" ] || kill -9 "$node" 2> /dev/null
  wait 2> /dev/null
  umount "$disk" 2> /dev/null
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' INT TERM
check() { # check NAME COMMAND...
  local name=$1
  shift
  if "$@" > "$work/out" 2>&1; then passed=$((passed + 1)); echo "ok   $name"; else failed=$((failed + 1)); echo "FAIL $name"; tail -q -n 5 "$work/out" "$work/log"; fi
}
start() {
  : > "$work/log"
  xhd start --config "$net/node0/xhd.toml" >> "$work/log" 2>&1 &
  node=$!
  # The disk is smaller than what a node wants free before it calls itself ready.
  within 120 curl -sf -o /dev/null "$XH_NODE/readyz?min_free_mib=0"
}
# The node ends by itself, with exit code 1, within two minutes.
ended() {
  for _ in $(seq 1200); do
    kill -0 "$node" 2> /dev/null || break
    sleep 0.1
  done
  kill -0 "$node" 2> /dev/null && return 1
  wait "$node"
  local code=$?
  node=""
  [ $code = 1 ]
}
begin_load() {
  python3 tests/integration/lib/oracle.py load "$work" 88.100.7 "$1" &
  load=$!
}
end_load() {
  kill "$load"
  wait "$load" 2> /dev/null
  load=""
}
refuses() { # refuses TEXT COMMAND...: fails and says it
  local text=$1
  shift
  ! "$@" > "$work/refused" 2>&1 && cat "$work/refused" && grep -q "$text" "$work/refused"
}

mkdir "$disk"
truncate -s 64M "$work/image" && mkfs.ext4 -q "$work/image" && mount -o loop,errors=remount-ro "$work/image" "$disk" 2> "$work/out" ||
  skip "no loop device: $(cat "$work/out")"
device=$(basename "$(findmnt -no SOURCE "$disk")")
ports=$(python3 -c 'import socket; a, b = socket.socket(), socket.socket(); a.bind(("127.0.0.1", 0)); b.bind(("127.0.0.1", 0)); print(a.getsockname()[1], b.getsockname()[1])')
xhd testnet "$net" --validators 1 --followers 0 --rpc-port "${ports% *}" --peer-port "${ports#* }" > /dev/null
sed -i "s|^data_dir = .*|data_dir = \"$disk/data\"|" "$net/node0/xhd.toml"
export XH_NODE=http://127.0.0.1:${ports% *} XH_GENESIS=$net/genesis.json XH_KEY=$net/keys/registrar.json XH_PASSPHRASE=$net/keys/passphrase
check "the node starts" start
check "a prefix" xh prefix allocate 88.100.7 --owner "$(xh key show "$XH_KEY" --bid)" --key "$XH_KEY" --passphrase-file "$XH_PASSPHRASE"

begin_load first
sleep 3
dd if=/dev/zero of="$disk/filler" bs=1M 2> /dev/null
check "a full disk ends it, exit code 1" ended
check "it says what happened and what to do" grep -q "XH-1402.*make space and start again; nothing that was acknowledged is lost" "$work/log"
check "a start on the full disk says so, too" refuses "XH-1402" timeout 60 xhd start --config "$net/node0/xhd.toml"
rm "$disk/filler"
check "with space it starts again" start
sleep 3
end_load
check "all that was acknowledged is proven" python3 tests/integration/lib/oracle.py check "$work"

if [ -w "/sys/fs/ext4/$device/trigger_fs_error" ]; then
  begin_load second
  sleep 3
  echo 1 > "/sys/fs/ext4/$device/trigger_fs_error"
  check "a disk that became read-only ends it, exit code 1" ended
  check "it says what happened and what to do" grep -Eq "XH-1402.*(make it writable|start again on a sound disk)" "$work/log"
  check "a start on the read-only disk is refused by name" refuses "XH-1402.*Read-only" timeout 60 xhd start --config "$net/node0/xhd.toml"
  check "its files can be verified" xhd db verify --config "$net/node0/xhd.toml"
  umount "$disk"
  e2fsck -fy "$work/image" > /dev/null 2>&1
  mount -o loop,errors=remount-ro "$work/image" "$disk"
  check "writable again, it starts" start
  sleep 3
  end_load
  check "all that was acknowledged is proven" python3 tests/integration/lib/oracle.py check "$work"
else
  echo "NOT CHECKED: this system cannot make ext4 read-only by a fault"
fi
kill_hard "$node" 2> /dev/null
wait "$node" 2> /dev/null
node=""
check "the files are sound" xhd db verify --config "$net/node0/xhd.toml"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
