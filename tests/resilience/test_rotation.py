"""A new session of the engine after every turn changes nothing that a borrower sees."""

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest
from _pytest.mark import ParameterSet

from servicing.clock import now
from tests.conversations.case import Case, cases
from tests.conversations.partner import Partner
from tests.conversations.walk import walk
from tests.harness.newcomer import own_borrower
from tests.harness.system import System, prepare

NEVER, ALWAYS = "engine", "rotating"
LONGEST = 1
NUMBER = re.compile(r"20\d{6}-[A-Z2-7]{8}")
MARK = re.compile(r"(?<![0-9a-z])(?:[0-9a-f]{64}|[0-9a-f]{32}|[0-9a-f]{12})(?![0-9a-z])")
"""Ids, and marks of texts that hold them: a borrower's own, so never the same for two."""


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    running = prepare(tmp_path_factory.mktemp("rotation"), settings={"ENGINE_TURNS_A_SESSION": "100000"})
    running.add_engine(ALWAYS, ENGINE_TURNS_A_SESSION="1")
    try:
        for name in running.parts:
            running.start(name)
        asyncio.run(running.ready())
        asyncio.run(running.engine_ready(ALWAYS))
        yield running
    finally:
        running.stop()


async def spoken(system: System, engine: str, case: Case, began: datetime) -> list[str]:
    """What a case's steps lead to, for a borrower of its own; at the same time it gives the same words."""
    borrower_id = await own_borrower(system, case.like)
    said = []
    async with aiohttp.ClientSession() as http:
        async for walked in walk(case, http, system, borrower_id, engine=engine, began=began):
            said.append(walked.answer.model_dump_json(exclude={"replayed"}))
    return [MARK.sub("mark", NUMBER.sub("number", words)) for words in said]


def of_each_file() -> list[ParameterSet]:
    """The longest case of each file, which carries most over from turn to turn; all others are long tests."""
    by_file = groupby(cases(), key=lambda case: case.name.partition(":")[0])
    return [
        pytest.param(case, id=case.name, marks=() if place < LONGEST else pytest.mark.soak)
        for _, of_file in by_file
        for place, case in enumerate(sorted(of_file, key=lambda case: -len(case.steps)))
    ]


@pytest.mark.parametrize("case", of_each_file())
async def test_a_session_a_turn_gives_the_same_replies(system: System, case: Case) -> None:
    began = now()
    assert await spoken(system, ALWAYS, case, began) == await spoken(system, NEVER, case, began)


async def test_one_id_twice_answers_one_step_across_sessions(system: System) -> None:
    async with aiohttp.ClientSession() as http:
        partner = Partner(http, system, "demo-0001", engine=ALWAYS)
        await partner.say("转人工")
        message_id = uuid4().hex
        first = await partner.turn("还款的事", None, message_id)
        again = await partner.turn("还款的事", None, message_id)
        assert again.replayed
        assert again.replies == first.replies
        assert any(reply.card is not None for reply in (await partner.say("随便")).replies)


def test_the_engines_did_rotate_as_told(system: System) -> None:
    def forgotten(path: Path) -> int:
        """Rows that are no longer there: a new session deletes what came before it."""
        with sqlite3.connect(path) as store:
            last, there = store.execute("SELECT max(id), count(*) FROM events").fetchone()
            return int(last) - int(there)

    def most_sessions(path: Path) -> int:
        """Of one conversation; an engine that is started anew forgets what came before a session, and begins none."""
        started = "SELECT count(*) AS sessions FROM events WHERE type_name = 'session_started' GROUP BY sender_id"
        with sqlite3.connect(path) as store:
            return int(store.execute(f"SELECT max(sessions) FROM ({started})").fetchone()[0])

    assert most_sessions(system.folder / f"{NEVER}.db") == 1
    assert forgotten(system.folder / f"{NEVER}.db") < forgotten(system.folder / f"{ALWAYS}.db")
    assert forgotten(system.folder / f"{ALWAYS}.db") > 20
