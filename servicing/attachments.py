"""Pictures and papers that borrowers send: sealed before they are written, read only through their own conversation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.store.models import AttachmentRow, ServiceRequestRow
from servicing.store.vault import Vault

PREVIEW_TYPE = "image/webp"


@dataclass(frozen=True, slots=True)
class SealedAttachment:
    """An attachment ready to be written: nothing is left to do while the store's write lock is held."""

    id: str
    media_type: str
    size: int
    name: bytes
    content: bytes
    preview: bytes | None


@dataclass(frozen=True, slots=True)
class OpenedAttachment:
    """What the borrower sent, or its small picture."""

    name: str
    media_type: str
    content: bytes


def seal_attachment(vault: Vault, *, name: str, media_type: str, content: bytes, preview: bytes | None) -> SealedAttachment:
    """Give an attachment its id and seal it for that id."""
    attachment_id = uuid4().hex
    return SealedAttachment(
        id=attachment_id,
        media_type=media_type,
        size=len(content),
        name=vault.seal(name, _place("name", attachment_id)),
        content=vault.seal_bytes(content, _place("content", attachment_id)),
        preview=None if preview is None else vault.seal_bytes(preview, _place("preview", attachment_id)),
    )


def add_attachment(
    session: AsyncSession, attachment: SealedAttachment, *, conversation_id: str, message_uid: str, at: datetime
) -> None:
    """Write an attachment in the caller's unit of work, beside its message."""
    session.add(
        AttachmentRow(
            id=attachment.id,
            conversation_id=conversation_id,
            message_uid=message_uid,
            media_type=attachment.media_type,
            size=attachment.size,
            name=attachment.name,
            content=attachment.content,
            preview=attachment.preview,
            at=at,
        )
    )


async def sent_since(session: AsyncSession, conversation_id: str, since: datetime) -> int:
    """How many attachments a conversation has had since a moment."""
    query = select(func.count()).where(AttachmentRow.conversation_id == conversation_id, AttachmentRow.at > since)
    return await session.scalar(query) or 0


async def open_attachment(
    session: AsyncSession, vault: Vault, conversation_id: str, attachment_id: str
) -> OpenedAttachment | None:
    """What was sent; None where this conversation has no such attachment.

    Raises:
        VaultError: it was sealed by another key.
    """
    found = await _columns(session, conversation_id, attachment_id, AttachmentRow.content)
    if found is None:
        return None
    media_type, name, content = found
    return OpenedAttachment(
        name=vault.open(name, _place("name", attachment_id)),
        media_type=media_type,
        content=vault.open_bytes(content, _place("content", attachment_id)),
    )


async def open_preview(
    session: AsyncSession, vault: Vault, conversation_id: str, attachment_id: str
) -> OpenedAttachment | None:
    """The small picture; None where this conversation has no such attachment, or it has none.

    Raises:
        VaultError: it was sealed by another key.
    """
    found = await _columns(session, conversation_id, attachment_id, AttachmentRow.preview)
    if found is None or found[2] is None:
        return None
    _, name, preview = found
    return OpenedAttachment(
        name=vault.open(name, _place("name", attachment_id)),
        media_type=PREVIEW_TYPE,
        content=vault.open_bytes(preview, _place("preview", attachment_id)),
    )


async def file_under_request(session: AsyncSession, conversation_id: str, number: str, *, sent_after: datetime) -> int:
    """Put a conversation's attachments that belong to no request yet under the one of a number; how many lie there now."""
    request_id = select(ServiceRequestRow.id).where(ServiceRequestRow.number == number).scalar_subquery()
    await session.execute(
        update(AttachmentRow)
        .where(
            AttachmentRow.conversation_id == conversation_id,
            AttachmentRow.request_id.is_(None),
            AttachmentRow.at > sent_after,
        )
        .values(request_id=request_id)
        .execution_options(synchronize_session=False)
    )
    return await session.scalar(select(func.count()).where(AttachmentRow.request_id == request_id)) or 0


async def _columns(session: AsyncSession, conversation_id: str, attachment_id: str, of: Any) -> tuple[str, bytes, Any] | None:
    """Only the bytes that are wanted: a picture is hundreds of times its preview."""
    query = select(AttachmentRow.media_type, AttachmentRow.name, of).where(
        AttachmentRow.id == attachment_id, AttachmentRow.conversation_id == conversation_id
    )
    found = (await session.execute(query)).one_or_none()
    return None if found is None else (found[0], found[1], found[2])


def _place(column: str, attachment_id: str) -> str:
    return f"attachment.{column}:{attachment_id}"
