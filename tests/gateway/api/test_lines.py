"""Live connections when things go wrong: a database that is away, a gateway that stops, a client that means harm."""

import asyncio
import json
import signal
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import jwt
import pytest

from servicing.clock import now
from tests.harness.system import System, prepare

CLAIMS: dict[str, Any] = {"sub": "demo-0001", "iss": "kuanxin-demo", "aud": "kuanxin-chat"}


@pytest.fixture(scope="module")
def lone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A gateway alone, without engine and action server: what is asked stays pending."""
    system = prepare(tmp_path_factory.mktemp("lone"))
    yield system
    system.stop()


@pytest.fixture
async def gateway(lone: System) -> System:
    if lone.parts["gateway"].process is None or lone.died("gateway"):
        lone.start("gateway")
    async with aiohttp.ClientSession() as http, asyncio.timeout(30):
        while True:
            try:
                async with http.get(f"{lone.url}/healthz"):
                    break
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
    return lone


async def token_of(system: System, http: aiohttp.ClientSession) -> str:
    async with http.post(f"{system.url}/api/chat/session", json={}) as response:
        return str((await response.json())["token"])


@asynccontextmanager
async def line(system: System, token: str | None = None) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async with aiohttp.ClientSession() as http, http.ws_connect(f"{system.url}/api/chat/ws") as socket:
        await socket.send_json({"type": "auth", "token": token or await token_of(system, http)})
        yield socket


async def frame_of(socket: aiohttp.ClientWebSocketResponse, kind: str, seconds: float = 10) -> dict[str, Any]:
    async with asyncio.timeout(seconds):
        while True:
            frame: dict[str, Any] = await socket.receive_json()
            if frame["type"] == kind:
                return frame


async def closed(socket: aiohttp.ClientWebSocketResponse, seconds: float = 10) -> int | None:
    async with asyncio.timeout(seconds):
        while (await socket.receive()).type is aiohttp.WSMsgType.TEXT:
            pass
    return socket.close_code


@contextmanager
def broken_store(system: System) -> Iterator[None]:
    """The conversations can't be read while the block runs."""
    with closing(sqlite3.connect(system.folder / "kuanxin.db", isolation_level=None)) as store:
        store.execute("ALTER TABLE conversation RENAME TO conversation_away")
        yield
        store.execute("ALTER TABLE conversation_away RENAME TO conversation")


async def test_a_line_whose_store_fails_is_closed_so_that_its_page_connects_anew(gateway: System) -> None:
    async with line(gateway) as socket:
        await frame_of(socket, "state")
        with broken_store(gateway):
            assert await closed(socket) == aiohttp.WSCloseCode.INTERNAL_ERROR


async def test_a_message_that_can_not_be_stored_closes_its_line_unacknowledged(gateway: System) -> None:
    async with line(gateway) as socket:
        await frame_of(socket, "state")
        with broken_store(gateway):
            await socket.send_json({"type": "send", "client_id": uuid4().hex, "text": "你好"})
            assert await closed(socket) == aiohttp.WSCloseCode.INTERNAL_ERROR
    assert "你好" not in gateway.tail("gateway")


async def test_a_line_ends_with_its_token(gateway: System) -> None:
    private = (gateway.folder / "demo_app_server.pem").read_bytes()
    # The reader forgives clocks that differ by 30 seconds; the line does not outlive the end that is written.
    short = jwt.encode(CLAIMS | {"exp": now() + timedelta(seconds=2)}, private, algorithm="RS256")
    async with line(gateway, short) as socket:
        assert (await frame_of(socket, "error"))["error"]["code"] == "token_expired"
        assert await closed(socket) == 4401


@pytest.mark.parametrize("frame", ["[" * 60_000, '{"type":' * 8_000, '{"type":"send","client_id":' + "[" * 60_000])
async def test_a_frame_made_to_exhaust_the_reader_is_refused(gateway: System, frame: str) -> None:
    async with line(gateway) as socket:
        await socket.send_str(frame)
        assert (await frame_of(socket, "error"))["error"]["code"] == "invalid"
        await socket.send_json({"type": "send", "client_id": uuid4().hex, "text": "你好"})
        assert await frame_of(socket, "received")


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "null", "//", "http://\\"])
async def test_an_origin_that_is_no_address_is_refused(gateway: System, origin: str) -> None:
    async with aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect(f"{gateway.url}/api/chat/ws", headers={"Origin": origin})
    assert refused.value.status == 403


async def test_seen_frames_cost_no_write_but_for_what_was_sent(gateway: System) -> None:
    path = gateway.folder / "kuanxin.db"
    async with line(gateway) as socket:
        await frame_of(socket, "state")
        with closing(sqlite3.connect(path, isolation_level=None)) as store:
            store.execute("BEGIN IMMEDIATE")  # whoever wants to write must wait now
            for number in range(200):
                await socket.send_json({"type": "seen", "id": f"{number + 1:012d}"})
            await socket.send_str("{}")
            assert await frame_of(socket, "error", seconds=2)
            store.execute("ROLLBACK")


async def test_one_person_holds_a_few_lines_and_not_hundreds(gateway: System) -> None:
    async with aiohttp.ClientSession() as http:
        token = await token_of(gateway, http)
        sockets = []
        for _ in range(17):
            socket = await http.ws_connect(f"{gateway.url}/api/chat/ws")
            await socket.send_json({"type": "auth", "token": token})
            sockets.append(socket)
            if len(sockets) < 17:
                await frame_of(socket, "state")
        assert (await frame_of(sockets[-1], "error"))["error"]["code"] == "too_many_readers"
        assert await closed(sockets[-1]) == aiohttp.WSCloseCode.TRY_AGAIN_LATER
        headers = {"Authorization": f"Bearer {token}"}
        async with http.get(f"{gateway.url}/api/chat/messages?wait=5", headers=headers) as response:
            assert response.status == 429


async def test_a_stop_ends_every_wait_at_once(gateway: System) -> None:
    process = gateway.parts["gateway"].process
    assert process is not None
    async with aiohttp.ClientSession() as http, line(gateway) as socket:
        await frame_of(socket, "state")
        headers = {"Authorization": f"Bearer {await token_of(gateway, http)}"}
        body = {"client_id": "c", "text": "你好"}
        async with http.post(f"{gateway.url}/api/chat/messages", json=body, headers=headers) as response:
            after = (await response.json())["id"]
        poll = asyncio.create_task(http.get(f"{gateway.url}/api/chat/messages?after={after}&wait=25", headers=headers))
        await asyncio.sleep(0.5)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert await closed(socket) == aiohttp.WSCloseCode.GOING_AWAY
        async with await poll as response:
            assert (response.status, await response.json()) == (200, [])
        await asyncio.to_thread(process.wait, 10)
    assert time.monotonic() - began < 4
    assert process.returncode == 0


async def test_a_long_history_comes_without_pauses(gateway: System) -> None:
    async with aiohttp.ClientSession() as http:
        token = await token_of(gateway, http)
        headers = {"Authorization": f"Bearer {token}"}
        for number in range(450):
            body = {"client_id": f"c{number}", "text": f"第{number}句"}
            async with http.post(f"{gateway.url}/api/chat/messages", json=body, headers=headers) as response:
                assert response.status == 202
    async with line(gateway, token) as socket:
        found = []
        async with asyncio.timeout(3):
            while len(found) < 450:
                frame = json.loads((await socket.receive()).data)
                if frame["type"] == "message" and frame["message"]["source"] == "borrower":
                    found.append(frame["message"]["text"])
    assert found == [f"第{number}句" for number in range(450)]


def test_the_log_holds_no_word_of_a_borrower(lone: System) -> None:
    log = Path(lone.parts["gateway"].log).read_text()
    assert "第1句" not in log
    assert "你好" not in log
