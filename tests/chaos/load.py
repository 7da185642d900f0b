"""Clients that register identifiers through all nodes and remember what they were told. A client sends the same bytes again, through any node, until
the outcome is known or the transaction has expired; what it was told is final must be there for ever."""
import random
import threading
import time
from dataclasses import dataclass

import rpc
from cluster import NODES, PREFIX

VALID_SECONDS = 180  # at most 300 in block time, and a clock may be 30 s behind
WAIT_SECONDS = 4
PAUSE_SECONDS = 0.35  # between two registrations of a client
TWICE = 0.2  # chance that a client sends through a second node, too
FINAL = ("final", "already_final")


@dataclass
class Sent:
    name: str
    url: str
    id: str
    envelope: str
    expires: float
    receipt: dict = None


class Book:
    """What became of what was sent. Thread-safe; every acknowledgement also stands in a file, for whoever looks for a lost one."""

    def __init__(self, folder):
        self.lock = threading.Lock()
        self.acked, self.unknown, self.refused = [], [], []
        self.file = open(folder / "acknowledged", "w", buffering=1)

    def ack(self, sent, receipt, node):
        with self.lock:
            sent.receipt = receipt
            self.acked.append(sent)
            self.file.write(f"{time.time():.3f} node {node} height {receipt['height']} {sent.id} {sent.name}\n")
            if receipt["outcome"] != 0:
                self.refused.append(f"{sent.name}: {receipt['outcome_name']}")

    def give_up(self, sent):
        with self.lock:
            self.unknown.append(sent)

    def snapshot(self):
        with self.lock:
            return list(self.acked), list(self.unknown), list(self.refused)


class Load:
    def __init__(self, cluster, account, seed, folder):
        self.cluster, self.account, self.seed = cluster, account, seed
        self.book = Book(folder)
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self.client, args=(k,), daemon=True) for k in range(NODES)]
        self.probes = 0
        self.last_failure = "nothing failed before"  # for whoever looks into a missing acknowledgement

    def begin(self):
        for thread in self.threads:
            thread.start()

    def end(self):
        """What is on its way is remembered as unknown."""
        self.stop.set()
        for thread in self.threads:
            thread.join(30)

    def make(self, label, chance):
        name = f"{PREFIX}/{label}"
        url = f"https://example.com/{label}"
        until = time.time() + VALID_SECONDS
        nonce = chance.randbytes(16)
        identity, envelope = self.account.register(self.cluster.chain_id, nonce, int(until * 1000), name, url)
        return Sent(name, url, "0x" + identity.hex(), "0x" + envelope.hex(), until)

    def submit(self, sent, node, wait_seconds=WAIT_SECONDS):
        """The receipt when the node says that it is final, otherwise None."""
        params = {"envelope": sent.envelope, "wait_ms": int(wait_seconds * 1000)}
        try:
            answer = self.cluster.ask(node, "xh_submit", params, wait_seconds + rpc.CONNECT_AND_READ_SECONDS)
        except (rpc.Unreachable, rpc.Refused) as error:
            self.last_failure = f"the last failure was {type(error).__name__}: {error}"
            return None
        return answer["receipt"] if answer["status"] in FINAL else None

    def client(self, home):
        chance = random.Random(f"{self.seed} client {home}")
        number = 0
        while not self.stop.wait(PAUSE_SECONDS):
            sent = self.make(f"{self.seed}-c{home}-{number}", chance)
            number += 1
            if chance.random() < TWICE:
                self.submit(sent, (home + 1 + number) % NODES, 0)
            self.until_known(sent, home)

    def until_known(self, sent, node):
        while time.time() < sent.expires and not self.stop.is_set():
            receipt = self.submit(sent, node)
            if receipt:
                return self.book.ack(sent, receipt, node)
            node = (node + 1) % NODES
            self.stop.wait(0.2)
        return self.book.give_up(sent)

    def probe(self, node, deadline):
        """A new registration through this node alone: when it was acknowledged, by time.monotonic(), or None."""
        self.probes += 1
        sent = self.make(f"{self.seed}-p{self.probes}", random.Random(f"{self.seed} probe {self.probes}"))
        while time.monotonic() < deadline:
            receipt = self.submit(sent, node, 2)
            if receipt:
                self.book.ack(sent, receipt, node)
                return time.monotonic()
            time.sleep(0.1)
        self.book.give_up(sent)
        return None
