#!/usr/bin/env python3
"""The tables of a feed, compared with the ledger: every event of the topics blocks, receipts and records is a row, with the same content, each once;
`records` is the fold of `changes`; versions of records are those that the node has. Exit code 1 and what differs.
Usage: feed.py URL WORK PSQL_OPTIONS..."""
import json
import subprocess
import sys
import urllib.request

NUL, SYMBOL = "\0", "\u2400"
url, work, options = sys.argv[1], sys.argv[2], sys.argv[3:]


def call(method, **params):
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    return json.load(urllib.request.urlopen(urllib.request.Request(url + "/", body, {"Content-Type": "application/json"}), timeout=30))["result"]


def rows(query):
    """Each row as the object that PostgreSQL makes of it."""
    text = subprocess.run(["psql", "-qAt", *options, "-c", f"SELECT row_to_json(t) FROM ({query}) t"], check=True, capture_output=True).stdout
    return [json.loads(line) for line in text.decode().split("\n") if line]


def events(topic, count):
    command = ["xh", "watch", topic, "--from", "first", "--count", str(count), "--json"]
    text = subprocess.run(command, check=True, capture_output=True, timeout=120).stdout.decode()
    return [json.loads(line) for line in text.split("\n") if line]


def same(what, expected, found):
    if expected != found:
        raise SystemExit(f"{what}: expected {str(expected)[:400]}, found {str(found)[:400]}")


def hexed(value):
    return value.replace("\\x", "0x")


def cleaned(value):
    """A value as a database can hold it."""
    if isinstance(value, str):
        return value.replace(NUL, SYMBOL)
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    if isinstance(value, dict):
        return {key: cleaned(item) for key, item in value.items()}
    return value


feed = rows("SELECT * FROM xinghuo.feed")
same("feed", 1, len(feed))
head = feed[0]["next_height"] - 1
same("chain", call("xh_status")["chain_id"], hexed(feed[0]["chain_id"]))
same("first height", 0, feed[0]["first_height"])

blocks = rows("SELECT * FROM xinghuo.blocks ORDER BY height")
same("blocks", head + 1, len(blocks))
for row, event in zip(blocks, events("blocks", len(blocks))):
    for column in ("height", "time_ms", "epoch", "transactions", "rejected"):
        same(f"blocks.{column}", event[column], row[column])
    same("blocks.id", event["id"], hexed(row["id"]))
    same("blocks.state_root", event["state_root"], hexed(row["state_root"]))

receipts = rows("SELECT * FROM xinghuo.receipts ORDER BY height, entry")
same("receipts", sum(block["transactions"] for block in blocks), len(receipts))
for row, event in zip(receipts, events("receipts", len(receipts))):
    same("receipts.transaction", event["transaction"], hexed(row["transaction"]))
    same("receipts.receipt", event["receipt"], row["receipt"])
    same("receipts.sender", event["sender"], row["sender"])
    same("receipts.place", event["cursor"], f"{row['height']}.{row['entry'] + 1}.0")
    same("receipts.outcome", (event["receipt"]["outcome"], event["receipt"]["outcome_name"]), (row["outcome"], row["outcome_name"]))

changes = rows("SELECT * FROM xinghuo.changes ORDER BY height, entry, item")
exact, folded = 0, {}
told = events("records", len(changes))
for row, event in zip(changes, told):
    same("changes.place", event["cursor"], f"{row['height']}.{row['entry']}.{row['item'] + 1}")
    same("changes.transaction", event["transaction"], hexed(row["transaction"]))
    for column in ("sender", "kind", "name", "operation", "change"):
        same(f"changes.{column}", cleaned(event.get(column)), row[column])
    if cleaned(event) != event:
        exact += 1
        same("changes.exact", event, json.loads(bytes.fromhex(row["exact"][2:])))
    else:
        same("changes.exact", None, row["exact"])
    record = folded.setdefault((row["kind"], row["name"]), {"created": (row["height"], row["transaction"]), "changes": 0})
    record.update(last=(row["height"], row["entry"], row["item"], row["transaction"], row["operation"]), changes=record["changes"] + 1)
# No change of these blocks is missing at the end.
try:
    following = subprocess.run(["xh", "watch", "records", "--from", told[-1]["cursor"], "--count", "1", "--json"], capture_output=True, timeout=5).stdout
except subprocess.TimeoutExpired:
    following = b""  # there is none at all
if following and json.loads(following)["height"] <= head:
    raise SystemExit(f"changes: after the last row comes {following.decode()[:200]}")

records = rows("SELECT * FROM xinghuo.records")
same("records", len(folded), len(records))
for row in records:
    record = folded[(row["kind"], row["name"])]
    same("records.created", record["created"], (row["created_height"], row["created_transaction"]))
    same("records.last", record["last"], (row["height"], row["entry"], row["item"], row["transaction"], row["operation"]))
    same("records.changes", record["changes"], row["changes"])
identifiers = [row for row in records if row["kind"] == "identifier"]
for row in identifiers[:: max(1, len(identifiers) // 200)]:
    same(f"version of {row['name']}", call("xh_resolve", identifier=row["name"])["record"]["version"], row["changes"])
below = {row["name"] for row in identifiers}
names, cursor = set(), None
while True:
    page = call("xh_listPrefix", prefix="88.100.7", **({"cursor": cursor} if cursor else {}))
    names |= {row["name"] for row in page["data"]}
    cursor = page["next_cursor"]
    if cursor is None:
        break
same("names", sorted(names), sorted(below))
print(f"{len(blocks)} blocks, {len(receipts)} receipts, {len(changes)} changes of {len(records)} records, {exact} with U+0000: nothing lost, nothing twice")
