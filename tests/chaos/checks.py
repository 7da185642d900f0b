"""What must hold after every fault: the nodes agree, nothing that was acknowledged is lost, nothing happened twice. Judges answers of the nodes by
what the clients wrote down; a check is a list of sentences, one for each thing that is wrong."""
import rpc
from cluster import NODES

FACTS = ("id", "state_root", "summary")
AUDIT_SECONDS = 500


class Agreement:
    """Blocks of all nodes, compared height by height; each is read once from each node."""

    def __init__(self, cluster):
        self.cluster = cluster
        self.compared = 0  # up to this height all nodes were equal
        self.heights = {}  # transaction -> height of its receipt

    def compare(self, up_to):
        wrong = []
        heights = list(range(self.compared + 1, up_to + 1))
        wanted = [{"height": height} for height in heights]
        chains = [self.cluster.ask_many(node, "xh_getBlock", wanted) for node in range(NODES)]
        for height, *blocks in zip(heights, *chains):
            there = [(node, block) for node, block in enumerate(blocks) if block]
            wrong += [f"height {height}: node {node} has no block" for node, block in enumerate(blocks) if not block]
            for fact in FACTS:
                if len({block[fact] for _, block in there}) > 1:
                    wrong.append(f"height {height}: {fact} differs: " + ", ".join(f"node {node} {block[fact]}" for node, block in there))
            wrong += self.twice(height, there[0][1]) if there else []
        self.compared = max(self.compared, up_to)
        return wrong

    def twice(self, height, block):
        wrong = []
        for receipt in block["receipts"]:
            before = self.heights.setdefault(receipt["transaction"], height)
            if before != height or sum(r["transaction"] == receipt["transaction"] for r in block["receipts"]) > 1:
                wrong.append(f"transaction {receipt['transaction']} stands at heights {before} and {height}")
        return wrong


def receipts_of(cluster, node, sent):
    return cluster.ask_many(node, "xh_getReceipt", [{"id": one.id} for one in sent])


def acknowledged(cluster, acked):
    """Every acknowledged registration is on every node, with the receipt that the client was given, and resolves to what was sent."""
    wrong = []
    for node in range(NODES):
        records = cluster.ask_many(node, "xh_resolve", [{"identifier": one.name} for one in acked])
        for one, receipt, found in zip(acked, receipts_of(cluster, node, acked), records):
            if receipt != one.receipt:
                wrong.append(f"LOST on node {node}: {one.name} {one.id}: acknowledged {one.receipt}, there is {receipt}")
            record = found["record"] if found and found["found"] else None
            if not record or record["version"] != 1 or [value["data"] for value in record["values"]] != [one.url]:
                wrong.append(f"LOST on node {node}: {one.name} resolves to {found}")
    return wrong


def undecided(cluster, unknown):
    """What no client was told about happened on every node or on none."""
    wrong = []
    all_receipts = [receipts_of(cluster, node, unknown) for node in range(NODES)]
    for one, *receipts in zip(unknown, *all_receipts):
        if any(receipt != receipts[0] for receipt in receipts):
            wrong.append(f"{one.name} {one.id}: the nodes' receipts differ: {receipts}")
    return wrong


def executed_again(cluster, node):
    """The auditor executes the whole ledger of a node, from the genesis file alone. None: there is no such program beside xhd."""
    program = cluster.programs[0] / "xh-audit"
    if not program.exists():
        return None
    options = ["--genesis", cluster.folder / "net" / "genesis.json", "--scratch", cluster.folder / "scratch"]
    done = cluster.run(program, "ledger", cluster.home(node) / "data", *options, seconds=AUDIT_SECONDS)
    return [] if done.returncode == 0 else [f"xh-audit ledger of node {node}: exit code {done.returncode}: {(done.stdout + done.stderr)[-500:]}"]


def sound(cluster):
    """No node diverged, nobody is accused (every node here is honest), no key is in doubt: a scenario that makes a doubt also ends it."""
    wrong = []
    for node in range(NODES):
        try:
            status = cluster.ask(node, "xh_status", seconds=30)
        except (rpc.Unreachable, rpc.Refused) as error:
            wrong.append(f"node {node} does not answer: {error}")
            continue
        if status["diverged"]:
            wrong.append(f"node {node} DIVERGED")
        evidence = status.get("evidence", {})  # builds of before have none
        if any(evidence.values()):
            wrong.append(f"node {node} has evidence against honest nodes: {evidence}")
        if status["key_doubt"] != "none":
            wrong.append(f"the key of node {node} is in doubt: {status['key_doubt']}")
    return wrong
