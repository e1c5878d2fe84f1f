"""Drafts on both databases: one for each owner and kind, sealed, and the same to a message that comes twice."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from servicing.drafts import Draft, DraftKey, DraftState, draft_of, open_drafts, owner_of, write_draft
from servicing.store.database import Database
from servicing.store.models import DraftRow
from servicing.store.vault import Vault, VaultError

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
KEY = DraftKey(owner_of("b-1", "c-1"), "callback")


def draft(state: DraftState = DraftState.OPEN, at: datetime = AT, kind: str = "callback", **values: str) -> Draft:
    return Draft(kind, state, values, at)


async def write(database: Database, vault: Vault, written: Draft, message_id: str, key: DraftKey = KEY) -> None:
    async with database.writing() as session:
        await write_draft(session, vault, key, written, message_id)


async def read(database: Database, vault: Vault, message_id: str, key: DraftKey = KEY) -> Draft | None:
    async with database.reading() as session:
        return await draft_of(session, vault, key, message_id)


async def test_a_message_asked_again_finds_no_draft_where_it_began_one(database: Database, vault: Vault) -> None:
    await write(database, vault, draft(topic="罚息"), "m-1")
    assert await read(database, vault, "m-1") is None
    assert await read(database, vault, "m-2") == draft(topic="罚息")


async def test_a_message_asked_again_finds_the_draft_as_it_was_before_it(database: Database, vault: Vault) -> None:
    first, second = draft(topic="罚息"), draft(topic="罚息", time="周末", at=AT + timedelta(minutes=1))
    await write(database, vault, first, "m-1")
    for _ in range(2):
        assert await read(database, vault, "m-2") == first
        await write(database, vault, second, "m-2")
    assert await read(database, vault, "m-3") == second


async def test_two_writes_of_one_message_leave_what_was_before_the_first(database: Database, vault: Vault) -> None:
    await write(database, vault, draft(a="1"), "m-1")
    await write(database, vault, draft(a="2"), "m-2")
    await write(database, vault, draft(DraftState.DONE, a="3"), "m-2")
    assert await read(database, vault, "m-2") == draft(a="1")
    assert await read(database, vault, "m-3") == draft(DraftState.DONE, a="3")


async def test_what_is_begun_anew_takes_the_place_of_what_is_over(database: Database, vault: Vault) -> None:
    await write(database, vault, draft(DraftState.CANCELLED, a="1"), "m-1")
    await write(database, vault, draft(b="2"), "m-2")
    assert await read(database, vault, "m-3") == draft(b="2")
    assert await read(database, vault, "m-2") == draft(DraftState.CANCELLED, a="1")
    async with database.reading() as session:
        assert len((await session.scalars(select(DraftRow))).all()) == 1


async def test_open_drafts_are_the_owners_alone_and_the_newest_first(database: Database, vault: Vault) -> None:
    for place, (owner, kind, state) in enumerate(
        [("b:1", "old", "open"), ("b:1", "new", "open"), ("b:1", "over", "done"), ("b:2", "theirs", "open")]
    ):
        written = draft(DraftState(state), AT + timedelta(minutes=place), kind)
        await write(database, vault, written, f"m-{place}", DraftKey(owner, kind))
    async with database.reading() as session:
        assert [one.kind for one in await open_drafts(session, vault, "b:1", "m-9")] == ["new", "old"]
        assert [one.kind for one in await open_drafts(session, vault, "b:1", "m-1")] == ["old"]


async def test_one_message_many_times_at_once_is_one_draft(database: Database, vault: Vault) -> None:
    await asyncio.gather(*(write(database, vault, draft(a="1"), "m-1") for _ in range(8)))
    assert await read(database, vault, "m-1") is None
    assert await read(database, vault, "m-2") == draft(a="1")


async def test_what_was_answered_is_sealed_to_its_row(database: Database, vault: Vault) -> None:
    await write(database, vault, draft(topic="罚息"), "m-1")
    await write(database, vault, draft(topic="投诉"), "m-2")
    async with database.reading() as session:
        row = (await session.scalars(select(DraftRow))).one()
    assert row.before is not None
    assert all("罚息".encode() not in sealed for sealed in (row.body, row.before))
    with pytest.raises(VaultError):
        await read(database, Vault(b"another key, thirty-two bytes lo"), "m-3")


def test_a_visitors_draft_belongs_to_the_conversation() -> None:
    assert owner_of(None, "x") != owner_of("x", "y")
    assert owner_of("x", "y") == owner_of("x", "z")
