"""A gateway that dies around an upload: what it stored is there once, what it did not store is sent again."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import aiohttp
import pytest

from gateway.api.attachments import CLIENT_ID_HEADER, NAME_HEADER
from tests.gateway.api.files import PDF
from tests.harness.system import System, prepare

pytestmark = pytest.mark.timeout(120)

BORROWER = "demo-0001"


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def until_it_answers(system: System, http: aiohttp.ClientSession) -> None:
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with http.get(f"{system.url}/api/chat/attachments") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.1)


async def token(system: System, http: aiohttp.ClientSession) -> str:
    async with http.post(f"{system.url}/api/chat/session", json={"borrower_id": BORROWER}) as answer:
        return str((await answer.json())["token"])


async def upload(system: System, http: aiohttp.ClientSession, token: str, client_id: str, content: Any) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}", CLIENT_ID_HEADER: client_id, NAME_HEADER: quote("传票.pdf")}
    async with http.post(f"{system.url}/api/chat/attachments", data=content, headers=headers) as answer:
        assert answer.status == 202
        said: dict[str, Any] = await answer.json()
        return said


async def stored(system: System, http: aiohttp.ClientSession, token: str) -> list[bytes]:
    headers = {"Authorization": f"Bearer {token}"}
    found = []
    async with http.get(f"{system.url}/api/chat/messages", headers=headers) as answer:
        messages = await answer.json()
    for message in messages:
        async with http.get(f"{system.url}/api/chat/attachments/{message['attachment']['id']}", headers=headers) as answer:
            found.append(await answer.read())
    return found


async def test_killed_between_store_and_acknowledgement_it_is_there_once(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    system = prepare(tmp_path)
    gateway = system.parts["gateway"]
    plain = list(gateway.command)
    python, _m, program, *rest = plain
    gateway.command = [python, "-m", "tests.resilience.crashing", "after_store", "1", program, *rest]
    try:
        system.start("gateway")
        await until_it_answers(system, http)
        mine, client_id = await token(system, http), uuid4().hex
        with pytest.raises(aiohttp.ClientError):
            await upload(system, http, mine, client_id, PDF)
        async with asyncio.timeout(20):
            while not system.died("gateway"):
                await asyncio.sleep(0.05)
        gateway.command = plain
        system.start("gateway")
        await until_it_answers(system, http)
        again = await upload(system, http, mine, client_id, PDF)
        assert again["duplicate"]
        assert again["attachment"]["name"] == "传票.pdf"
        assert await stored(system, http, mine) == [PDF]
    finally:
        system.stop()


async def test_killed_half_way_nothing_is_there_until_it_comes_again(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    system = prepare(tmp_path)
    arriving = asyncio.Event()

    async def half() -> AsyncIterator[bytes]:
        yield PDF[:20]
        arriving.set()
        await asyncio.sleep(60)

    try:
        system.start("gateway")
        await until_it_answers(system, http)
        mine, client_id = await token(system, http), uuid4().hex
        going = asyncio.create_task(upload(system, http, mine, client_id, half()))
        await arriving.wait()
        system.kill("gateway")
        with pytest.raises(aiohttp.ClientError):
            await going
        system.start("gateway")
        await until_it_answers(system, http)
        assert await stored(system, http, mine) == []
        assert not (await upload(system, http, mine, client_id, PDF))["duplicate"]
        assert await stored(system, http, mine) == [PDF]
    finally:
        system.stop()
