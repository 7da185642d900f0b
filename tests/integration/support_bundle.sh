#!/usr/bin/env bash
# xhd support-bundle of a running node, of one that is down, and of one with a faulty configuration: what is inside, its mode and packing, and that
# no secret of the test network is in it. Everything happens in a temporary folder on loopback.
# Usage: tests/integration/support_bundle.sh [FOLDER OF PROGRAMS]
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
begin "${1:-}"

make_network --validators 1 --followers 0
node=$(home 0)
config=(--config "$node/xhd.toml")
new_key alice
account=$(bid alice)
encoded=$(xh key export "$dir/alice.json" --passphrase-file "$dir/passphrase" | grep -o 'priS[0-9A-Za-z]*' | head -n 1)
launch 0 xhd start "${config[@]}"
check "the node is ready" ready 0
ln "$dir/node0.log" "$node/xhd.log" # where a node in this folder writes, and what is packed
# What a careless log may hold: the passphrase, a private key, a query.
{
  echo "opened with $(cat "$node/passphrase")"
  echo "somebody pasted ${encoded:-priSPK0000000000000000000000000000000000000000000000}"
  echo "GET /1.0/identifiers/$account?proof=true&token=hunter2hunter2 from http://bob:secretword@127.0.0.1/x"
} >> "$node/xhd.log"

unpack() { # file, folder
  mkdir -p "$2"
  tar -xf "$1" -C "$2"
}
inside() { [ -s "$dir/$1/xinghuo-support/$2" ]; }
manifest() { # folder: every file of it is there with its bytes and digest, and no other
  python3 - "$dir/$1/xinghuo-support" << 'PY'
import hashlib, json, pathlib, sys
folder = pathlib.Path(sys.argv[1])
manifest = json.loads((folder / "manifest.json").read_text())
assert manifest["format"] == "xinghuo-support/v1", manifest
for entry in manifest["inside"]:
    content = (folder / entry["file"]).read_bytes()
    assert len(content) == entry["bytes"] and hashlib.sha256(content).hexdigest() == entry["sha256"], entry
    assert entry["what"], entry
there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
assert there == {entry["file"] for entry in manifest["inside"]} | {"manifest.json"}, there
assert all(entry["what"] and entry["why"] for entry in manifest["left_out"]), manifest
PY
}
# Passphrases, whole key files, every line of them that is long enough to tell, private keys, paths of secrets, queries.
no_secrets() { # folder
  python3 - "$dir/$1" "$dir" "$encoded" << 'PY'
import pathlib, re, sys
bundle, work, encoded = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
text = b"".join(path.read_bytes() for path in bundle.rglob("*") if path.is_file())
secrets = [b"hunter2", b"secretword", b"proof=true", str(work / "net/node0/keys").encode(), str(work / "net/node0/passphrase").encode()]
if encoded:
    secrets.append(encoded.encode())
for path in [*work.glob("net/**/passphrase"), *work.glob("net/**/keys/*"), work / "passphrase", work / "alice.json"]:
    if not path.is_file() or path.name == "sign-state":
        continue
    content = path.read_bytes().strip()
    secrets.append(content)
    # Ciphertexts, salts and nonces of key files.
    secrets += re.findall(rb'"(?:0x)?([0-9a-f]{24,}|[A-Za-z0-9+/]{32,}=*)"', content)
public = set(re.findall(rb"b0[0-9a-f]{60,}", (work / "net/genesis.json").read_bytes()))
found = [secret[:60] for secret in secrets if secret and secret not in public and secret in text]
assert len(secrets) > 12, len(secrets)
assert not found, found
print(len(secrets), "secrets looked for in", len(text), "bytes")
PY
}

bundle() { xhd support-bundle "$@" > "$dir/said"; }
check "a bundle of the running node" bundle -o "$dir/up.tar.gz" "${config[@]}"
check "says what is inside and what is not" grep -q "Left out:" "$dir/said"
check "mode 0600" test "$(stat -c %a "$dir/up.tar.gz")" = 600
unpack "$dir/up.tar.gz" "$dir/up"
for file in manifest.json version.json config.json status.json doctor.json consensus.json parameters.json metrics.txt readyz.txt data-files.txt machine.json logs/1-xhd.log; do
  check "it has $file" inside up $file
done
check "its manifest is true" manifest up
check "none of the network's secrets is in it" no_secrets up
check "the log is, without them" grep -q "opened with (left out)" "$dir/up/xinghuo-support/logs/1-xhd.log"
check "and without the query" grep -q "?(left out) from http://(left out)@127" "$dir/up/xinghuo-support/logs/1-xhd.log"
check "the configuration says what is left out" python3 -c '
import json, sys
keys = {entry["key"]: entry["value"] for entry in json.load(open(sys.argv[1]))["keys"]}
assert keys["node.passphrase_file"] == keys["node.keys_dir"] == "(left out)", keys
assert keys["rpc.listen"] == sys.argv[2] and keys["node.name"] == "validator-0", keys' "$dir/up/xinghuo-support/config.json" "127.0.0.1:$RPC"
check "the machine's clock and limits" grep -q open_files "$dir/up/xinghuo-support/machine.json"

check "as JSON" bundle -o "$dir/json.tar.zst" "${config[@]}" --json
check "which is its manifest" python3 -c 'import json,sys; out = json.load(open(sys.argv[1])); assert out["packed_bytes"] > 0 and len(out["inside"]) > 10' "$dir/said"
check "packed by Zstandard" tar -tf "$dir/json.tar.zst"
check "again over the same file" xhd support-bundle -o "$dir/up.tar.gz" "${config[@]}"
check "another ending is refused before anything is done" fails_with 2 ".tar.zst" xhd support-bundle -o "$node/xhd.toml" "${config[@]}"
check "and the file is as it was" xhd check "${config[@]}"
check "a folder that is not there" fails_with 1 "XH-14" xhd support-bundle -o "$dir/none/b.tar" "${config[@]}"

crash 0
check "without a running node" xhd support-bundle -o "$dir/down.tar" "${config[@]}"
unpack "$dir/down.tar" "$dir/down"
check "its manifest is true, too" manifest down
check "and says that the node does not answer" grep -q "does not answer" "$dir/down/xinghuo-support/manifest.json"
check "the rest is there" inside down data-files.txt
check "no secret" no_secrets down

head -c 3000000 /dev/zero | tr '\0' 'x' | fold -w 100 > "$dir/long.log"
check "a long log, its end" xhd support-bundle -o "$dir/long.tar" "${config[@]}" --log "$dir/long.log"
unpack "$dir/long.tar" "$dir/long"
check "a MiB at most" test "$(stat -c %s "$dir/long/xinghuo-support/logs/1-long.log")" -le 1048576
check "which the manifest says" grep -q "only the last 1048576 bytes" "$dir/long/xinghuo-support/manifest.json"

printf '\n[node]\npassphrase = "%s"\n' "$(cat "$node/passphrase")" >> "$node/xhd.toml"
check "with a faulty configuration" xhd support-bundle -o "$dir/faulty.tar" "${config[@]}"
unpack "$dir/faulty.tar" "$dir/faulty"
check "whose faults are in it" grep -q "XH-1701" "$dir/faulty/xinghuo-support/config-faults.txt"
check "its manifest" manifest faulty
check "and no passphrase that stood in it by mistake, nor one of a log" no_secrets faulty
finish
