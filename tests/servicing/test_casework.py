"""Requests for a person, on both databases: once for each message, numbered beyond guessing, sealed."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from servicing.casework import Ticket, Wish, detail_of, open_request
from servicing.store.database import Database
from servicing.store.models import ServiceRequestRow
from servicing.store.vault import Vault

WISH = Wish(
    kind="file_complaint",
    message_id="m-1",
    action="file_complaint",
    borrower_id="b-1",
    conversation_id="c-1",
    loan_id=None,
    detail={"words": "我要投诉"},
    at=datetime(2026, 11, 22, 17, 0, tzinfo=UTC),
)


async def opened(database: Database, vault: Vault, wish: Wish, *, join_within: timedelta | None = None) -> Ticket:
    async with database.writing() as session:
        return await open_request(session, vault, wish, join_within=join_within)


async def rows(database: Database) -> list[ServiceRequestRow]:
    async with database.reading() as session:
        return list(await session.scalars(select(ServiceRequestRow).order_by(ServiceRequestRow.created_at)))


async def test_one_message_and_action_is_one_request(database: Database, vault: Vault) -> None:
    first = await opened(database, vault, WISH)
    again = await opened(database, vault, replace(WISH, detail={"words": "other"}))
    other = await opened(database, vault, replace(WISH, action="cost_review"))
    assert again == first
    assert first.new
    assert other.number != first.number
    assert len(await rows(database)) == 2


async def test_many_at_once_are_one_request(database: Database, vault: Vault) -> None:
    tickets = await asyncio.gather(*(opened(database, vault, WISH) for _ in range(10)))
    assert len({ticket.number for ticket in tickets}) == 1
    assert all(ticket.new for ticket in tickets)
    assert len(await rows(database)) == 1


async def test_number_has_the_day_in_shanghai_and_follows_only_with_our_key(database: Database, vault: Vault) -> None:
    ticket = await opened(database, vault, WISH)
    assert re.fullmatch(r"20261123-[A-Z2-7]{8}", ticket.number)
    elsewhere = Vault(b"another key, thirty-two bytes lo")
    (row,) = await rows(database)
    async with database.writing() as session:
        await session.delete(row)
    assert (await opened(database, elsewhere, WISH)).number != ticket.number


async def test_words_are_sealed_to_their_row(database: Database, vault: Vault) -> None:
    await opened(database, vault, WISH)
    (row,) = await rows(database)
    assert "投诉".encode() not in row.detail
    assert detail_of(row, vault) == {"words": "我要投诉"}


@pytest.mark.parametrize(
    ("change", "joins"),
    [
        ({"at": WISH.at + timedelta(hours=23)}, True),
        ({"at": WISH.at + timedelta(hours=25)}, False),
        ({"kind": "request_waiver"}, False),
        ({"loan_id": "l-1"}, False),
        ({"conversation_id": "c-2"}, False),
    ],
)
async def test_same_matter_joins_what_is_open(database: Database, vault: Vault, change: dict[str, object], joins: bool) -> None:
    first = await opened(database, vault, WISH)
    later = await opened(database, vault, replace(WISH, message_id="m-2", **change), join_within=timedelta(hours=24))  # type: ignore[arg-type]
    assert (later.number == first.number) is joins
    assert later.new is not joins


async def test_closed_request_is_joined_by_none(database: Database, vault: Vault) -> None:
    first = await opened(database, vault, WISH)
    async with database.writing() as session:
        (row,) = await session.scalars(select(ServiceRequestRow))
        row.state = "closed"
    later = await opened(database, vault, replace(WISH, message_id="m-2"), join_within=timedelta(hours=24))
    assert later.number != first.number


async def test_nothing_is_kept_of_a_unit_of_work_that_fails(database: Database, vault: Vault) -> None:
    async def fail() -> None:
        async with database.writing() as session:
            await open_request(session, vault, WISH, join_within=None)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert await rows(database) == []
