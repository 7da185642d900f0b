#!/usr/bin/env bash
# What a node says to machines (/livez, /readyz, /metrics), and how it keeps its keys: passphrases, modes, memory. One validator.
# Uses the programs of a build folder; everything happens in a temporary folder on loopback. A few seconds.
# Usage: tests/integration/health.sh [FOLDER OF PROGRAMS]
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
begin "${1:-}"

make_network --validators 1 --followers 0 --delta-ms 20
node=$(home 0) file=$(config 0)
answers() { # code, query, text in the answer
  [ "$(curl -s -o "$dir/answer" -w '%{http_code}' "$XH_NODE$2")" = "$1" ] && grep -q -- "$3" "$dir/answer"
}
metrics() { curl -s "$XH_NODE/metrics" > "$dir/metrics"; }
metric() { # a line, exactly
  metrics && grep -qx -- "xinghuo_$1" "$dir/metrics"
}
documented() { # HL9, both directions
  metrics && python3 - docs/METRICS.md "$dir/metrics" << 'PYTHON'
import re, sys
table = dict(re.findall(r"^\| `(xinghuo_\w+)` \| \w+ \| [^|]*\| (\w+)", open(sys.argv[1]).read(), re.M))
served = set(re.findall(r"^# TYPE (\S+)", open(sys.argv[2]).read(), re.M))
missing = {name for name, when in table.items() if when == "always"} - served
print("not in the table:", sorted(served - table.keys()), "not served:", sorted(missing))
sys.exit(bool(served - table.keys() or missing or not table))
PYTHON
}

echo "a node that runs"
start 0
check "it becomes ready" ready 0
check "it is alive" answers 200 /livez '"alive":true'
check "ready is said with what was looked at" answers 200 /readyz '"ready":true'
check "it has a certified checkpoint" answers 200 /readyz '"id":"provable"'
check "a validator's probe passes" within 20 answers 200 "/readyz?voting=1&min_margin=0&max_final_age_s=30" '"id":"voting"'
check "too few peers are a reason" answers 503 "/readyz?min_peers=1" '"reasons":\[{"id":"peers"'
check "a thin margin is a reason" answers 503 "/readyz?min_margin=1" '"reasons":\[{"id":"margin"'
check "a full disk is a reason" answers 503 "/readyz?min_free_mib=999999999999" '"reasons":\[{"id":"disk"'
check "a typing error does not pass" answers 400 "/readyz?max_lagg=1" '"field":"max_lagg".*XH-1601'

echo "metrics"
check "the table and the node agree" documented
check "xhd metrics prints the table of the page" bash -c 'xhd metrics | while IFS= read -r line; do grep -qxF -- "$line" docs/METRICS.md || exit 1; done'
xh status > /dev/null
check "calls are counted by method" metric 'rpc_calls_total{method="xh_status",outcome="ok"} 1'
curl -s -d '{"jsonrpc":"2.0","method":"nobody","id":1}' "$XH_NODE" > /dev/null
check "unknown methods are one line" metric 'rpc_calls_total{method="unknown",outcome="refused"} 1'
check "it votes" metric 'consensus_voting 1'
check "alone it is a quorum" metric 'consensus_quorum_margin 0'
intervals() { metrics && grep -q '^xinghuo_consensus_block_interval_seconds_count [1-9]' "$dir/metrics"; }
check "intervals of blocks are counted" within 30 intervals
if command -v promtool > /dev/null; then
  check "promtool finds nothing to say" bash -c "promtool check metrics < '$dir/metrics' > '$dir/lint' 2>&1; status=\$?; cat '$dir/lint'; [ \$status = 0 ] && [ ! -s '$dir/lint' ]"
else
  echo "skip  promtool is not installed: the format was not checked by it (apt-get install prometheus)"
fi

echo "its process"
number=${pid[0]}
check "no core files" grep -q "^Max core file size  *0  *0 " "/proc/$number/limits"
check "keys are locked in memory, or it is said that they cannot be" bash -c "awk '/^VmLck:/ {exit !(\$2 > 0)}' /proc/$number/status || grep -q 'keys may be swapped' '$dir/node0.log'"
check "keys have mode 600 in a folder of mode 700" bash -c "[ \"\$(stat -c %a '$node/keys')\" = 700 ] && [ \"\$(stat -c %a '$node'/keys/*.json | sort -u)\" = 600 ]"
stop 0

echo "passphrases"
mv "$node/passphrase" "$dir/passphrase"
check "without one it is said that one is needed" fails_with 1 XH-1705 timeout 60 setsid -w xhd start --config "$file"
check "checking asks nobody" fails_with 3 XH-1705 timeout 60 xhd check --config "$file"
mkdir -m 700 "$dir/credentials"
cp "$dir/passphrase" "$dir/credentials/passphrase"
check "the service manager's credential opens the keys" env CREDENTIALS_DIRECTORY="$dir/credentials" xhd check --config "$file"
check "a descriptor does" bash -c "xhd check --config '$file' --set node.passphrase_file=/dev/fd/3 3< '$dir/passphrase'"
echo wrong > "$node/passphrase"
chmod 600 "$node/passphrase"
check "a wrong one does not" fails_with 3 XH-1023 xhd check --config "$file"
chmod 644 "$node/passphrase"
check "one that others may read is refused" fails_with 3 XH-1405 xhd check --config "$file"
cp "$dir/passphrase" "$node/passphrase"
chmod 600 "$node/passphrase"
chmod 644 "$node/keys/network.json"
check "a key file that others may read is refused" fails_with 3 XH-1405 xhd check --config "$file"
chmod 600 "$node/keys/network.json"
chmod 755 "$node/keys"
check "so is its folder" fails_with 3 "chmod 700" xhd check --config "$file"
chmod 700 "$node/keys"
check "all is well again" xhd check --config "$file"
check "init takes a passphrase from a descriptor" bash -c "xhd init '$dir/new' --role validator --genesis '$genesis' --passphrase-file /dev/fd/3 3< '$dir/passphrase'"
check "and keeps it nowhere" bash -c "[ ! -e '$dir/new/passphrase' ] && ! grep -rqF \"\$(cat '$dir/passphrase')\" '$dir/new'"
check "its keys open with it" env CREDENTIALS_DIRECTORY="$dir/credentials" xhd check --config "$dir/new/xhd.toml"
check "a key of an account takes the credential, too" env CREDENTIALS_DIRECTORY="$dir/credentials" xh key new "$dir/account.json"
check "and is not made without a passphrase" fails_with 1 XH-1705 setsid -w xh key new "$dir/other.json"

finish
