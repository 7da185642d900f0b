#!/usr/bin/env python3
"""docs/spec/formats.md lists every format that has a number: each constant whose name says so, each "xinghuo-…/vN" of the product's sources, with the
number that it has there and a source that exists and uses it. Tags of what is hashed ("xinghuo/…/vN") stand in some page of docs."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from source_files import sources, tracked  # noqa: E402

ROOT = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else pathlib.Path.cwd()
PAGE = "docs/spec/formats.md"
CONSTANT = re.compile(r"constexpr [\w:<>, ]+? (k(?:\w*Format|\w*Version|WireVersions|\w*Magic|KnownProtocol))\s*(?:=\s*|\{)\s*([^;]+);")
TEXT = re.compile(r'"(xinghuo-[a-z-]+/v\d+)"')
TAG = re.compile(r'"(xinghuo/[a-z0-9/-]+/v\d+)"')
# Numbers of others: frames of zstd, headers of another chain.
FOREIGN = {"kZstdMagic", "kMinVersion"}


def number(value):
    """The number in a constant's value; None for a text, which TEXT finds."""
    if '"' in value:
        return None
    digits = re.findall(r"\b\d+\b", value)
    return digits[-1] if digits else None


def main():
    page, problems = (ROOT / PAGE).read_text(encoding="utf-8"), []
    rows = [line for line in page.split("\n") if line.startswith("| ")][1:]
    docs = "".join(path.read_text(encoding="utf-8") for path in tracked(ROOT, (".md",)))
    found = {}
    for path in sources(ROOT):
        relative = path.relative_to(ROOT)
        if relative.parts[0] == "tests":
            continue
        text = path.read_text(encoding="utf-8")
        for name, value in CONSTANT.findall(text):
            if name not in FOREIGN and number(value) is not None:
                found[f"{number(value)} (`{name}`)"] = relative
        for name in TEXT.findall(text):
            found[f"`{name}`"] = relative
        for tag in TAG.findall(text):
            if tag not in docs:
                problems.append(f"{relative}: no page of docs tells of {tag}")
    for what, relative in sorted(found.items()):
        if not any(what in row for row in rows):
            problems.append(f"{relative}: {PAGE} has no row with {what}")
    for row in rows:
        where = row.split("|")[4].strip()
        if not (ROOT / where).exists():
            problems.append(f"{PAGE}: no source {where}")
        for what in re.findall(r"\d+ \(`\w+`\)|`xinghuo-[a-z-]+/v\d+`", row):
            if what not in found:
                problems.append(f"{PAGE}: no source has {what}")
    print("\n".join(problems) or f"formats: {len(found)} are listed")
    return 1 if problems or not found else 0


sys.exit(main())
