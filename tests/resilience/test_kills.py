"""Whatever is killed at whatever point: every acknowledged message is answered exactly once, in order."""

import asyncio
import itertools
import json
import os
import random
import sqlite3
from collections import Counter, defaultdict
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest
from sqlalchemy import select

from bot.seal import Seal
from servicing.store.models import MessageRow, ServiceRequestRow, Source, TurnRow, TurnState
from tests.harness.system import System, prepare
from tests.resilience.crashing import POINTS

PART = {
    "after_store": "gateway",
    "during_action": "actions",
    "after_action_commit": "actions",
    "after_engine_save": "engine",
    "before_reply_stored": "gateway",
    "before_delivery": "gateway",
}
BORROWERS = ("demo-0001", "demo-0002", "demo-0004")
QUESTIONS = ("我现在欠多少钱", "罚息怎么算的", "我要投诉你们的服务", "什么时候要还款", "我的还款到账了吗")
SLOW_KILLS = 20


def kills() -> int:
    return int(os.environ.get("KILLS", "1"))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("point", POINTS)
async def test_nothing_acknowledged_is_lost_or_answered_twice(point: str, tmp_path: Path) -> None:
    await _survives(point, kills(), tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("point", POINTS)
async def test_nothing_acknowledged_is_lost_in_twenty_kills(point: str, tmp_path: Path) -> None:
    await _survives(point, SLOW_KILLS, tmp_path)


async def _survives(point: str, times: int, folder: Path) -> None:
    # What the engine said is held against what the gateway stored, however long it takes: it may not forget.
    remembers = {"ENGINE_TURNS_A_SESSION": "1000000"}
    system = prepare(folder, settings={"CONVERSATION_LEASE": "1.5", "SWEEP_EVERY": "0.2", **remembers})
    try:
        for name in system.parts:
            system.start(name)
        await system.ready()
        enough = asyncio.Event()
        talking = [asyncio.create_task(_talk(system, borrower, enough)) for borrower in BORROWERS]
        await _kill_again_and_again(system, point, times)
        enough.set()
        acknowledged = dict(zip(BORROWERS, await asyncio.gather(*talking), strict=True))
        await all_answered(system)
        await judge(system, acknowledged)
    finally:
        system.stop()


async def _kill_again_and_again(system: System, point: str, times: int) -> None:
    name = PART[point]
    part = system.parts[name]
    plain = list(part.command)
    chance = random.Random(point)
    for _ in range(times):
        python, _m, program, *rest = plain
        part.command = [python, "-m", "tests.resilience.crashing", point, str(chance.randint(1, 4)), program, *rest]
        system.kill(name)
        system.start(name)
        async with asyncio.timeout(90):
            while not system.died(name):
                await asyncio.sleep(0.05)
    part.command = plain
    system.kill(name)
    system.start(name)
    await system.ready()


async def _talk(system: System, borrower: str, enough: asyncio.Event) -> list[str]:
    """Send one message after another; each is sent again, with its client id, until it is acknowledged."""
    acknowledged = []
    async with aiohttp.ClientSession() as http:
        token = await until_it_works(http, f"{system.url}/api/chat/session", {"borrower_id": borrower}, None, "token")
        for question in itertools.cycle(QUESTIONS):
            body = {"client_id": str(uuid4()), "text": question}
            acknowledged.append(await until_it_works(http, f"{system.url}/api/chat/messages", body, token, "id"))
            await asyncio.sleep(0.8)
            if enough.is_set():
                return acknowledged
    raise AssertionError("the questions never end")


async def until_it_works(http: aiohttp.ClientSession, url: str, body: dict[str, str], token: str | None, key: str) -> str:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    while True:
        try:
            async with http.post(url, json=body, headers=headers, timeout=aiohttp.ClientTimeout(total=5)) as response:
                if response.status < 300:
                    return str((await response.json())[key])
        except (aiohttp.ClientError, TimeoutError, OSError):
            pass
        await asyncio.sleep(0.05)


async def all_answered(system: System) -> None:
    database, _ = system.store()
    try:
        async with asyncio.timeout(120):
            while True:
                async with database.reading() as session:
                    waiting = (await session.scalars(select(TurnRow.uid).where(TurnRow.state == TurnState.PENDING.value))).all()
                if not waiting:
                    return
                await asyncio.sleep(0.2)
    finally:
        await database.dispose()


async def judge(system: System, acknowledged: dict[str, list[str]]) -> None:
    database, _ = system.store()
    try:
        async with database.reading() as session:
            messages = (await session.scalars(select(MessageRow).order_by(MessageRow.position))).all()
            turns = (await session.scalars(select(TurnRow).order_by(TurnRow.position))).all()
            requests = (await session.scalars(select(ServiceRequestRow))).all()
    finally:
        await database.dispose()

    assert all(turn.state == TurnState.ANSWERED.value for turn in turns)
    by_turn: defaultdict[str, list[int]] = defaultdict(list)
    for message in messages:
        if message.source == Source.AI.value:
            assert message.answers is not None
            by_turn[message.answers].append(message.position)
    said = _said_by_engine(system.folder / "engine.db", Seal(system.parts["engine"].env["KUANXIN_SHARED_SECRET"]))
    for conversation in {turn.conversation_id for turn in turns}:
        own = [turn for turn in turns if turn.conversation_id == conversation]
        answers = [position for turn in own for position in by_turn[turn.uid]]
        assert answers == sorted(answers), "answers are in the order of the questions"
    for turn in turns:
        assert said[turn.uid] == len(by_turn[turn.uid]) > 0, "each message was answered, once"
    assert len(requests) == len({(row.message_id, row.action) for row in requests})
    assert len({message.uid for message in messages}) == len(messages)
    for borrower, ids in acknowledged.items():
        assert len(set(ids)) == len(ids)
        async with system.chat(borrower) as client:
            shown = await client.history()
        assert Counter(one["id"] for one in shown).most_common(1)[0][1] == 1
        assert set(ids) <= {one["id"] for one in shown if one["state"] == "answered"}


def _said_by_engine(path: Path, seal: Seal) -> Counter[str]:
    """How many replies the engine recorded for each message; each message stands there once."""
    said: Counter[str] = Counter()
    with sqlite3.connect(path) as engine:
        current: dict[str, str] = {}
        for sender, kind, data in engine.execute("SELECT sender_id, type_name, data FROM events ORDER BY id"):
            event = json.loads(seal.open(data, sender))
            if kind == "user":
                current[sender] = event["message_id"]
                assert event["message_id"] not in said, "the engine took a message twice"
                said[event["message_id"]] = 0
            elif kind == "bot" and event["data"].get("custom", {}).get("kind", "reply") == "reply":
                said[current[sender]] += 1
    return said
