#!/usr/bin/env python3
"""Dockerfile and compose file, read as far as that goes without an engine: known instructions, stages and sources that exist, a command that is a list;
services, what they depend on, volumes and ports that fit. Usage: container_files.py FOLDER"""
import pathlib
import re
import sys

import yaml

FOLDER = pathlib.Path(sys.argv[1])
ROOT = FOLDER.parent.parent
INSTRUCTIONS = {"FROM", "ENV", "WORKDIR", "COPY", "RUN", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD", "ARG", "LABEL"}


def dockerfile(text):
    stages = []
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.M).replace("\\\n", " ")
    for line in filter(None, map(str.strip, text.split("\n"))):
        word, _, rest = line.partition(" ")
        assert word in INSTRUCTIONS, line
        if word == "FROM":
            image = re.fullmatch(r"(\S+)(?: AS (\w+))?", rest)
            assert image and ":" in image.group(1) and not image.group(1).endswith(":latest"), line
            stages.append(image.group(2))
        assert stages, "something before FROM"
        if word == "COPY":
            words = rest.split()
            if words[0].startswith("--from="):
                assert words[0].removeprefix("--from=") in stages[:-1], line
            else:
                assert all((ROOT / source).exists() for source in words[:-1]), line
    users = re.findall(r"^USER (\S+)", text, re.M)
    assert users and users[-1] != "root", "the program must not run as root"


def compose(document):
    services = document["services"]
    nodes = {name: service for name, service in services.items() if name.startswith("node")}
    assert len(nodes) == 4, sorted(services)
    taken = set()
    for name, service in services.items():
        assert "image" in service and set(service.get("depends_on", {})) <= set(services), name
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in document["volumes"], volume
        mode = service.get("network_mode", "")
        assert not mode.startswith("service:") or mode.removeprefix("service:") in services, mode
    for name, service in nodes.items():
        listen = re.search(r"rpc\.listen=0\.0\.0\.0:(\d+)", " ".join(service["command"])).group(1)
        assert f"node{name[4:]}/xhd.toml" in " ".join(service["command"]) and listen in service["healthcheck"]["test"][-1], name
        taken.add(int(listen))
    low, high = map(int, re.match(r"127\.0\.0\.1:(\d+)-(\d+):\1-\2$", services["ports"]["ports"][0]).groups())
    assert taken == set(range(low, high + 1)), taken
    context = services["network"]["build"]
    assert (FOLDER / context["context"]).resolve() == ROOT.resolve() and (ROOT / context["dockerfile"]).exists()


dockerfile((FOLDER / "Dockerfile").read_text())
compose(yaml.safe_load((FOLDER / "compose.yaml").read_text()))
print("container files: well-formed")
