"""The pipeline over a real record, with an engine whose answers the test decides."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from gateway.engine import EngineError
from gateway.identity import Person
from gateway.notices import Notices
from gateway.pipeline import Pace, TurnPipeline
from gateway.record import turns
from gateway.record.ownership import change_owner
from servicing.clock import now
from servicing.store.database import Database
from servicing.store.models import AgentPresenceRow, ConversationRow, Owner, ServiceRequestRow, TurnRow, TurnState
from servicing.store.vault import Vault
from servicing.turn import HandOff, TurnRequest, TurnResponse
from servicing.wording import Wording
from tests.gateway.record.conversation import Talk, said
from tests.harness.policy import POLICY
from tests.harness.system import ROOT

PACE = Pace(slow_after=0.6, give_up_after=60, lease=5, sweep_every=0.1, at_once=4)
WORDING = Wording.load(ROOT / "domain.yml", POLICY.numbers())
SLOW = WORDING.say("gateway_slow")

type Answering = Callable[[TurnRequest], Awaitable[TurnResponse]]


class Engine:
    """Answers as `answering` says, and keeps what it was asked."""

    def __init__(self, answering: Answering) -> None:
        self.answering = answering
        self.asked: list[str] = []

    async def turn(self, request: TurnRequest) -> TurnResponse:
        self.asked.append(request.message_id)
        return await self.answering(request)


async def at_once(request: TurnRequest) -> TurnResponse:
    return said(f"答{request.text}")


async def down(_: TurnRequest) -> TurnResponse:
    raise EngineError("ClientConnectorError")


def slowly(seconds: float) -> Answering:
    async def answering(request: TurnRequest) -> TurnResponse:
        await asyncio.sleep(seconds)
        return await at_once(request)

    return answering


@asynccontextmanager
async def running(talk: Talk, engine: Engine, pace: Pace = PACE) -> AsyncIterator[TurnPipeline]:
    pipeline = TurnPipeline(talk.database, talk.vault, engine, Notices(), WORDING, pace)  # type: ignore[arg-type]
    async with pipeline.running():
        yield pipeline


async def until(talk: Talk, *texts: str, seconds: float = 10) -> list[str]:
    """What is shown, once all of `texts` are."""
    async with asyncio.timeout(seconds):
        while not set(texts) <= set(shown := [one.text for one in await talk.shown()]):
            await asyncio.sleep(0.02)
    return shown


@pytest.fixture
def talk(database: Database, vault: Vault) -> Talk:
    return Talk(database, vault)


async def aged(talk: Talk, seconds: float) -> None:
    """Let every message have been received earlier."""
    async with talk.database.writing() as session:
        for turn in await session.scalars(select(TurnRow)):
            turn.received_at -= timedelta(seconds=seconds)


async def test_messages_that_wait_since_a_stop_are_answered_without_excuses(talk: Talk) -> None:
    for word in ("一", "二", "三"):
        await talk.write(word)
    await aged(talk, 30)
    async with running(talk, Engine(slowly(0.05))):
        assert await until(talk, "答一", "答二", "答三") == ["一", "二", "三", "答一", "答二", "答三"]


async def test_one_word_of_patience_is_for_all_that_waits(talk: Talk) -> None:
    engine = Engine(down)
    for word in ("一", "二", "三"):
        await talk.write(word)
    async with running(talk, engine):
        await until(talk, SLOW)
        await asyncio.sleep(0.5)
        engine.answering = at_once
        shown = await until(talk, "答一", "答二", "答三")
    assert shown == ["一", "二", "三", SLOW, "答一", "答二", "答三"]


async def test_between_two_attempts_the_borrower_is_told_in_time(talk: Talk) -> None:
    pace = replace(PACE, slow_after=1.8)  # attempts are at 0, 0.5, 1.5 and 3.5 seconds
    await talk.write("一")
    async with running(talk, Engine(down), pace):
        await until(talk, SLOW, seconds=2.6)


async def test_who_finds_no_free_worker_is_told_in_time(database: Database, vault: Vault) -> None:
    engine = Engine(slowly(3))
    talks = [Talk(database, vault, Person.borrower(f"B{number}")) for number in range(6)]
    for talk in talks:
        await talk.write("一")
    async with running(talks[0], engine, replace(PACE, at_once=2)):
        for talk in talks:
            await until(talk, SLOW, seconds=2)
        assert len(engine.asked) == 2


async def test_conversations_that_rest_keep_no_other_from_its_turn(database: Database, vault: Vault) -> None:
    resting, other = Talk(database, vault), Talk(database, vault, Person.borrower("B2"))
    await resting.write("一")
    await resting.write("二")
    turn = await resting.pending()
    assert turn is not None
    async with database.writing() as session:
        await turns.put_off(session, turn.request.message_id, until=now() + timedelta(days=1), failure="status 503")
    await other.write("三")
    async with database.reading() as session:
        assert await turns.waiting_conversations(session, now(), limit=1) == [other.id]


async def test_a_fault_of_ours_holds_no_conversation_up_for_ever(talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
    async def faulty(request: TurnRequest) -> TurnResponse:
        raise ValueError(f"can't read {request.text}")

    await talk.write("我的秘密")
    await aged(talk, 60)
    with caplog.at_level(logging.WARNING):
        async with running(talk, Engine(faulty)):
            async with asyncio.timeout(5):
                while await talk.pending():
                    await asyncio.sleep(0.02)
    assert "ValueError" in caplog.text
    assert "我的秘密" not in caplog.text
    assert [one.source for one in await talk.shown()] == ["borrower", "system"]
    async with talk.database.reading() as session:
        request = (await session.scalars(select(ServiceRequestRow))).one()
        assert request.number in (await talk.shown())[-1].text


async def test_a_focus_of_another_release_loses_the_focus_alone(talk: Talk) -> None:
    await talk.write("一")
    async with talk.database.writing() as session:
        await session.execute(update(ConversationRow).values(focus={"loan_id": "L1", "not_yet_known": 1}))
    async with running(talk, Engine(at_once)):
        await until(talk, "答一")


async def test_what_was_answered_meanwhile_is_given_to_no_person(talk: Talk) -> None:
    async def answered_elsewhere(request: TurnRequest) -> TurnResponse:
        await talk.answer(request.message_id, said("答"))
        raise EngineError("status 503")

    await talk.write("一")
    await aged(talk, 60)
    async with running(talk, Engine(answered_elsewhere)):
        await until(talk, "答")
        await asyncio.sleep(0.3)
    async with talk.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(ServiceRequestRow)) == 0


async def test_when_it_gives_up_it_says_nothing_where_a_person_owns(talk: Talk) -> None:
    async def taken_over(request: TurnRequest) -> TurnResponse:
        async with talk.database.writing() as session:
            await change_owner(session, talk.id, to=Owner.HUMAN, seen_version=0)
        raise EngineError("status 503")

    await talk.write("一")
    await aged(talk, 60)
    async with running(talk, Engine(taken_over)):
        async with asyncio.timeout(5):
            while await talk.pending():
                await asyncio.sleep(0.02)
    assert [one.source for one in await talk.shown()] == ["borrower"]


async def test_two_hand_offs_in_one_turn_are_one(talk: Talk) -> None:
    async with talk.database.writing() as session:
        session.add(AgentPresenceRow(agent_id="A1", on_duty_until=now() + timedelta(minutes=5)))
    both = (HandOff(reason="express_distress", urgent=True), HandOff(reason="request_human"))
    await talk.write("一")
    turn = await talk.pending()
    assert turn is not None
    assert await talk.answer(turn.request.message_id, said("好", commands=both))
    row = await talk.row()
    assert (row.owner, row.version) == (Owner.QUEUED.value, 1)


async def test_a_lost_lease_ends_the_work_after_the_turn_in_hand(talk: Talk) -> None:
    engine = Engine(slowly(0.6))
    await talk.write("一")
    await talk.write("二")
    async with running(talk, engine, replace(PACE, lease=0.6)):
        async with asyncio.timeout(5):
            while not engine.asked:
                await asyncio.sleep(0.01)
        async with talk.database.writing() as session:
            later = now() + timedelta(days=1)
            await session.execute(update(ConversationRow).values(lease_holder="another", lease_until=later))
        await until(talk, "答一")
        await asyncio.sleep(1)
    assert len(engine.asked) == 1


async def test_a_stop_lets_the_turn_in_hand_finish_and_frees_the_conversation(talk: Talk) -> None:
    engine = Engine(slowly(0.5))
    await talk.write("一")
    await talk.write("二")
    async with running(talk, engine, replace(PACE, slow_after=8)):
        async with asyncio.timeout(5):
            while not engine.asked:
                await asyncio.sleep(0.01)
    assert [one.text for one in await talk.shown()] == ["一", "二", "答一"]
    assert (await talk.row()).lease_holder is None


async def test_a_stop_does_not_wait_for_an_engine_that_hangs(talk: Talk) -> None:
    engine = Engine(slowly(60))
    await talk.write("一")
    async with asyncio.timeout(6), running(talk, engine):
        while not engine.asked:
            await asyncio.sleep(0.01)
    assert (await talk.row()).lease_holder is None
    async with talk.database.reading() as session:
        assert (await session.scalars(select(TurnRow.state))).all() == [TurnState.PENDING.value]
