#!/usr/bin/env python3
"""No function body is longer than 60 lines, no parameter list longer than 5 (docs: house style). A simple brace counter: blocks that
open after `)` count as functions, blocks of classes, namespaces, enums and initialisers do not."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from source_files import code_only, sources  # noqa: E402

ROOT = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else pathlib.Path.cwd()
MAX_LINES = 60
CONTROL = re.compile(r"\b(if|for|while|switch|catch)\b")
FUNCTION_END = re.compile(r"\)\s*(const|noexcept|override|final|mutable|->\s*[\w:<>,&* ]+|\s)*$")


def head_of(text, at):
    """What stands before an opening brace, back to the end of the statement or block before it."""
    start = max(text.rfind(";", 0, at), text.rfind("{", 0, at), text.rfind("}", 0, at))
    return text[start + 1:at]


def is_function(text, at):
    head = head_of(text, at).strip()
    if not head or CONTROL.match(head) or re.match(r"(else|do|try|namespace|class|struct|enum|union|extern)\b", head):
        return False
    # Constructors with initialisers end in `)` or `}` of the last one.
    return bool(FUNCTION_END.search(head)) or bool(re.search(r"\)\s*:\s*\w", head))


def functions(text):
    """(first line, lines) of every outermost function."""
    depth, stack, inside = 0, [], 0
    for at, c in enumerate(text):
        if c == "{":
            function = inside == 0 and is_function(text, at)
            stack.append((function, at))
            inside += function
            depth += 1
        elif c == "}" and stack:
            function, start = stack.pop()
            if function:
                inside -= 1
                yield text.count("\n", 0, start) + 1, text.count("\n", start, at) + 1


def main():
    problems, count = [], 0
    for path in sources(ROOT):
        for line, lines in functions(code_only(path.read_text(encoding="utf-8"))):
            count += 1
            if lines > MAX_LINES:
                problems.append(f"{path.relative_to(ROOT)}:{line}: a function of {lines} lines, cap is {MAX_LINES}")
    print("\n".join(problems) or f"functions: {count} within {MAX_LINES} lines")
    return 1 if problems or count == 0 else 0


sys.exit(main())
