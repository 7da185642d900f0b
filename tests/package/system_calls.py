#!/usr/bin/env python3
"""Every system call of a trace is one that the SystemCallFilter lines of a unit allow. Usage: system_calls.py HARDENING TRACE"""
import re
import subprocess
import sys


def members(group, seen=()):
    lines = subprocess.run(["systemd-analyze", "syscall-filter", group], check=True, capture_output=True, text=True).stdout.split("\n")[1:]
    names = {line.strip() for line in lines if line.strip() and not line.strip().startswith("#")}
    out = {name for name in names if not name.startswith("@")}
    for name in names - out - set(seen):
        out |= members(name, (*seen, group))
    return out


allowed = set()
for line in open(sys.argv[1]):
    if line.startswith("SystemCallFilter="):
        text = line.strip().partition("=")[2]
        for group in text.removeprefix("~").split():
            allowed = allowed - members(group) if text.startswith("~") else allowed | members(group)
made = set(re.findall(r"^\d+ +(?:<\.\.\. )?([a-z_0-9]+)[( ]", open(sys.argv[2]).read(), re.M))
print(f"{len(made)} system calls are made, {len(allowed)} allowed")
if not made or made - allowed:
    sys.exit(f"not allowed: {', '.join(sorted(made - allowed)) or '(nothing was traced)'}")
