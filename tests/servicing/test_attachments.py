"""What a borrower sent is sealed in the store, opens only in its own conversation, and is filed under one request."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from servicing import attachments
from servicing.clock import now
from servicing.store.database import Database
from servicing.store.models import AttachmentRow, ConversationRow, MessageRow, ServiceRequestRow, Source
from servicing.store.vault import Vault, VaultError

PICTURE = bytes(range(256)) * 40
SMALL = b"small" * 9


class Talk:
    """A conversation in the store, to which files are sent."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self.database = database
        self.vault = vault
        self.id = uuid4().hex
        self._position = 0

    async def send(self, *, preview: bytes | None = SMALL, hours_ago: int = 0) -> str:
        sealed = attachments.seal_attachment(
            self.vault, name="张三的转账.jpg", media_type="image/jpeg", content=PICTURE, preview=preview
        )
        at = now() - timedelta(hours=hours_ago)
        self._position += 1
        uid = uuid4().hex
        message = MessageRow(
            conversation_id=self.id, position=self._position, uid=uid, source=Source.BORROWER.value, body=b"", at=at
        )
        async with self.database.writing() as session:
            if self._position == 1:
                session.add(ConversationRow(id=self.id, person=f"b:{self.id}", channel="h5", created_at=at))
                await session.flush()
            session.add(message)
            await session.flush()
            attachments.add_attachment(session, sealed, conversation_id=self.id, message_uid=uid, at=at)
        return sealed.id

    async def request(self) -> str:
        request_id = uuid4().hex
        async with self.database.writing() as session:
            session.add(
                ServiceRequestRow(
                    id=request_id,
                    number=request_id[:24],
                    kind="file_complaint",
                    conversation_id=self.id,
                    message_id=request_id,
                    action="a",
                    detail=b"",
                    created_at=now(),
                )
            )
        return request_id

    async def open(self, attachment_id: str) -> attachments.OpenedAttachment | None:
        async with self.database.reading() as session:
            return await attachments.open_attachment(session, self.vault, self.id, attachment_id)

    async def open_preview(self, attachment_id: str) -> attachments.OpenedAttachment | None:
        async with self.database.reading() as session:
            return await attachments.open_preview(session, self.vault, self.id, attachment_id)

    async def file(self, request_id: str) -> int:
        """How many lie with a request after all of the last day were put there."""
        async with self.database.writing() as session:
            return await attachments.file_under_request(
                session, self.id, request_id[:24], sent_after=now() - timedelta(hours=24)
            )

    async def rows(self) -> dict[str, AttachmentRow]:
        async with self.database.reading() as session:
            found = await session.scalars(select(AttachmentRow).where(AttachmentRow.conversation_id == self.id))
            return {row.id: row for row in found}


@pytest.fixture
def talk(database: Database, vault: Vault) -> Talk:
    return Talk(database, vault)


async def test_what_was_sent_comes_back_byte_for_byte(talk: Talk) -> None:
    sent = await talk.send()
    assert await talk.open(sent) == attachments.OpenedAttachment("张三的转账.jpg", "image/jpeg", PICTURE)
    assert await talk.open_preview(sent) == attachments.OpenedAttachment("张三的转账.jpg", "image/webp", SMALL)


async def test_a_paper_has_no_small_picture(talk: Talk) -> None:
    assert await talk.open_preview(await talk.send(preview=None)) is None


async def test_neither_bytes_nor_name_are_readable_in_the_store(talk: Talk) -> None:
    sent = await talk.send()
    row = (await talk.rows())[sent]
    assert PICTURE[:64] not in row.content
    assert SMALL[:5] not in (row.preview or b"")
    assert "张三".encode() not in row.name
    assert row.size == len(PICTURE)


async def test_it_opens_in_no_other_conversation_and_under_no_other_key(talk: Talk, database: Database) -> None:
    sent = await talk.send()
    stranger = Talk(database, talk.vault)
    assert await stranger.open(sent) is None
    assert await stranger.open_preview(sent) is None
    talk.vault = Vault(bytes(32))
    with pytest.raises(VaultError):
        await talk.open(sent)


async def test_sealed_bytes_moved_to_another_row_do_not_open(talk: Talk, database: Database) -> None:
    first, second = await talk.send(), await talk.send()
    rows = await talk.rows()
    async with database.writing() as session:
        (await session.get_one(AttachmentRow, second)).content = rows[first].content
    with pytest.raises(VaultError):
        await talk.open(second)


async def test_those_of_the_last_day_are_counted(talk: Talk, database: Database) -> None:
    for hours_ago in (0, 3, 30):
        await talk.send(hours_ago=hours_ago)
    async with database.reading() as session:
        assert await attachments.sent_since(session, talk.id, now() - timedelta(days=1)) == 2


async def test_files_go_under_the_first_request_once_and_old_ones_stay_out(talk: Talk) -> None:
    new, old = await talk.send(), await talk.send(hours_ago=30)
    first, second = await talk.request(), await talk.request()
    assert await talk.file(first) == 1
    assert await talk.file(second) == 0
    rows = await talk.rows()
    assert rows[new].request_id == first
    assert rows[old].request_id is None
