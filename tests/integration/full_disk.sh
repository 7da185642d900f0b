#!/usr/bin/env bash
# A validator under load whose disk fills up, then one whose disk has a fault and becomes read-only: it must stop by itself and say why, and after
# the fault ended everything that was acknowledged must be provable. The disk is a file with ext4 in a mount namespace of its own: this needs root
# and loop devices, and is skipped, saying so, where they are missing (exit code 77).
# Usage: tests/integration/full_disk.sh [FOLDER OF PROGRAMS]. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../.." || exit
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
command -v mkfs.ext4 e2fsck > /dev/null || skip "mkfs.ext4 or e2fsck is missing"
in_own_mounts "$@" || skip "mounting needs root and mount namespaces"
begin "${1:-}"

disk=$dir/disk
clean_up() {
  [ -z "${pid[load]:-}" ] || end_load
  crash 0
  umount "$disk" 2> /dev/null
}
start_on_disk() {
  : > "$dir/node0.log"
  start 0
  # The disk is smaller than what a node wants free before it calls itself ready.
  within 120 curl -sf -o /dev/null "$XH_NODE/readyz?min_free_mib=0"
}
refuses() { # text, command...: fails and says it
  ! "${@:2}" > "$dir/refused" 2>&1 && cat "$dir/refused" && grep -q "$1" "$dir/refused"
}

mkdir "$disk"
if ! { truncate -s 64M "$dir/image" && mkfs.ext4 -q "$dir/image" && mount -o loop,errors=remount-ro "$dir/image" "$disk" 2> "$dir/out"; }; then
  skip "no loop device: $(cat "$dir/out")"
fi
device=$(basename "$(findmnt -no SOURCE "$disk")")
make_network --validators 1 --followers 0
sed -i "s|^data_dir = .*|data_dir = \"$disk/data\"|" "$(config 0)"
check "the node starts" start_on_disk
check "a prefix" as registrar xh prefix allocate 88.100.7 --owner "$(bid registrar)"

begin_load 88.100.7 first
sleep 3
dd if=/dev/zero of="$disk/filler" bs=1M 2> /dev/null
check "a full disk ends it, exit code 1" ends_with 1 0 120
check "it says what happened and what to do" grep -q "XH-1402.*make space and start again; nothing that was acknowledged is lost" "$dir/node0.log"
check "a start on the full disk says so, too" refuses "XH-1402" timeout 60 xhd start --config "$(config 0)"
rm "$disk/filler"
check "with space it starts again" start_on_disk
sleep 3
end_load
check "all that was acknowledged is proven" oracle check

if [ -w "/sys/fs/ext4/$device/trigger_fs_error" ]; then
  begin_load 88.100.7 second
  sleep 3
  echo 1 > "/sys/fs/ext4/$device/trigger_fs_error"
  check "a disk that became read-only ends it, exit code 1" ends_with 1 0 120
  check "it says what happened and what to do" grep -Eq "XH-1402.*(make it writable|start again on a sound disk)" "$dir/node0.log"
  check "a start on the read-only disk is refused by name" refuses "XH-1402.*Read-only" timeout 60 xhd start --config "$(config 0)"
  check "its files can be verified" xhd db verify --config "$(config 0)"
  umount "$disk"
  e2fsck -fy "$dir/image" > /dev/null 2>&1
  mount -o loop,errors=remount-ro "$dir/image" "$disk"
  check "writable again, it starts" start_on_disk
  sleep 3
  end_load
  check "all that was acknowledged is proven" oracle check
else
  echo "NOT CHECKED: this system cannot make ext4 read-only by a fault"
fi
crash 0
check "the files are sound" xhd db verify --config "$(config 0)"
finish
