"""An attested light client with one attestor, from the specification alone (docs/spec/crosschain.md, XC60-XC63).

  attested.py make FOLDER CHAIN CLIENT KEY             parameters and first state, at height 7, for xh subchain create-client
  attested.py fact URL CHAIN CLIENT KEY RECORD VALUE   anchors that the record had the value at height 7; RECORD and VALUE in hex

CHAIN: chain_id of the main chain; KEY: the encoded private key of the attestor, who sends, too."""
import json
import os
import pathlib
import sys
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "chaos"))
sys.path.insert(0, str(pathlib.Path(__file__).parent))
import hashlib  # noqa: E402

import signing  # noqa: E402
from signing import uleb, with_length  # noqa: E402

HEIGHT = (7).to_bytes(8, "little")
ANCHOR_FACT = 96  # kind of the operation


def account_of(text):
    number = 0
    for letter in text:
        number = number * 58 + signing.BASE58.index(letter)
    return signing.Account(number.to_bytes(37, "big")[-32:])


def make(folder, chain, client, key):
    attestors = (1).to_bytes(2, "little") + uleb(1) + with_length(b"org-1") + uleb(0) + with_length(account_of(key).public)
    trust = (0).to_bytes(8, "little") + attestors
    made = int((time.time() - 1) * 1000) * 1_000_000
    pathlib.Path(folder, "parameters").write_bytes(bytes.fromhex(chain[2:]) + with_length(client.encode()))
    pathlib.Path(folder, "first").write_bytes(HEIGHT + made.to_bytes(8, "little") + bytes(32) + with_length(b"root") + with_length(trust))


def fact(url, chain, client, key, record, value):
    account, record, value, chain_id = account_of(key), bytes.fromhex(record), bytes.fromhex(value), bytes.fromhex(chain[2:])
    statement = uleb(1) + HEIGHT + with_length(record) + uleb(1) + hashlib.sha256(value).digest()
    signature = account.sign(b"xinghuo/attested/v1" + chain_id + with_length(client.encode()) + (0).to_bytes(8, "big") + statement)
    proof = uleb(1) + (0).to_bytes(2, "little") + with_length(signature)
    claim = with_length(record) + uleb(1) + with_length(value)
    body = with_length(client.encode()) + claim + HEIGHT + with_length(proof)
    operation = ANCHOR_FACT.to_bytes(2, "little") + with_length(body)
    valid_until = int(time.time() * 1000) + 60_000
    transaction = chain_id + account.id + os.urandom(16) + valid_until.to_bytes(8, "little") + uleb(0) + uleb(1) + operation + with_length(b"") + uleb(0)
    signatures = uleb(1) + uleb(0) + with_length(account.public) + with_length(account.sign(b"xinghuo/tx-sign/v1" + chain_id + transaction))
    envelope = "0x" + (with_length(transaction) + signatures).hex()
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "xh_submit", "params": {"envelope": envelope, "wait_ms": 60_000}}).encode()
    answer = json.load(urllib.request.urlopen(urllib.request.Request(url + "/", body, {"Content-Type": "application/json"}), timeout=90))
    if "error" in answer or answer["result"]["receipt"]["results"] != [0]:
        raise SystemExit(json.dumps(answer))


{"make": make, "fact": fact}[sys.argv[1]](*sys.argv[2:])
