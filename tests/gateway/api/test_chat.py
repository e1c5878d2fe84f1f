"""The borrower's API on the running product: acknowledged once, answered live, resumed without loss or repeat."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from tests.harness.system import System


class Line:
    """A live connection of a borrower."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def frames(self, until: str, seconds: float = 20.0) -> list[dict[str, Any]]:
        """Frames up to and with the first one of a type."""
        found = []
        async with asyncio.timeout(seconds):
            while not found or found[-1]["type"] != until:
                found.append(await self.socket.receive_json())
        return found

    async def answer(self) -> list[dict[str, Any]]:
        """Frames up to and with the bot's first message."""
        found: list[dict[str, Any]] = []
        async with asyncio.timeout(20):
            while not found or found[-1].get("message", {}).get("source") != "ai":
                found.append(await self.socket.receive_json())
        return found


async def session(system: System, http: aiohttp.ClientSession, borrower: str | None = None) -> str:
    async with http.post(f"{system.url}/api/chat/session", json={"borrower_id": borrower} if borrower else {}) as response:
        return str((await response.json())["token"])


async def test_the_same_client_id_twenty_times_at_once_is_one_turn(system: System) -> None:
    async with aiohttp.ClientSession() as http:
        headers = {"Authorization": f"Bearer {await session(system, http)}"}
        body = {"client_id": uuid4().hex, "text": "你好"}

        async def send() -> tuple[int, str]:
            async with http.post(f"{system.url}/api/chat/messages", json=body, headers=headers) as response:
                return response.status, (await response.json())["id"]

        answers = await asyncio.gather(*(send() for _ in range(20)))
        assert {status for status, _ in answers} == {202}
        assert len({one for _, one in answers}) == 1
        await asyncio.sleep(2)
        async with http.get(f"{system.url}/api/chat/messages", headers=headers) as response:
            said = await response.json()
    assert [one["source"] for one in said].count("borrower") == 1
    assert len({json.dumps([one["text"], one["card"]]) for one in said}) == len(said)


async def test_a_conversation_is_live_and_resumes_after_the_last_message_seen(system: System) -> None:
    async with aiohttp.ClientSession() as http:
        token = await session(system, http)
        async with http.ws_connect(f"{system.url}/api/chat/ws") as socket:
            line = Line(socket)
            await socket.send_json({"type": "auth", "token": token})
            client_id = uuid4().hex
            await socket.send_json({"type": "send", "client_id": client_id, "text": "你好"})
            frames = await line.answer()
            received = next(frame for frame in frames if frame["type"] == "received")
            assert received["client_id"] == client_id
            own = next(frame["message"] for frame in frames if frame.get("message", {}).get("source") == "borrower")
            assert (own["id"], own["client_id"], own["state"]) == (received["id"], client_id, "received")
            last = frames[-1]["message"]["id"]
            await socket.send_json({"type": "seen", "id": last})

        async with http.ws_connect(f"{system.url}/api/chat/ws") as socket:
            line = Line(socket)
            await socket.send_json({"type": "auth", "token": token, "after": last})
            await socket.send_json({"type": "send", "client_id": uuid4().hex, "text": "你能做什么"})
            resumed = [frame["message"] for frame in await line.answer() if frame["type"] == "message"]
    assert resumed[0]["id"] > last
    assert [one["source"] for one in resumed][:2] == ["borrower", "ai"]


async def test_an_answered_message_says_so(system: System) -> None:
    async with system.chat(None) as client:
        await client.say("你好")
    async with aiohttp.ClientSession() as http:
        token = await session(system, http)
        headers = {"Authorization": f"Bearer {token}"}
        body = {"client_id": uuid4().hex, "text": "你好"}
        async with http.post(f"{system.url}/api/chat/messages", json=body, headers=headers) as response:
            first = (await response.json())["id"]
        query = {"after": first, "wait": "20"}
        async with http.get(f"{system.url}/api/chat/messages", params=query, headers=headers) as response:
            assert (await response.json())[0]["source"] == "ai"
        async with http.get(f"{system.url}/api/chat/messages", headers=headers) as response:
            assert (await response.json())[0]["state"] == "answered"


async def test_history_comes_from_the_end(system: System) -> None:
    async with aiohttp.ClientSession() as http:
        headers = {"Authorization": f"Bearer {await session(system, http)}"}
        for number in range(3):
            body = {"client_id": uuid4().hex, "text": f"你好{number}"}
            async with http.post(f"{system.url}/api/chat/messages", json=body, headers=headers) as response:
                assert response.status == 202
        query = {"before": "9" * 12, "limit": "2"}
        async with http.get(f"{system.url}/api/chat/messages", params=query, headers=headers) as response:
            newest = await response.json()
    assert len(newest) == 2
    assert newest[0]["id"] < newest[1]["id"]


async def test_another_sites_page_may_not_connect(system: System) -> None:
    async with aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect(f"{system.url}/api/chat/ws", headers={"Origin": "https://elsewhere.example"})
        assert refused.value.status == 403
        async with http.ws_connect(f"{system.url}/api/chat/ws", headers={"Origin": system.url}) as socket:
            assert not socket.closed


@pytest.mark.parametrize("frame", ["", "{}", "[]", "null", '{"type": "send"}', '{"type": "seen", "id": "x"}', "💥" * 10])
async def test_a_broken_frame_is_answered_and_the_line_stays_open(system: System, frame: str) -> None:
    async with aiohttp.ClientSession() as http:
        token = await session(system, http)
        async with http.ws_connect(f"{system.url}/api/chat/ws") as socket:
            await socket.send_json({"type": "auth", "token": token})
            await socket.send_str(frame)
            error = (await Line(socket).frames(until="error"))[-1]
            assert error["error"]["code"] == "invalid"
            await socket.send_json({"type": "send", "client_id": uuid4().hex, "text": "你好"})
            assert (await Line(socket).answer())[-1]["message"]["text"]


async def test_every_part_is_well(system: System) -> None:
    async with aiohttp.ClientSession() as http, http.get(f"{system.url}/healthz") as response:
        assert response.status == 200
        assert await response.json() == {"status": "ok", "engine": True, "actions": True, "database": True}


async def test_the_counters_count_turns(system: System) -> None:
    async with system.chat(None) as client:
        await client.say("你好")
    async with aiohttp.ClientSession() as http, http.get(f"{system.url}/metrics") as response:
        counted = await response.text()
    assert 'kuanxin_turns_total{outcome="answered"}' in counted


async def test_responses_carry_the_strict_policy(system: System) -> None:
    async with aiohttp.ClientSession() as http, http.get(f"{system.url}/api/openapi.json") as response:
        policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "data:" not in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
