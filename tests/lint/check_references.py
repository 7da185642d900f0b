#!/usr/bin/env python3
"""Rules and pages that comments cite exist. A rule is a bold id in a page of docs/spec: `**R5**` or `**N1 Order of effects.**`. Each
letter, or pair of letters, belongs to one page. A comment cites it as R5; ranges are R1-R16. What looks like a rule but is none: write it in another way."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from source_files import comments_only, sources, tracked  # noqa: E402

ROOT = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else pathlib.Path.cwd()
BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
RULE = re.compile(r"(?:^|, )([A-Z]{1,2})(\d{1,2})\b")
CITATION = re.compile(r"(?<![\w+#/.-])([A-Z]{1,2})(\d{1,2})(?:-\1?(\d{1,2}))?(?![\w.-]*\w)")


def rules():
    """letter -> (page, numbers)"""
    found, problems = {}, []
    for page in tracked(ROOT, (".md",)):
        relative = page.relative_to(ROOT).as_posix()
        if not relative.startswith("docs/spec/"):
            continue
        bold = BOLD.findall(page.read_text(encoding="utf-8"))
        for match in (rule for span in bold for rule in RULE.finditer(span)):
            letter, number = match.group(1), int(match.group(2))
            owner, numbers = found.setdefault(letter, (relative, set()))
            if owner != relative:
                problems.append(f"{relative}: rules with the letter {letter} belong to {owner}")
            if number in numbers:
                problems.append(f"{relative}: rule {letter}{number} stands twice")
            numbers.add(number)
    return found, problems


def cited(text):
    for match in CITATION.finditer(text):
        first = int(match.group(2))
        for number in range(first, int(match.group(3) or first) + 1):
            yield match.group(1), number


def main():
    known, problems = rules()
    count = 0
    for path in sources(ROOT):
        relative = path.relative_to(ROOT).as_posix()
        for line, comment in comments_only(path.read_text(encoding="utf-8")):
            for letter, number in cited(comment):
                if len(letter) == 2 and letter not in known:
                    continue  # SM2 is no rule
                count += 1
                if letter not in known:
                    problems.append(f"{relative}:{line}: {letter}{number} is a rule of no page in docs/spec")
                elif number not in known[letter][1]:
                    problems.append(f"{relative}:{line}: no rule {letter}{number} in {known[letter][0]}")
    for path in tracked(ROOT, (".h", ".cc", ".md", ".py", ".txt", ".cmake", ".inc", "tools/up", "tools/test")):
        relative = path.relative_to(ROOT).as_posix()
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            for page in re.findall(r"\b(?:docs|genesis|tests)/[\w/.-]+\.md\b", line):
                count += 1
                if not (ROOT / page).exists():
                    problems.append(f"{relative}:{number}: no page {page}")
    print("\n".join(problems) or f"references: {count} resolve")
    return 1 if problems or count == 0 else 0


sys.exit(main())
