#!/usr/bin/env python3
"""Text in the repository speaks of the product, and code is finished or absent: no notes to self, no words of a workplace."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from source_files import tracked  # noqa: E402

ROOT = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else pathlib.Path.cwd()
SUFFIXES = (".h", ".cc", ".inc", ".c", ".js", ".ts", ".py", ".sh", ".md", ".txt", ".cmake", ".json", ".toml", ".yml", "tools/up", "tools/test", "tools/fuzz", ".ci/run", "tests/mutants/run", "tests/chaos/run")
# Written in pieces, so that this file does not contain them.
BANNED = [
    (r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b", "a note to self"),
    (r"\b(st" r"ub|place" r"holder)s?\b", "unfinished code"),
    (r"\bnot (yet )?implemented\b", "unfinished code"),
    (r"/wo" r"rk/|/ro" r"ot/|/ho" r"me/\w", "a path of one machine"),
    (r"\b(cla" r"ude|anthro" r"pic|chat" r"gpt|open" r"ai|copi" r"lot|A" r"I-generated)\b", "a word of a workplace"),
    (r"\b(this|the|a) (se" r"ssion's|work" r"tree|helper agent|sub" r"agent)\b", "a word of a workplace"),
]
# A hit that is meant: path, and a part of the line.
ALLOWED = [
    ("tests/lint/check_words.py", ""),
]


def main():
    problems, count = [], 0
    for path in tracked(ROOT, SUFFIXES):
        relative = path.relative_to(ROOT).as_posix()
        count += 1
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            for pattern, what in BANNED:
                match = re.search(pattern, line, re.I if "note" not in what else 0)
                if match and not any(relative == p and part in line for p, part in ALLOWED):
                    problems.append(f"{relative}:{number}: {what}: {match.group()}")
    print("\n".join(problems) or f"words: {count} files clean")
    return 1 if problems or count == 0 else 0


sys.exit(main())
