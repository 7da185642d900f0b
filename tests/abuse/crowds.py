"""Crowds and liars, one function each: they hold what they opened until they return. `net` is the network, `size` how many of them there are."""
import socket
import struct
import time

import network


def connected(net, patience=20):
    """A connection, or None where the node takes none."""
    link = socket.socket()
    link.settimeout(patience)
    try:
        link.connect(("127.0.0.1", net.rpc_port))
        return link
    except OSError:
        link.close()
        return None


def say(link, data):
    try:
        link.sendall(data)
        return True
    except OSError:
        return False


def hear(link, most=65536):
    """What comes until there is an end of a header, or of the connection."""
    out = b""
    try:
        while b"\r\n\r\n" not in out and len(out) < most:
            got = link.recv(4096)
            if not got:
                break
            out += got
    except OSError:
        pass
    return out


def close_all(links):
    for link in links:
        if link:
            link.close()


def slow_headers(net, size):
    """A byte of a header now and then."""
    links = [connected(net) for _ in range(size)]
    for byte in b"GET / HTTP/1.1\r\n":
        for link in links:
            if link:
                say(link, bytes([byte]))
        if net.height() is None:
            yield "an honest request was not answered beside slow headers"
    close_all(links)


def slow_bodies(net, size):
    """Bodies that are announced and do not come."""
    links = [connected(net) for _ in range(size)]
    for k, link in enumerate(links):
        kind = b"Content-Length: 4194304" if k % 2 else b"Transfer-Encoding: chunked"
        if link:
            say(link, b"POST / HTTP/1.1\r\nHost: localhost\r\n" + kind + b"\r\n\r\n" + (b"ffff\r\n" if k % 2 == 0 else b"") + b"x" * 1000)
    for _ in range(5):
        if net.height() is None:
            yield "an honest request was not answered beside slow bodies"
        time.sleep(0.2)
    close_all(links)


def slow_readers(net, size):
    """Large answers that nobody takes: few of them, since each costs the node more than it costs to ask."""
    links = [connected(net) for _ in range(max(4, size // 12))]
    for link in links:
        if link:
            link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            say(link, b"GET /openrpc.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20)
    for _ in range(5):
        if net.height() is None:
            yield "an honest request was not answered beside slow readers"
        time.sleep(0.2)
    close_all(links)


def half_open(net, size):
    """Connections that are reset, half closed, or left in the middle of a request."""
    for k in range(size):
        link = connected(net)
        if not link:
            continue
        say(link, b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12345"[: 1 + k % 60])
        if k % 3 == 0:
            link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif k % 3 == 1:
            link.shutdown(socket.SHUT_WR)
        link.close()
    if net.height() is None:
        yield "an honest request was not answered after half-open connections"


def oversized(net, _):
    """Each limit, at it and one beyond."""
    header = 8 * 1024
    body = 4 * 1024 * 1024
    one = b'{"jsonrpc":"2.0","id":1,"method":"xh_status"}'

    def post(content):
        return b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(content) + content

    def get(size):
        head = b"GET /livez HTTP/1.1\r\nHost: localhost\r\nX: "
        return head + b"x" * (size - len(head) - 4) + b"\r\n\r\n"

    def batch(count):
        return post(b"[" + b",".join([one] * count) + b"]")

    def nested(depth):
        return post(b"[" * depth + b"]" * depth)

    for text, status, holds in [
        (get(header - 64), 200, b""), (get(header + 64), 413, b""),
        (post(one + b" " * (1024 * 1024 - len(one))), 200, b'"result"'), (post(one + b" " * (1024 * 1024 - len(one) + 1)), 200, b"XH-1004"),
        (post(b" " * body), 200, b"-32700"), (post(b" " * (body + 1)), 413, b""),
        (batch(100), 200, b'"result"'), (batch(101), 200, b"-32600"), (nested(100_000), 200, b"-32700"), (nested(1_000_000), 200, b"-32700"),
    ]:
        link = connected(net)
        say(link, text)
        if status == 200:
            link.shutdown(socket.SHUT_WR)
        answer = hear(link)
        try:
            while status == 200 and (more := link.recv(65536)):
                answer += more
        except OSError:
            pass
        link.close()
        if not answer.startswith(b"HTTP/1.1 %d" % status) or holds not in answer:
            yield f"{text[:60]!r}... of {len(text)} bytes: wanted {status} and {holds!r}, got {answer[:200]!r}"


def idle_crowd(net, size):
    """More connections than the node takes, all idle: whoever comes with a request is answered all the same."""
    before = net.metric("rpc_made_room_total")
    links = []
    for k in range(size):
        links.append(connected(net))
        if k % max(1, size // 20) == 0 and net.height() is None:
            yield f"an honest request was not answered beside {k} idle connections"
    most = net.most_connections
    network.until(30, lambda: net.metric("rpc_connections") <= most, "the node has more connections than it takes")
    if size > most and net.metric("rpc_made_room_total") - before < size - most:
        yield "idle connections did not make room"
    close_all(links)


def one_beyond(net, size):
    """As many connections as there may be, and one more: the one that waited longest goes."""
    network.until(60, lambda: net.metric("rpc_connections") <= 2, "connections of before are still there")
    most = net.most_connections
    links = [connected(net) for _ in range(most)]
    time.sleep(0.5)
    beyond = connected(net)
    say(beyond, b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
    if not hear(beyond).startswith(b"HTTP/1.1 200"):
        yield "one connection beyond the limit was not answered"
    closed = 0
    for link in links:
        link.settimeout(0.0)
        try:
            closed += link.recv(1) == b""
        except BlockingIOError:
            pass
        except OSError:
            closed += 1
    if not 1 <= closed <= 8:
        yield f"{closed} of {most} idle connections made room for one"
    close_all(links + [beyond])


ALL = [slow_headers, slow_bodies, slow_readers, half_open, oversized, one_beyond, idle_crowd]
