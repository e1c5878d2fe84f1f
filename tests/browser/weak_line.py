"""A line between the browser and the product that is slow, goes silent, breaks and comes back."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

PART = 512


@dataclass
class WeakLine:
    """All connections share `bytes_a_second` in each direction; every part comes `latency` seconds late."""

    target: int
    bytes_a_second: float = float("inf")
    latency: float = 0.0
    port: int = 0
    carried: int = 0
    _up: bool = True
    _flowing: asyncio.Event = field(default_factory=asyncio.Event)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _free_at: dict[str, float] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Every connection breaks, new ones are refused."""
        self._up = False
        for writer in list(self._writers):
            writer.transport.abort()

    def silence(self) -> None:
        """Nothing comes through any more, and nobody is told."""
        self._flowing.clear()

    def restore(self) -> None:
        self._up = True
        self._flowing.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._up:
            writer.transport.abort()
            return
        await self._flowing.wait()
        there_reader, there = await asyncio.open_connection("127.0.0.1", self.target)
        self._writers |= {writer, there}
        ways = [
            asyncio.ensure_future(self._carry(reader, there, "up")),
            asyncio.ensure_future(self._carry(there_reader, writer, "down")),
        ]
        self._tasks |= set(ways)
        try:
            await asyncio.wait(ways)
        finally:
            for way in ways:
                way.cancel()
            self._tasks -= set(ways)
            for end in (writer, there):
                self._writers.discard(end)
                end.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str) -> None:
        loop = asyncio.get_running_loop()
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while part := await reader.read(PART):
                began = max(loop.time(), self._free_at.get(way, 0.0))
                self._free_at[way] = began + len(part) / self.bytes_a_second
                await asyncio.sleep(max(0.0, self._free_at[way] - loop.time()))
                await self._flowing.wait()
                self.carried += len(part)
                loop.call_later(self.latency, self._deliver, writer, part)
            await asyncio.sleep(self.latency)
            if writer.can_write_eof():
                writer.write_eof()

    def _deliver(self, writer: asyncio.StreamWriter, part: bytes) -> None:
        if self._up and not writer.is_closing():
            with contextlib.suppress(OSError, RuntimeError):
                writer.write(part)

    def close(self) -> None:
        self.restore()
        for task in self._tasks:
            task.cancel()


@asynccontextmanager
async def weak_line(target: int) -> AsyncIterator[WeakLine]:
    """A line to a port of this machine, good until told otherwise."""
    line = WeakLine(target)
    line.restore()
    server = await asyncio.start_server(line.serve, "127.0.0.1", 0)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        line.cut()
        line.close()
        server.close()
