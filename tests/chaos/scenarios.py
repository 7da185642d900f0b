"""The faults, one function each. A scenario tells the world what to break, whom it affects and how to heal it, and returns whether the network
came back. Its first line of documentation is what --list prints."""
import os
import shutil
import signal
import subprocess
import time

from cluster import FAULTY, NODES
from world import Fault, Meanwhile, PATIENCE_SECONDS

ALL = {}
LATE_BLOCKS = 20  # an old copy of a data folder lacks at least so many


def scenario(name, needs=lambda world: None, family="proxies"):
    """needs: a reason why this machine cannot do it, or None."""

    def register(function):
        function.name, function.needs, function.family = name, needs, family
        ALL[name] = function
        return function

    return register


def around(node):
    return [(node, other) for other in range(NODES) if other != node]


def back(pairs):
    return [(b, a) for a, b in pairs]


def heal_links(world):
    for link in world.net.links.values():
        link.heal()


def set_links(world, pairs, **values):
    for pair in pairs:
        for name, value in values.items():
            setattr(world.net.links[pair], name, value)


def cut(world, pairs):
    """Both ways. The seed decides whether the nodes are told (connections end) or not (nothing arrives)."""
    if world.random.random() < 0.5:
        return "and connections end", lambda: world.net.refuse(pairs + back(pairs))
    return "and nobody is told", lambda: set_links(world, pairs + back(pairs), held=True)


@scenario("cut-one")
def cut_one(world):
    """one node loses all its links"""
    node = world.pick()
    how, apply = cut(world, around(node))
    return world.disturb(Fault(f"node {node} is cut off, {how}", [node], apply, lambda: heal_links(world)))


@scenario("cut-halves")
def cut_halves(world):
    """two nodes here, two there: nobody makes a block until the cut heals"""
    half = sorted(world.random.sample(range(NODES), NODES // 2))
    pairs = [(a, b) for a in half for b in range(NODES) if b not in half]
    how, apply = cut(world, pairs)
    fault = Fault(f"nodes {half} are cut off from the others, {how}", list(range(NODES)), apply, lambda: heal_links(world), Meanwhile.NOBODY)
    return world.disturb(fault)


@scenario("delay-all")
def delay_all(world):
    """every link has 20 to 60 ms one way and jitter, as between Chinese cities"""

    def apply():
        for pair, delay in delays.items():
            set_links(world, [pair], delay=delay, jitter=0.01)

    delays = {}
    for a, b in world.net.links:
        delays[a, b] = delays.get((b, a), world.random.uniform(0.02, 0.06))
    shown = " ".join(f"{a}-{b}:{delay * 1000:.0f}" for (a, b), delay in delays.items() if a < b)
    return world.disturb(Fault(f"delays in ms {shown}", list(range(NODES)), apply, lambda: heal_links(world)))


@scenario("lossy")
def lossy(world):
    """every link stalls for 200 ms again and again, as TCP does when segments are lost"""
    loss = world.random.choice([0.02, 0.05, 0.1])
    apply = lambda: set_links(world, world.net.links, loss=loss, delay=0.005, jitter=0.005)
    return world.disturb(Fault(f"loss of {loss:.0%}", list(range(NODES)), apply, lambda: heal_links(world)))


@scenario("slow-link")
def slow_link(world):
    """one node has 256 kB a second in both directions"""
    node = world.pick()
    pairs = around(node) + back(around(node))
    apply = lambda: set_links(world, pairs, bandwidth=256_000, delay=0.02)
    return world.disturb(Fault(f"node {node} has a slow link", [node], apply, lambda: heal_links(world)))


@scenario("one-way-out")
def one_way_out(world):
    """what one node sends arrives nowhere; it hears the others"""
    node = world.pick()
    apply = lambda: set_links(world, around(node), held=True)
    return world.disturb(Fault(f"nothing from node {node} arrives", [node], apply, lambda: heal_links(world)))


@scenario("one-way-in")
def one_way_in(world):
    """one node hears nothing; the others hear it"""
    node = world.pick()
    apply = lambda: set_links(world, back(around(node)), held=True)
    return world.disturb(Fault(f"node {node} hears nothing", [node], apply, lambda: heal_links(world)))


def pause(world, nodes, meanwhile):
    def each(action):
        return lambda: [action(node) for node in nodes]

    return world.disturb(Fault(f"SIGSTOP of {nodes}", nodes, each(world.cluster.pause), each(world.cluster.resume), meanwhile))


@scenario("pause-one")
def pause_one(world):
    """SIGSTOP of one node"""
    return pause(world, [world.pick()], Meanwhile.OTHERS)


@scenario("pause-two")
def pause_two(world):
    """SIGSTOP of two nodes: no quorum"""
    return pause(world, sorted(world.random.sample(range(NODES), FAULTY + 1)), Meanwhile.NOBODY)


def kill(world, nodes, meanwhile):
    def start():
        for node in nodes:
            world.cluster.start(node)

    return world.disturb(Fault(f"kill -9 of {nodes}", nodes, lambda: world.cluster.kill(*nodes), start, meanwhile))


@scenario("kill-leader")
def kill_leader(world):
    """kill -9 of the node that leads at that moment"""
    asked = world.pick()
    leader = world.cluster.field(asked, "leader", "xh_getConsensus")
    return kill(world, [int(leader.rsplit("-", 1)[1]) if leader else asked], Meanwhile.OTHERS)


@scenario("kill-again")
def kill_again(world):
    """kill -9 of one node, and again and again while it starts"""
    node = world.pick()
    pauses = [world.random.uniform(0.05, 4) for _ in range(world.random.randrange(2, 5))]

    def apply():
        world.cluster.kill(node)
        for pause_seconds in pauses:
            world.cluster.start(node)
            time.sleep(pause_seconds)
            world.cluster.kill(node)

    shown = ", ".join(f"{pause_seconds:.2f}" for pause_seconds in pauses)
    return world.disturb(Fault(f"kill -9 of node {node}, and {shown} s after its next starts", [node], apply, lambda: world.cluster.start(node)))


@scenario("kill-two")
def kill_two(world):
    """kill -9 of two nodes: no quorum"""
    return kill(world, sorted(world.random.sample(range(NODES), FAULTY + 1)), Meanwhile.NOBODY)


@scenario("kill-all")
def kill_all(world):
    """kill -9 of all nodes at once"""
    return kill(world, list(range(NODES)), Meanwhile.UNSAID)


def step_clock(world, millis):
    node = world.pick()
    fault = Fault(
        f"the clock of node {node} steps by {millis / 1000:+.0f} s",
        [node],
        lambda: world.cluster.set_clock(node, millis),
        lambda: world.cluster.set_clock(node, 0),
    )
    return world.disturb(fault)


def no_clock(world):
    return None if world.cluster.shift else "no C compiler for tests/integration/lib/clock_shift.c"


@scenario("clock-ahead", needs=no_clock)
def clock_ahead(world):
    """the clock of one node steps 30 s ahead"""
    return step_clock(world, 30_000)


@scenario("clock-behind", needs=no_clock)
def clock_behind(world):
    """the clock of one node steps 30 s back"""
    return step_clock(world, -30_000)


def no_mounts(_):
    if os.geteuid() != 0:
        return "mounting needs root"
    return None if os.environ.get("XH_OWN_MOUNTS") else "no mount namespaces here"


class SmallDisk:
    """A file system in memory that becomes the data folder of a node, with little room more than what is there."""

    def __init__(self, world, node):
        self.cluster, self.node = world.cluster, node
        self.disk = world.cluster.folder / "small"
        self.data = world.cluster.home(node) / "data"

    def move_in(self):
        self.cluster.kill(self.node)
        used = sum(path.stat().st_size for path in self.data.rglob("*") if path.is_file())
        self.disk.mkdir(exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={used // 2**20 + 48}m", "tmpfs", str(self.disk)], check=True)
        shutil.copytree(self.data, self.disk / "data")
        self.cluster.set_data(self.node, self.disk / "data")
        self.cluster.start(self.node)

    def fill(self):
        try:
            with open(self.disk / "filler", "wb", buffering=0) as out:
                while out.write(bytes(2**20)):
                    pass
        except OSError:
            pass

    def empty(self):
        (self.disk / "filler").unlink()

    def move_out(self):
        self.cluster.kill(self.node)
        shutil.rmtree(self.data)
        shutil.copytree(self.disk / "data", self.data)
        subprocess.run(["umount", str(self.disk)], check=True)
        self.cluster.set_data(self.node, "data")
        self.cluster.start(self.node)


@scenario("disk-full", needs=no_mounts)
def disk_full(world):
    """the disk of one node fills up: it stops by itself and says why; with space it goes on"""
    node = world.pick()
    small = SmallDisk(world, node)
    small.move_in()
    if not world.within("the node votes on its small disk", lambda: world.cluster.field(node, "voting")):
        return False

    def apply():
        small.fill()
        code = world.cluster.ends(node, PATIENCE_SECONDS)
        said = "XH-1402" in world.cluster.new_log(node)
        world.note([] if code == 1 and said else [f"node {node} with a full disk: exit code {code}, XH-1402 {'is' if said else 'is not'} in its log"])

    def heal():
        small.empty()
        world.cluster.kill(node)
        world.cluster.start(node)

    came_back = world.disturb(Fault(f"the disk of node {node} is full", [node], apply, heal))
    small.move_out()
    return came_back and world.settle()


class OldCopy:
    """A data folder as it was before its node voted on, and the way out that OPERATING.md names: a hand-over of what the key signed."""

    def __init__(self, world, node):
        self.world, self.cluster, self.node = world, world.cluster, node
        self.data = self.cluster.home(node) / "data"
        self.old, self.kept = self.cluster.folder / "old", self.cluster.folder / "sign-state"
        self.state = self.cluster.home(node) / "keys" / "sign-state"

    def copy(self):
        self.cluster.kill(self.node)
        shutil.rmtree(self.old, ignore_errors=True)
        shutil.copytree(self.data, self.old)
        self.cluster.start(self.node)
        votes = lambda: self.cluster.field(self.node, "voting")
        goal = max(self.world.heights()) + LATE_BLOCKS
        return self.world.within("the node votes on", lambda: votes() and self.cluster.height(self.node) >= goal)

    def restore(self):
        self.cluster.kill(self.node)
        shutil.copy(self.state, self.kept)
        shutil.rmtree(self.data)
        shutil.copytree(self.old, self.data)
        self.cluster.start(self.node)
        doubts = lambda: self.cluster.field(self.node, "key_doubt") == "rolled-back"
        self.world.within(f"the key of node {self.node} is in doubt", doubts)

    def look(self):
        """It does not vote: it says so, and no other node has a vote of it."""
        wrong = [f"node {self.node} votes with a key in doubt"] if self.cluster.field(self.node, "voting") else []
        for other in (node for node in range(NODES) if node != self.node):
            for member in self.cluster.field(other, "validators", "xh_getConsensus") or []:
                if member["name"] == f"validator-{self.node}" and (member["notarized"] or member["nullified"] or member["finalized_view"]):
                    wrong.append(f"node {other} has a vote of node {self.node}, whose key is in doubt: {member}")
        return wrong

    def hand_over(self):
        """The sign state of before the doubt is whole, because a key in doubt signs no vote: an operator would have exported it at that time."""
        self.cluster.kill(self.node)
        shutil.copy(self.kept, self.state)
        export = self.cluster.folder / "export"
        export.unlink(missing_ok=True)
        for command in ("export", "import"):
            done = self.cluster.run(self.cluster.xhd(self.node), "key", "sign-state", command, "--config", self.cluster.config(self.node), export)
            if done.returncode != 0:
                self.world.note([f"sign-state {command}: exit code {done.returncode}: {done.stderr.strip()}"])
        self.cluster.start(self.node)


@scenario("old-copy")
def old_copy(world):
    """one node starts on an old copy of its data folder: it must not vote until what its key signed was handed over"""
    node = world.pick()
    copy = OldCopy(world, node)
    if not copy.copy():
        return False
    fault = Fault(f"node {node} starts on an old copy of its data folder", [node], copy.restore, copy.hand_over, look=copy.look)
    return world.disturb(fault)


@scenario("rolling-restart")
def rolling_restart(world):
    """SIGTERM and start of one node after the other; with --mixed-bin each gets the other build"""
    came_back = True
    for node in world.random.sample(range(NODES), NODES):

        def stop(node=node):
            world.cluster.signal(node, signal.SIGTERM)
            code = world.cluster.ends(node, PATIENCE_SECONDS)
            world.note([] if code == 0 else [f"node {node} after SIGTERM: exit code {code}"])
            world.cluster.kill(node)

        def start(node=node):
            world.cluster.build[node] = (world.cluster.build[node] + 1) % len(world.cluster.programs)
            world.cluster.start(node)

        build = (world.cluster.build[node] + 1) % len(world.cluster.programs)
        fault = Fault(f"node {node} is stopped, its next start is of {world.cluster.programs[build]}", [node], stop, start, seconds=1)
        came_back = came_back and world.disturb(fault)
    return came_back


@scenario("ns-cut", family="namespaces")
def ns_cut(world):
    """the network interface of one node goes down: packets are lost, nobody is told"""
    node = world.pick()
    return world.disturb(Fault(f"the link of node {node} is down", [node], lambda: world.net.down(node), lambda: world.net.up(node)))


@scenario("ns-cut-two", family="namespaces")
def ns_cut_two(world):
    """the network interfaces of two nodes go down: no quorum"""
    nodes = sorted(world.random.sample(range(NODES), FAULTY + 1))

    def each(action):
        return lambda: [action(node) for node in nodes]

    return world.disturb(Fault(f"the links of {nodes} are down", nodes, each(world.net.down), each(world.net.up), Meanwhile.NOBODY))


@scenario("ns-one-way-out", family="namespaces")
def ns_one_way_out(world):
    """packets of one node arrive nowhere, acknowledgements of TCP neither"""
    node = world.pick()
    fault = Fault(f"packets of node {node} are lost", [node], lambda: world.net.lose_from(node), lambda: world.net.find(node))
    return world.disturb(fault)


@scenario("ns-one-way-in", family="namespaces")
def ns_one_way_in(world):
    """packets to one node are lost, acknowledgements of TCP, too"""
    node = world.pick()
    fault = Fault(f"packets to node {node} are lost", [node], lambda: world.net.lose_to(node), lambda: world.net.find(node))
    return world.disturb(fault)
