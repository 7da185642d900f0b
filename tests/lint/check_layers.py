#!/usr/bin/env python3
"""Enforces tests/lint/layers.txt: who may include whom, which folders are pure, where third-party headers may appear,
and the size caps of the house style (files under 500 lines). Prints every violation; exit 1 if there is one."""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else pathlib.Path.cwd()
MAX_LINES = 500
IMPURE = [
    (r"\bstd::(thread|jthread|mutex|shared_mutex|recursive_mutex|condition_variable|atomic|future|async)\b", "thread or lock"),
    (r"#include <(thread|mutex|shared_mutex|condition_variable|atomic|future|fstream|filesystem|random|iostream|unordered_map|unordered_set|sys/socket\.h|unistd\.h|fcntl\.h)>", "impure header"),
    (r"\b(system_clock|steady_clock|high_resolution_clock)\b|\bnow\(\)", "clock"),
    (r"\brandom_device\b|\bgetrandom\b", "random device"),
    (r"\bunordered_(map|set|multimap|multiset)\b", "unordered container"),
    (r"\b(float|double)\b", "float"),
    (r"\bstd::(cout|cerr|clog)\b|\bf?printf\(|\bfmt::print\b", "log call"),
    (r"\bshared_ptr\b", "shared_ptr"),
]


def read_rules():
    layers, pure, third = {}, set(), []
    for line in (ROOT / "tests/lint/layers.txt").read_text().splitlines():
        line = line.split("#")[0].strip()
        if not line:
            continue
        name, _, rest = line.partition(":")
        words = rest.split()
        if name == "pure":
            pure = set(words)
        elif name.startswith("third-party "):
            third.append((name.split()[1], set(words)))
        else:
            layers[name] = {w for w in words if w != "-"} | {name}
    third.sort(key=lambda rule: -len(rule[0]))
    return layers, pure, third


def layer_of(path, layers):
    parts = path.split("/")[:-1]
    while parts:
        if "/".join(parts) in layers:
            return "/".join(parts)
        parts.pop()
    return None


def strip_comments(text):
    text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group().count("\n"), text, flags=re.S)
    lines = []
    for line in text.split("\n"):
        if line.lstrip().startswith("#include"):
            lines.append(line)
            continue
        line = re.sub(r'"(\\.|[^"\\])*"', '""', line)
        lines.append(re.sub(r"//.*", "", line))
    return lines


def check_file(path, layers, pure, third):
    relative = path.relative_to(ROOT).as_posix()
    text = path.read_text(encoding="utf-8")
    lines = strip_comments(text)
    if text.count("\n") > MAX_LINES:
        yield f"{relative}: {text.count(chr(10))} lines, cap is {MAX_LINES}"
    if path.suffix == ".h" and "#pragma once" not in text:
        yield f"{relative}: header without #pragma once"
    layer = layer_of(relative, layers)
    if layer is None:
        return
    for number, line in enumerate(lines, 1):
        where = f"{relative}:{number}"
        include = re.match(r'\s*#include\s+[<"]([^">]+)[">]', line)
        if include:
            target = include.group(1)
            other = layer_of(target, layers) if (ROOT / target).exists() else None
            if other and other not in layers[layer]:
                yield f"{where}: {layer} may not include {target} (layer {other})"
            for prefix, allowed in third:
                if target.startswith(prefix):
                    if "*" not in allowed and layer not in allowed:
                        yield f"{where}: {layer} may not include {target}"
                    elif path.suffix == ".h" and "*" not in allowed and layer in pure:
                        yield f"{where}: third-party header {target} belongs into a .cc file"
                    break
        if layer in pure:
            for pattern, what in IMPURE:
                if re.search(pattern, line):
                    yield f"{where}: {what} in a pure layer: {line.strip()}"


def main():
    layers, pure, third = read_rules()
    problems, count = [], 0
    for folder in sorted({name.split("/")[0] for name in layers} | {"tests"}):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".h", ".cc"):
                count += 1
                problems += check_file(path, layers, pure, third)
    print("\n".join(problems) or f"layers: {count} files clean")
    return 1 if problems else 0


sys.exit(main())
