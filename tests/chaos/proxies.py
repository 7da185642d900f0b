"""TCP proxies between nodes, in one thread: delay, jitter, loss as TCP shows it, bandwidth, and cuts in one direction or both, for each directed
pair of nodes. A network without privileges; what it cannot show (lost acknowledgements of TCP) the namespaces do.

One proxy stands for "node i dials node j". Whoever dialled, bytes from i to j obey link (i, j), so that one setting rules a direction."""
import asyncio
import random
import threading
from dataclasses import dataclass

CHUNK = 16 * 1024
IN_FLIGHT = 1024 * 1024  # bytes of a direction that are held here before its sender is slowed down
STALL_SECONDS = 0.2  # what a lost segment costs: the least retransmission time of Linux
STEP_SECONDS = 0.02


@dataclass
class Link:
    """What happens to bytes of one direction. Changed by another thread while it is used: each field is read at once."""

    delay: float = 0  # seconds
    jitter: float = 0  # seconds, added evenly
    loss: float = 0  # chance of a chunk to be lost once
    bandwidth: float = 0  # bytes a second; 0: no limit
    held: bool = False  # nothing passes, nobody is told
    refused: bool = False  # connections end, new ones are refused

    def heal(self):
        self.held = self.refused = False
        self.delay = self.jitter = self.loss = self.bandwidth = 0


class Flow:
    """Bytes of one connection in one direction, on their way."""

    def __init__(self, link, chance, loop):
        self.link, self.random, self.loop = link, chance, loop
        self.queue = asyncio.Queue()
        self.waiting, self.room = 0, asyncio.Event()
        self.last = 0.0

    async def receive(self, reader):
        while True:
            data = await reader.read(CHUNK)
            self.waiting += len(data)
            self.queue.put_nowait((self.due(len(data)), data))
            if not data:
                await asyncio.Event().wait()  # the end is delivered, too, before the connection ends
            while self.waiting > IN_FLIGHT:
                self.room.clear()
                await self.room.wait()

    async def deliver(self, writer):
        while True:
            due, data = await self.queue.get()
            await asyncio.sleep(due - self.loop.time())
            while self.link.held:
                await asyncio.sleep(STEP_SECONDS)
            if not data:
                return
            writer.write(data)
            await writer.drain()
            self.waiting -= len(data)
            self.room.set()

    def due(self, size):
        """When a chunk arrives: not before the one before it."""
        link = self.link
        due = self.loop.time() + link.delay + self.random.random() * link.jitter
        if link.loss and self.random.random() < link.loss:
            due += STALL_SECONDS
        self.last = max(due, self.last) + (size / link.bandwidth if link.bandwidth else 0)
        return self.last


class Proxies:
    """links[i, j] is the direction from node i to node j; addresses[i, j] is where node i dials node j."""

    def __init__(self, targets, seed):
        self.links = {(i, j): Link() for i in range(len(targets)) for j in range(len(targets)) if i != j}
        self.addresses = {}
        self.targets = targets
        self.random = random.Random(f"{seed} proxies")
        self.loop = asyncio.new_event_loop()
        self.open = {pair: set() for pair in self.links}
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        asyncio.run_coroutine_threadsafe(self.listen(), self.loop).result(30)

    async def listen(self):
        for pair in self.links:

            async def accepted(reader, writer, pair=pair):
                await self.serve(pair, reader, writer)

            server = await asyncio.start_server(accepted, "127.0.0.1", 0, limit=CHUNK)
            self.addresses[pair] = server.sockets[0].getsockname()[:2]

    async def serve(self, pair, reader, writer):
        """One connection that node i opened to node j."""
        there, back = self.links[pair], self.links[pair[::-1]]
        ends = [writer]
        task = asyncio.current_task()
        self.open[pair].add(task)
        try:
            # A lost SYN: the dialler waits until its own time limit.
            while there.held and not there.refused:
                await asyncio.sleep(STEP_SECONDS)
            if not (there.refused or back.refused):
                far_reader, far_writer = await asyncio.open_connection(*self.targets[pair[1]], limit=CHUNK)
                ends.append(far_writer)
                await self.both_ways((reader, far_writer, there), (far_reader, writer, back))
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self.open[pair].discard(task)
            for end in ends:
                end.transport.abort()

    async def both_ways(self, *directions):
        """Until one side is gone, and the other was told."""
        tasks = []
        for reader, writer, link in directions:
            flow = Flow(link, self.random, self.loop)
            tasks += [asyncio.ensure_future(flow.receive(reader)), asyncio.ensure_future(flow.deliver(writer))]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def refuse(self, pairs):
        """Connections of these directions end at once, and new ones are refused until the links heal."""
        for pair in pairs:
            self.links[pair].refused = True

        def end():
            for pair in pairs:
                for task in [*self.open[pair], *self.open[pair[::-1]]]:
                    task.cancel()

        self.loop.call_soon_threadsafe(end)

    def close(self):
        def end():
            for task in asyncio.all_tasks(self.loop):
                task.cancel()
            self.loop.call_later(0.2, self.loop.stop)

        self.loop.call_soon_threadsafe(end)
        self.thread.join(5)
