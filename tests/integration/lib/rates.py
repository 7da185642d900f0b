"""rates.py URL: a node that answers 20 reads and 2 proofs a second of each client, also on loopback, does so, and no more, and tells
when to come again. Ends with 1 and a line when something does not hold."""
import http.client
import json
import sys
import time
import urllib.parse

place = urllib.parse.urlparse(sys.argv[1])
link = http.client.HTTPConnection(place.hostname, place.port, timeout=60)


def call(method, count=1):
    one = {"jsonrpc": "2.0", "id": 1, "method": method}
    link.request("POST", "/", json.dumps(one if count == 1 else [one] * count), {"Content-Type": "application/json"})
    answer = link.getresponse()
    return answer.status, answer.headers.get("Retry-After"), json.loads(answer.read())


def expect(holds, what):
    if not holds:
        sys.exit(what)


def until_refused(method, most):
    for count in range(most):
        status, wait, answer = call(method)
        if status == 429:
            expect(wait and int(wait) >= 1, f"Retry-After is {wait}")
            error = answer["error"]["data"]
            expect(error["id"] == "XH-1612" and error["retryable"], f"the error is {answer}")
            return count
        expect(status == 200, f"HTTP status {status}")
    sys.exit(f"{most} calls of {method} were answered")


time.sleep(3)  # buckets are full
expect(until_refused("rpc.discover", 60) >= 4, "proofs were refused too early")
expect(call("xh_status")[0] == 200, "reads have a bucket of their own")
expect(until_refused("xh_status", 2000) >= 20, "reads were refused too early")
time.sleep(4)
status, _, answers = call("xh_status", 100)
expect(status == 200 and len(answers) == 100 and all("result" in one for one in answers), "a whole batch passes")
status, wait, answer = call("xh_status")
expect(status == 429 and 2 <= int(wait) <= 5, f"and is owed: {status} {wait}")
time.sleep(int(wait) + 1)
expect(call("xh_status")[0] == 200, "waiting as long as Retry-After says was enough")
