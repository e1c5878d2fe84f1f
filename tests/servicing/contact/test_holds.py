"""Holds are placed once, stand until their end or a person's decision, and are in the audit log without personal text."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from servicing.contact.holds import HoldKind, HoldStandsError, holds_of, lift_hold, place_hold
from servicing.store.audit import verify
from servicing.store.database import Database
from servicing.store.models import AuditRow

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)


async def place(
    database: Database, kind: HoldKind, cause: str = "r1", *, at: datetime = AT, until: datetime | None = None
) -> bool:
    async with database.writing() as session:
        return await place_hold(session, "B1", kind, cause=cause, at=at, until=until, actor="actions")


async def lift(database: Database, hold_id: str, at: datetime) -> bool:
    async with database.writing() as session:
        return await lift_hold(session, hold_id, at=at, actor="agent-7", crisis_hours=72)


async def kinds(database: Database, at: datetime, borrower: str = "B1") -> list[HoldKind]:
    async with database.reading() as session:
        return [hold.kind for hold in await holds_of(session, borrower, at)]


async def log(database: Database) -> list[AuditRow]:
    async with database.reading() as session:
        assert await verify(session) is None
        return list(await session.scalars(select(AuditRow).order_by(AuditRow.seq)))


async def test_the_same_cause_is_one_hold_and_one_entry(database: Database) -> None:
    assert await place(database, HoldKind.DISPUTE)
    assert not await place(database, HoldKind.DISPUTE, at=AT + DAY)
    assert await place(database, HoldKind.DISPUTE, "r2")
    assert await place(database, HoldKind.COMPLAINT)
    assert sorted(await kinds(database, AT + DAY)) == ["complaint", "dispute", "dispute"]
    entries = await log(database)
    assert [(entry.actor, entry.action) for entry in entries] == [("actions", "hold.placed")] * 3
    assert set(entries[0].subjects) == {"hold", "borrower", "kind"}


async def test_two_at_once_place_one(database: Database) -> None:
    new = await asyncio.gather(*(place(database, HoldKind.CRISIS) for _ in range(4)))
    assert sorted(new) == [False, False, False, True]
    assert len(await log(database)) == 1


async def test_a_hold_stands_from_its_beginning_to_its_end_for_its_borrower_alone(database: Database) -> None:
    await place(database, HoldKind.PLAN, until=AT + DAY)
    assert await kinds(database, AT - timedelta(seconds=1)) == []
    assert await kinds(database, AT) == [HoldKind.PLAN]
    assert await kinds(database, AT + DAY - timedelta(seconds=1)) == [HoldKind.PLAN]
    assert await kinds(database, AT + DAY) == []
    assert await kinds(database, AT, "B2") == []


async def test_what_was_lifted_is_over_and_a_retry_does_not_bring_it_back(database: Database) -> None:
    await place(database, HoldKind.OPT_OUT)
    async with database.reading() as session:
        (hold,) = await holds_of(session, "B1", AT)
    assert await lift(database, hold.id, AT + DAY)
    assert not await lift(database, hold.id, AT + DAY)
    assert not await lift(database, "nonesuch", AT + DAY)
    assert await kinds(database, AT + DAY) == []
    assert not await place(database, HoldKind.OPT_OUT, at=AT + DAY)
    assert await kinds(database, AT + 2 * DAY) == []
    assert [entry.action for entry in await log(database)] == ["hold.placed", "hold.lifted"]


async def test_a_crisis_hold_stands_seventy_two_hours_whoever_wants_to_lift_it(database: Database) -> None:
    await place(database, HoldKind.CRISIS)
    async with database.reading() as session:
        (hold,) = await holds_of(session, "B1", AT)
    with pytest.raises(HoldStandsError):
        await lift(database, hold.id, AT + timedelta(hours=72, seconds=-1))
    assert await kinds(database, AT + 30 * DAY) == [HoldKind.CRISIS]
    assert await lift(database, hold.id, AT + timedelta(hours=72))


async def test_a_hold_without_sense_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="ends after it begins"):
        await place(database, HoldKind.PLAN, until=AT)
    with pytest.raises(ValueError, match="person"):
        await place(database, HoldKind.CRISIS, until=AT + DAY)
