#!/usr/bin/env bash
# What the consensus key of a validator signed, kept beside the key: an old copy of a data folder does not vote, a key that is handed over does,
# and a second process with the key is found out. Four validators under load.
# Uses the programs of a build folder; everything happens in a temporary folder on loopback. About two minutes.
# Usage: tests/integration/sign_state.sh [FOLDER OF PROGRAMS]
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
begin "${1:-}"

shows() { xhd key sign-state show --config "$(config "$1")" --json | grep -q "\"doubt\":\"$2\""; }

make_network --validators 4 --followers 0
idle_interval 100
start 0 1 2 3
check "four validators vote" within 30 is 3 voting True
check "blocks are made" grows 0 10

echo "an old copy of the data folder"
crash 3
cp -r "$(home 3)/data" "$dir/old"
start 3
check "it goes on where it stopped" within 30 is 3 voting True
check "and votes" grows 3 30
crash 3
rm -rf "$(home 3)/data"
cp -r "$dir/old" "$(home 3)/data"
check "with --strict it ends with code 10" fails_with 10 XH-1413 timeout 30 xhd start --config "$(config 3)" --strict
start 3
check "it does not vote" within 30 is 3 key_doubt rolled-back
check "the log says why" grep -q "XH-1413.*older copy" "$dir/node3.log"
check "it follows" within 30 at_least 3 "$(field 0 height)"
check "the others go on" grows 0
crash 3
check "shown beside the keys" shows 3 rolled-back
check "not exported" fails_with 10 XH-1413 xhd key sign-state export --config "$(config 3)" "$dir/export3"
start 3
check "the doubt stays over a restart" within 30 is 3 key_doubt rolled-back

echo "a key moves to another folder"
check "not while the node runs" fails_with 1 XH-1404 xhd key sign-state export --config "$(config 2)" "$dir/export2"
crash 2
check "handed over" xhd key sign-state export --config "$(config 2)" "$dir/export2"
cp "$dir/export2" "$dir/export2.first"
check "again, the same" xhd key sign-state export --config "$(config 2)" "$dir/export2"
check "byte for byte" cmp "$dir/export2" "$dir/export2.first"
check "the old place does not vote" fails_with 10 XH-1413 timeout 30 xhd start --config "$(config 2)" --strict
cp -r "$(home 2)" "$dir/moved"
rm -rf "$(home 2)/data"
sed 's/"sha256": *"0x./&f/' "$dir/export2" > "$dir/bad2"
check "a changed file is refused" fails_with 10 XH-1412 xhd key sign-state import --config "$(config 2)" "$dir/bad2"
crash 3
check "another key's file is refused" fails_with 7 XH-1414 xhd key sign-state import --config "$(config 3)" "$dir/export2"
start 3
check "taken over" xhd key sign-state import --config "$(config 2)" "$dir/export2"
check "may be repeated" xhd key sign-state import --config "$(config 2)" "$dir/export2"
start 2
check "it listens first" within 30 is 2 listening True
check "then it votes" within 60 is 2 voting True
check "blocks are made" grows 0 10
check "and by it" grows 2 10

echo "a key without a sign state"
crash 2
mv "$(home 2)/keys/sign-state" "$dir/state2"
check "code 10 with --strict" fails_with 10 XH-1413 timeout 30 xhd start --config "$(config 2)" --strict
check "one way must be named" fails_with 2 "" xhd key sign-state create --config "$(config 2)"
check "made from the journal" xhd key sign-state create --config "$(config 2)" --from-journal
check "not over another" fails_with 1 XH-1411 xhd key sign-state create --config "$(config 2)" --new-key
start 2
check "it votes" within 30 is 2 voting True
check "blocks are made" grows 0

finish
