#!/usr/bin/env python3
"""Runs what a page shows.

  page.py curl PAGE URL     the blocks of shell of docs/CURL.md, as one script in the current folder: every line succeeds, every `rpc` line has a result, or
                            the error that its comment names; every method of the node is on the page. NODE, BID and KEY are in the environment
  page.py blocks PAGE WORD  the blocks of a language, each into a file block-NUMBER.mjs of the current folder; prints their names"""
import json
import re
import subprocess
import sys
import urllib.request

CHECK = r"""
expect() { # what: an error's id or result
  if [ "$1" = result ]; then grep -q '"result":' answer && return; else grep -q "\"id\":\"$1\"" answer && return; fi
  echo "line $2: $1 is expected, not $(cut -c1-300 answer)"
  exit 1
}
"""


def blocks(page, language):
    return re.findall(r"^```" + language + r"\n(.*?)^```", open(page, encoding="utf-8").read(), re.MULTILINE | re.DOTALL)


def script(page):
    lines = [CHECK, "set -eo pipefail"]
    for number, line in enumerate("".join(blocks(page, "sh")).split("\n"), 1):
        if not line.startswith("rpc "):
            lines += [line, ""]
            continue
        command, _, wanted = line.partition("   # ")
        lines += [f"{command} > answer", f"expect {wanted or 'result'} {number}"]
    return "\n".join(lines)


def curl(page, url):
    request = urllib.request.Request(url + "/", json.dumps({"jsonrpc": "2.0", "id": 1, "method": "rpc.discover", "params": {}}).encode(), {"Content-Type": "application/json"})
    methods = {method["name"] for method in json.load(urllib.request.urlopen(request, timeout=30))["result"]["methods"]}
    shown = set(re.findall(r"^rpc ([\w.]+)", "".join(blocks(page, "sh")), re.MULTILINE))
    missing = sorted(methods - shown - {"xh_subscribe", "xh_unsubscribe"})
    if missing or shown - methods:
        raise SystemExit(f"not on the page: {missing}; on the page alone: {sorted(shown - methods)}")
    done = subprocess.run(["bash", "-c", script(page)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{done.stdout[-600:]}\n{done.stderr[-600:]}")
    print(f"{len(shown)} methods by curl")


def write_blocks(page, language):
    for number, block in enumerate(blocks(page, language), 1):
        with open(f"block-{number}.mjs", "w", encoding="utf-8") as file:
            file.write(block)
        print(f"block-{number}.mjs")


if __name__ == "__main__":
    {"curl": curl, "blocks": write_blocks}[sys.argv[1]](*sys.argv[2:])
