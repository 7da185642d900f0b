#!/usr/bin/env python3
"""A caller without BCS and without any library of this project: registers, updates and revokes an identifier with JSON and Ed25519 alone.

  json_caller.py URL BID PRIVATE_KEY PREFIX    the key as `xh key export` prints it; openssl signs"""
import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import urllib.request

url, bid, private_key, prefix = sys.argv[1:5]
# RFC-003: base58 with b and B, u and U exchanged; three bytes, key type and encoding in front of the seed.
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".translate(str.maketrans("bBuU", "BbUu"))


def seed_of(text):
    number = 0
    for letter in text:
        number = number * 58 + ALPHABET.index(letter)
    return number.to_bytes(37, "big")[-32:]


folder = tempfile.mkdtemp()
pem = os.path.join(folder, "key.pem")
# RFC 8410
der = bytes.fromhex("302e020100300506032b657004220420") + seed_of(private_key)
with open(os.open(pem, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
    file.write("-----BEGIN PRIVATE KEY-----\n" + base64.b64encode(der).decode() + "\n-----END PRIVATE KEY-----\n")
key = subprocess.run(["openssl", "pkey", "-in", pem, "-pubout", "-outform", "DER"], check=True, capture_output=True).stdout[-32:].hex()


def call(method, **params):
    if "API_CALLS" in os.environ:
        with open(os.environ["API_CALLS"], "a") as calls:
            calls.write(json.dumps([method, {name: value for name, value in params.items() if name != "wait_ms"}]) + "\n")
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    answer = json.load(urllib.request.urlopen(urllib.request.Request(url + "/", body, {"Content-Type": "application/json"}), timeout=90))
    if "error" in answer:
        raise SystemExit(f"{method}: {answer['error']}")
    return answer["result"]


def signature_of(message):
    path = os.path.join(folder, "message")
    with open(path, "wb") as file:
        file.write(message)
    return "0x" + subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey", pem, "-rawin", "-in", path], check=True, capture_output=True).stdout.hex()


def envelope_of(*operations):
    built = call("xh_buildTransaction", sender=bid, operations=list(operations))
    message = bytes.fromhex(built["sign"][2:])
    assert built["digest"] == "0x" + hashlib.sha256(message).hexdigest()
    assert message.endswith(bytes.fromhex(built["transaction"][2:])) and message.startswith(b"xinghuo/tx-sign/v1")
    # The same nonce and time give the same bytes.
    again = call("xh_buildTransaction", sender=bid, operations=list(operations), nonce=built["nonce"], valid_until_ms=built["valid_until_ms"])
    assert again == built
    made = call("xh_buildEnvelope", transaction=built["transaction"], signatures=[{"key": key, "signature": signature_of(message)}])
    assert made["id"] == built["id"]
    return made["envelope"]


def write(*operations):
    envelope = envelope_of(*operations)
    tried = call("xh_dryRun", envelope=envelope)
    assert tried["admitted"] and tried["receipt"]["outcome"] == 0, tried
    done = call("xh_submit", envelope=envelope, wait_ms=30000)
    assert done["receipt"]["outcome"] == 0, done
    assert call("xh_submit", envelope=envelope)["status"] == "already_final"
    return done


name = prefix + "/by-json"
values = [{"index": 1, "type": "URL", "ttl": 60, "data": "https://example.com"}]
write({"operation": "register", "identifier": name, "values": values}, {"operation": "register", "identifier": name + "-2", "values": values})
write({"operation": "update", "identifier": name, "version": 1, "values": values + [{"index": 2, "type": "raw", "ttl": 0, "data_hex": "0x00ff"}]})
write({"operation": "revoke", "identifier": name, "version": 2})
record = call("xh_resolve", identifier=name)["record"]
assert record["version"] == 3 and record["status"] == "revoked", record
# What would be rejected is told before it is sent.
tried = call("xh_dryRun", envelope=envelope_of({"operation": "update", "identifier": name, "version": 7, "values": values}))
assert tried["admitted"] and tried["receipt"]["outcome"] != 0, tried
print(f"{name}: registered, updated and revoked by JSON alone; version 3")
