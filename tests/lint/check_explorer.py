#!/usr/bin/env python3
"""The explorer makes text and elements alone (docs/spec/explorer.md, EX6), loads nothing from elsewhere, has words in both languages for every key
that is asked for, and its files and functions have the size of the house. Its packed parts are small (EX2) and the same each time."""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else pathlib.Path.cwd()
WEB = ROOT / "node/explorer/web"
MAX_LINES, MAX_FUNCTION, MAX_BYTES = 500, 60, 100_000
BANNED = [
    (r"\b(innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|setHTMLUnsafe|setHTML|parseFromString|srcdoc)\b", "markup from text"),
    (r"\bdocument\s*\.\s*write", "markup from text"),
    (r"\beval\b|\bnew Function\b|\bset(?:Timeout|Interval)\(\s*['\"`]", "code from text"),
    (r"\bimport\s*\(", "code that is loaded later"),
    (r"javascript:", "code in an address"),
    (r"\.style\.cssText|setAttribute\(\s*'style'", "style as text"),
    (r"https?://(?!www\.w3\.org/2000/svg)", "an address elsewhere"),
]
IN_PAGES = [(r"\son\w+\s*=", "a handler in markup"), (r"<script(?![^>]*@SCRIPT@|>@SCRIPT@)", "a script of its own"), (r"\sstyle\s*=", "a style in markup"), (r"(?:src|href)=\"(?!@)", "something that is loaded")]
FUNCTION = re.compile(r"(?:\bfunction\b[^{;]*|\)\s*=>\s*|^\s+(?:async |static |get |#)*#?\w+\([^;{]*\)\s*)\{\s*$")


def without_comments(text):
    return re.sub(r"^\s*//.*$|\s//\s.*$|/\*.*?\*/", "", text, flags=re.M | re.S)


def long_functions(text):
    """Lines of functions whose closing brace stands in the column of their first line."""
    lines = text.split("\n")
    for start, line in enumerate(lines):
        if not FUNCTION.search(line):
            continue
        indent = len(line) - len(line.lstrip())
        end = next((i for i in range(start + 1, len(lines)) if lines[i].startswith(" " * indent + "}")), len(lines))
        if end - start + 1 > MAX_FUNCTION:
            yield start + 1, end - start + 1


def check_file(path):
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(ROOT)
    if text.count("\n") > MAX_LINES:
        yield f"{name}: more than {MAX_LINES} lines"
    if path.suffix == ".svg":
        return
    bare = without_comments(text)
    for pattern, what in BANNED + (IN_PAGES if path.suffix == ".html" else []):
        for match in re.finditer(pattern, bare):
            yield f"{name}: {what}: {match.group().strip()}"
    if path.suffix == ".mjs":
        for line, length in long_functions(text):
            yield f"{name}:{line}: a function of {length} lines, cap is {MAX_FUNCTION}"


def check_words():
    """Every t('key') has an entry, every entry two texts with the same {0}, and no key stands twice."""
    entries = {}
    for path in sorted(WEB.glob("words*.mjs")):
        for key, first, second in re.findall(r"^  ['\"]?([\w-]+)['\"]?: \[\s*'((?:[^'\\]|\\.)*)',\s*'((?:[^'\\]|\\.)*)'\],", path.read_text(encoding="utf-8"), re.M):
            if key in entries:
                yield f"{path.name}: {key} stands twice"
            entries[key] = (first, second)
            if not first or not second or sorted(re.findall(r"\{\d\}", first)) != sorted(re.findall(r"\{\d\}", second)):
                yield f"{path.name}: {key}: the two languages do not say the same"
    for path in sorted(WEB.glob("*.mjs")):
        for key in re.findall(r"\bt\('([\w-]+)'", path.read_text(encoding="utf-8")):
            if key not in entries:
                yield f"{path.name}: no words for {key}"


def check_packed():
    outs = []
    for _ in range(2):
        with tempfile.TemporaryDirectory() as folder:
            out = subprocess.run([sys.executable, ROOT / "node/explorer/pack.py", ROOT, folder + "/"], capture_output=True, text=True, check=False)
            if out.returncode != 0:
                yield f"pack.py: {out.stderr.strip()}"
                return
            outs.append(out.stdout)
    if outs[0] != outs[1]:
        yield "pack.py: not the same twice"
    size = sum(int(line.split()[0]) for line in outs[0].splitlines())
    if size >= MAX_BYTES:
        yield f"the packed parts are {size} bytes, cap is {MAX_BYTES}"


def main():
    files = sorted(WEB.iterdir()) + sorted((ROOT / "tools/verifier").glob("*.mjs")) + sorted((ROOT / "tests").glob("*/*.mjs"))
    problems = []
    for path in files:
        tested = path.is_relative_to(ROOT / "tests")
        problems += [problem for problem in check_file(path) if not tested or "lines" in problem]
    problems += [*check_words(), *check_packed()]
    print("\n".join(problems) or f"explorer: {len(files)} files clean")
    return 1 if problems else 0


sys.exit(main())
