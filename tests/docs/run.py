#!/usr/bin/env python3
"""Runs the command blocks of a page, in order, as one script in an empty folder, with the programs of a build on its own ports.

A block is
  ```bash     run by this test: every command must succeed
  ```sh       not run: its first line says so, and why: `# not run by the test: REASON`; listed at the end
  ```         output, pictures
Anything else (a transcript with $ before its commands, another first line) is a fault of the page.

Usage: tests/docs/run.py PAGE [FOLDER OF PROGRAMS] [FIRST PORT]
       tests/docs/run.py PAGE --list     what would be run, and what not; runs nothing
The ports 26700-26999 of the page become FIRST PORT and the 299 behind it, by default those of tests/integration/lib/ports.txt. Processes that the blocks start end with the test.
"""
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration" / "lib"))
from ports import first_port  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
NOT_RUN = "# not run by the test: "


class Block:
    def __init__(self, line, language, text):
        self.line, self.language, self.text = line, language, text


def blocks(page):
    out, inside, indent = [], None, ""
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        fence = re.match(r"^( *)```(\w*)\s*$", line)
        if fence and inside is None:
            inside, indent = Block(number, fence.group(2), []), fence.group(1)
        elif fence:
            inside.text = "\n".join(inside.text)
            out.append(inside)
            inside = None
        elif inside is not None:
            inside.text.append(line.removeprefix(indent))
    if inside is not None:
        raise SystemExit(f"{page}:{inside.line}: a block that does not end")
    return out


def faults(page, found):
    for block in found:
        first = block.text.split("\n")[0]
        if block.language == "sh" and not (first.startswith(NOT_RUN) and len(first) > len(NOT_RUN) + 3):
            yield f"{page}:{block.line}: a block of sh begins with '{NOT_RUN}REASON'"
        elif block.language == "bash" and first.startswith(NOT_RUN):
            yield f"{page}:{block.line}: a block that is not run is of sh, not bash"
        elif block.language not in ("sh", "bash") and re.search(r"^\$ ", block.text, re.M):
            yield f"{page}:{block.line}: commands stand in a block of bash, without $"


def moved(text, port):
    """The ports of the page as ports of this test."""
    return re.sub(r"\b26([7-9]\d\d)\b", lambda match: str(port + int(match.group(1)) - 700), text)


def script_of(found, port, rewrite=moved):
    out = ["set -euo pipefail", "here='the beginning'", 'trap \'[ $? = 0 ] || echo "FAILED in $here: $BASH_COMMAND" >&2\' EXIT']
    for block in found:
        if block.language == "bash":
            out += [f"here='the block at line {block.line}'", f'echo "### $here"', rewrite(block.text, port)]
    return "\n".join(out) + "\n"


def end_all(folder):
    """Every process whose working folder is this one: the blocks start nodes in the background."""
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            if pathlib.Path(os.readlink(entry / "cwd")).is_relative_to(folder):
                os.kill(int(entry.name), signal.SIGKILL)
        except OSError:
            pass


def run(page, binaries, port):
    found = blocks(page)
    with tempfile.TemporaryDirectory(prefix="xh-docs-") as name:
        folder = pathlib.Path(name).resolve()
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("XHD_", "XH_"))}
        # The network of `xhd start --dev` has fixed ports; these are moved like those of the page.
        environment |= {"PATH": f"{binaries}:{os.environ['PATH']}", "HOME": name, "XH_NODE": f"http://127.0.0.1:{port + 100}"}
        if "--dev" in script_of(found, port):
            environment |= {"XHD_RPC_LISTEN": f"127.0.0.1:{port + 100}", "XHD_PEERS_LISTEN": f"127.0.0.1:{port}"}
        log = folder.with_suffix(".out")
        try:
            with open(log, "w") as out:
                code = subprocess.run(["bash", "-c", script_of(found, port)], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=out,
                                      stderr=subprocess.STDOUT, timeout=1400).returncode
            text = log.read_text(errors="replace")
        finally:
            end_all(folder)
            log.unlink(missing_ok=True)
        if code != 0:
            print(text[-6000:])
            for extra in sorted(path for path in folder.rglob("*.log") if "index" not in path.parts):
                print(f"--- the end of {extra.name}\n" + "\n".join(extra.read_text(errors="replace").splitlines()[-8:]))
        elif "-v" in sys.argv:
            print(text)
    return code


def main():
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    page = pathlib.Path(words[0])
    found = blocks(page)
    problems = list(faults(page, found))
    print("\n".join(problems), end="\n" if problems else "")
    if problems:
        return 1
    listed = [f"not run: {page.name}:{block.line}: {block.text.splitlines()[0][len(NOT_RUN):]}" for block in found if block.language == "sh"]
    run_count = sum(block.language == "bash" for block in found)
    if "--list" in sys.argv:
        print("\n".join([f"run: {page.name}:{block.line}: {len(block.text.splitlines())} lines" for block in found if block.language == "bash"] + listed))
        return 0
    binaries = pathlib.Path(words[1] if len(words) > 1 else ROOT / "build/release/bin").resolve()
    code = run(page, binaries, int(words[2]) if len(words) > 2 else first_port("tests/docs/run.py"))
    print("\n".join(listed + [f"{page.name}: {run_count} blocks {'ran' if code == 0 else 'of commands: one FAILED'}"]))
    return 1 if code else 0


if __name__ == "__main__":
    sys.exit(main())
