#!/usr/bin/env bash
# A snapshot made beside a running validator, checked, restored by one follower and fetched by another, which then follow the chain.
# Uses the programs of a build folder; everything happens in a temporary folder on loopback.
set -euo pipefail
cd "$(dirname "$0")/../.."
BIN=${1:-build/release/bin}
[ "${1:-}" != --help ] || { sed -n 2,3p "$0"; echo "Usage: tests/integration/snapshot.sh [FOLDER OF PROGRAMS]"; exit 0; }

dir=$(mktemp -d)
pids=()
passed=0
failed=0
cleanup() {
  for pid in "${pids[@]}"; do kill -9 "$pid" 2> /dev/null || true; done
  rm -rf "$dir"
}
trap cleanup EXIT
check() { # text, command...
  local text=$1
  shift
  if "$@" > "$dir/out" 2>&1; then
    passed=$((passed + 1))
    echo "ok    $text"
  else
    failed=$((failed + 1))
    echo "FAIL  $text"
    sed 's/^/      /' "$dir/out" | tail -5
  fi
}
fails_with() { # code, text in the output, command...
  local code=$1 text=$2 got=0
  shift 2
  "$@" > "$dir/fail" 2>&1 || got=$?
  cat "$dir/fail"
  [ "$got" = "$code" ] && grep -q "$text" "$dir/fail"
}
answers() { # node
  for _ in $(seq 100); do
    XH_NODE=http://127.0.0.1:$((27950 + $1)) "$BIN/xh" status > /dev/null 2>&1 && return
    sleep 0.3
  done
  tail -5 "$dir/log$1"
  return 1
}
start() { # node, options...
  local node=$1
  shift
  "$BIN/xhd" start --config "$dir/net/node$node/xhd.toml" "$@" >> "$dir/log$node" 2>&1 &
  pids+=($!)
  answers "$node"
}

export XH_NODE=http://127.0.0.1:27950
"$BIN/xhd" testnet "$dir/net" --validators 1 --followers 2 --rpc-port 27950 --peer-port 27960 > /dev/null
start 0
reg=(--key "$dir/net/keys/registrar.json" --passphrase-file "$dir/net/keys/passphrase")
(umask 077; echo secret > "$dir/pw")
alice=$("$BIN/xh" key new "$dir/alice.json" --passphrase-file "$dir/pw" --quiet)
me=(--key "$dir/alice.json" --passphrase-file "$dir/pw")
check "organisation" "$BIN/xh" org register acme --kind enterprise --name Acme "${reg[@]}"
check "enrolment" "$BIN/xh" org enroll acme "$alice" "${reg[@]}"
check "prefix" "$BIN/xh" prefix allocate 88.100.7 --owner "$alice" "${reg[@]}"
python3 -c 'print("n,url"); [print(f"{i},https://example.com/{i}") for i in range(20000)]' > "$dir/rows.csv"
check "20,000 records" "$BIN/xh" import "$dir/rows.csv" --prefix 88.100.7 --map 'part-{n}' --value 'URL={url}' "${me[@]}"
check "one block more" "$BIN/xh" id register 88.100.7/one --value URL=https://example.com/one "${me[@]}"

config=(--config "$dir/net/node0/xhd.toml")
check "made beside the node" "$BIN/xhd" snapshot create "${config[@]}" --json
snapshot=$(tail -1 "$dir/out" | python3 -c 'import json,sys; print(json.load(sys.stdin)["path"])')
height=$(basename "$snapshot")
check "listed" bash -c '"$0" snapshot list "${@}" --json | grep -q "\"whole\":true"' "$BIN/xhd" "${config[@]}"
check "genuine" "$BIN/xhd" snapshot verify "$snapshot" --genesis "$dir/net/genesis.json"
cp -r "$snapshot" "$dir/bad"
part=$(ls "$dir/bad"/values.* | head -1)
python3 -c 'import sys; f=open(sys.argv[1],"r+b"); f.seek(200); b=f.read(1); f.seek(200); f.write(bytes([b[0]^1]))' "$part"
check "a flipped bit is found" fails_with 7 XH-1409 "$BIN/xhd" snapshot verify "$dir/bad" --genesis "$dir/net/genesis.json"
check "a ledger is not written over" fails_with 1 XH-1411 "$BIN/xhd" snapshot fetch "${config[@]}" --new-key
check "a validator needs a word of its operator" fails_with 2 new-key "$BIN/xhd" snapshot restore "$snapshot" "${config[@]}"

check "restored by a follower" "$BIN/xhd" snapshot restore "$snapshot" --config "$dir/net/node1/xhd.toml"
check "fetched by another" timeout 120 "$BIN/xhd" snapshot fetch --config "$dir/net/node2/xhd.toml" --timeout 100
check "they start" start 1
check "and the other" start 2
check "a new record" "$BIN/xh" id register 88.100.7/later --value URL=https://example.com/later "${me[@]}"
proof() { # node, name
  XH_NODE=http://127.0.0.1:$((27950 + $1)) "$BIN/xh" proof get "$2" -o "$dir/p.xhproof" && "$BIN/xh-audit" verify "$dir/p.xhproof" --genesis "$dir/net/genesis.json"
}
sleep 3
for node in 1 2; do
  check "node $node proves an old record" proof $node 88.100.7/part-7
  check "node $node proves the new record" proof $node 88.100.7/later
  check "node $node proves an absence" proof $node 88.100.7/nobody
  check "node $node has sound files" "$BIN/xhd" db verify --config "$dir/net/node$node/xhd.toml"
done
echo "snapshot of height $height: $passed passed, $failed failed"
[ "$failed" = 0 ]
