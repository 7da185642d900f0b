#!/usr/bin/env python3
"""Ports of tests: tests/integration/lib/ports.txt gives every script its own, none lies where the system takes ports for connections, and no script
names another one. Two scripts with one port fail when they run side by side; a port that the system gives away fails now and then."""
import pathlib
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from source_files import tracked  # noqa: E402

ROOT = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else pathlib.Path.cwd()
sys.path.insert(0, str(ROOT / "tests/integration/lib"))
import ports  # noqa: E402

EPHEMERAL = 32768  # net.ipv4.ip_local_port_range begins here unless told otherwise
PORT = re.compile(r"(?:(?<![a-z])ports?\b|RPC|PEER|127\.0\.0\.1:|localhost:)[^0-9a-z\n]{0,6}\b([1-9][0-9]{3,4})\b", re.IGNORECASE)
NETWORK = "tools/up"  # whose network many scripts ask
STARTS = re.compile(r"make_network|xhd testnet|\"testnet\"|'testnet'|Network\(")


def scripts():
    """Scripts of tests and tools, by their name in the tree."""
    for path in tracked(ROOT, ""):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(("tests/", "tools/")) or name.startswith(("tests/lint/", "tests/unit/", "tests/vectors/", "tests/fuzz/", "tests/sim/", "tools/sdk/")):
            continue
        if path.suffix in (".sh", ".py", ".mjs") or path.suffix == "" and path.read_bytes()[:2] == b"#!":
            yield name, path.read_text(encoding="utf-8")


def faults_of_table(rows):
    taken = {}
    for first, count, name in rows:
        if not (ROOT / name).is_file():
            yield f"{name} stands in the table and is not there"
        if first < 1024 or first + count > EPHEMERAL:
            yield f"{name}: ports {first} to {first + count - 1} are not within 1024 to {EPHEMERAL - 1}"
        for port in range(first, first + count):
            if port in taken:
                yield f"{name} and {taken[port]} share port {port}"
                break
            taken[port] = name


def main():
    rows = ports.table()
    problems = list(faults_of_table(rows))
    blocks = {name: range(first, first + count) for first, count, name in rows}
    count = 0
    for name, text in scripts():
        count += 1
        if STARTS.search(text) and name not in blocks and "/lib/" not in name and not name.startswith(("tests/chaos/", "tests/abuse/")):
            problems.append(f"{name} starts a network and has no ports in the table")
        for found in PORT.finditer(text):
            port = int(found.group(1))
            if port >= EPHEMERAL or not any(port in blocks.get(owner, ()) for owner in (name, NETWORK)):
                problems.append(f"{name}:{text.count(chr(10), 0, found.start()) + 1}: port {port} is not of the script: {found.group(0)!r}")
    print("\n".join(problems) or f"{len(rows)} blocks of ports apart from each other, {count} scripts keep to them")
    return 1 if problems else 0


sys.exit(main())
