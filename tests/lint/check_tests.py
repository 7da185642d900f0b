#!/usr/bin/env python3
"""Every <layer>/<name>.cc has tests/unit/<layer>/<name>_test.cc, or a line in tests/lint/tested_elsewhere.txt that says where its tests
are: `<source>: <existing file or folder>...`. Lines for sources that are gone, or that have their own test, are errors, too.
Tests that a page of docs names as `Suite.Name` exist. Temporary paths of unit tests are a process's own: ctest runs tests side by side."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from source_files import sources, tracked  # noqa: E402

ROOT = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else pathlib.Path.cwd()


def listed():
    out = {}
    for line in (ROOT / "tests/lint/tested_elsewhere.txt").read_text().split("\n"):
        line = line.split("#")[0].strip()
        if line:
            name, _, places = line.partition(":")
            out[name.strip()] = places.split()
    return out


DEFINED = re.compile(r"^TEST(?:_F|_P)?\((\w+), (\w+)\)", re.M)
NAMED = re.compile(r"\b([A-Z]\w+)\.([A-Z][A-Za-z0-9]{11,})\b(?!…)")


def missing_tests():
    """Names in docs that no test has; a name that ends with … is the beginning of one."""
    defined = {match.groups() for path in sources(ROOT) if path.name.endswith("_test.cc") for match in DEFINED.finditer(path.read_text())}
    for page in tracked(ROOT, (".md",)):
        for match in NAMED.finditer(page.read_text(encoding="utf-8")):
            if match.groups() not in defined:
                yield f"{page.relative_to(ROOT)}: no test is called {match.group(0)}"


TEMPORARY = re.compile(r"TempDir\(\)|temp_directory_path\(\)")
OWN = re.compile(r"getpid|mkdtemp|current_test_info|test->name")


def shared_paths():
    """Statements that make a temporary path which two tests at once would share."""
    for path in sources(ROOT):
        if "tests/unit" not in path.as_posix():
            continue
        text = path.read_text()
        for match in TEMPORARY.finditer(text):
            if not OWN.search(text[match.start() : match.start() + 300]):
                yield f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, match.start()) + 1}: a temporary path without the pid or the test's name"


def main():
    elsewhere, problems, count = listed(), [], 0
    names = [path.relative_to(ROOT) for path in sources(ROOT) if path.suffix == ".cc" and path.relative_to(ROOT).parts[0] != "tests"]
    for name in names:
        count += 1
        own = ROOT / "tests/unit" / name.parent / f"{name.stem}_test.cc"
        places = elsewhere.pop(name.as_posix(), None)
        if own.exists() and places is not None:
            problems.append(f"{name}: has its own test; take it off tested_elsewhere.txt")
        if own.exists():
            continue
        if not places:
            problems.append(f"{name}: no {own.relative_to(ROOT)}, and not in tests/lint/tested_elsewhere.txt")
        for place in places or []:
            if not (ROOT / place).exists():
                problems.append(f"{name}: listed as tested in {place}, which does not exist")
    problems += [f"tests/lint/tested_elsewhere.txt: {name} does not exist" for name in elsewhere]
    problems += missing_tests()
    problems += shared_paths()
    print("\n".join(problems) or f"tests: {count} sources have tests")
    return 1 if problems or count == 0 else 0


sys.exit(main())
