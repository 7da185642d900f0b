#!/usr/bin/env python3
"""Every shell script passes shellcheck (Debian: shellcheck) with the settings of .shellcheckrc. Exit code 77 where it is absent."""
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from source_files import tracked  # noqa: E402

ROOT = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else pathlib.Path.cwd()
SHELL = re.compile(rb"#!(/usr/bin/env |/bin/)(ba)?sh\b")


def is_script(path):
    if path.suffix == ".sh":
        return True
    with open(path, "rb") as file:
        return bool(SHELL.match(file.readline(100)))


def main():
    if not shutil.which("shellcheck"):
        print("SKIPPED: no shellcheck here (Debian: shellcheck)")
        return 77
    scripts = [str(path.relative_to(ROOT)) for path in tracked(ROOT, "") if is_script(path)]
    # Each reads what it sources again, so that a script takes half a second.
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        said = list(pool.map(lambda script: subprocess.run(["shellcheck", "-x", "-f", "gcc", script], cwd=ROOT, capture_output=True, text=True, check=False), scripts))
    print("".join(one.stdout + one.stderr for one in said), end="")
    sound = all(one.returncode == 0 for one in said)
    print(f"{len(scripts)} shell scripts: {'every one is sound' if sound else 'faults'}")
    return 0 if sound else 1


sys.exit(main())
