"""A running network under load, and what every fault on it has in common: do it, look at the others meanwhile, heal it, measure how long it takes
until the network goes on, check everything that must hold. Nothing is judged by speed: waits are bounded, recovery times are only reported."""
import enum
import json
import random
import threading
import time
from dataclasses import dataclass, field

import checks
import rpc
from cluster import NODES

PATIENCE_SECONDS = 90  # for anything that must happen; far more than it takes
SETTLE_SECONDS = 3  # what is on its way when a quorum is lost may still arrive
PROOF_BLOCKS = 4  # new blocks that show that a node goes on


class Meanwhile(enum.Enum):
    """Who must go on while a fault lasts."""

    OTHERS = "others"  # the nodes that are not affected
    NOBODY = "nobody"  # no quorum: not one block
    UNSAID = "unsaid"


@dataclass
class Fault:
    what: str
    affected: list
    apply: callable
    heal: callable
    meanwhile: Meanwhile = Meanwhile.OTHERS
    seconds: float = None  # chosen by the seed otherwise
    look: callable = None  # asked while the fault lasts: what is wrong


@dataclass
class Result:
    scenario: str
    wrong: list = field(default_factory=list)
    first: list = field(default_factory=list)  # seconds from healing to the first new final block anywhere
    block: list = field(default_factory=list)  # … until every affected node has a new one
    ack: list = field(default_factory=list)  # … until a new registration through an affected node was acknowledged


class World:
    def __init__(self, cluster, net, load, seed, longest):
        self.cluster, self.net, self.load, self.longest = cluster, net, load, longest
        self.random = random.Random(f"{seed} scenarios")
        self.agreement = checks.Agreement(cluster)
        self.seen_acks = 0
        self.result = None
        self.begin = time.monotonic()

    def say(self, text):
        print(f"[{time.monotonic() - self.begin:6.1f} s] {text}", flush=True)

    def note(self, wrong):
        for line in wrong[:20]:
            self.say(f"  WRONG: {line}")
        self.result.wrong += wrong

    def pick(self):
        return self.random.randrange(NODES)

    def seconds(self):
        return self.random.choice([share * self.longest for share in (0.2, 0.3, 0.4, 1)])

    def within(self, what, condition, seconds=PATIENCE_SECONDS):
        """Waits for the condition; False, and noted, when it does not come."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                self.note([f"not within {seconds} s: {what}"])
                return False
            time.sleep(0.15)
        return True

    def heights(self, nodes=range(NODES)):
        return [self.cluster.height(node) for node in nodes]

    def final_top(self):
        """The newest final height that any node knows of; paused and dead nodes do not answer."""
        tops = [self.cluster.field(node, "final_height", "xh_getConsensus") for node in range(NODES) if node not in self.cluster.paused]
        return max((top for top in tops if top is not None), default=0)

    def goes_on(self, nodes, why):
        """These nodes make blocks, and one of them, chosen by the seed, acknowledges a registration."""
        nodes = list(nodes)
        goal = max(self.heights(nodes)) + PROOF_BLOCKS
        through = self.random.choice(nodes)
        if not self.within(f"{why}: new blocks on nodes {nodes}", lambda: min(self.heights(nodes)) >= goal):
            return False
        if self.load.probe(through, time.monotonic() + PATIENCE_SECONDS) is None:
            self.note([f"{why}: no acknowledgement through node {through} within {PATIENCE_SECONDS} s", self.load.last_failure])
            return False
        return True

    def disturb(self, fault):
        """False: the network did not come back, there is no point in going on."""
        seconds = fault.seconds if fault.seconds is not None else self.seconds()
        self.say(f"  {fault.what}, for {seconds:.0f} s")
        began = time.monotonic()
        fault.apply()
        if fault.meanwhile is Meanwhile.NOBODY:
            time.sleep(SETTLE_SECONDS)
            seconds += SETTLE_SECONDS
        top = self.final_top()
        if fault.meanwhile is Meanwhile.OTHERS:
            others = [node for node in range(NODES) if node not in fault.affected]
            self.goes_on(others or range(NODES), "while the fault lasts")
        ending = False
        while not ending:
            ending = time.monotonic() >= began + seconds
            if fault.look:
                self.note(fault.look())
            time.sleep(0.5)
        if fault.meanwhile is Meanwhile.NOBODY and self.final_top() > top:
            self.note([f"without a quorum the chain grew from {top} to {self.final_top()}"])
        return self.recover(fault)

    def recover(self, fault):
        self.note(self.cluster.died())
        top = max(self.final_top(), *self.heights())
        through = self.random.choice(fault.affected)
        fault.heal()
        healed = time.monotonic()
        acked = []
        deadline = healed + PATIENCE_SECONDS
        probe = threading.Thread(target=lambda: acked.append(self.load.probe(through, deadline)), daemon=True)
        probe.start()
        if not self.within("a final block after healing", lambda: self.final_top() > top):
            return False
        self.result.first.append(time.monotonic() - healed)
        if not self.within(f"a new block on every affected node {fault.affected}", lambda: min(self.heights(fault.affected)) > top):
            return False
        self.result.block.append(time.monotonic() - healed)
        probe.join()
        if acked[0] is None:
            self.note([f"no acknowledgement through node {through} within {PATIENCE_SECONDS} s after healing", self.load.last_failure])
            return False
        self.result.ack.append(acked[0] - healed)
        return self.settle()

    def settle(self):
        """All nodes vote and are together again; then what must hold is checked."""
        votes = lambda: all(self.cluster.field(node, "voting") for node in range(NODES))
        if not self.within("all nodes vote", votes) or not self.together():
            return False
        acked, _, _ = self.load.book.snapshot()
        newest, self.seen_acks = acked[self.seen_acks :], len(acked)
        reached = max((one.receipt["height"] for one in newest), default=0)
        if not self.within(f"height {reached}, which was acknowledged, on all nodes", lambda: min(self.heights()) >= reached):
            return False
        self.note(self.agreement.compare(min(self.heights())))
        self.note(checks.acknowledged(self.cluster, newest))
        self.note(checks.sound(self.cluster))
        self.note(self.cluster.died())
        return True

    def together(self):
        top = max(self.heights())
        return self.within(f"height {top} on all nodes", lambda: min(self.heights()) >= top)

    def finish(self):
        """The load has ended: everything once more, on all nodes."""
        self.result = Result("the whole run")
        if not self.together():
            return self.result
        acked, unknown, refused = self.load.book.snapshot()
        self.note(self.agreement.compare(min(self.heights())))
        self.note(checks.acknowledged(self.cluster, acked))
        # What is still waiting somewhere may become final between two answers.
        if not self.within("the nodes agree about what is of unknown outcome", lambda: not checks.undecided(self.cluster, unknown)):
            self.note(checks.undecided(self.cluster, unknown))
        self.note(checks.sound(self.cluster))
        self.note([f"refused: {line}" for line in refused])
        audit = checks.executed_again(self.cluster, self.pick())
        if audit is None:
            self.say("SKIPPED: the auditor (no xh-audit beside xhd)")
        self.note(audit or [])
        if not self.result.wrong:
            self.say(f"{self.agreement.compared} blocks equal on {NODES} nodes, {len(self.agreement.heights)} transactions, none twice; "
                     f"{len(acked)} acknowledged registrations looked up on every node, {len(unknown)} of unknown outcome")
        return self.result

    def explain(self, folder):
        """What every node says of itself, for whoever looks into a failure."""
        for node in range(NODES):
            said = {}
            for method in ("xh_status", "xh_getConsensus", "xh_diagnose"):
                try:
                    said[method] = self.cluster.ask(node, method)
                except (rpc.Unreachable, rpc.Refused) as error:
                    said[method] = repr(error)
            (folder / f"said{node}.json").write_text(json.dumps(said, indent=2))
