"""Who listens where: ports.txt, for scripts in Python."""
import os
import pathlib

TABLE = pathlib.Path(__file__).with_name("ports.txt")


def table():
    """(first port, how many, script) of every row."""
    rows = [line.split() for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    return [(int(first), int(count), script) for first, count, script in rows]


def first_port(script):
    """Of a script, as the table names it; XH_TEST_PORTS moves it."""
    moved = os.environ.get("XH_TEST_PORTS")
    return int(moved) if moved else block_of(script)[0]


def block_of(script):
    """(first port, how many) of a script."""
    for first, count, name in table():
        if name == script:
            return first, count
    raise SystemExit(f"{script} has no ports in {TABLE}")
