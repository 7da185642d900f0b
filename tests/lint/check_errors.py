#!/usr/bin/env python3
"""Every row of base/error_catalogue.inc and every number of ledger/execution/reject.h is expected by a test, and what their hints name
exists: commands, options, keys of the configuration, rules; commands in all other texts of the programs, too.

A test expects an id where it compares with it. In C++ `ErrorId::kX` is an operand of `==`, or an argument of EXPECT_, ASSERT_ or XH_CHECK
(not of the _NE kind) itself, within `code(…)`, or within a list or pair there; or "XH-nnnn" stands in such a macro. An alternative (`||`) expects
nothing. A file that writes `ErrorId::kX` in another way makes that error itself (a fake that fails, a row to be printed): no
expectation of the same id counts in that file, nor in one that includes it. In scripts a line counts that has the code and a word that
checks. The tests of the catalogue itself count for nothing. There are no exceptions: a row that nothing can provoke is dead."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from source_files import LITERAL_OR_COMMENT, code_only, sources, tracked  # noqa: E402

ROOT = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else pathlib.Path.cwd()
TEXT = r'"((?:\\.|[^"\\\n])*)"'
ERROR_ROW = re.compile(rf"^XH_ERROR\((\d+), (k\w+), {TEXT}, {TEXT}\)$", re.M)
RESULT_ROW = re.compile(rf"\{{(\d+), {TEXT},\s*{TEXT},\s*{TEXT}\}}")
ID = re.compile(r"\b(?:ErrorId|Reject)::(k\w+)")
NUMBER = re.compile(r"\bXH-(\d{4})\b")
EXPECTS = re.compile(r"(?:EXPECT|ASSERT)_(?!N)\w+|XH_CHECK")
FOUND = re.compile(r"(?:EXPECT|ASSERT)_NE|XH_CHECK")
# What may stand between an id and the macro that expects it: lists, pairs, a rejection's number.
WRAPPERS = re.compile(r"(?:std::)?(?:pair|optional|set)?|code|only|\w+s|\w*List|Error")
OWN_TESTS = {"tests/unit/base/error_test.cc"}
SCRIPTS = (".sh", ".py", ".mjs", ".go")
CHECKS = re.compile(r"\b(?:check|fails_with|refuses|says|answers|rejected|grep|expect|assert|submit|rpc|said)\b")
PROGRAMS = r"xh-audit|xh-signer|xh-sim|xhd|xh"
PROSE = {"runs", "running", "does"}  # of the program itself: check that xhd runs


def without_comments(text):
    """Comments blanked, literals as they are; the places are those of code_only()."""
    text = re.sub(r"(?<=[0-9a-fA-F])'(?=[0-9a-fA-F])", "_", text)
    return LITERAL_OR_COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m.group()) if m.group().startswith("/") else m.group(), text)


def open_brackets(code, at):
    """(word before it, place) of each bracket that is open at a place of a statement, the innermost first."""
    depth = 0
    for i in range(at - 1, -1, -1):
        if code[i] in ")}":
            depth += 1
        elif code[i] in "({" and depth > 0:
            depth -= 1
        elif code[i] in "({":
            yield re.search(r"[\w:]*(?=(?:<[\w:<> ]*>)?\s*\Z)", code[max(0, i - 80) : i]).group(), i
        elif code[i] == ";" and depth == 0:
            return


def statement_of(code, at):
    start = max(code.rfind(";", 0, at), code.rfind("\n\n", 0, at))
    end = code.find(";", at)
    return code[start + 1 : end if end >= 0 else len(code)]


def is_expected(code, start, end):
    """Whether the id at this place is compared with."""
    if re.search(r"==\s*(?:\w+::)*\Z", code[:start]) or re.match(r"\s*==", code[end:]):
        return "||" not in statement_of(code, start)
    for word, _ in open_brackets(code, start):
        if EXPECTS.fullmatch(word):
            return True
        if not WRAPPERS.fullmatch(word):
            return False
    return False


def of_cpp(path):
    """(ids and numbers that a file expects, ids that it makes itself, files of tests that it includes)"""
    text = path.read_text(encoding="utf-8")
    code, literals = code_only(text), without_comments(text)
    expected, made = set(), set()
    for match in ID.finditer(code):
        (expected if is_expected(code, *match.span()) else made).add(match.group())
    for match in NUMBER.finditer(literals):
        words = [word for word, _ in open_brackets(code, match.start())]
        macro = FOUND if words[:1] == ["find"] else EXPECTS  # EXPECT_NE(text.find("XH-nnnn"), npos)
        if any(macro.fullmatch(word) for word in words) and '"error":{' not in statement_of(literals, match.start()):
            expected.add(match.group(1))
    return expected, made, re.findall(r'^#include "(tests/[^"]+)"', text, re.M)


def expected_in_cpp(names):
    """What all C++ tests expect; `names`: number -> id."""
    files = {path.relative_to(ROOT).as_posix(): of_cpp(path) for path in sources(ROOT) if path.relative_to(ROOT).parts[0] == "tests"}

    def made_by(name, seen):
        if name in seen or name not in files:
            return set()
        seen.add(name)
        return files[name][1].union(*(made_by(other, seen) for other in files[name][2]))

    out = set()
    for name, (expected, _, _) in files.items():
        if name not in OWN_TESTS:
            out |= {names.get(one, one) for one in expected} - made_by(name, set())
    return out


def expected_in_scripts(names):
    for path in tracked(ROOT, SCRIPTS):
        if path.relative_to(ROOT).parts[0] == "tests" and path.relative_to(ROOT).parts[1] != "lint":
            for line in path.read_text(encoding="utf-8").split("\n"):
                if CHECKS.search(line) and not line.lstrip().startswith(("#", "//")):
                    yield from (names[number] for number in NUMBER.findall(line) if number in names)


def commands():
    """The tree of all commands, by the examples that each must have: {"xh": {"id": {"get": {}}}}."""
    tree, footers = {}, []

    def add(words):
        node = tree
        for word in words:
            node = node.setdefault(word, {})

    for path in sources(ROOT):
        if path.suffix != ".cc" or path.relative_to(ROOT).parts[0] not in ("tools", "node"):
            continue
        text = path.read_text(encoding="utf-8")
        for words, line in re.findall(rf'\{{"([a-z -]*)",\s*{TEXT}', text):
            program = re.match(rf"(?:{PROGRAMS})\b", line)
            if program and line.startswith(f"{program.group()} {words}".strip()):
                add([program.group(), *words.split()])
        footers += [(line.split(), text) for line in re.findall(rf'(?:"|\\n)  ((?:{PROGRAMS}) [^"\\]*)', text)]
    for words, text in footers:
        node, own = tree[words[0]], words[:1]
        while len(own) < len(words) and re.fullmatch(r"[a-z][a-z-]*", words[len(own)]) and (words[len(own)] in node or f'"{words[len(own)]}"' in text):
            own.append(words[len(own)])
            node = node.get(own[-1], {})
        add(own)
    for program in tree.values():
        for word in ("completion", "man", "commands"):
            program[word] = {}
    return tree


def bad_command(words, tree):
    """The first word of a command line that is no command; prose may follow a whole one."""
    node = tree[words[0]]
    for word in words[1:]:
        if not node or word in PROSE:
            return None
        if word not in node:
            return word
        node = node[word]
    return None


class Names:
    """What hints may name."""

    def __init__(self):
        self.texts = {path.relative_to(ROOT).as_posix(): texts_of(path) for path in sources(ROOT) if path.relative_to(ROOT).parts[0] != "tests"}
        everything = " ".join(text for texts in self.texts.values() for text in texts)
        schema = (ROOT / "node/runtime/config_schema.cc").read_text(encoding="utf-8")
        spec = "".join(path.read_text(encoding="utf-8") for path in tracked(ROOT, (".md",)) if path.relative_to(ROOT).as_posix().startswith("docs/spec/"))
        self.tree = commands()
        self.options = set(re.findall(r"--[a-z][a-z-]+", everything))
        self.methods = set(re.findall(r'"((?:xh_|admin_|rpc\.)\w+)"', everything))
        self.keys = set(re.findall(r'KeySchema\{"([\w.]+)"', schema))
        self.sections = {key.rsplit(".", 1)[0] for key in self.keys}
        self.rules = {rule for bold in re.findall(r"\*\*([^*\n]+)\*\*", spec) for rule in re.findall(r"(?:^|, )([A-Z]{1,2}\d{1,2})\b", bold)}

    def missing_commands(self, text):
        for program, rest in re.findall(rf"(?<![\w/-])({PROGRAMS})((?: [a-z][a-z-]*)*)(?![\w-])", text):
            word = bad_command([program, *rest.split()], self.tree)
            if word:
                yield f"no command {program}{rest}: {word}"

    def missing(self, text):
        yield from self.missing_commands(text)
        yield from (f"no option {name}" for name in re.findall(r"--[a-z][a-z-]+", text) if name not in self.options)
        for name in re.findall(r"(?<![\w/-])[a-z_]+(?:\.[a-z_]+)+\b", text):
            if name.split(".")[0] in self.sections and name not in self.keys and name not in self.methods:
                yield f"no key {name}"
        yield from (f"no section [{name}]" for name in re.findall(r"\[([a-z.]+)\]", text) if name not in self.sections)
        yield from (f"no method {name}" for name in re.findall(r"\b(?:xh_|admin_)\w+", text) if name not in self.methods)
        yield from (f"no rule {name}" for name in re.findall(r"\b[A-Z]{1,2}\d{1,2}\b", text) if name not in self.rules and name != "SM2")


def joined(text):
    """Literals that continue each other as one."""
    return re.sub(r'"\s*\n\s*"', "", text)


def texts_of(path):
    """The literals of a source."""
    return [match.group() for match in LITERAL_OR_COMMENT.finditer(joined(path.read_text(encoding="utf-8"))) if match.group().startswith(('"', "R"))]


def main():
    errors = ERROR_ROW.findall((ROOT / "base/error_catalogue.inc").read_text(encoding="utf-8"))
    results = RESULT_ROW.findall(joined((ROOT / "ledger/execution/reject.cc").read_text(encoding="utf-8")))
    rejects = re.findall(r"^  (k\w+) = (?:\d+|ledger::kResultNonceReused),$", (ROOT / "ledger/execution/reject.h").read_text(encoding="utf-8"), re.M)
    names = {number: f"ErrorId::{name}" for number, name, _, _ in errors}
    numbers = {name: number for number, name in names.items()}
    problems = []
    expected = expected_in_cpp(names) | set(expected_in_scripts(names))
    for name in [*numbers, *(f"Reject::{name}" for name in rejects)]:
        if name not in expected:
            problems.append(f"{'XH-' + numbers[name] + ' ' if name in numbers else ''}{name}: no test expects it")
    there = Names()
    for number, _, meaning, hint in errors:
        problems += [f"XH-{number}: {what}" for what in there.missing(f"{meaning} {hint}")]
    for number, name, meaning, hint in results:
        problems += [f"rejection {number} {name}: {what}" for what in there.missing(f"{meaning} {hint}")]
    for path, texts in there.texts.items():
        problems += [f"{path}: {what}" for text in texts for what in there.missing_commands(text)]
    if len(results) != len(rejects) + 2:
        problems.append(f"{len(rejects)} rejections have {len(results) - 2} rows of text")
    print("\n".join(problems) or f"errors: tests provoke {len(errors)} errors and {len(rejects)} rejections, and hints name what exists")
    return 1 if problems or not errors or not rejects else 0


sys.exit(main())
