#!/usr/bin/env python3
"""Every type that is decoded is reached by a fuzz target, or tests/fuzz/decoders.txt says why not. A line is `name: target...`, with
`via WORD` when the target reaches it under another name, or `name: - reason`. Names and targets that are gone are errors, too."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from source_files import code_only, sources  # noqa: E402

ROOT = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else pathlib.Path.cwd()
DECODED = re.compile(r"\bdecode<([\w:]+)>")


def listed():
    """name -> (targets, word that the targets use)"""
    out, problems = {}, []
    for line in (ROOT / "tests/fuzz/decoders.txt").read_text().split("\n"):
        name, colon, places = line.split("#")[0].partition(":")
        if not colon:
            continue
        name, places = name.strip(), places.strip()
        if name in out:
            problems.append(f"{name}: stands twice")
        if places.startswith("-"):
            if not places[1:].strip():
                problems.append(f"{name}: not fuzzed, and no reason is given")
            out[name] = ([], name)
            continue
        targets, _, word = places.partition(" via ")
        if not targets.split():
            problems.append(f"{name}: no target")
        out[name] = (targets.split(), word.strip() or name.removesuffix("()"))
    return out, problems


def main():
    table, problems = listed()
    product, decoded = "", set()
    for path in sources(ROOT):
        if path.relative_to(ROOT).parts[0] != "tests":
            text = code_only(path.read_text(encoding="utf-8"))
            product += text
            decoded |= {name.split("::")[-1] for name in DECODED.findall(text)}
    problems += [f"decode<{name}>: not in tests/fuzz/decoders.txt" for name in sorted(decoded - table.keys())]
    registered = set(re.findall(r"^xh_fuzz\((\w+)", (ROOT / "tests/fuzz/CMakeLists.txt").read_text(), re.M))
    used = set()
    for name, (targets, word) in table.items():
        if not re.search(rf"\b{re.escape(name.removesuffix('()'))}\b", product):
            problems.append(f"tests/fuzz/decoders.txt: {name} does not exist")
        for target in targets:
            used.add(target)
            source = ROOT / f"tests/fuzz/{target}_fuzz.cc"
            if not source.exists() or target not in registered:
                problems.append(f"tests/fuzz/decoders.txt: {name}: there is no target {target}")
            elif not re.search(rf"\b{re.escape(word)}\b", code_only(source.read_text(encoding="utf-8"))):
                problems.append(f"tests/fuzz/decoders.txt: {target} does not reach {word}")
    for source in sorted((ROOT / "tests/fuzz").glob("*_fuzz.cc")):
        target = source.name.removesuffix("_fuzz.cc")
        if target not in used:
            problems.append(f"{target}: a target of no decoder")
    print("\n".join(problems) or f"decoders: {len(decoded)} types and {len(table) - len(decoded)} others are fuzzed, or it is said why not")
    return 1 if problems or not decoded else 0


sys.exit(main())
