"""Text messages are queued once, sealed, to mobile numbers only, and never without the lender's name."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from servicing.contact.texts import Text, TextRefusedError, opened_text, queue_number_change, queue_text
from servicing.loading import import_tape
from servicing.policy.outreach import Purpose
from servicing.store.database import Database
from servicing.store.models import TextMessageRow
from servicing.store.personal import phone_index
from servicing.store.vault import Vault
from tests.actions.world import TAPE

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
NEW = "13912345678"
TEXT = Text("m1:number:new", "late", NEW, "text_number_new", {"lender": "演示消费金融"})


async def queue(database: Database, vault: Vault, text: Text = TEXT) -> bool:
    async with database.writing() as session:
        return await queue_text(session, vault, text, at=AT)


async def rows(database: Database) -> list[TextMessageRow]:
    async with database.reading() as session:
        return list(await session.scalars(select(TextMessageRow).order_by(TextMessageRow.key)))


async def test_a_key_is_one_text_however_often_and_at_once(database: Database, vault: Vault) -> None:
    queued = await asyncio.gather(*(queue(database, vault) for _ in range(4)))
    assert sorted(queued) == [False, False, False, True]
    assert not await queue(database, vault, replace(TEXT, phone="13800000001"))
    (row,) = await rows(database)
    assert opened_text(vault, row) == TEXT
    assert (row.state, row.purpose, row.phone_index) == ("queued", Purpose.SERVICE.value, phone_index(vault, NEW))


async def test_number_and_words_can_be_read_by_no_one_without_the_key(sqlite_database_url: str, vault: Vault) -> None:
    database = Database.connect(sqlite_database_url)
    await queue(database, vault)
    await database.dispose()
    path = Path(sqlite_database_url.removeprefix("sqlite+aiosqlite:///"))
    stored = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert b"text_number_new" in stored
    assert NEW.encode() not in stored
    assert "演示消费金融".encode() not in stored


@pytest.mark.parametrize(
    "phone", ["", "010-12345678", "1391234567", "139123456789", "１３９１２３４５６７８", "12345678901", "12356"]
)
async def test_only_a_mobile_number_gets_a_text(database: Database, vault: Vault, phone: str) -> None:
    with pytest.raises(TextRefusedError):
        await queue(database, vault, replace(TEXT, phone=phone))
    assert await rows(database) == []


async def test_a_text_without_its_lender_is_refused(database: Database, vault: Vault) -> None:
    for values in ({}, {"lender": ""}):
        with pytest.raises(TextRefusedError, match="lender"):
            await queue(database, vault, replace(TEXT, values=values))


@pytest.fixture
async def book(database: Database, vault: Vault) -> Database:
    changed = tuple(replace(one, phone={"two": "010-12345678"}.get(one.borrower_id, one.phone)) for one in TAPE.borrowers)
    await import_tape(database, vault, replace(TAPE, borrowers=changed))
    return database


async def change(book: Database, vault: Vault, borrower: str, phone: str = NEW, message: str = "m1") -> tuple[str, ...]:
    async with book.writing() as session:
        return await queue_number_change(session, vault, borrower, phone, message_id=message, at=AT)


async def test_a_change_of_number_is_told_to_the_old_and_the_new_one_once(book: Database, vault: Vault) -> None:
    for _ in range(2):
        assert await change(book, vault, "late") == ("old", "new")
    new, old = [opened_text(vault, row) for row in await rows(book)]
    assert (new.phone, new.response) == (NEW, "text_number_new")
    assert (old.phone, old.response) == ("13800000000", "text_number_old")
    assert old.values == new.values == {"lender": "演示消费金融"}
    await change(book, vault, "late", "13712345678", "m2")
    assert len(await rows(book)) == 4


async def test_a_number_on_file_that_takes_no_texts_is_left_out_and_the_same_number_is_no_change(
    book: Database, vault: Vault
) -> None:
    assert await change(book, vault, "two") == ("new",)
    assert await change(book, vault, "late", "13800000000") == ()
    assert len(await rows(book)) == 1


@pytest.mark.parametrize(("borrower", "phone"), [("nobody", NEW), ("noloans", NEW), ("late", "12345")])
async def test_nobodys_number_and_no_number_are_refused(book: Database, vault: Vault, borrower: str, phone: str) -> None:
    with pytest.raises(TextRefusedError):
        await change(book, vault, borrower, phone)
    assert await rows(book) == []
