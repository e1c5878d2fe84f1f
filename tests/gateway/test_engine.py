"""The engine's client, against a server that answers as a test wants it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from gateway.engine import EngineClient

SECRET = "a secret of sixteen"


@pytest.fixture
async def status() -> AsyncIterator[tuple[TestServer, dict[str, Any]]]:
    """An engine on another machine: it wants the secret for its status too."""
    answer: dict[str, Any] = {"body": {"model_file": "one.tar.gz"}}

    async def give(request: web.Request) -> web.Response:
        if request.headers.get("X-Kuanxin-Secret") != SECRET:
            return web.json_response({"error": "unauthorised"}, status=401)
        return web.json_response(answer["body"])

    app = web.Application()
    app.router.add_get("/status", give)
    async with TestServer(app) as server:
        yield server, answer


@pytest.mark.parametrize(("body", "well"), [({"model_file": "one.tar.gz"}, True), ({"model_file": None}, False), ([], False)])
async def test_an_engine_that_asks_for_the_secret_is_known_to_be_well(
    status: tuple[TestServer, dict[str, Any]], body: Any, well: bool
) -> None:
    server, answer = status
    answer["body"] = body
    async with ClientSession() as http:
        assert await EngineClient(http, str(server.make_url("")), SECRET, 5).is_well() is well
