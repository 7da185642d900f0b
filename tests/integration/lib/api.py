#!/usr/bin/env python3
"""The API of a node, by its own description (rpc.discover).

  api.py doc URL            docs/API.md on standard output; of unix:SOCKET, which is the operator's, docs/ADMIN_API.md
  api.py validate URL FILE [--answered [METHOD...]]
                            calls every method as FILE (JSON: [[method, params], …]) says, and validates each answer against the schema of its
                            result, each error against that of errors. Subscriptions go through one WebSocket, and xh_unsubscribe without parameters
                            ends the newest. Exit code 1 and what does not fit; with --answered also methods that were only refused, but for those named
  api.py told URL           subscribes to every topic from the first height on, and validates all that is told up to the head of now
  api.py events URL TOPIC=FILE…  validates lines of JSON as `xh watch TOPIC --json` prints them: an event with its cursor
  api.py shown URL FILE     validates what tests/vectors/operations.json shows of every operation against the type of its change
Schemas: those words of JSON Schema that the node uses; another one is an error."""
import http.client
import json
import re
import socket
import sys
import urllib.request

import subscriptions

KNOWN = {"const", "type", "properties", "required", "additionalProperties", "items", "anyOf", "$ref", "pattern", "minimum"}


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
        self.socket, _ = subscriptions.open_socket(*url.removeprefix("http://").split(":"))
        self.socket.settimeout(90)
        self.newest = None

    def call(self, method, params):
        if method == "xh_unsubscribe" and not params:
            params = {"subscription": self.newest}
        self.socket.sendall(subscriptions.frame(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})))
        answer = {}
        while "id" not in answer:
            answer = json.loads(subscriptions.hear(self.socket))
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
        tried = [faults(value, option, types, path) for option in chosen(value, schema["anyOf"])]
        if not tried:
            return [f"{path}: none of the forms that a word of it names: {json.dumps(value)[:200]}"]
        return [] if any(not one for one in tried) else min(tried, key=len)
    if "const" in schema and value != schema["const"]:
        return [f"{path}: {schema['const']} is expected, not {json.dumps(value)[:60]}"]
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


def chosen(value, options):
    """Of forms that a word tells apart those that the words of the value name, so that a fault is told of the right one."""
    def may_be(option):
        words = {name: member["const"] for name, member in option.get("properties", {}).items() if "const" in member}
        return not isinstance(value, dict) or all(value.get(name) == word for name, word in words.items())
    return [option for option in options if may_be(option)]


def report(bad, line):
    print("\n".join(bad[:20]) or line)
    return 1 if bad else 0


def events(url, files):
    description = call(url, "rpc.discover", {})["result"]
    types, topics = description["components"]["schemas"], description["x-events"]
    bad, count = [], 0
    for topic, path in (file.split("=", 1) for file in files):
        for number, line in enumerate(open(path), 1):
            event = json.loads(line)
            del event["cursor"]
            bad += [f"{path}:{number}: {text}" for text in faults(event, topics[topic]["schema"], types, topic)]
            count += 1
    return report(bad if count else ["no event at all"], f"{count} events, each as it is described")


def told(url):
    description = call(url, "rpc.discover", {})["result"]
    types, topics = description["components"]["schemas"], description["x-events"]
    notifications = {one["name"]: {param["name"]: param["schema"] for param in one["params"]} for one in description["x-notifications"]}
    result = next(method for method in description["methods"] if method["name"] == "xh_subscribe")["result"]["schema"]
    connection, _ = subscriptions.open_socket(*url.removeprefix("http://").split(":"))
    connection.settimeout(60)
    for number, topic in enumerate(topics, 1):
        params = {"topic": topic, "from": "first", "progress": True}
        connection.sendall(subscriptions.frame(json.dumps({"jsonrpc": "2.0", "id": number, "method": "xh_subscribe", "params": params})))
    bad, counts, until, waiting = [], {}, {}, set(topics)
    while waiting and len(bad) < 20:
        message = json.loads(subscriptions.hear(connection))
        if "method" not in message:
            topic = list(topics)[message["id"] - 1]
            bad += faults(message.get("result"), result, types, topic)
            until[message["result"]["subscription"]] = (topic, int(message["result"]["head"]))
            continue
        name, params = message["method"], message["params"]
        schema = {"type": "object", "properties": notifications[name], "required": list(notifications[name]), "additionalProperties": False}
        bad += faults(params, schema, types, name)
        topic, head = until[params["subscription"]]
        if name == "xh_event":
            what = params["event"].get("operation", "")
            counts[f"{topic} {what}".strip()] = counts.get(f"{topic} {what}".strip(), 0) + 1
            bad += faults(params["event"], topics[topic]["schema"], types, f"{topic} {what}")
            bad += [] if params["topic"] == topic else [f"{topic}: told as {params['topic']}"]
        if int(params["cursor"].split(".")[0]) > head:
            waiting.discard(topic)
    connection.close()
    return report(bad, "as described: " + ", ".join(f"{count} {what}" for what, count in sorted(counts.items())))


def shown(url, path):
    types = call(url, "rpc.discover", {})["result"]["components"]["schemas"]
    bad, examples = [], json.load(open(path))["examples"]
    for example in examples:
        change = dict(example["shown"])
        name = change.pop("operation")
        kind = "".join(word.capitalize() for word in re.split("[-_]", name)) + "Change"
        bad += faults(change, types[kind], types, name)
    return report(bad, f"what is shown of {len(examples)} examples is as it is described")


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
    if "const" in schema:
        return f"'{schema['const']}'"
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


def doc_of_events(description):
    """What subscriptions tell: notifications, then each topic. Of operations the members that each has are said once."""
    types = description["components"]["schemas"]
    lines = ["", "## Events", "", "What a WebSocket tells besides answers ([subscriptions.md](spec/subscriptions.md)): `x-notifications` and `x-events` of `rpc.discover`."]
    for one in description["x-notifications"]:
        lines += ["", f"### {one['name']}", "", one["description"], ""]
        for param in one["params"]:
            kind = "as the topic has it" if param["name"] == "event" else f"`{in_words(param['schema'])}`"
            lines.append(f"- `{param['name']}` {kind}: {param['description']}")
    for topic, one in description["x-events"].items():
        schema = types[one["schema"]["$ref"].rsplit("/", 1)[1]]
        lines += ["", f"### Topic {topic}", "", one["description"] + (f" Filter: {' or '.join(f'`{name}`' for name in one['filter'])}." if one["filter"] else ""), ""]
        forms = schema.get("anyOf", [schema])
        operations = [form for form in forms if "operation" in form.get("properties", {})]
        if operations:
            common = {**operations[0], "properties": {name: member for name, member in operations[0]["properties"].items() if name not in ("operation", "change")}}
            lines += [f"Each: `{in_words(common)}`, `operation`, and `change` of its type:", ""]
            lines += [f"- `{form['properties']['operation']['const']}`: `{in_words(form['properties']['change'])}`" for form in operations]
        lines += [f"{'- or ' if operations else ''}`{in_words(form)}`" for form in forms if form not in operations]
    return lines


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
    if not of_operator:
        lines += doc_of_events(description)
        lines += ["", "## Types", ""]
        shown_above = {one["schema"]["$ref"].rsplit("/", 1)[1] for one in description["x-events"].values()}
        for name, schema in sorted(description["components"]["schemas"].items()):
            if name not in shown_above and ("properties" in schema or "anyOf" in schema):
                lines.append(f"- **{name}**: `{in_words(schema)}`")
    print("\n".join(lines))
    return 0


def validate_words(url, path, *words):
    return validate(url, path, words[1:] if words[:1] == ("--answered",) else None)


COMMANDS = {"doc": doc, "validate": validate_words, "told": told, "events": lambda url, *files: events(url, files), "shown": shown}
sys.exit(COMMANDS[sys.argv[1]](*sys.argv[2:]))
