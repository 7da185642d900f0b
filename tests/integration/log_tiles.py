#!/usr/bin/env python3
"""Reads the chain log of a running development network (./tools/up first) as any C2SP tool would: checkpoint, tiles and entry bundles of each
node; recomputes every tile of hashes from the entries, and the checkpoint's root. Signatures are other tests' business."""
import base64
import hashlib
import sys
import urllib.error
import urllib.request

TILE = 256


def get(node, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{26800 + node}/log/{path}", timeout=10) as answer:
        return answer.read()


def place(level, number, width):
    name = f"{number % 1000:03}"
    while number >= 1000:
        number //= 1000
        name = f"x{number % 1000:03}/{name}"
    return f"tile/{level}/{name}" + (f".p/{width}" if width < TILE else "")


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves):
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(root(leaves[:split]), root(leaves[split:]))


def check(node):
    text = get(node, "checkpoint").decode().split("\n\n")[0].split("\n")
    size, wanted = int(text[1]), base64.b64decode(text[2])
    leaves = []
    for number in range((size + TILE - 1) // TILE):
        width = min(TILE, size - number * TILE)
        bundle, own = get(node, place("entries", number, width)), []
        while bundle:
            length = int.from_bytes(bundle[:2], "big")
            own.append(hashlib.sha256(b"\x00" + bundle[2:2 + length]).digest())
            bundle = bundle[2 + length:]
        assert get(node, place(0, number, width)) == b"".join(own), f"tile {number} is not that of its entries"
        leaves += own
    level, row = 1, [root(leaves[i:i + TILE]) for i in range(0, size - size % TILE, TILE)]
    while row:
        for number in range((len(row) + TILE - 1) // TILE):
            part = row[number * TILE:(number + 1) * TILE]
            assert get(node, place(level, number, len(part))) == b"".join(part), f"tile {level}/{number}"
        level, row = level + 1, [root(row[i:i + TILE]) for i in range(0, len(row) - len(row) % TILE, TILE)]
    assert root(leaves) == wanted, "the root of the tiles is not that of the checkpoint"
    try:
        get(node, place(0, size // TILE + 1, TILE))
        raise AssertionError("a tile beyond the log is served")
    except urllib.error.HTTPError as error:
        assert error.code == 404, error.code
    print(f"ok   node {node}: origin {text[0]}, size {size}, root and {len(leaves)} leaves")


for k in map(int, sys.argv[1:] or range(5)):
    check(k)
