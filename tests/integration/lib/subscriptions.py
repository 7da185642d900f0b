#!/usr/bin/env python3
"""What followers of the ledger were told, compared with the ledger.

  subscriptions.py cut FILE                drops what follows the last whole line; prints its cursor, or "first"
  subscriptions.py compare URL PREFIX DIR  waits until the files blocks, checkpoints, receipts, records and other in DIR reach the head, and compares them
                                           with what xh_getBlock and xh_listPrefix answer. Exit code 1 and what differs
  subscriptions.py crowd URL COUNT         so many readers that take nothing; the node goes on to answer and to make blocks"""
import base64
import json
import os
import socket
import sys
import time
import urllib.request

PATIENCE_SECONDS = 60


def call(url, method, **params):
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    answer = json.load(urllib.request.urlopen(urllib.request.Request(url + "/", body, {"Content-Type": "application/json"}), timeout=30))
    return answer["result"]


def cut(path):
    with open(path, "rb+") as file:
        text = file.read()
        end = text.rfind(b"\n") + 1
        file.truncate(end)
    lines = text[:end].split(b"\n")
    print(json.loads(lines[-2])["cursor"] if end else "first")


def told(path):
    with open(path) as file:
        return [json.loads(line) for line in file if line.endswith("\n")]


def key(cursor):
    return tuple(int(part) for part in cursor.split("."))


def ascending(name, events):
    cursors = [key(event["cursor"]) for event in events]
    for before, after in zip(cursors, cursors[1:]):
        if before >= after:
            raise SystemExit(f"{name}: after {before} came {after}")


def wait_for_head(url, folder):
    """The load is over: the chain grows by empty blocks alone, or not at all."""
    head = call(url, "xh_status")["height"]
    end = time.time() + PATIENCE_SECONDS
    while time.time() < end:
        blocks = told(f"{folder}/blocks")
        if blocks and blocks[-1]["height"] >= head:
            time.sleep(1)  # the others stand at the same block
            return head
        time.sleep(0.2)
    raise SystemExit(f"blocks: told up to {blocks[-1]['height'] if blocks else None}, the head is {head}")


def names_below(url, prefix):
    names, cursor = [], None
    while True:
        page = call(url, "xh_listPrefix", prefix=prefix, **({"cursor": cursor} if cursor else {}))
        names += [row["name"] for row in page["data"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return names


def compare(url, prefix, folder):
    head = wait_for_head(url, folder)
    topics = {name: told(f"{folder}/{name}") for name in ("blocks", "checkpoints", "receipts", "records", "other")}
    for name, events in topics.items():
        ascending(name, events)
    heights = [event["height"] for event in topics["blocks"]]
    if heights != list(range(len(heights))):
        raise SystemExit(f"blocks: {len(heights)} told, up to {heights[-1]}")
    ledger = [call(url, "xh_getBlock", height=height) for height in range(head + 1)]
    for block, event in zip(ledger, topics["blocks"]):
        if block["id"] != event["id"] or len(block["receipts"]) != event["transactions"]:
            raise SystemExit(f"blocks: at height {block['height']} {event}")
    expected = [receipt["transaction"] for block in ledger for receipt in block["receipts"]]
    receipts = [event["transaction"] for event in topics["receipts"] if event["height"] <= head]
    if receipts != expected:
        raise SystemExit(f"receipts: {len(receipts)} told, {len(expected)} in the ledger")
    made = [event["name"] for event in topics["records"] if event["operation"] in ("register", "allocate-prefix") and event["name"] != prefix]
    names = names_below(url, prefix)
    if made != names:
        raise SystemExit(f"records: {len(made)} registrations told, {len(names)} names in the ledger")
    # Every version that a record has was told once.
    versions = {}
    for event in topics["records"]:
        versions[event["name"]] = versions.get(event["name"], 0) + 1
    for name in names[:: max(1, len(names) // 200)]:
        version = call(url, "xh_resolve", identifier=name)["record"]["version"]
        if version != versions[name]:
            raise SystemExit(f"records: {versions[name]} events of {name}, which has version {version}")
    within = [event for event in topics["other"] if event["name"] == prefix or event["name"].startswith((prefix + ".", prefix + "/"))]
    if within != topics["records"]:
        raise SystemExit("other: not what the filter by prefix told")
    sizes = [event["size"] for event in topics["checkpoints"]]
    if sizes != sorted(set(sizes)) or not sizes:
        raise SystemExit(f"checkpoints: {sizes}")
    print(f"{len(heights)} blocks, {len(receipts)} receipts, {len(topics['records'])} changes of {len(names)} records, {len(sizes)} checkpoints: nothing lost, nothing twice")


def open_socket(host, port):
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(10)
    connection.connect((host, int(port)))
    nonce = base64.b64encode(os.urandom(16)).decode()
    connection.sendall(f"GET /ws HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {nonce}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
    head = b""
    while b"\r\n\r\n" not in head:
        head += connection.recv(1)
    return connection, head.split(b"\r\n")[0].decode()


def frame(text):
    body, mask = text.encode(), os.urandom(4)
    size = [0x80 | len(body)] if len(body) < 126 else [0x80 | 126, len(body) >> 8, len(body) & 255]
    return bytes([0x81, *size]) + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(body))


def hear(connection):
    """The next text of a server; pings are passed over."""
    def exactly(count):
        out = b""
        while len(out) < count:
            part = connection.recv(count - len(out))
            if not part:
                raise SystemExit("the connection ended")
            out += part
        return out

    while True:
        first, size = exactly(2)
        if size >= 126:
            size = int.from_bytes(exactly(2 if size == 126 else 8), "big")
        body = exactly(size)
        if first & 15 == 1:
            return body.decode()
        if first & 15 == 8:
            raise SystemExit(f"the node closed the connection: {body!r}")


def crowd(url, count):
    host, port = url.removeprefix("http://").split(":")
    memory = lambda: call_metric(url, "xinghuo_process_resident_bytes")  # noqa: E731
    pace_before = pace(url)
    before = memory()
    readers = []
    for _ in range(count):
        connection, status = open_socket(host, int(port))
        if "101" not in status:
            raise SystemExit(f"refused: {status}")
        request = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "xh_subscribe", "params": {"topic": "records", "from": "first"}})
        connection.sendall(frame(request))
        readers.append(connection)
    pace_with = pace(url)
    begin = time.time()
    height = call(url, "xh_status")["height"]
    took = time.time() - begin
    grown = (memory() - before) / count
    for connection in readers:
        connection.close()
    if took > 2 or grown > 1_000_000 or pace_with < pace_before / 4:
        raise SystemExit(f"an answer took {took:.2f} s, a reader {grown:.0f} bytes; {pace_with:.1f} blocks a second after {pace_before:.1f}")
    print(f"{count} readers that take nothing: xh_status at height {height} in {took * 1000:.0f} ms, {grown / 1000:.0f} kB each, {pace_with:.1f} blocks a second and {pace_before:.1f} without them")


def pace(url, seconds=3):
    """Blocks a second."""
    first, begin = call(url, "xh_status")["height"], time.time()
    time.sleep(seconds)
    return (call(url, "xh_status")["height"] - first) / (time.time() - begin)


def call_metric(url, name):
    for line in urllib.request.urlopen(url + "/metrics", timeout=30).read().decode().split("\n"):
        if line.startswith(name + " "):
            return float(line.split()[1])
    raise SystemExit(f"no metric {name}")


if __name__ == "__main__":
    if sys.argv[1] == "cut":
        cut(sys.argv[2])
    elif sys.argv[1] == "compare":
        compare(sys.argv[2], sys.argv[3], sys.argv[4])
    else:
        crowd(sys.argv[2], int(sys.argv[3]))
