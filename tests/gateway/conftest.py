"""What else may go wrong around a gateway."""

import asyncio
from collections.abc import AsyncIterator

import pytest


@pytest.fixture
async def silent_redis() -> AsyncIterator[str]:
    """The address of a server that takes connections and never says a word."""
    open_ended = asyncio.Event()

    async def silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await open_ended.wait()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0"
    open_ended.set()
    server.close()
