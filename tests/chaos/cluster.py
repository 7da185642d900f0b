"""Four validators as processes: their files, their addresses, start, stop, pause, kill. Ends every process that it started, and no other."""
import atexit
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

import ports
import rpc

NODES = 4
FAULTY = 1  # f
PREFIX = "88.100.7"
IDLE_INTERVAL_MS = 300
DELTA_MS = 250
FAULTS_OF_PROGRAMS = ("Sanitizer", "runtime error:", "broken invariant", "terminate called")
LIB = pathlib.Path(__file__).resolve().parent.parent / "integration" / "lib"


def free_ports(count):
    """The first of so many consecutive free ports of ours (tests/integration/lib/ports.txt)."""
    chance = random.Random(os.getpid() * 7919 + time.time_ns())  # no choice of the scenarios
    begin, size = ports.block_of("tests/chaos/run")
    while True:
        first = chance.randrange(begin, begin + size - count)
        try:
            for port in range(first, first + count):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
            return first
        except OSError:
            continue


class Loopback:
    """Nodes on 127.0.0.1; where they dial each other is up to the proxies."""

    def __init__(self):
        first = free_ports(2 * NODES)
        self.rpc = [("127.0.0.1", first + k) for k in range(NODES)]
        self.peer = [("127.0.0.1", first + NODES + k) for k in range(NODES)]
        self.dialled = {(i, j): self.peer[j] for i in range(NODES) for j in range(NODES)}

    def enter(self, node):
        return []


class Cluster:
    """Files below folder: net/ of the nodes, log0 to log3. programs: one folder for all builds, or several, of which nodes may be given any."""

    def __init__(self, folder, programs, places, account):
        self.folder, self.programs, self.places = pathlib.Path(folder), programs, places
        self.build = [0] * NODES  # which programs a node runs
        self.process = [None] * NODES
        self.paused = set()
        self.meant = set()  # nodes whose process was meant to end
        self.read = [0] * NODES  # how far logs were looked through
        self.shift = None
        atexit.register(self.close)
        self.make_files(account)
        self.make_clocks()

    def run(self, *command, seconds=120):
        return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=seconds, check=False)

    def make_files(self, account):
        net = self.folder / "net"
        options = ["--validators", NODES, "--followers", 0, "--delta-ms", DELTA_MS, "--rpc-port", 26800, "--peer-port", 26700]
        made = self.run(self.programs[0] / "xhd", "testnet", net, *options)
        if made.returncode != 0:
            raise SystemExit(f"xhd testnet: {made.stderr}")
        genesis = json.loads((net / "genesis.json").read_text())
        genesis["parameters"]["idle_interval_ms"] = IDLE_INTERVAL_MS
        genesis["accounts"].append({"account": account.bid, "organisation": "registrar", "role": "backbone"})
        genesis["prefixes"].append({"prefix": PREFIX, "owner": account.bid})
        text = json.dumps(genesis, indent=2)
        (net / "genesis.json").write_text(text)
        self.chain_id = hashlib.sha256(text.encode()).digest()
        for node in range(NODES):
            self.rewrite(node, self.with_addresses(node))

    def with_addresses(self, node):
        def change(text):
            for other in range(NODES):
                if other != node:
                    text = text.replace(f'"127.0.0.1:{26700 + other}"', '"%s:%d"' % tuple(self.places.dialled[node, other]))
            text = text.replace(f'"127.0.0.1:{26800 + node}"', '"%s:%d"' % tuple(self.places.rpc[node]))
            # In a namespace of its own no address is on loopback.
            text = text.replace("[rpc]\n", "[rpc]\ninsecure_public = true\n")
            return text.replace(f'"127.0.0.1:{26700 + node}"', '"%s:%d"' % tuple(self.places.peer[node]))

        return change

    def make_clocks(self):
        """A file for each node that shifts its clock, when there is a C compiler."""
        library = self.folder / "clock.so"
        compiler = shutil.which("cc")
        source = LIB / "clock_shift.c"
        if compiler and self.run(compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl").returncode == 0:
            self.shift = library
            for node in range(NODES):
                self.set_clock(node, 0)

    def set_clock(self, node, millis):
        path = self.folder / f"shift{node}"
        with open(path, "r+b" if path.exists() else "wb") as out:  # the process has it mapped
            out.write(millis.to_bytes(8, sys.byteorder, signed=True))

    def home(self, node):
        return self.folder / "net" / f"node{node}"

    def config(self, node):
        return self.home(node) / "xhd.toml"

    def rewrite(self, node, change):
        self.config(node).write_text(change(self.config(node).read_text()))

    def set_data(self, node, folder):
        self.rewrite(node, lambda text: re.sub(r'^data_dir = .*$', f'data_dir = "{folder}"', text, flags=re.M))

    def xhd(self, node):
        return self.programs[self.build[node]] / "xhd"

    def start(self, node):
        environment = dict(os.environ)
        if self.shift:
            environment |= {"LD_PRELOAD": str(self.shift), "XH_CLOCK_SHIFT": str(self.folder / f"shift{node}")}
            environment["ASAN_OPTIONS"] = "verify_asan_link_order=0:" + environment.get("ASAN_OPTIONS", "")
        dies_with_us = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
        command = [*self.places.enter(node), *dies_with_us, str(self.xhd(node)), "start", "--config", str(self.config(node))]
        with open(self.folder / f"log{node}", "ab") as log:
            log.write(f"-- {time.strftime('%H:%M:%S')} start {self.xhd(node)}\n".encode())
            log.flush()
            self.meant.discard(node)
            self.process[node] = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, start_new_session=True)

    def new_log(self, node):
        """What the node said since its newest start."""
        return (self.folder / f"log{node}").read_text(errors="replace").rsplit("-- ", 1)[-1]

    def runs(self, node):
        return self.process[node] is not None and self.process[node].poll() is None

    def signal(self, node, number):
        if self.runs(node):
            self.process[node].send_signal(number)

    def pause(self, node):
        self.paused.add(node)
        self.signal(node, signal.SIGSTOP)

    def resume(self, node):
        self.paused.discard(node)
        self.signal(node, signal.SIGCONT)

    def kill(self, *nodes):
        """kill -9, all at once; returns when they are gone, and their locks with them."""
        for node in nodes:
            self.meant.add(node)
            self.signal(node, signal.SIGKILL)
        for node in nodes:
            if self.process[node]:
                self.process[node].wait()

    def ends(self, node, seconds):
        """The exit code of a node that is expected to end by itself; None: it goes on."""
        self.meant.add(node)
        try:
            return self.process[node].wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def died(self):
        """Nodes that ended without being told to, and what their logs say of faults in the program itself."""
        wrong = [f"node {k} ended, exit code {p.poll()}" for k, p in enumerate(self.process) if p and p.poll() is not None and k not in self.meant]
        for node in range(NODES):
            path = self.folder / f"log{node}"
            with open(path, "rb") as log:
                log.seek(self.read[node])
                lines = log.read().decode(errors="replace").splitlines()
                self.read[node] = log.tell()
            wrong += [f"log of node {node}: {line}" for line in lines if any(word in line for word in FAULTS_OF_PROGRAMS)]
        return wrong

    def ask(self, node, method, params=None, seconds=rpc.CONNECT_AND_READ_SECONDS):
        return rpc.call(self.places.rpc[node], method, params, seconds)

    def ask_many(self, node, method, all_params):
        return rpc.call_many(self.places.rpc[node], method, all_params)

    def field(self, node, name, method="xh_status"):
        """A field of the node's status; None when it does not answer."""
        try:
            return self.ask(node, method)[name]
        except (rpc.Unreachable, rpc.Refused):
            return None

    def height(self, node):
        return self.field(node, "height") or 0

    def close(self):
        self.kill(*range(NODES))
