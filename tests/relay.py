"""A slow line on this machine: what passes between two sockets arrives later, in both directions, and in order."""

import asyncio
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Thread


class Relay:
    """Passes connections on to a port of this machine.

    Parameters
    ----------
    port : int
        Where the server listens.

    Attributes
    ----------
    round_trip : float
        Milliseconds that a message and its answer spend on the line; half of them each way. It may be changed at any time.
    url : str
        Where the relay listens, known when it has begun.
    """

    def __init__(self, port):
        self.round_trip = 0.0
        self.url = ""
        self._port = port
        self._connections = set()

    async def serve(self, begun):
        """Listen on a free port until `end` is called; ``begun`` is a future that then has a result."""
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        async with await asyncio.start_server(self._connect, "127.0.0.1", 0) as server:
            self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            begun.set_result(None)
            await self._ended.wait()
            await asyncio.gather(*self._connections)

    def end(self):
        """Close all connections; from any thread."""
        self._loop.call_soon_threadsafe(self._ended.set)

    async def _connect(self, reader, writer):
        self._connections.add(asyncio.current_task())
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        passing = asyncio.gather(self._pass_on(reader, back), self._pass_on(there, writer), return_exceptions=True)
        await asyncio.wait([passing, asyncio.create_task(self._ended.wait())], return_when=asyncio.FIRST_COMPLETED)
        for end in (back, writer):
            end.transport.abort()
        await passing
        self._connections.discard(asyncio.current_task())

    async def _pass_on(self, reader, writer):
        loop, line = asyncio.get_running_loop(), asyncio.Queue()

        async def arrive():
            while (parcel := await line.get())[1]:
                await asyncio.sleep(parcel[0] - loop.time())
                writer.write(parcel[1])
            writer.close()

        arriving = asyncio.create_task(arrive())
        try:
            while data := await reader.read(1 << 16):
                line.put_nowait((loop.time() + self.round_trip / 2000, data))
        finally:
            line.put_nowait((0.0, b""))
            await arriving


@contextmanager
def relay(port):
    """A `Relay` to this port, in a thread of its own."""
    line, begun = Relay(port), Future()
    thread = Thread(target=lambda: asyncio.run(line.serve(begun)))
    thread.start()
    begun.result(10)
    try:
        yield line
    finally:
        line.end()
        thread.join(10)
