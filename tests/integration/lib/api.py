#!/usr/bin/env python3
"""The API of a node, by its own description (rpc.discover).

  api.py doc URL            docs/API.md on standard output; of unix:SOCKET, which is the operator's, docs/ADMIN_API.md
  api.py validate URL FILE [--answered [METHOD...]]
                            calls every method as FILE (JSON: [[method, params], …]) says, and validates each answer against the schema of its
                            result, each error against that of errors. Subscriptions go through one WebSocket, and xh_unsubscribe without parameters
                            ends the newest. Exit code 1 and what does not fit; with --answered also methods that were only refused, but for those named
Schemas: those words of JSON Schema that the node uses; another one is an error."""
import base64
import http.client
import json
import os
import re
import socket
import sys
import urllib.request

KNOWN = {"type", "properties", "required", "additionalProperties", "items", "anyOf", "$ref", "pattern", "minimum"}


def fetch(url, path, text=None):
    """What POST of a text, or GET, answers; `unix:PATH` is the operator's socket."""
    if url.startswith("unix:"):
        connection = http.client.HTTPConnection("localhost", timeout=90)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(url[5:])
        connection.request("GET" if text is None else "POST", path, None if text is None else text.encode(), {"Content-Type": "application/json"})
        return json.load(connection.getresponse())
    request = urllib.request.Request(url + path, None if text is None else text.encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=90) as answer:
        return json.load(answer)


def ask(url, text):
    return fetch(url, "/", text)


def call(url, method, params):
    return ask(url, json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}))


class Follower:
    """One WebSocket: requests and their answers; events between them are passed over."""

    def __init__(self, url):
        host, port = url.removeprefix("http://").split(":")
        self.socket = socket.create_connection((host, int(port)), timeout=90)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(f"GET / HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        self.stream = self.socket.makefile("rb")
        if b" 101 " not in self.stream.readline():
            raise SystemExit(f"no WebSocket at {url}")
        while self.stream.readline().strip():
            pass
        self.newest = None

    def receive(self):
        first, length = self.stream.read(2)
        if length in (126, 127):
            length = int.from_bytes(self.stream.read(2 if length == 126 else 8), "big")
        payload = self.stream.read(length)
        return json.loads(payload) if first & 15 == 1 else {}  # of pings nothing is expected

    def call(self, method, params):
        if method == "xh_unsubscribe" and not params:
            params = {"subscription": self.newest}
        body, mask = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode(), os.urandom(4)
        length = bytes([0x80 | len(body)]) if len(body) < 126 else bytes([0x80 | 126]) + len(body).to_bytes(2, "big")
        self.socket.sendall(b"\x81" + length + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(body)))
        answer = {}
        while "id" not in answer:
            answer = self.receive()
        if method == "xh_subscribe" and "result" in answer:
            self.newest = answer["result"]["subscription"]
        return answer


def is_type(value, name):
    return {
        "string": lambda: isinstance(value, str),
        "integer": lambda: isinstance(value, int) and not isinstance(value, bool),
        "boolean": lambda: isinstance(value, bool),
        "object": lambda: isinstance(value, dict),
        "array": lambda: isinstance(value, list),
        "null": lambda: value is None,
    }[name]()


def faults(value, schema, types, path="result"):
    """What does not fit, as texts."""
    unknown = set(schema) - KNOWN
    if unknown:
        return [f"{path}: unknown words in the schema: {unknown}"]
    if "$ref" in schema:
        return faults(value, types[schema["$ref"].rsplit("/", 1)[1]], types, path)
    if "anyOf" in schema:
        tried = [faults(value, option, types, path) for option in schema["anyOf"]]
        return [] if any(not one for one in tried) else min(tried, key=len)
    if "type" in schema and not is_type(value, schema["type"]):
        return [f"{path}: {schema['type']} is expected, not {json.dumps(value)[:60]}"]
    out = []
    if "pattern" in schema and not re.search(schema["pattern"], value):
        out.append(f"{path}: {value[:60]!r} does not match {schema['pattern']}")
    if "minimum" in schema and value < schema["minimum"]:
        out.append(f"{path}: {value} is below {schema['minimum']}")
    if "items" in schema:
        for i, item in enumerate(value):
            out += faults(item, schema["items"], types, f"{path}[{i}]")
    if "properties" in schema:
        for name in schema.get("required", []):
            if name not in value:
                out.append(f"{path}: {name} is missing")
        for name, member in value.items():
            if name in schema["properties"]:
                out += faults(member, schema["properties"][name], types, f"{path}.{name}")
            elif schema.get("additionalProperties") is False:
                out.append(f"{path}: {name} is not described")
    return out


def validate(url, path, answered=None):
    """`answered`: methods that may be refused alone; None: all may."""
    description = call(url, "rpc.discover", {})["result"]
    served = fetch(url, "/openrpc.json")
    if served != description:
        raise SystemExit("/openrpc.json is not rpc.discover")
    types = description["components"]["schemas"]
    methods = {method["name"]: method for method in description["methods"]}
    bad, seen, follower = [], set(), None
    for name, method in methods.items():
        if method["result"]["schema"] == {}:
            bad.append(f"{name}: no schema of its result")
    for name, params in json.load(open(path)):
        if name in ("xh_subscribe", "xh_unsubscribe"):
            follower = follower or Follower(url)
            answer = follower.call(name, params)
        else:
            answer = call(url, name, params)
        if "error" in answer:
            bad += [f"{name}: {text}" for text in faults(answer["error"], types["Error"], types, "error")]
            known = {error["data"]["id"] for error in methods[name]["errors"]} if name in methods else {"XH-1602"}
            # Encodings of parameters, requests that are none, and too much at a time may be refused by every method.
            if answer["error"]["data"]["id"] not in known | {"XH-1601", "XH-1602", "XH-1603"} and not answer["error"]["data"]["id"].startswith("XH-10"):
                bad.append(f"{name}: the error {answer['error']['data']['id']} is not described: {answer['error']['data']['reason']}")
            continue
        bad += [f"{name}: {text}" for text in faults(answer["result"], methods[name]["result"]["schema"], types)]
        seen.add(name)
    unseen = sorted(set(methods) - seen)
    bad += [f"{name}: only refused here" for name in unseen if answered is not None and name not in answered]
    print("\n".join(bad) or f"{len(methods)} methods described, {len(seen)} answered, every answer as described")
    print("only refused here: " + (", ".join(unseen) or "none"))
    return 1 if bad else 0


def in_words(schema):
    """A schema as the table writes it."""
    if "$ref" in schema:
        return schema["$ref"].rsplit("/", 1)[1]
    if "anyOf" in schema:
        options = [in_words(option) for option in schema["anyOf"] if option != {"type": "null"}]
        return " | ".join(options) + ("~" if {"type": "null"} in schema["anyOf"] else "")
    if "properties" in schema:
        members = [f"{name}{'' if name in schema['required'] else '?'}: {in_words(member)}" for name, member in schema["properties"].items()]
        return "{" + ", ".join(members + (["…"] if schema.get("additionalProperties") else [])) + "}"
    if schema.get("type") == "array":
        return "[" + in_words(schema["items"]) + "]"
    if isinstance(schema.get("type"), list):
        return " or ".join(schema["type"])
    return {"string": "text", "integer": "int", "boolean": "bool"}.get(schema.get("type"), schema.get("type", "any"))


def doc(url):
    description = call(url, "rpc.discover", {})["result"]
    of_operator = url.startswith("unix:")
    lines = [
        "# API of the operator",
        "",
        "On the node's UNIX socket ([admin.md](spec/admin.md)). Made from `rpc.discover` by `tests/integration/lib/api.py doc unix:SOCKET`; a test compares. Notation and errors: [API.md](API.md). By hand:",
        "`curl --unix-socket data/admin.socket -d '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"admin_status\"}' http://localhost/`.",
        "",
        "## Methods",
    ] if of_operator else [
        "# API",
        "",
        "Made from `rpc.discover` by `tests/integration/lib/api.py doc URL`; a test compares. Rules: [json-rpc.md](spec/json-rpc.md), [subscriptions.md](spec/subscriptions.md), [building.md](spec/building.md). `?` behind a name:",
        "it may be absent; `~`: or null; `u64`: a number, or decimal digits beyond 2^53; `hex`: `0x` and lower-case digits. Errors: `{code, message, data: {id, reason, retryable, hint, field?}}`; besides those that are named, every method may answer XH-10xx",
        "(encodings and parameters), XH-1601 (no request) and XH-1603 (busy).",
        "",
        "## Methods",
    ]
    for method in description["methods"]:
        lines += ["", f"### {method['name']}", "", method["description"], ""]
        for param in method["params"]:
            lines.append(f"- `{param['name']}{'' if param['required'] else '?'}` {in_words(param['schema'])}: {param['description']}")
        if method["params"]:
            lines.append("")
        lines.append(f"Result: `{in_words(method['result']['schema'])}`")
        own = [error["data"]["id"] for error in method["errors"] if error["code"] != -32602]
        if own:
            lines += ["", "Errors: " + ", ".join(own)]
    lines += [] if of_operator else ["", "## Types", ""]
    for name, schema in sorted(description["components"]["schemas"].items()):
        if not of_operator and ("properties" in schema or "anyOf" in schema):
            lines.append(f"- **{name}**: `{in_words(schema)}`")
    print("\n".join(lines))
    return 0


if sys.argv[1] == "doc":
    sys.exit(doc(sys.argv[2]))
sys.exit(validate(sys.argv[2], sys.argv[3], sys.argv[5:] if sys.argv[4:5] == ["--answered"] else None))
