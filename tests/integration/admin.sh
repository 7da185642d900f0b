#!/usr/bin/env bash
# The operator's side of a node: the socket and its methods, the log in both formats, the log of actions with kill -9, torn tails and changes.
# Usage: tests/integration/admin.sh [FOLDER OF PROGRAMS]. In a temporary folder on loopback. Under half a minute.
set -u
cd "$(dirname "$0")/../.." || exit
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
begin "${1:-}"
make_network --validators 1 --followers 0 --delta-ms 20 --audit-interval 0
url=$XH_NODE file=$(config 0) data=$(home 0)/data
socket=$data/admin.socket actions=$data/admin.log
admin() { xhd admin "$@" --config "$file"; }
ask() { curl -s --unix-socket "$socket" -d "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$1\",\"params\":${2:-{\}}}" http://localhost/; }
flip() { # file, byte
  python3 -c 'import sys
with open(sys.argv[1], "r+b") as f:
    f.seek(int(sys.argv[2])); byte = f.read(1)[0]; f.seek(int(sys.argv[2])); f.write(bytes([byte ^ 1]))' "$1" "$2"
}
height() { admin status --json | json height; }

echo "the socket"
check "the node is ready" start_ready 0
check "its socket is its user's alone" [ "$(stat -c '%A' "$socket")" = srw------- ]
check "curl asks it" says '"ready":true' ask admin_status
check "it serves no method of the chain" says XH-1602 ask xh_status
check "and its description" says '"admin_drain"' curl -s --unix-socket "$socket" http://localhost/openrpc.json
check "on the TCP port it is said to be elsewhere" says 'XH-1611' curl -s -d '{"jsonrpc":"2.0","id":1,"method":"admin_stop"}' "$url/"
check "another node does not take it" fails_with 1 "XH-1404" xhd start --config "$file"
xhd testnet "$dir/other" --validators 1 --followers 0 --rpc-port $((RPC + 10)) --peer-port $((PEER + 10)) > /dev/null
check "nor one that shares nothing but the socket" fails_with 1 "XH-1404.*admin.socket" xhd start --config "$dir/other/node0/xhd.toml" --set admin.socket="$socket"
check "parameters are checked" says 'XH-10' ask admin_drain '{"reason":7}'
check "a reason is bounded" says '256 bytes' ask admin_drain "{\"reason\":\"$(printf 'x%.0s' $(seq 257))\"}"

echo "acting"
check "status for people" says "ready, votes" admin status
check "drained, it is not ready" sh -c "xhd admin drain --reason maintenance --config '$file' && curl -s '$url/readyz' | grep -q 'took this node out of service'"
before=$(height)
votes_on() { [ "$(height)" -gt "$before" ]; }
check "and says so" says "not ready, votes, drained" admin status
check "it votes on" within 20 votes_on
check "undrained, it is ready" sh -c "xhd admin undrain --config '$file' && curl -sf '$url/readyz'"
check "levels change" says '"net":"debug"' admin log warn,net=debug --json
check "another component is a fault" fails_with 3 "there is no component" admin log nets=debug
check "they are shown" says '"level":"warn"' admin log --json
check "and go back" admin log info
check "a snapshot is made" admin snapshot --wait
check "it is whole" says 'height' xhd snapshot list --config "$file" --json
check "the same again is there, or a younger one" says '"state"' admin snapshot --json
check "nobody of a name is connected" fails_with 1 "XH-1606" admin disconnect nobody
check "peers are listed" admin peers
printf '\n[log]\nlevel = "warn"\n[binary]\nrate = 7\n' >> "$file"
sed -i '/^\[rpc\]/a rate_reads = 3\nlimit_loopback = true\nexplorer = false' "$file"
check "a reload applies levels, rates and limits" says '"applied":\["log.level","binary.rate","rpc.limit_loopback","rpc.rate_reads"\]' admin reload --json
check "and names what needs a restart" grep -q '"needs_restart":\["rpc.explorer"\]' "$dir/said"
limited() {
  for _ in $(seq 100); do [ "$(curl -s -o "$dir/body" -w '%{http_code}' "$url/readyz")" != 429 ] || return 0; done
  return 1
}
check "the new rate holds at once" limited
sed -i '/^rate_reads = 3$/d; /^limit_loopback = true$/d; /^explorer = false$/d' "$file"
check "and goes back" says '"applied":\["rpc.limit_loopback","rpc.rate_reads"\],"needs_restart":\[\]' admin reload --json
check "nobody is limited any more" curl -sf "$url/readyz"
check "nothing is applied twice" says '"applied":\[\],"needs_restart":\[\]' admin reload --json
echo 'fault' >> "$file"
check "a faulty file changes nothing" says XH-1701 ask admin_reload
sed -i '$d' "$file"

python3 - > "$dir/calls" << 'PYTHON'
import json
print(json.dumps([["rpc.discover", {}], ["admin_status", {}], ["admin_getLogLevels", {}], ["admin_setLogLevels", {"level": "info", "levels": ""}], ["admin_setLogLevels", {"levels": "x=1"}],
                  ["admin_drain", {}], ["admin_undrain", {}], ["admin_peers", {}], ["admin_disconnectPeer", {"peer": "x"}], ["admin_reload", {}], ["admin_snapshot", {"height": 1}],
                  ["admin_snapshot", {"height": -1}], ["admin_drain", {"more": 1}]]))
PYTHON
check "every answer is as it is described" python3 tests/integration/lib/api.py validate "unix:$socket" "$dir/calls"
as_documented() { python3 tests/integration/lib/api.py doc "unix:$socket" > "$dir/ADMIN_API.md" && diff docs/ADMIN_API.md "$dir/ADMIN_API.md"; }
check "docs/ADMIN_API.md is up to date (tests/integration/lib/api.py doc unix:SOCKET)" as_documented

echo "the log of actions"
check "it is whole" xh-audit adminlog "$actions" --state "$dir/seen"
check "who did what stands in it" says 'begun .*uid [0-9]* pid [0-9]*  admin_drain  {"reason":"maintenance"}' xh-audit adminlog "$actions"
check "what a reload did stands there, too" says 'admin_reload .*ok: applied log.level, binary.rate, rpc.limit_loopback, rpc.rate_reads; needs a restart: rpc.explorer' xh-audit adminlog "$actions"
check "the node tells its head" [ "$(admin status --json | json admin_log.head)" = "$(xh-audit adminlog "$actions" --json | tail -1 | json head)" ]
head=$(admin status --json | json admin_log.head)
check "the head is there" xh-audit adminlog "$actions" --head "$head"
cp "$actions" "$dir/copy"
flip "$dir/copy" 400
check "a changed byte is found and its entry named" fails_with 7 "XH-1704.*entry [0-9]* at byte" xh-audit adminlog "$dir/copy"
python3 -c 'import sys; d=open(sys.argv[1],"rb").read(); n=int.from_bytes(d[8:12],"little"); open(sys.argv[2],"wb").write(d[:12+n+32])' "$actions" "$dir/copy"
check "a cut at the end is sound by itself" xh-audit adminlog "$dir/copy"
check "and found by a head" fails_with 7 "was cut, or written anew" xh-audit adminlog "$dir/copy" --head "$head"
check "and by what is remembered" fails_with 7 "was cut, or written anew" xh-audit adminlog "$dir/copy" --state "$dir/seen"
crash 0
check "nobody is there" fails_with 4 XH-1802 admin status
check "after kill -9 the socket is taken again" start_ready 0
check "a start behind a start says that it died" says 'started' xh-audit adminlog "$actions" --state "$dir/seen"
crash 0
truncate -s -5 "$actions"
check "a torn tail is told" fails_with 9 "inside of it" xh-audit adminlog "$actions"
check "the node goes on" start_ready 0
check "with an entry that says so" says ' torn ' xh-audit adminlog "$actions"
check "and the file is whole" xh-audit adminlog "$actions"
check "stopped by its operator" admin stop --reason "end of the test"
check "it is gone" bash -c "! kill -0 ${pid[0]} 2> /dev/null"
check "with its socket" [ ! -e "$socket" ]
check "the stop is the last entry" says 'stopped .*admin_stop' bash -c "xh-audit adminlog '$actions' | tail -2"
flip "$actions" 100
check "a damaged file does not stop a node" start_ready 0 --set log.format=json
check "it is set aside" ls "$actions".damaged-0
check "and said" says 'damaged' xh-audit adminlog "$actions"
admin stop > /dev/null 2>&1
check "a hand-over is an action" bash -c "xhd key sign-state export '$dir/state' --config '$file' && xh-audit adminlog '$actions' | grep -q 'sign-state export.*ok'"

echo "its log"
check "events have names" grep -q ' INFO node node-started: the node serves ' "$dir/node0.log"
check "in JSON one object a line" python3 -c 'import json,sys
lines = [json.loads(line) for line in open(sys.argv[1]) if line.startswith("{")]
assert {"time", "level", "component", "event", "message", "fields"} == set(lines[0]), lines[0]
assert any(line["event"] == "admin-log-damaged" and line["level"] == "error" for line in lines), lines' "$dir/node0.log"
check "no sanitizer spoke" test "$(grep -cE "Sanitizer|runtime error" "$dir/node0.log")" = 0
finish
