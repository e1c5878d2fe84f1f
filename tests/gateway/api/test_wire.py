"""Bodies that come slowly."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from gateway.api import chat, ledger, wire
from tests.gateway.api.conftest import Build, Handlers

SECRET = "a secret that the lender and the gateway share"


@pytest.mark.parametrize("path", ["/api/chat/session", "/api/chat/messages", "/api/ledger/payments"])
async def test_a_body_that_stops_coming_is_given_up(
    path: str, build: Build, handlers: Handlers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "_BODY_SECONDS", 0.1)
    parts = build(ledger_feed_secret=SECRET)
    client = await handlers(parts, chat.routes, ledger.routes)
    assert parts.demo_tokens is not None
    over = asyncio.Event()

    async def stalled() -> AsyncIterator[bytes]:
        yield b"{"
        await over.wait()

    headers = {"Authorization": f"Bearer {parts.demo_tokens.for_visitor()[0]}"}
    async with asyncio.timeout(5), client.post(path, data=stalled(), headers=headers) as response:
        assert (response.status, (await response.json())["error"]["code"]) == (408, "too_slow")
    over.set()
