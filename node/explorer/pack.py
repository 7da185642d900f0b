#!/usr/bin/env python3
"""Packs the explorer: bundles its modules, names parts by their hash, compresses them, and writes one C++ source with all of it.
Usage: pack.py SOURCE_ROOT OUTPUT.cc    (or: pack.py SOURCE_ROOT FOLDER/, which writes the parts as files, to look at them)

The same sources give the same bytes. Modules are plain: `import {a, b as c} from './x.mjs';` and `export` before function, class or const.
Spec: docs/spec/explorer.md (EX2, EX3)."""
import base64
import gzip
import hashlib
import pathlib
import re
import sys

IMPORT = re.compile(r"^import\s*\{([^}]*)\}\s*from\s*'([^']+)';\n", re.M)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const)\b\*? ?(\w+))", re.M)
COMMENT = re.compile(r"^\s*//.*\n", re.M)
LEFT_OVER = re.compile(r"^\s*(?:import|export)\b.*", re.M)


class Bundle:
    """Modules in the order in which they need each other, each in a function of its own."""

    def __init__(self, root, entry):
        self.root, self.numbers, self.parts, self.open = root, {}, [], []
        self.add(entry)

    def add(self, path):
        path = path.resolve()
        if path in self.open:
            raise SystemExit(f"{path}: imports itself")
        if path in self.numbers:
            return self.numbers[path]
        self.open.append(path)
        text = lean(path.read_text(encoding="utf-8"), path)
        heads = []

        def imported(match):
            number = self.add(path.parent / match.group(2))
            heads.append(f"const {{{re.sub(r' as ', ': ', ' '.join(match.group(1).split()))}}} = m{number};\n")
            return ""
        body = IMPORT.sub(imported, text)
        names = EXPORT.findall(body)
        body = EXPORT.sub("", body)
        if LEFT_OVER.search(body):
            raise SystemExit(f"{path}: a form of import or export that is not bundled: {LEFT_OVER.search(body).group()}")
        self.open.pop()
        number = self.numbers[path] = len(self.parts)
        name = path.relative_to(self.root).as_posix()
        self.parts.append(f"// {name}\nconst m{number} = (() => {{\n{''.join(heads)}{body}return {{{', '.join(names)}}};\n}})();\n")
        return number

    def text(self):
        return "'use strict';\n(() => {\n" + "".join(self.parts) + "})();\n"


def lean(text, path):
    """Without comments and indentation, which are a third of what would be sent. Lines stay lines."""
    if any(line.count("`") % 2 for line in text.split("\n")):
        raise SystemExit(f"{path}: a template that goes over lines")
    return re.sub(r"^[ \t]+", "", COMMENT.sub("", text), flags=re.M)


def digest(data):
    return hashlib.sha256(data).hexdigest()[:16]


def source_hash(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def single_file(page, style, script):
    """The verifier as one page that needs nothing else, and that its own policy lets load nothing else (EX10)."""
    if "</script" in script.lower() or "</style" in style.lower():
        raise SystemExit("a part would end its own element")
    policy = f"default-src 'none'; script-src {source_hash(script)}; style-src {source_hash(style)}; base-uri 'none'; form-action 'none'"
    return page.replace("@POLICY@", policy).replace("@STYLE@", style).replace("@SCRIPT@", script)


def parts(root):
    """(path, type, bytes, named by its hash, download)"""
    web = root / "node/explorer/web"
    style = (web / "style.css").read_text(encoding="utf-8")
    script = Bundle(root, web / "main.mjs").text()
    icon = (web / "icon.svg").read_bytes()
    saved = single_file((web / "verifier.html").read_text(encoding="utf-8"), style, Bundle(root, web / "verifier_main.mjs").text())
    named = {"@STYLE@": ("style", "css", style.encode()), "@SCRIPT@": ("explorer", "js", script.encode()), "@ICON@": ("icon", "svg", icon)}
    types = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
    page = (web / "index.html").read_text(encoding="utf-8")
    out = []
    for word, (name, suffix, data) in named.items():
        path = f"/explorer/{name}.{digest(data)}.{suffix}"
        page = page.replace(word, path)
        out.append((path, types[suffix], data, True, False))
    out.append(("/explorer/xinghuo-verifier.html", "text/html; charset=utf-8", saved.encode(), False, True))
    return [("/", "text/html; charset=utf-8", page.encode(), False, False)] + out


def cpp(packed):
    out = ["// Made by node/explorer/pack.py.\n#include \"node/explorer/explorer.h\"\n\n#include <array>\n\nnamespace xh::explorer {\nnamespace {\n\n"]
    rows = []
    for number, (path, content_type, data, named, download) in enumerate(packed):
        body = gzip.compress(data, 9, mtime=0)
        out.append(f"constexpr unsigned char kPart{number}[] = {{\n")
        out += [",".join(map(str, body[at:at + 40])) + ",\n" for at in range(0, len(body), 40)]
        out.append("};\n")
        rows.append(f'    Asset{{"{path}", "{content_type}", "\\"{digest(data)}\\"", {str(named).lower()}, {str(download).lower()}, kPart{number}}},\n')
    out += ["\nconstexpr std::array kAssets = {\n"] + rows
    out.append("};\n\n}  // namespace\n\nstd::span<const Asset> assets() { return kAssets; }\n\n}  // namespace xh::explorer\n")
    return "".join(out)


def main():
    root, target = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    packed = parts(root)
    if target.endswith("/"):
        for path, _, data, _, _ in packed:
            file = pathlib.Path(target) / (path.strip("/") or "index.html")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            print(f"{len(gzip.compress(data, 9, mtime=0)):7} of {len(data):7} bytes  {path}")
        return
    out = pathlib.Path(target)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(cpp(packed), encoding="ascii")


main()
