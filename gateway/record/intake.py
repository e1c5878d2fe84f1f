"""Taking in a borrower's message: once it is acknowledged it is stored, and it is stored once."""

import json
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.identity import Person
from gateway.record import conversations, messages
from gateway.record.body import Body, ShownAttachment
from servicing.attachments import SealedAttachment, add_attachment, sent_since
from servicing.clock import now
from servicing.scrub import Marks, scrub
from servicing.store.models import MessageRow, Owner, QuickReplyRow, Source, TurnRow, TurnState
from servicing.store.vault import Vault


@dataclass(frozen=True, slots=True)
class Received:
    """A stored message. `duplicate` when the same client id had been received before."""

    conversation_id: str
    id: str
    duplicate: bool


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a channel took from a person; `text` has passed `accepted_text`."""

    person: Person
    channel: str
    client_id: str
    text: str
    quick_reply_id: str | None = None
    attachment: "IncomingAttachment | None" = None


@dataclass(frozen=True, slots=True)
class IncomingAttachment:
    """A file that came instead of words; `most_a_day` (I-04) is how many a conversation may have within 24 hours."""

    shown: ShownAttachment
    sealed: SealedAttachment
    is_image: bool
    most_a_day: int


class UsedUpError(Exception):
    """The conversation has had as many attachments as it may."""


async def receive(session: AsyncSession, vault: Vault, marks: Marks, incoming: Incoming) -> Received:
    """Store a message and the turn it asks for, in the caller's unit of work.

    Raises:
        UsedUpError: it is an attachment more than the conversation may have in a day.
    """
    conversation = await conversations.find_or_open(session, incoming.person, incoming.channel)
    known = await _position_of(session, conversation.id, incoming.client_id)
    if known is not None:
        return Received(conversation.id, messages.message_id(known), duplicate=True)
    attachment = incoming.attachment
    if attachment is not None and await is_used_up(session, conversation.id, attachment.most_a_day):
        raise UsedUpError
    row = messages.append(
        session,
        vault,
        conversation,
        source=Source.BORROWER,
        body=Body(text=scrub(incoming.text, marks), attachment=None if attachment is None else attachment.shown),
        client_id=incoming.client_id,
    )
    if attachment is not None:
        await session.flush()  # the attachment's row points to the message's
        add_attachment(session, attachment.sealed, conversation_id=conversation.id, message_uid=row.uid, at=row.at)
    bot_answers = conversation.owner == Owner.BOT.value
    session.add(
        TurnRow(
            uid=row.uid,
            conversation_id=conversation.id,
            position=row.position,
            payload=await _payload(session, conversation.id, incoming, row.uid),
            state=(TurnState.PENDING if bot_answers else TurnState.HANDED_OVER).value,
            next_try_at=now(),
            received_at=row.at,
        )
    )
    return Received(conversation.id, messages.message_id(row.position), duplicate=False)


async def already_received(session: AsyncSession, person: Person, channel: str, client_id: str) -> Received | None:
    """The message that a person sent before with the same client id, if there is one."""
    conversation = await conversations.find(session, person, channel)
    known = None if conversation is None else await _position_of(session, conversation.id, client_id)
    if conversation is None or known is None:
        return None
    return Received(conversation.id, messages.message_id(known), duplicate=True)


async def is_used_up(session: AsyncSession, conversation_id: str, most_a_day: int) -> bool:
    """Whether a conversation has had as many attachments within 24 hours as it may (I-04)."""
    return await sent_since(session, conversation_id, now() - timedelta(days=1)) >= most_a_day


async def _position_of(session: AsyncSession, conversation_id: str, client_id: str) -> int | None:
    position: int | None = await session.scalar(
        select(MessageRow.position).where(MessageRow.conversation_id == conversation_id, MessageRow.client_id == client_id)
    )
    return position


async def _payload(session: AsyncSession, conversation_id: str, incoming: Incoming, uid: str) -> str | None:
    """What an attachment or a tapped button stands for; None for words, and for a button that is not this conversation's or
    was used: its words remain."""
    if incoming.attachment is not None:
        return "/inform" + json.dumps({"attachment": "image" if incoming.attachment.is_image else "file"})
    if incoming.quick_reply_id is None:
        return None
    payload: str | None = await session.scalar(
        update(QuickReplyRow)
        .where(
            QuickReplyRow.id == incoming.quick_reply_id,
            QuickReplyRow.conversation_id == conversation_id,
            QuickReplyRow.used_by.is_(None),
        )
        .values(used_by=uid)
        .returning(QuickReplyRow.payload)
    )
    return payload
