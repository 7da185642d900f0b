#!/usr/bin/env python3
"""A client that writes down what the chain acknowledged, and the comparison of that with what the chain proves.

  oracle.py load WORK PREFIX SEED    registers, updates and imports identifiers until it gets SIGTERM; every attempt is in WORK/tried before it
                                     is sent, every acknowledged one in WORK/acked, each line synced
  oracle.py check WORK [SAMPLE]      proofs of all acknowledged records, or of the newest five and SAMPLE others, are made and verified, and say
                                     what was acknowledged or tried later. Exit code 1 and one line for each record that is lost or false
  oracle.py count WORK               acknowledged and tried records

The programs are on PATH; XH_NODE, XH_GENESIS, XH_KEY and XH_PASSPHRASE name the node, the genesis file and the key of the registrar. Proofs are
verified with WORK/remembered as state: the log of all rounds is one log."""
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time

CHUNK = 100  # rows of an import
BATCH = 500  # names of a proof
PATIENCE_SECONDS = 60  # until a record that was acknowledged must be provable


def content(name, version):
    return f"https://example.com/{name.split('/')[1]}/{version}"


class Book:
    """Lines "name version", synced before anybody relies on them."""

    def __init__(self, path):
        self.fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self.lock = threading.Lock()

    def note(self, names, version):
        text = "".join(f"{name} {version}\n" for name in names)
        with self.lock:
            os.write(self.fd, text.encode())
            os.fsync(self.fd)


def read_book(path):
    versions = {}
    if os.path.exists(path):
        for line in open(path):
            name, version = line.split()
            versions[name] = max(versions.get(name, 0), int(version))
    return versions


class Load:
    def __init__(self, work, prefix, seed):
        self.work, self.prefix, self.seed = work, prefix, seed
        self.tried, self.acked = Book(f"{work}/tried"), Book(f"{work}/acked")
        self.stop = threading.Event()
        self.running = set()  # commands that wait for an answer
        self.key = ["--key", os.environ["XH_KEY"], "--passphrase-file", os.environ["XH_PASSPHRASE"]]

    def run(self, *command):
        """Until the outcome is known: 0 or 6. None: told to stop."""
        while not self.stop.is_set():
            process = subprocess.Popen([*command, *self.key], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
            self.running.add(process)
            code = process.wait()
            self.running.discard(process)
            if code in (0, 6):
                return code
            self.stop.wait(0.2)
        return None

    def attempt(self, names, version, *command):
        self.tried.note(names, version)
        code = self.run(*command)
        if code == 0:
            self.acked.note(names, version)
        return code == 0

    def singles(self, thread):
        chance = random.Random(f"{self.seed} {thread}")
        number = 0
        while not self.stop.is_set():
            name = f"{self.prefix}/{self.seed}-s{thread}-{number}"
            number += 1
            known = self.attempt([name], 1, "xh", "id", "register", name, "--value", "URL=" + content(name, 1))
            version = 1
            # An update whose answer was lost is refused when it is sent again: then the name rests.
            while known and chance.random() < 0.5:
                known = self.attempt([name], version + 1, "xh", "id", "update", name, "--version", str(version), "--value", "URL=" + content(name, version + 1))
                version += 1

    def imports(self, thread):
        number = 0
        while not self.stop.is_set():
            stem = f"{self.seed}-i{thread}-{number}"
            number += 1
            rows = f"{self.work}/{stem}.csv"
            with open(rows, "w") as out:
                out.write("n\n" + "".join(f"{i}\n" for i in range(CHUNK)))
            names = [f"{self.prefix}/{stem}-{i}" for i in range(CHUNK)]
            url = f"URL=https://example.com/{stem}-{{n}}/1"
            if self.attempt(names, 1, "xh", "import", rows, "--prefix", self.prefix, "--map", f"{stem}-{{n}}", "--value", url):
                for left in os.listdir(self.work):
                    if left.startswith(stem + ".csv") and os.path.isfile(f"{self.work}/{left}"):
                        os.remove(f"{self.work}/{left}")

    def end(self, *_):
        """A command may wait for a node that does not come back: what it was about stays unacknowledged."""
        self.stop.set()
        for process in list(self.running):
            process.terminate()

    def go_on(self):
        signal.signal(signal.SIGTERM, self.end)
        work = [threading.Thread(target=self.singles, args=(0,)), threading.Thread(target=self.imports, args=(0,))]
        for thread in work:
            thread.start()
        for thread in work:
            while thread.is_alive():
                thread.join(0.2)


def proven(work, names):
    """Verified records by name, None where absence is proven; or the reason why there is no proof."""
    with open(f"{work}/names", "w") as out:
        out.write("".join(name + "\n" for name in names))
    made = subprocess.run(["xh", "proof", "batch", f"{work}/names", "-o", f"{work}/p.xhproof"], capture_output=True, text=True)
    if made.returncode != 0:
        return None, made.stderr
    command = ["xh-audit", "verify", f"{work}/p.xhproof", "--genesis", os.environ["XH_GENESIS"], "--expect", "batch", "--json"]
    checked = subprocess.run(command + ["--state", f"{work}/remembered", "--node", os.environ["XH_NODE"]], capture_output=True, text=True)
    if checked.returncode == 9:
        return None, checked.stderr
    if checked.returncode != 0:
        raise SystemExit(f"FALSE: a proof does not verify: {checked.stdout} {checked.stderr}")
    return {item["name"]: item["record"] for item in json.loads(checked.stdout)["claim"]["items"]}, ""


def compare(name, record, acked, tried):
    if record is None:
        return f"LOST {name}: version {acked} was acknowledged, the chain proves its absence" if acked else None
    version, values = record["version"], [value["data"] for value in record["values"]]
    if not acked <= version:
        return f"LOST {name}: version {acked} was acknowledged, the chain proves version {version}"
    if version > tried or values != [content(name, version)] or record["status"] != "active":
        return f"FALSE {name}: at most version {tried} was sent, the chain proves {json.dumps(record)}"
    return None


def check_batch(work, names, acked):
    begin = time.monotonic()
    while True:
        records, why = proven(work, names)
        if records is not None:
            tried = read_book(f"{work}/tried")
            wrong = [found for found in (compare(name, records[name], acked.get(name, 0), tried[name]) for name in names) if found]
            if not wrong or any(line.startswith("FALSE") for line in wrong):
                return wrong
            why = "\n".join(wrong)
        # A certified checkpoint may be a block behind what was acknowledged, and a node needs a moment after its start.
        if time.monotonic() - begin > PATIENCE_SECONDS:
            return [why]
        time.sleep(0.1)


def check(work, sample):
    acked = read_book(f"{work}/acked")
    names = list(acked)
    if sample is not None and len(names) > 5 + sample:
        names = names[-5:] + random.sample(names[:-5], sample)
    elif sample is None:
        names = list(read_book(f"{work}/tried"))  # what was not acknowledged is there as it was sent, or not at all
    wrong = []
    for at in range(0, len(names), BATCH):
        wrong += check_batch(work, names[at : at + BATCH], acked)
    print("\n".join(wrong) if wrong else f"{len(names)} records proven as acknowledged")
    return 1 if wrong else 0


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in ("load", "check", "count"):
        print(__doc__)
        return 0 if "--help" in sys.argv else 2
    command, work = sys.argv[1:3]
    if command == "load":
        Load(work, sys.argv[3], sys.argv[4]).go_on()
    elif command == "check":
        return check(work, int(sys.argv[3]) if len(sys.argv) > 3 else None)
    else:
        print(len(read_book(f"{work}/acked")), len(read_book(f"{work}/tried")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
