"""Nodes in network namespaces of their own, for the faults that proxies cannot show: packets that are lost in one direction, acknowledgements of TCP
included, and interfaces that go down. Needs a network namespace for the driver itself (the run makes one where CAP_NET_ADMIN allows) and `ip`.

Each node has two interfaces: peer0 to the other nodes, which the faults work on, and ask0 to the driver. Packets are lost by neighbour entries
that name a station that does not exist; no firewall is needed."""
import atexit
import os
import shutil
import subprocess
import time

from cluster import NODES

NOBODY = "02:00:00:00:00:ff"
PEER_PORT, RPC_PORT = 26700, 26800


def missing():
    """Why there are no namespaces here, or None."""
    absent = [program for program in ("ip", "nsenter", "setpriv", "unshare") if not shutil.which(program)]
    if absent:
        return f"{', '.join(absent)} is missing"
    if not os.environ.get("XH_OWN_NETWORK"):
        return "no network namespaces here (CAP_NET_ADMIN)"
    command = ["ip", "link", "add", "xh-probe", "type", "veth", "peer", "name", "xh-probe2"]
    probe = subprocess.run(command, capture_output=True, text=True, check=False)
    if probe.returncode != 0:
        return f"no veth: {probe.stderr.strip()}"
    subprocess.run(["ip", "link", "del", "xh-probe"], check=True)
    return None


def ip(*words, node_pid=None):
    inside = ["nsenter", "-t", str(node_pid), "-n"] if node_pid else []
    subprocess.run([*inside, "ip", *words], check=True, capture_output=True, text=True)


def peer_address(node):
    return f"10.77.0.{node + 1}"


def peer_station(node):
    return f"02:00:00:00:77:0{node + 1}"


class Namespaces:
    """Both the places of a cluster's nodes and the faults of their links."""

    def __init__(self):
        self.rpc = [(f"10.78.0.{k + 1}", RPC_PORT) for k in range(NODES)]
        self.peer = [(peer_address(k), PEER_PORT) for k in range(NODES)]
        self.dialled = {(i, j): self.peer[j] for i in range(NODES) for j in range(NODES)}
        self.keepers = []
        atexit.register(self.close)
        for bridge in ("xh-peer", "xh-ask"):
            ip("link", "add", bridge, "type", "bridge")
            ip("link", "set", bridge, "up")
        ip("addr", "add", "10.78.0.254/24", "dev", "xh-ask")
        for node in range(NODES):
            self.make(node)

    def make(self, node):
        keeper = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "unshare", "-n", "sleep", "infinity"])
        self.keepers.append(keeper)
        while os.readlink(f"/proc/{keeper.pid}/ns/net") == os.readlink("/proc/self/ns/net"):
            time.sleep(0.01)
        for inner, bridge, address in (("peer0", "xh-peer", peer_address(node)), ("ask0", "xh-ask", self.rpc[node][0])):
            outer = f"xh-{inner[:-1]}{node}"
            ip("link", "add", outer, "type", "veth", "peer", "name", inner, "netns", str(keeper.pid))
            ip("link", "set", outer, "master", bridge, "up")
            if inner == "peer0":
                ip("link", "set", inner, "address", peer_station(node), node_pid=keeper.pid)
            ip("addr", "add", f"{address}/24", "dev", inner, node_pid=keeper.pid)
            ip("link", "set", inner, "up", node_pid=keeper.pid)
        ip("link", "set", "lo", "up", node_pid=keeper.pid)

    def enter(self, node):
        return ["nsenter", "-t", str(self.keepers[node].pid), "-n"]

    def down(self, node):
        """The far end of the cable: the node itself sees no carrier, its addresses and connections stay."""
        ip("link", "set", f"xh-peer{node}", "down")

    def up(self, node):
        ip("link", "set", f"xh-peer{node}", "up")

    def point(self, node, other, station):
        """What node sends to the other goes to this station."""
        ip("neigh", "replace", peer_address(other), "lladdr", station, "dev", "peer0", "nud", "permanent", node_pid=self.keepers[node].pid)

    def lose_from(self, node):
        for other in range(NODES):
            if other != node:
                self.point(node, other, NOBODY)

    def lose_to(self, node):
        for other in range(NODES):
            if other != node:
                self.point(other, node, NOBODY)

    def find(self, node):
        for other in range(NODES):
            if other != node:
                self.point(node, other, peer_station(other))
                self.point(other, node, peer_station(node))

    def close(self):
        for keeper in self.keepers:
            keeper.kill()
            keeper.wait()
        self.keepers = []
