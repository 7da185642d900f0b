"""Malformed HTTP, JSON-RPC and WebSocket frames from a seed: the same number of a case makes the same bytes. What a node must not do: end, or
answer 500 or an internal error."""
import random
import re
import socket
import struct

import crowds

METHODS = ["xh_status", "xh_resolve", "xh_getBlock", "xh_getProof", "xh_getBatchProof", "xh_listPrefix", "xh_submit", "xh_wait", "xh_getHistory",
           "xh_dryRun", "xh_verifyProof", "xh_subscribe", "xh_unsubscribe", "xh_buildTransaction", "xh_getStatistics", "xh_getEvidence", "rpc.discover"]
PARAMETERS = ["identifier", "name", "kind", "height", "names", "prefix", "limit", "cursor", "envelope", "wait_ms", "proof", "id", "topic", "from", "filter",
              "subscription", "epoch", "operations", "code", "number", "time_ms"]
PATHS = ["/", "/livez", "/readyz", "/metrics", "/log/checkpoint", "/log/tile/0/000", "/log/tile/entries/000", "/log/epochs/0", "/openrpc.json", "/ws",
         "/1.0/identifiers/did:bid:ef", "/api/handles/88.1/a", "/88.1/a", "/.well-known/gs1resolver", "/%2e%2e/%2e%2e/etc/passwd", "//", "*", "http://x/"]
HEADERS = ["Host: localhost", "Content-Length: 5", "Content-Length: -1", "Content-Length: 99999999999999999999", "Transfer-Encoding: chunked",
           "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: identity", "Expect: 100-continue", "Connection: close", "Connection: keep-alive, upgrade",
           "Upgrade: websocket", "Upgrade: h2c", "Origin: null", "Origin: http://localhost", "Accept: */*;q=nonsense", "X:\x00", "X\x00: y", " folded",
           "Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 0", "Sec-WebSocket-Key: x", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Host: \xff"]
VERBS = ["GET", "POST", "HEAD", "PUT", "OPTIONS", "CONNECT", "TRACE", "G\x00T", ""]
VERSIONS = ["HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/0.9", "http/1.1", ""]
SHAKE = (b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
         b"Sec-WebSocket-Version: 13\r\n\r\n")
BAD = re.compile(rb"HTTP/1\.[01] (50[0-2]|50[5-9])|-32603")


def mutated(chance, data):
    data = bytearray(data)
    for _ in range(chance.choice([0, 1, 1, 2, 5, 20])):
        if not data:
            break
        at = chance.randrange(len(data))
        what = chance.randrange(5)
        if what == 0:
            data[at] ^= 1 << chance.randrange(8)
        elif what == 1:
            del data[at : at + chance.randrange(1, 20)]
        elif what == 2:
            data[at:at] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 8)))
        elif what == 3:
            data[at:at] = data[at : at + chance.randrange(1, 40)]
        else:
            del data[at:]
    return bytes(data)


def value(chance, depth=0):
    """JSON that nobody asked for."""
    kind = chance.randrange(10 if depth < 4 else 8)
    if kind == 0:
        return chance.choice(["null", "true", "false", "1.5", "1e999", "-0", "01", "NaN", "9223372036854775808", "-9223372036854775808"])
    if kind == 1:
        return str(chance.randrange(-(2**70), 2**70) >> chance.randrange(70))
    if kind < 5:
        return '"' + chance.choice(["", "0x", "0x" + "ab" * chance.randrange(200), "first", "blocks", "88.1/a", "did:bid:ef", "1.0.0", "\\ud800", "\\u0000",
                                    "a" * chance.randrange(5000), "latest", "record", "\xff", "\u200b"]) + '"'
    if kind < 8:
        return str(chance.randrange(1000))
    if kind == 8:
        return "[" + ",".join(value(chance, depth + 1) for _ in range(chance.choice([0, 1, 3, 1001]) if depth == 0 else chance.randrange(4))) + "]"
    return "{" + ",".join(f'"{chance.choice(PARAMETERS)}":{value(chance, depth + 1)}' for _ in range(chance.randrange(4))) + "}"


def call(chance):
    params = "{" + ",".join(f'"{name}":{value(chance)}' for name in chance.sample(PARAMETERS, chance.randrange(4))) + "}"
    if chance.randrange(4) == 0:
        params = value(chance)
    return f'{{"jsonrpc":"2.0","id":{value(chance, 9)},"method":"{chance.choice(METHODS)}","params":{params}}}'


def json_rpc(chance):
    count = chance.choice([1, 1, 1, 2, 5, 101])
    text = call(chance) if count == 1 else "[" + ",".join(call(chance) for _ in range(count)) + "]"
    data = text.encode("utf-8", "surrogatepass")
    return mutated(chance, data) if chance.randrange(2) else data


def post(chance):
    body = json_rpc(chance)
    length = len(body) if chance.randrange(8) else chance.randrange(2 * len(body) + 1)
    return b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % length + body


def request(chance):
    lines = [f"{chance.choice(VERBS)} {chance.choice(PATHS)} {chance.choice(VERSIONS)}"]
    lines += [chance.choice(HEADERS) for _ in range(chance.randrange(6))]
    if chance.randrange(2):
        lines.insert(1, "Host: localhost")
    text = chance.choice(["\r\n", "\r\n", "\r\n", "\n", "\r"]).join(lines) + "\r\n\r\n"
    return mutated(chance, text.encode("latin-1") + chance.choice([b"", b"12345", b"5\r\n12345\r\n0\r\n\r\n", b"ffffffffffffffff\r\n", b"5;x=y\r\n1"]))


def frame(chance):
    payload = chance.choice([b"", json_rpc(chance), bytes(chance.randrange(256) for _ in range(chance.randrange(200))), struct.pack(">H", chance.randrange(65536))])
    opcode = chance.choice([0, 1, 1, 1, 1, 2, 3, 8, 9, 10, 11, 15])
    first = opcode | (0x80 if chance.randrange(4) else 0) | (chance.choice([0, 0, 0, 0x10, 0x40, 0x70]))
    length = len(payload) if chance.randrange(6) else chance.choice([0, 125, 126, 127, 2**16, 2**31, 2**63, 2**64 - 1])
    masked = 0x80 if chance.randrange(8) else 0
    if length < 126:
        head = struct.pack("BB", first, masked | length)
    elif length < 2**16:
        head = struct.pack(">BBH", first, masked | 126, length)
    else:
        head = struct.pack(">BBQ", first, masked | 127, length)
    return head + (b"\0\0\0\0" if masked else b"") + payload


def web_socket(chance):
    return SHAKE + b"".join(frame(chance) for _ in range(chance.randrange(1, 6)))


def noise(chance):
    return bytes(chance.randrange(256) for _ in range(chance.randrange(400)))


def bytes_of(seed, number):
    chance = random.Random(f"{seed} {number}")
    return b"".join(chance.choice([post, post, post, request, request, web_socket, web_socket, noise])(chance) for _ in range(chance.choice([1, 1, 1, 3])))


def try_one(net, data):
    """What came back; the end of what is sent is told, so that nobody waits for more."""
    link = crowds.connected(net)
    if not link:
        return b""
    link.settimeout(0.5)
    crowds.say(link, data)
    try:
        link.shutdown(socket.SHUT_WR)
    except OSError:
        pass
    out = b""
    try:
        while len(out) < 2**20 and (got := link.recv(65536)):
            out += got
    except OSError:
        pass
    link.close()
    return out


def fuzz(net, seed, numbers):
    for number in numbers:
        data = bytes_of(seed, number)
        out = try_one(net, data)
        bad = BAD.search(out)
        if bad or not net.alive():
            what = f"answered {bad.group()!r}" if bad else "ended"
            yield f"the node {what}: --seed {seed} --only {number}: {data[:300]!r}"
            if not net.alive():
                return
        if number % 50 == 49 and net.height() is None:
            yield f"an honest request was not answered after case {number} of seed {seed}"
