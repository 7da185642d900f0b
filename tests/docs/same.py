#!/usr/bin/env python3
"""Two pages say the same in two languages: levels of headings, blocks of commands (but for their remarks), sizes of tables and the code in
their cells, links. Usage: tests/docs/same.py README.md README.zh.md"""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from run import blocks  # noqa: E402


def without_blocks(text):
    return re.sub(r"^( *)```.*?^ *```\s*$", "", text, flags=re.M | re.S)


def headings(page):
    return [line.split(" ")[0] for line in without_blocks(page.read_text(encoding="utf-8")).splitlines() if re.match(r"#+ ", line)]


def commands(page):
    """Remarks may be translated; in a block of pictures and output nothing is compared."""
    out = []
    for block in blocks(page):
        if block.language in ("bash", "sh"):
            out.append((block.language, [re.sub(r"(^|\s+)#.*", "", line) for line in block.text.splitlines()]))
    return out


def tables(page):
    """For each row its number of cells and the code in it."""
    rows = [line for line in without_blocks(page.read_text(encoding="utf-8")).splitlines() if line.startswith("|")]
    return [(len(line.strip("|").split("|")), re.findall(r"`([^`]+)`", line)) for line in rows]


def links(page, other):
    found = re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    return sorted(set(found) - {other.name})


def main():
    first, second = (pathlib.Path(word) for word in sys.argv[1:3])
    problems = []
    for what, a, b in [("headings", headings(first), headings(second)), ("blocks of commands", commands(first), commands(second)),
                       ("rows of tables", tables(first), tables(second)), ("links", links(first, second), links(second, first))]:
        for index, (one, other) in enumerate(zip(a, b), 1):
            if one != other:
                problems.append(f"{what}, number {index}:\n  {first.name}: {one}\n  {second.name}: {other}")
                break
        if len(a) != len(b):
            problems.append(f"{what}: {first.name} has {len(a)}, {second.name} {len(b)}")
    print("\n".join(problems) or f"{first.name} and {second.name} say the same: {len(headings(first))} headings, {len(commands(first))} blocks, {len(tables(first))} rows")
    return 1 if problems else 0


sys.exit(main())
