#!/usr/bin/env python3
"""What went into the programs of a build folder, as a CycloneDX 1.5 document: the Debian packages of the libraries that they load, of libraries of those,
and of the headers that were compiled in (Boost and others leave no library behind), each with its version. The same build gives the same bytes.
Usage: packaging/sbom.py BUILD_FOLDER"""
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import uuid

PROGRAMS = ("xhd", "xh", "xh-audit", "xh-signer")


def out(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def loaded(program):
    """Paths of all shared libraries, those of libraries too."""
    return {m.group(1) for m in re.finditer(r"(?:=> )?(/\S+) \(0x", out("ldd", str(program)))}


def needed(program):
    return set(re.findall(r"\(NEEDED\).*\[(.+)\]", out("readelf", "-d", str(program))))


def headers(build):
    """System headers of all objects, as ninja remembers them."""
    return {line.strip() for line in out("ninja", "-C", str(build), "-t", "deps").split("\n") if line.startswith("    /usr/include/")}


def owners(paths):
    """path -> package. A library may be known under /lib or /usr/lib, by its link or by what that leads to."""
    found, wanted = {}, {}
    for path in paths:
        for name in {path, os.path.realpath(path)}:
            wanted[name] = path
            wanted[name.removeprefix("/usr") if name.startswith("/usr/lib") else "/usr" + name] = path
    names = sorted(wanted)
    for start in range(0, len(names), 500):
        result = subprocess.run(["dpkg-query", "-S", *names[start:start + 500]], capture_output=True, text=True)
        for line in result.stdout.split("\n"):
            packages, _, name = line.rpartition(": ")
            if name in wanted and not packages.startswith("diversion"):
                found[wanted[name]] = packages.split(", ")[0].split(":")[0]
    missing = sorted(set(paths) - set(found))
    if missing:
        sys.exit(f"sbom: no Debian package has {', '.join(missing[:5])}")
    return found


def describe(package):
    version, source, source_version, architecture = out(
        "dpkg-query", "-W", "-f=${Version}\t${source:Package}\t${source:Version}\t${Architecture}\n", package).split("\n")[0].split("\t")
    return {"version": version, "source": source, "source_version": source_version, "architecture": architecture}


def component(package, how):
    facts = describe(package)
    reference = f"pkg:deb/debian/{package}@{facts['version']}?arch={facts['architecture']}&distro=debian-12"
    properties = [("xinghuo:use", how), ("debian:source", facts["source"]), ("debian:source-version", facts["source_version"])]
    return {"type": "library", "bom-ref": reference, "name": package, "version": facts["version"], "purl": reference.replace("+", "%2B"),
            "properties": [{"name": name, "value": value} for name, value in properties]}


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    version = re.search(r"CMAKE_PROJECT_VERSION:\w+=(.+)", (build / "CMakeCache.txt").read_text()).group(1)
    use, direct, files = {}, {}, []
    binaries = [build / "bin" / name for name in PROGRAMS] + sorted((build / "lib").glob("libxhverify.so.*.*.*"))
    for package in set(owners(headers(build)).values()):
        use[package] = "headers"
    for binary in binaries:
        of = owners(loaded(binary))
        names = needed(binary)
        direct[binary.name] = sorted({package for path, package in of.items() if os.path.basename(path) in names})
        for package in of.values():
            use[package] = "loaded"
        files.append((binary.name, hashlib.sha256(binary.read_bytes()).hexdigest()))
    libraries = {package: component(package, how) for package, how in sorted(use.items())}
    own = [{"type": "library" if name.startswith("lib") else "application", "bom-ref": f"xinghuo/{name}", "name": name, "version": version,
            "hashes": [{"alg": "SHA-256", "content": digest}]} for name, digest in files]
    content = json.dumps([own, list(libraries.values())], sort_keys=True)
    print(json.dumps({
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, content)}",
        "metadata": {"component": {"type": "application", "bom-ref": "xinghuo", "name": "xinghuo", "version": version,
                                   "licenses": [{"license": {"id": "Apache-2.0"}}]}},
        "components": own + list(libraries.values()),
        "dependencies": [{"ref": "xinghuo", "dependsOn": [f"xinghuo/{name}" for name, _ in files]}] +
                        [{"ref": f"xinghuo/{name}", "dependsOn": [libraries[package]["bom-ref"] for package in direct[name]]} for name, _ in files],
    }, indent=1, sort_keys=True))


main()
