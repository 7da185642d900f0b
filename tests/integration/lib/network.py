"""A network of validators on loopback, whose first node is looked at: abused, or measured. `settings` are of that node, or of every one."""
import http.client
import json
import os
import pathlib
import re
import subprocess
import time

START_SECONDS = 180
ANSWER_SECONDS = 60


class Network:
    def __init__(self, programs, folder, validators, rpc_port, peer_port, settings, files=None, every=False, context=None):
        self.folder, self.rpc_port, self.processes = pathlib.Path(folder), rpc_port, []
        self.folder.mkdir(exist_ok=True)
        self.programs, self.settings, self.files, self.every, self.context = programs, settings, files, every, context
        subprocess.run(
            [f"{programs}/xhd", "testnet", f"{folder}/net", "--validators", str(validators), "--followers", "0", "--delta-ms", "100",
             "--rpc-port", str(rpc_port), "--peer-port", str(peer_port)], check=True, stdout=subprocess.DEVNULL)
        self.validators = validators

    def start(self):
        for node in range(self.validators):
            command = [f"{self.programs}/xhd", "start", "--config", f"{self.folder}/net/node{node}/xhd.toml"]
            for setting in self.settings if node == 0 or self.every else []:
                command += ["--set", setting]
            log = open(f"{self.folder}/node{node}.log", "ab")
            limit = ["prlimit", f"--nofile={self.files}"] if self.files and node == 0 else []
            self.processes.append(subprocess.Popen(limit + command, stdin=subprocess.DEVNULL, stdout=log, stderr=log))
        until(START_SECONDS, lambda: self.ask("/readyz")[0] == 200, "the node is not ready")

    def stop(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes = []

    def alive(self):
        return all(process.poll() is None for process in self.processes)

    def log(self):
        return (self.folder / "node0.log").read_text(errors="replace")

    def connection(self):
        if self.context:
            return http.client.HTTPSConnection("127.0.0.1", self.rpc_port, timeout=ANSWER_SECONDS, context=self.context)
        return http.client.HTTPConnection("127.0.0.1", self.rpc_port, timeout=ANSWER_SECONDS)

    def ask(self, path, body=None):
        """Status and text, over a connection of its own; status 0 where there is none."""
        link = self.connection()
        try:
            link.request("POST" if body else "GET", path, body, {"Content-Type": "application/json"} if body else {})
            answer = link.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            return 0, repr(error)
        finally:
            link.close()

    def height(self):
        status, text = self.ask("/", json.dumps({"jsonrpc": "2.0", "id": 1, "method": "xh_status"}))
        return int(json.loads(text)["result"]["height"]) if status == 200 else None

    def metric(self, name):
        found = re.search(rf"^xinghuo_{name} (\d+)$", self.ask("/metrics")[1], re.M)
        return int(found.group(1)) if found else None

    def resident_bytes(self):
        pages = int(pathlib.Path(f"/proc/{self.processes[0].pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGESIZE")


def until(seconds, holds, otherwise):
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(otherwise)
        time.sleep(0.1)
