#!/usr/bin/env bash
# Configuration by file, environment and flags: what holds and from where, all faults at once, and a node that listens where a variable says.
# Uses the programs of a build folder; everything happens in a temporary folder on loopback. A few seconds.
# Usage: tests/integration/configuration.sh [FOLDER OF PROGRAMS]
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
begin "${1:-}"

make_network --validators 1 --followers 0 --delta-ms 20
file=$(config 0)
faults() { [ "$(grep -c "XH-1701" "$dir/fail")" = "$1" ]; }
shown_again() { # what is shown, read as a file, shows the same
  xhd config show --effective --config "$1" | sed 's/ *#.*//' > "$dir/first"
  xhd config show --effective --config "$1" > "$dir/shown.toml"
  xhd config show --effective --config "$dir/shown.toml" | sed 's/ *#.*//' | diff "$dir/first" -
}
documented() { xhd config reference > "$dir/table" && grep -F -x -c -f "$dir/table" docs/CONFIG.md | grep -q -x "$(wc -l < "$dir/table")"; }

echo "what holds"
check "a configuration that was made is valid" xhd check --config "$file"
check "the default file is one" sh -c "xhd config default > '$dir/default.toml' && xhd config show --config '$dir/default.toml'"
check "the table of docs/CONFIG.md is that of the program" documented
check "the line of the file is named" says "^node.name = \"validator-0\"  *# $file:3$" xhd config show --config "$file"
check "a variable stands over the file" says "^rpc.listen = \"127.0.0.1:$((RPC + 9))\"  *# XHD_RPC_LISTEN$" env XHD_RPC_LISTEN=127.0.0.1:$((RPC + 9)) xhd config show --config "$file"
check "a flag over the variable" says "^rpc.listen = \"127.0.0.1:$((RPC + 8))\"  *# --set rpc.listen$" \
  env XHD_RPC_LISTEN=127.0.0.1:$((RPC + 9)) xhd config show --config "$file" --set rpc.listen=127.0.0.1:$((RPC + 8))
check "defaults are shown when asked for" says "^binary.rate = 200  *# default$" xhd config show --effective --config "$file"
check "the same as JSON" says '"key":"binary.rate","place":null,"source":"default","value":200' xhd config show --effective --json --config "$file"
check "what is shown is a configuration" shown_again "$file"

echo "faults"
printf '[node]\nnam = "n"\nrole = "observer"\ngenesis = "g"\npassphrase_file = "p"\n[storage]\nretention = "all"\n' > "$dir/bad.toml"
check "all at once, with exit code 3" fails_with 3 "5 faults" env XHD_BINARY_RATE=0 xhd check --config "$dir/bad.toml"
check "each with its place" faults 5
check "the nearest key" grep -q "bad.toml:2: unknown key node.nam; did you mean name?" "$dir/fail"
check "what is missing" grep -q "bad.toml:1: node.name is missing" "$dir/fail"
check "the variable" grep -q "XHD_BINARY_RATE: binary.rate is 0, must be 1 to 1000000" "$dir/fail"
check "an unknown variable stops a node" fails_with 3 "did you mean XHD_RPC_LISTEN?" env XHD_RPC_LISEN=127.0.0.1:1 xhd start --config "$file"
check "an unknown flag, too" fails_with 3 "did you mean rpc.hosts?" xhd start --config "$file" --set rpc.host=a
check "genesis file and keys are both looked at" fails_with 3 "nowhere/keys\|passphrase" xhd check --config "$file" --set node.genesis=nowhere --set node.passphrase_file=nowhere/passphrase
check "and both named" [ "$(wc -l < "$dir/fail")" = 2 ]

echo "a node"
XHD_RPC_LISTEN=127.0.0.1:$((RPC + 9)) start 0 --set node.delta_ms=30
check "listens where the variable says" wait_ready "$(url 9)" "${pid[0]}"

finish
