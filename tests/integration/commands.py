#!/usr/bin/env python3
"""Walks the command trees of all programs: descriptions, examples that parse, --json, exit codes, completion, manual pages, suggestions,
colour. Starts no node. Usage: tests/integration/commands.py [FOLDER OF PROGRAMS]

When it fails for a command of yours:
  no example      add a line {"group command", "xh group command ..."} to tools/xh/examples.cc (xhd: node/runtime/command_examples.cc;
                  others: the table in their main.cc), or a paragraph "Examples:\\n  ..." to the command's footer
  no --json       the command answers data: add the flag; it only acts: add it with the reason to tests/integration/lib/without_json.txt
"""
import json
import os
import pathlib
import pty
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/release/bin").resolve()
PROGRAMS = {"xh": 1, "xh-audit": 1, "xh-sim": 1, "xhd": 8, "xh-signer": 8}
problems, passed, skipped = [], 0, []


def check(good, text):
    global passed
    passed += bool(good)
    if not good:
        problems.append(text)
    return good


def run(*words, **more):
    more.setdefault("env", os.environ | {"PATH": f"{BIN}:{os.environ['PATH']}", "XH_NODE": ""})
    return subprocess.run([str(w) for w in words], capture_output=True, text=True, timeout=120, **more)


def without_json():
    out = {}
    for line in (ROOT / "tests/integration/lib/without_json.txt").read_text().splitlines():
        line = line.split("#")[0].strip()
        if line:
            command, _, reason = line.partition(":")
            out[command.strip()] = reason.strip()
    return out


def walk(command, inherited, visit):
    own = [name for option in command["options"] for name in option["names"]]
    names = own + (inherited if command["inherits"] else [])
    visit(command, names)
    for below in command["commands"]:
        walk(below, names, visit)


def check_tree(program, acts):
    answer = run(BIN / program, "commands")
    if not check(answer.returncode == 0, f"{program} commands: exit code {answer.returncode}: {answer.stderr[-300:]}"):
        return
    seen = set()

    def visit(command, names):
        name = command["command"]
        seen.add(name)
        check(command["summary"].strip() and "\n" not in command["summary"], f"{name}: no description, or one of several lines")
        for option in command["options"]:
            check(option["text"].strip(), f"{name}: {option['names'][-1]} has no description")
        for example in command["examples"]:
            check(not example["fault"], f"{name}: the example '{example['line']}' does not parse: {example['fault']}")
        if command["commands"]:
            return
        check(command["examples"], f"{name}: no example")
        if name.split()[-1] in ("completion", "man", "commands"):
            return  # a script, a page, JSON
        check("--json" in names or name in acts, f"{name}: no --json")
        check(not ("--json" in names and name in acts), f"{name}: has --json; take it off tests/integration/lib/without_json.txt")

    walk(json.loads(answer.stdout), [], visit)
    for name in acts:
        if name.split()[0] == program:
            check(name in seen, f"tests/integration/lib/without_json.txt: there is no command {name}")


def check_exit_codes(program):
    page = (ROOT / "docs/spec/cli.md").read_text()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("| ") and line[2].isdigit()]
    answer = run(BIN / program, "--help")
    check(answer.returncode == 0 and answer.stderr == "", f"{program} --help: exit code {answer.returncode}")
    lines = [line.split(None, 1) for line in answer.stdout.partition("Exit codes:\n")[2].splitlines()]
    shown = [[line[0], " ".join(line[1].split())] for line in lines if len(line) == 2 and line[0].isdigit()]
    check(shown == [[number, f"{name} {meaning}"] for number, name, meaning in rows], f"{program} --help: exit codes are not those of docs/spec/cli.md: {shown}")


def check_version(program):
    answer = run(BIN / program, "--version", "--json")
    parsed = json.loads(answer.stdout or "null")
    check(answer.returncode == 0 and parsed and parsed["program"] == program, f"{program} --version --json: {answer.stdout}{answer.stderr}")
    check(run(BIN / program, "--version").stdout == f"{program} {parsed['version']}\n", f"{program} --version")


def check_completion(program, folder):
    for shell in ("bash", "zsh", "fish"):
        script = folder / f"{program}.{shell}"
        answer = run(BIN / program, "completion", shell)
        check(answer.returncode == 0, f"{program} completion {shell}: exit code {answer.returncode}")
        script.write_text(answer.stdout)
        if not shutil.which(shell):
            skipped.append(f"the {shell} completion of {program}: {shell} is not installed")
            continue
        syntax = run(shell, "-n", script)
        check(syntax.returncode == 0 and not syntax.stderr, f"{shell} -n {script.name}: {syntax.stderr}")


def offered(folder, program, *words):
    line = " ".join(f"'{word}'" for word in words)
    function = "_" + program.replace("-", "_")
    text = f"source {folder}/{program}.bash; COMP_WORDS=({program} {line}); COMP_CWORD={len(words)}; {function}; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    answer = run("bash", "-u", "-e", "-c", text, cwd=folder)
    return answer.stdout.split() if answer.returncode == 0 else [answer.stderr]


def check_bash(folder):
    for words, expected in [(("stat",), ["stats", "status", "status-list"]), (("id", "hist"), ["history"]), (("key", "new", "f", "--suite", "s"), ["sm2", "secp256k1"]),
                            (("--node", "id", "doc"), ["doctor"]), (("proof", "get", "--his"), ["--history"]), (("completion", "z"), ["zsh"])]:
        got = offered(folder, "xh", *words)
        check(sorted(got) == sorted(expected), f"bash completion of 'xh {' '.join(words)}': {got}, not {expected}")
    check(offered(folder, "xhd", "key", "sign-state", "ex") == ["export"], "bash completion of xhd key sign-state")
    check(offered(folder, "xhd", "start", "--stri") == ["--strict"], "bash completion of options of xhd start")
    (folder / "proof.xhproof").write_text("")
    check(offered(folder, "xh-audit", "verify", "proof.x") == ["proof.xhproof"], "bash completion of files")
    # As a shell does it that sources the script: the function is registered.
    answer = run("bash", "-c", f"source {folder}/xh.bash; complete -p xh")
    check(answer.stdout.strip() == "complete -o filenames -F _xh xh", f"complete -p xh: {answer.stdout}{answer.stderr}")


def check_man(folder):
    pages = folder / "man"
    count = 0
    for program, section in PROGRAMS.items():
        answer = run(BIN / program, "man", "--dir", pages)
        check(answer.returncode == 0, f"{program} man: {answer.stderr}")
        count += int(answer.stdout.split()[0])
        check((pages / f"{program}.{section}").exists(), f"{program}: no page of its own")
        check(run(BIN / program, "man").stdout == (pages / f"{program}.{section}").read_text(), f"{program} man is not its page")
    files = sorted(pages.iterdir())
    check(len(files) == count, f"{count} pages were written, {len(files)} are there: two have one name")
    groff, mandoc = shutil.which("groff"), shutil.which("mandoc")
    for page in files:
        if groff:
            answer = run(groff, "-man", "-ww", "-Tutf8", "-z", page)
            check(answer.returncode == 0 and not answer.stderr, f"groff -ww {page.name}: {answer.stderr[:300]}")
        if mandoc:
            answer = run(mandoc, "-T", "lint", "-W", "warning", page)
            # Pages carry no date: one version has one page, whenever it was built.
            lines = [line for line in answer.stdout.splitlines() if line and "missing date" not in line]
            check(not lines, f"mandoc -T lint {page.name}: {lines[:3]}")
    skipped.extend(f"manual pages by {name}: it is not installed" for name, path in (("groff", groff), ("mandoc", mandoc)) if not path)


def check_typos():
    for words, said in [(("xh", "staus"), "xh has no command 'staus'; did you mean status?"), (("xh", "id", "hsitory", "a"), "did you mean history?"),
                        (("xhd", "start", "--confg", "f"), "xhd start has no option '--confg'; did you mean --config?"),
                        (("xh-audit", "verfy"), "did you mean verify?"), (("xh-signer", "rnu"), "did you mean run?"), (("xh-sim", "--sedes"), "did you mean --seeds?")]:
        answer = run(BIN / words[0], *words[1:])
        check(answer.returncode == 2 and said in answer.stderr and not answer.stdout, f"{' '.join(words)}: {answer.returncode} {answer.stderr}")


def on_terminal(environment, *words):
    outer, inner = pty.openpty()
    subprocess.run([str(w) for w in words], stdout=inner, stderr=inner, stdin=subprocess.DEVNULL, env=os.environ | environment, timeout=120)
    os.close(inner)
    out = b""
    try:
        while chunk := os.read(outer, 4096):
            out += chunk
    except OSError:
        pass
    os.close(outer)
    return out


def check_colour():
    command = (BIN / "xh", "no-such-command")
    check(b"\033[" in on_terminal({"TERM": "xterm", "NO_COLOR": ""}, *command), "no colour on a terminal")
    check(b"\033" not in on_terminal({"TERM": "xterm", "NO_COLOR": "1"}, *command), "colour although NO_COLOR is set")
    check(b"\033" not in on_terminal({"TERM": "dumb"}, *command), "colour on a dumb terminal")
    check("\033" not in run(*command).stderr, "colour in a pipe")


def main():
    acts = without_json()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for program in PROGRAMS:
            check_tree(program, acts)
            check_exit_codes(program)
            check_version(program)
            check_completion(program, folder)
        check_bash(folder)
        check_man(folder)
    check_typos()
    check_colour()
    print("\n".join([f"FAIL  {text}" for text in problems] + [f"skip  {text}" for text in skipped]))
    if any("no example" in text or "no --json" in text for text in problems):
        print("\n" + __doc__.partition("\n\n")[2])
    print(f"{passed} passed, {len(problems)} failed, {len(skipped)} skipped")
    return 1 if problems else 0


sys.exit(main())
