"""Every method with the parameters that it has, of their types, with values from a seed that their texts do not mean; every read by GET with
the query that it knows. What gets past the first checks is looked at here: malformed.py seldom does."""
import http.client
import json
import random
import urllib.parse

KINDS = ["identifier", "prefix", "organisation", "stream", "account", "document", "supervision", "tally", "statistics", "sub-chain", "evidence", "rules",
         "issuer", "status-list", "digest", "chain", "client", "client-state", "checkpoint", "fact", "lane", "packet", "packet-receipt", "packet-ack",
         "cross-transaction", "reservation", "redaction", "redacted-entries"]
NAMES = ["", "88", "88.1", "88.608/a", "88.100.1/x", "a", "/", ".", "..", "did:bid:ef", "did:bid:efnVUgqQFfYeu97ABf6sGm3WFtVXHZB2", "did:bid:by01",
         "identifier/88.608/a", "account/did:bid:efnVUgqQFfYeu97ABf6sGm3WFtVXHZB2", "prefix/88", "0", "1", "-1", "18446744073709551615", "1.0.0", "first",
         "0x", "0x00", "0x" + "00" * 32, "0x" + "ff" * 32, "0x" + "ab" * 5000, "lane/1", "lane/18446744073709551615", "\u0000", "\u202e", "\ud83d\ude00",
         "a" * 64, "a" * 65, "a" * 255, "a" * 256, "a" * 257, "a" * 513, "a" * 4097, "a" * 70_000, "88.1/" + "x" * 600, "88.1/" + "x" * 70_000,
         "88." * 300 + "1", "blocks", "records", "latest", "certified", "*", "?", "%00", "{}", "[]", "null", "notarize", "Ed25519", "sha256"]
NUMBERS = [0, 1, 2, 3, 63, 64, 100, 101, 255, 256, 1000, 1001, 65_535, 65_536, 2**31, 2**32, 2**53 - 1, -1, -(2**53) + 1]
PATHS = ["/1.0/identifiers/", "/api/handles/", "/", "/log/tile/", "/log/tile/entries/", "/log/epochs/", "/log/", "/explorer/"]
QUERIES = ["pretty", "pretty=true", "proof=true", "proof=false", "type=URL", "type=", "index=1", "index=99999999999999999999", "versionId=1", "versionId=0",
           "versionId=18446744073709551616", "versionTime=2024-05-16T08:00:00Z", "versionTime=9999-99-99T99:99:99Z", "service=x", "relativeRef=/x",
           "linkType=all", "linkType=gs1:pip", "max_lag=0", "min_peers=99999999999999999999", "%", "=", "&", "a=b=c", "hl=x"]
ACCEPTS = ["*/*", "application/json", "application/did", "application/did+json", "application/did-resolution", "application/did-url-dereferencing",
           "application/linkset+json", "text/html", "text/plain;q=0", "", "a" * 300]


def value(chance, schema, depth=0):
    kind = schema.get("type", "string")
    kind = chance.choice(kind) if isinstance(kind, list) else kind
    if kind == "integer":
        return chance.choice(NUMBERS)
    if kind == "boolean":
        return bool(chance.randrange(2))
    if kind == "array":
        items = schema.get("items", {})
        return [value(chance, items, depth + 1) for _ in range(chance.choice([0, 1, 1, 2, 3, 21, 1000, 1001] if depth == 0 else [0, 1, 2]))]
    if kind == "object":
        return {chance.choice(["kind", "name", "type", "operation", "prefix", "lane", "height", "sender", "x"]): chance.choice(NAMES + NUMBERS + [None, [], {}])
                for _ in range(chance.randrange(4))}
    return chance.choice(NAMES)


def call(chance, methods, number):
    method = methods[number % len(methods)]
    params = {}
    for param in method["params"]:
        if param["required"] or chance.randrange(2):
            params[param["name"]] = chance.choice(KINDS) if param["name"] == "kind" else value(chance, param["schema"])
    if "wait_ms" in params:
        params["wait_ms"] = chance.choice([0, 1])
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": method["name"], "params": params})


def target(chance):
    name = urllib.parse.quote(chance.choice(NAMES).encode("utf-8", "surrogatepass")[:4000], safe="/:.%")
    query = "&".join(chance.sample(QUERIES, chance.randrange(4)))
    return chance.choice(PATHS) + name + ("?" + query if query else "") + chance.choice(["", "", "#x"])


def is_json(answer, text):
    """What is said to be JSON is."""
    if "json" not in (answer.getheader("Content-Type") or "") or not text:
        return True
    try:
        json.loads(text.decode())
        return True
    except ValueError:
        return False


def exchanged(link, what):
    """The answer and its text; None where there is none."""
    try:
        if isinstance(what, tuple):
            link.request("GET", what[0], headers={"Accept": what[1]})
        else:
            link.request("POST", "/", what.encode("utf-8", "surrogatepass"))
        answer = link.getresponse()
        return answer, answer.read()
    except (OSError, http.client.HTTPException):
        link.close()  # the next request opens it again
        return None


def ask_all(net, seed, numbers):
    """Problems: a node that ended, said that the fault was its own, or answered what is not what it says."""
    methods = json.loads(net.ask("/openrpc.json")[1])["methods"]
    link = net.connection()
    for number in numbers:
        chance = random.Random(f"asked {seed} {number}")
        what = (target(chance), chance.choice(ACCEPTS)) if chance.randrange(3) == 0 else call(chance, methods, number)
        case = f"--crowd asked --seed {seed} --only {number}: {str(what)[:300]}"
        got = exchanged(link, what)
        if not net.alive():
            yield f"the node ended: {case}"
            return
        if got and (got[0].status in (500, 502) or b"-32603" in got[1] or not is_json(*got)):
            yield f"answered {got[0].status}: {case}: {got[1][:200]}"
    link.close()
