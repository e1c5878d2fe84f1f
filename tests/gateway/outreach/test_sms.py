"""The provider's side of the wire: what reaches it, and how each of its answers is taken."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from gateway.outreach.sms import HttpSmsSender, OutgoingText, SmsError
from gateway.signing import is_signed

SECRET = "a secret that the provider and the gateway share"
TEXT = OutgoingText("key-1", "13912345678", "【演示消费金融】您好。")


@dataclass
class Provider:
    """Takes what is posted and answers as a test wants it."""

    status: int = 200
    pause: float = 0
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.taken.append((dict(request.headers), await request.read()))
        await asyncio.sleep(self.pause)
        headers = {"Location": "/elsewhere"} if 300 <= self.status < 400 else {}
        return web.Response(status=self.status, headers=headers)


@pytest.fixture
async def provider() -> AsyncIterator[tuple[Provider, HttpSmsSender]]:
    told = Provider()
    app = web.Application()
    app.router.add_post("/{any}", told.take)
    async with TestServer(app) as server, ClientSession() as http:
        yield told, HttpSmsSender(http, str(server.make_url("/texts")), SECRET, 0.5)


async def test_number_words_and_key_reach_it_signed(provider: tuple[Provider, HttpSmsSender]) -> None:
    told, sender = provider
    await sender.send(TEXT)
    ((headers, body),) = told.taken
    assert json.loads(body) == {"to": "13912345678", "text": "【演示消费金融】您好。"}
    assert headers["Idempotency-Key"] == "key-1"
    assert headers["Content-Type"] == "application/json"
    assert is_signed(headers, body, SECRET)
    assert not is_signed(headers, body + b" ", SECRET)
    assert not is_signed(headers, body, SECRET + "x")


@pytest.mark.parametrize(
    ("status", "lasting"),
    [(500, False), (503, False), (429, False), (408, False), (409, False), (400, True), (401, True), (404, True), (307, True)],
)
async def test_a_refusal_is_told_from_a_bad_moment(
    provider: tuple[Provider, HttpSmsSender], status: int, lasting: bool
) -> None:
    told, sender = provider
    told.status = status
    with pytest.raises(SmsError) as refused:
        await sender.send(TEXT)
    assert (refused.value.lasting, refused.value.reason) == (lasting, f"status {status}")
    assert len(told.taken) == 1, "no redirect is followed with a number in hand"


async def test_silence_and_an_absent_provider_are_bad_moments(provider: tuple[Provider, HttpSmsSender]) -> None:
    told, sender = provider
    told.pause = 5
    async with ClientSession() as http:
        for each in (sender, HttpSmsSender(http, "http://127.0.0.1:1/texts", SECRET, 0.5)):
            with pytest.raises(SmsError) as missed:
                await each.send(TEXT)
            assert not missed.value.lasting
            assert TEXT.phone not in str(missed.value)
