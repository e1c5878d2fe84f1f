"""The audit log takes entries inside a unit of work, refuses changes, and shows the first one that was made anyway."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.store.audit import AuditError, BrokenLink, Entry, append, digest_of, verify
from servicing.store.database import Database

AT = datetime(2026, 11, 22, 9, 30, 0, 123456, UTC)


async def write(database: Database, count: int, actor: str = "tester") -> None:
    async with database.writing() as session:
        await append(session, [Entry(actor, "ledger.reversed", {"payment": f"p{n}"}) for n in range(count)], at=AT)


async def broken(database: Database) -> BrokenLink | None:
    async with database.reading() as session:
        return await verify(session)


async def tamper(database: Database, *statements: str) -> None:
    async with database.writing() as session:
        await _without_triggers(session)
        for statement in statements:
            await session.execute(text(statement))


async def _without_triggers(session: AsyncSession) -> None:
    if session.get_bind().dialect.name == "sqlite":
        await session.execute(text("DROP TRIGGER audit_no_update"))
        await session.execute(text("DROP TRIGGER audit_no_delete"))
    else:
        await session.execute(text("DROP TRIGGER audit_no_change ON audit"))


async def test_an_untouched_log_is_whole(database: Database) -> None:
    assert await broken(database) is None
    await write(database, 3)
    await write(database, 2500)
    assert await broken(database) is None


async def test_a_unit_of_work_that_fails_leaves_no_entry(database: Database) -> None:
    await write(database, 1)

    async def fail() -> None:
        async with database.writing() as session:
            await append(session, [Entry("tester", "lost")], at=AT)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    await write(database, 1)
    async with database.reading() as session:
        assert (await session.execute(text("SELECT seq, action FROM audit ORDER BY seq"))).all() == [
            (1, "ledger.reversed"),
            (2, "ledger.reversed"),
        ]
    assert await broken(database) is None


async def test_writers_at_once_share_no_number(database: Database) -> None:
    await asyncio.gather(*(write(database, 5, actor=f"writer-{number}") for number in range(8)))
    assert await broken(database) is None
    async with database.reading() as session:
        assert (await session.execute(text("SELECT count(*), max(seq) FROM audit"))).one() == (40, 40)


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'other'", "DELETE FROM audit WHERE seq = 1"])
async def test_the_tables_refuse_a_change(database: Database, statement: str) -> None:
    await write(database, 2)

    async def change() -> None:
        async with database.writing() as session:
            await session.execute(text(statement))

    with pytest.raises(DBAPIError, match="append-only"):
        await change()
    assert await broken(database) is None


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("UPDATE audit SET actor = 'other' WHERE seq = 3", 3),
        ("UPDATE audit SET action = 'other' WHERE seq = 3", 3),
        ("UPDATE audit SET subjects = '{}' WHERE seq = 3", 3),
        ("UPDATE audit SET digest = previous_hash WHERE seq = 3", 3),
        ("UPDATE audit SET at = '2026-11-22 09:30:00' WHERE seq = 3", 3),
        ("UPDATE audit SET hash = digest WHERE seq = 3", 3),
        ("DELETE FROM audit WHERE seq = 3", 3),
        ("DELETE FROM audit WHERE seq = 5", 5),
        ("UPDATE audit_head SET seq = 4", 6),
        ("DELETE FROM audit_head", 0),
    ],
)
async def test_the_first_broken_link_is_named(database: Database, statement: str, seq: int) -> None:
    await write(database, 5)
    await tamper(database, statement)
    found = await broken(database)
    assert found is not None
    assert found.seq == seq


async def test_an_entry_forged_with_its_own_hash_breaks_the_next(database: Database) -> None:
    await write(database, 5)
    forged = digest_of([3, AT.isoformat(), "other", "ledger.reversed", {"payment": "p2"}, digest_of(None), "0" * 64])
    await tamper(database, f"UPDATE audit SET actor = 'other', hash = '{forged}' WHERE seq = 3")
    found = await broken(database)
    assert found is not None
    assert found.seq == 3


async def test_without_a_head_nothing_is_appended(database: Database) -> None:
    async with database.writing() as session:
        await session.execute(text("DELETE FROM audit_head"))
    with pytest.raises(AuditError, match="migrate"):
        await write(database, 1)
