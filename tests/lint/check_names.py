#!/usr/bin/env python3
"""A name in an anonymous namespace is unique within its layer, in tests within their folder: preset dev compiles their sources together.
Functions may share a name when their parameters differ, aliases when they mean the same. Reads declarations at the beginning of a line, as
the formatter leaves them."""
import collections
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from source_files import code_only, sources  # noqa: E402

ROOT = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else pathlib.Path.cwd()
# Folders that are one target with those below them, but for these, and folders whose sources are programs of their own.
JOINED = ("tools", "tests/sim", "tests/unit/tools")
APART = ("tools/gateway", "tests/unit/tools/gateway")
ALONE = ("tests/fuzz", "tests/bench", "tests/golang", "tools/xh_sim")
TYPE = re.compile(r"(?:enum class|enum|struct|class) (\w+)\b[^;(]*\{")
ALIAS = re.compile(r"(?:using (\w+) = |namespace (\w+) = )(.*);")
VARIABLE = re.compile(r"[^=({]*?\b(\w+)(?:\[[^\]]*\])* ?(?:=|\{|;)")
FUNCTION = re.compile(r"[\w:<>,&*\[\] ]+?[ *&](\w+)\(")


def group_of(path):
    folder = path.parent.as_posix()
    if folder in ALONE or path.name == "main.cc":
        return None
    if folder in APART:
        return folder
    return next((joined for joined in JOINED if folder.startswith(joined + "/")), folder)


def parameters(text, at):
    """The types between the parenthesis at `at` and its partner: without names and defaults."""
    depth, parts, part = 0, [], ""
    for c in text[at:]:
        depth += (c in "([{<") - (c in ")]}>")
        if depth == 0:
            break
        if c == "," and depth == 1:
            parts.append(part)
            part = ""
        elif depth > 1 or c not in "(":
            part += c
    names = [re.sub(r"\b\w+$", "", re.sub(r"=.*", "", p, flags=re.S).strip()) for p in [*parts, part]]
    return re.sub(r"\s", "", ",".join(names))


def declared(text):
    """(namespace, name, what it is, line) of everything that a source declares in an anonymous namespace."""
    outer, inside, at = [], False, 0
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        if match := re.match(r"namespace ([\w:]+) \{", line):
            outer.append(match[1])
        elif line.startswith("namespace {"):
            inside = True
        elif re.match(r"\}\s*$", line) and text[:at].count("{") - text[:at].count("}") == len(outer) + inside:
            if not inside:
                outer.pop()
            inside = False
        elif inside and re.match(r"[A-Za-z]", line) and not re.match(r"(?:TEST\w*|INSTANTIATE\w*|static_assert|using (?:namespace|[\w:]+;))", line):
            here = re.sub(r"^template <[^\n]*>\n", "", line)
            if match := TYPE.match(here):
                yield outer[-1], match[1], "type", number
            elif match := ALIAS.match(here):
                yield outer[-1], match[1] or match[2], "alias " + match[3], number
            elif (match := FUNCTION.match(here)) and not re.match(r"[^(]*=", here):
                yield outer[-1], match[1], "function " + parameters(text, at + match.end() - 1), number
            elif match := VARIABLE.match(here):
                yield outer[-1], match[1], "variable", number
        at += len(line)


def clash(one, other):
    if one.startswith("function") and other.startswith("function"):
        return one == other
    return one != other or not one.startswith("alias")


def main():
    known, problems, count = collections.defaultdict(list), [], 0
    for path in sources(ROOT):
        relative = path.relative_to(ROOT)
        group = group_of(relative)
        if path.suffix != ".cc" or group is None:
            continue
        for namespace, name, what, line in declared(code_only(path.read_text(encoding="utf-8"))):
            count += 1
            before = next((o for o in known[group, namespace, name] if o[0] != relative and clash(o[1], what)), None)
            if before:
                problems.append(f"{relative}:{line}: {name} is also in {before[0]}:{before[2]}")
            known[group, namespace, name].append((relative, what, line))
    print("\n".join(problems) or f"names: {count} are unique in their layers")
    return 1 if problems or count == 0 else 0


sys.exit(main())
