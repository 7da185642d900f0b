"""JSON-RPC to a node, with time limits: a node may be paused, cut off or gone. Nothing here retries."""
import http.client
import json

CONNECT_AND_READ_SECONDS = 3
BATCH = 100  # the most that a node takes


class Unreachable(Exception):
    """No answer, or half of one: the outcome of what was asked is unknown."""


class Refused(Exception):
    """The node answered with an error."""

    def __init__(self, error):
        super().__init__(f"{error.get('data', {}).get('id', '')} {error.get('message', '')}")
        self.id = error.get("data", {}).get("id", "")


def post(address, body, seconds):
    host, port = address
    connection = http.client.HTTPConnection(host, port, timeout=seconds)
    try:
        # Nodes answer for loopback names only; in a namespace of its own a node has another address.
        connection.request("POST", "/", json.dumps(body), {"Content-Type": "application/json", "Host": "localhost"})
        response = connection.getresponse()
        text = response.read()
        if response.status != 200:
            raise Unreachable(f"HTTP {response.status}")
        return json.loads(text)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(f"{host}:{port}: {error!r}") from error
    finally:
        connection.close()


def call(address, method, params=None, seconds=CONNECT_AND_READ_SECONDS):
    answer = post(address, {"jsonrpc": "2.0", "id": 1, "method": method, "params": params or {}}, seconds)
    if "error" in answer:
        raise Refused(answer["error"])
    return answer["result"]


def call_many(address, method, all_params, seconds=60):
    """Results in the order of the parameters; None for what is not found or refused."""
    results = []
    for at in range(0, len(all_params), BATCH):
        part = all_params[at : at + BATCH]
        body = [{"jsonrpc": "2.0", "id": i, "method": method, "params": params} for i, params in enumerate(part)]
        answers = {answer["id"]: answer.get("result") for answer in post(address, body, seconds)}
        results += [answers.get(i) for i in range(len(part))]
    return results
