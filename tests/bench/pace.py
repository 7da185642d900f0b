"""How a chain moves, seen from one node: `pace.py blocks URL SECONDS` prints blocks per second, `pace.py gap URL SECONDS [PID]` kills the
process PID with SIGKILL one second after its start and prints the longest time between two blocks from then on, in milliseconds (read every 4 ms)."""
import http.client
import json
import os
import signal
import sys
import time
import urllib.parse

REQUEST = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "xh_status", "params": {}})


def heights(url, seconds):
    """Pairs of the time and the height at that time, for so many seconds."""
    place = urllib.parse.urlparse(url)
    link = http.client.HTTPConnection(place.hostname, place.port)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        link.request("POST", "/", REQUEST, {"Content-Type": "application/json"})
        answer = json.loads(link.getresponse().read())
        yield time.monotonic(), int(answer["result"]["height"])
        time.sleep(0.004)


def blocks(url, seconds):
    seen = list(heights(url, seconds))
    return (seen[-1][1] - seen[0][1]) / (seen[-1][0] - seen[0][0])


def gap(url, seconds, pid):
    longest, since, at, killed = 0.0, None, None, None
    start = time.monotonic()
    for now, height in heights(url, seconds):
        if pid and killed is None and now > start + 1:
            os.kill(pid, signal.SIGKILL)
            killed = now
        if height != at:
            if since is not None and now > start + 1:
                longest = max(longest, now - since)
            at, since = height, now
    return max(longest, time.monotonic() - since) * 1000


def main():
    what, url, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    if what == "blocks":
        print(f"{blocks(url, seconds):.1f}")
    else:
        print(f"{gap(url, seconds, int(sys.argv[4]) if len(sys.argv) > 4 else None):.0f}")


main()
