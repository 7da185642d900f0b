#!/usr/bin/env python3
"""Every <layer>/<name>.cc has tests/unit/<layer>/<name>_test.cc, or a line in tests/lint/tested_elsewhere.txt that says where its tests
are: `<source>: <existing file or folder>...`. Lines for sources that are gone, or that have their own test, are errors, too."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from source_files import sources  # noqa: E402

ROOT = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else pathlib.Path.cwd()


def listed():
    out = {}
    for line in (ROOT / "tests/lint/tested_elsewhere.txt").read_text().split("\n"):
        line = line.split("#")[0].strip()
        if line:
            name, _, places = line.partition(":")
            out[name.strip()] = places.split()
    return out


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
    print("\n".join(problems) or f"tests: {count} sources have tests")
    return 1 if problems or count == 0 else 0


sys.exit(main())
