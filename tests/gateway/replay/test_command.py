"""The replay holds what a gateway says against its own book; the gateway is one that says what a test has it say."""

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from gateway.replay.command import Report, replayed
from servicing.demo.stories import REPLAY_BORROWERS
from servicing.settings import StoreSettings
from tests.actions.conftest import KEY

REPLY = {"id": "000000000002", "source": "ai", "card": None, "quick_replies": []}


@pytest.fixture
def replay(
    aiohttp_server: Callable[..., Awaitable[TestServer]], sqlite_database_url: str
) -> Callable[[dict[str, Any]], Awaitable[Report]]:
    async def begin(reply: dict[str, Any]) -> Report:
        async def session(_: web.Request) -> web.Response:
            return web.json_response({"token": "anyone"})

        async def send(_: web.Request) -> web.Response:
            return web.json_response({"id": "000000000001"}, status=202)

        async def read(_: web.Request) -> web.Response:
            return web.json_response([REPLY | reply])

        app = web.Application()
        app.router.add_post("/api/chat/session", session)
        app.router.add_post("/api/chat/messages", send)
        app.router.add_get("/api/chat/messages", read)
        server = await aiohttp_server(app)
        told: dict[str, Any] = {"database_url": sqlite_database_url, "KUANXIN_DATA_KEY": KEY}
        return await replayed([("1", "我欠多少")], str(server.make_url("")), StoreSettings(**told))

    return begin


async def test_an_amount_that_the_ledger_does_not_know_is_found(replay: Callable[..., Awaitable[Report]]) -> None:
    report = await replay({"text": "您一共要还 1.23 元，没有逾期 0.00 元"})
    assert report.outcomes == Counter(answered=3, amounts=6)
    assert {(one["borrower"], one["amount"]) for one in report.unknown_amounts} == {(kind, "1.23") for kind in REPLAY_BORROWERS}
    assert len(report.lines) == 3


async def test_a_notice_alone_is_no_answer(replay: Callable[..., Awaitable[Report]]) -> None:
    report = await replay({"text": "还在查，比平时慢一点。", "source": "system"})
    assert report.outcomes == Counter(error=3)
    assert [one["error"] for one in report.errors] == ["only a notice came back"] * 3
