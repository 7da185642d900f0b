#!/usr/bin/env python3
"""Bad input to a running development network (./tools/up first): every fault gets its own error with an id, and the node goes on. Files are
made in a temporary folder. Ends with "N passed, N failed"."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

os.chdir(pathlib.Path(__file__).resolve().parents[2])
DEV = ".xinghuo/dev"
BIN = f"{DEV}/bin"
NODE = "http://127.0.0.1:26800"
KEY = ["--key", f"{DEV}/keys/registrar.json", "--passphrase-file", f"{DEV}/keys/passphrase"]
VALID_UNTIL = 32 + 23 + 16  # BCS: chain id, account, nonce
passed = failed = 0


def check(name, good, detail=""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    print(f"{'ok  ' if good else 'FAIL'} {name}" + ("" if good else f": {detail}"))


def run(*command):
    done = subprocess.run([f"{BIN}/{command[0]}", *command[1:]], capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


def expect(name, command, code, text):
    got, output = run(*command)
    check(name, got == code and text in output, f"exit {got}, wanted {code} and {text!r}: {output.strip()[:300]}")


def post(body, timeout=30):
    request = urllib.request.Request(NODE, body if isinstance(body, bytes) else body.encode(), {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def rpc(name, body, code, text=""):
    status, answer = post(body)
    try:
        error = json.loads(answer)["error"]
        check(name, error["code"] == code and text in json.dumps(error), f"{status} {answer[:300]}")
    except (ValueError, KeyError, TypeError):
        check(name, False, f"{status} {answer[:300]}")


def submit(name, envelope, text):
    rpc(name, json.dumps({"jsonrpc": "2.0", "id": 1, "method": "xh_submit", "params": {"envelope": "0x" + envelope.hex(), "wait_ms": 5000}}), -32000, text)


def uleb(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out + bytes([number]))


def main(folder):
    path = lambda name: f"{folder}/{name}"
    write = lambda name, data: pathlib.Path(path(name)).write_bytes(data if isinstance(data, bytes) else data.encode())
    read = lambda name: pathlib.Path(path(name)).read_bytes()
    owner = run("xh", "key", "show", KEY[1], "--bid")[1].strip()

    # JSON-RPC and HTTP
    rpc("malformed JSON", "{", -32700)
    rpc("a key twice", '{"jsonrpc":"2.0","id":1,"id":2,"method":"xh_status"}', -32700)
    rpc("too deep", "[" * 100 + "]" * 100, -32700)
    rpc("not a request", "1", -32600)
    rpc("unknown method", '{"jsonrpc":"2.0","id":1,"method":"nothing"}', -32601)
    rpc("unknown parameter", '{"jsonrpc":"2.0","id":1,"method":"xh_status","params":{"x":1}}', -32602)
    rpc("wrong type", '{"jsonrpc":"2.0","id":1,"method":"xh_resolve","params":{"identifier":7}}', -32602)
    rpc("malformed identifier", '{"jsonrpc":"2.0","id":1,"method":"xh_resolve","params":{"identifier":"88.01/x"}}', -32000, "XH-1304")
    write("large", b" " * (9 * 1024 * 1024))
    curl = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-H", "content-type: application/json", "--data-binary", "@" + path("large"), NODE]
    status = subprocess.run(curl, capture_output=True, text=True, timeout=60).stdout
    check("a body beyond the maximum", status == "413", status)

    # Envelopes
    submit("malformed BCS", b"\x01\x02", "XH-")
    stream = f"88.100/bad-{os.getpid()}"
    expect("build", ["xh", "tx", "build", "anchor-root", "--stream", stream, "--root", "11" * 32, "--count", "1", "--sender", owner, "-o", path("t")], 0, "")
    good = read("t")

    def signed(name, transaction):
        write(name, transaction)
        expect(f"sign {name}", ["xh", "tx", "sign", path(name), *KEY, "-o", path(name + ".env")], 0, "")
        return read(name + ".env")

    submit("another chain", signed("foreign", bytes([good[0] ^ 1]) + good[1:]), "XH-1302")
    old = good[:VALID_UNTIL] + (1_000).to_bytes(8, "little") + good[VALID_UNTIL + 8:]
    submit("expired", signed("old", old), "XH-1309")
    far = good[:VALID_UNTIL] + (2**62).to_bytes(8, "little") + good[VALID_UNTIL + 8:]
    submit("valid for too long", signed("far", far), "XH-1309")
    envelope = signed("good", good)
    submit("a changed signature", envelope[:-1] + bytes([envelope[-1] ^ 1]), "XH-")
    expect("submitted", ["xh", "tx", "submit", path("good.env")], 0, "")
    expect("submitted again: the same answer", ["xh", "tx", "submit", path("good.env")], 0, "")
    operation = good[VALID_UNTIL + 10:-1]  # after time, mode and count; before the empty memo
    batch = good[:VALID_UNTIL + 9] + uleb(1001) + operation * 1001 + b"\x00"
    write("batch", batch)
    expect("1,001 operations are not signed", ["xh", "tx", "sign", path("batch"), *KEY, "-o", path("batch.env")], 1, "XH-")
    submit("1,001 operations", uleb(len(batch)) + batch + b"\x00", "XH-")
    submit("beyond 1 MiB", b"\x00" * (1024 * 1024 + 1), "XH-")

    # A stranger, and one who does not own
    write("pw", "correct horse\n")
    os.chmod(path("pw"), 0o600)
    code, bid = run("xh", "key", "new", path("s.json"), "--passphrase-file", path("pw"), "--quiet")
    stranger = ["--key", path("s.json"), "--passphrase-file", path("pw")]
    expect("a stranger", ["xh", "id", "register", "88.100/stranger", "--value", "URL=x", *stranger], 6, "XH-1307")
    organisation = f"o{os.getpid()}"
    expect("organisation", ["xh", "org", "register", organisation, "--kind", "enterprise", "--name", "O", *KEY], 0, "")
    expect("enrolled", ["xh", "org", "enroll", organisation, bid.strip(), *KEY], 0, "")
    expect("not the owner", ["xh", "id", "register", "88.100/not-mine", "--value", "URL=x", *stranger], 6, "NotOwner")
    expect("no such record", ["xh", "id", "get", "88.100/none"], 8, "")
    expect("look-alike name", ["xh", "id", "get", "88.100/a\u200bb"], 2, "XH-1304")

    # Files
    write("bad.json", '{"format":')
    expect("malformed key file", ["xh", "key", "show", path("bad.json"), "--bid"], 3, "XH-")
    expect("wrong passphrase", ["xh", "id", "register", "88.100/x", "--value", "URL=x", "--key", KEY[1], "--passphrase-file", path("pw")], 3, "XH-")
    os.chmod(path("pw"), 0o644)
    expect("a passphrase file that others read", ["xh", "id", "register", "88.100/x", "--value", "URL=x", *stranger], 3, "XH-")
    write("p.xhproof", b"not a proof")
    expect("malformed proof", ["xh-audit", "verify", path("p.xhproof"), "--genesis", f"{DEV}/genesis.json"], 7, "XH-1205")
    write("genesis.json", pathlib.Path(f"{DEV}/genesis.json").read_text().replace('"time_ms"', '"time"'))
    expect("malformed genesis", ["xh-audit", "verify", f"{DEV}/record.xhproof", "--genesis", path("genesis.json")], 3, "time_ms")
    write("other.json", pathlib.Path(f"{DEV}/genesis.json").read_text() + "\n")
    expect("another genesis", ["xh-audit", "verify", f"{DEV}/record.xhproof", "--genesis", path("other.json")], 7, "FAIL")
    write("xhd.toml", pathlib.Path(f"{DEV}/node0/xhd.toml").read_text() + "\n[rpc2]\nx = 1\n")
    expect("malformed configuration", ["xhd", "check", "--config", path("xhd.toml")], 3, "rpc2")
    expect("no configuration", ["xhd", "check", "--config", path("none.toml")], 3, "XH-")
    expect("unknown command", ["xh", "nothing"], 2, "")
    expect("no connection", ["xh", "status", "--node", "http://127.0.0.1:1"], 4, "XH-")

    status, answer = post('{"jsonrpc":"2.0","id":1,"method":"xh_status"}')
    check("the node goes on", status == 200 and "result" in json.loads(answer))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


with tempfile.TemporaryDirectory() as made:
    sys.exit(main(made))
