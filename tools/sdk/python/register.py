#!/usr/bin/env python3
"""Registers an identifier with the standard library of Python and the openssl command: the node builds the bytes, the key stays here.

  register.py NODE KEY_FILE IDENTIFIER URL    the file holds what `xh key export` prints (priSPK…: an Ed25519 key)"""
import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import urllib.request

node, key_file, identifier, url = sys.argv[1:5]
with open(key_file) as file:
    private_key = file.read().strip()
# Base58 in the BIF alphabet: b and B, u and U have changed places. Five bytes of kind, then 32 of the seed.
DIGITS = "123456789AbCDEFGHJKLMNPQRSTuVWXYZaBcdefghijkmnopqrstUvwxyz"


def call(method, **params):
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    request = urllib.request.Request(node, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=90) as answer:
        answer = json.load(answer)
    if "error" in answer:
        raise SystemExit(f"{method}: {answer['error']['data']['id']} {answer['error']['data']['reason']}. {answer['error']['data']['hint']}")
    return answer["result"]


def openssl(*arguments):
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True).stdout


seed = sum(DIGITS.index(letter) * 58**place for place, letter in enumerate(reversed(private_key))).to_bytes(37, "big")[5:]
with tempfile.TemporaryDirectory() as folder:
    pem, message = os.path.join(folder, "key"), os.path.join(folder, "message")
    with open(os.open(pem, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        der = bytes.fromhex("302e020100300506032b657004220420") + seed  # RFC 8410
        file.write("-----BEGIN PRIVATE KEY-----\n" + base64.b64encode(der).decode() + "\n-----END PRIVATE KEY-----\n")
    public = openssl("pkey", "-in", pem, "-pubout", "-outform", "DER")[-32:]
    digest, text = hashlib.sha256(public).digest()[10:], ""
    number = int.from_bytes(digest, "big")
    while number:
        number, digit = divmod(number, 58)
        text = DIGITS[digit] + text
    built = call("xh_buildTransaction", sender="did:bid:ef" + "1" * (22 - len(digest.lstrip(b"\0"))) + text, operations=[
        {"operation": "register", "identifier": identifier, "values": [{"index": 1, "type": "URL", "ttl": 3600, "data": url}]}])
    with open(message, "wb") as file:
        file.write(bytes.fromhex(built["sign"][2:]))
    signature = openssl("pkeyutl", "-sign", "-inkey", pem, "-rawin", "-in", message)
envelope = call("xh_buildEnvelope", transaction=built["transaction"], signatures=[{"key": public.hex(), "signature": "0x" + signature.hex()}])["envelope"]
while True:  # the same bytes are safe to send again
    done = call("xh_submit", envelope=envelope, wait_ms=20000)
    if "receipt" in done:
        break
print(f"{identifier}: {done['receipt']['outcome_name']} at height {done['receipt']['height']}, transaction {done['id']}")
sys.exit(0 if done["receipt"]["outcome"] <= 1 else 6)
