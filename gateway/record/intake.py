"""Taking in a borrower's message: once it is acknowledged it is stored, and it is stored once."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.identity import Person
from gateway.record import conversations, messages
from gateway.record.body import Body
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


async def receive(session: AsyncSession, vault: Vault, marks: Marks, incoming: Incoming) -> Received:
    """Store a message and the turn it asks for, in the caller's unit of work."""
    conversation = await conversations.find_or_open(session, incoming.person, incoming.channel)
    known = await session.scalar(
        select(MessageRow.position).where(
            MessageRow.conversation_id == conversation.id, MessageRow.client_id == incoming.client_id
        )
    )
    if known is not None:
        return Received(conversation.id, messages.message_id(known), duplicate=True)
    row = messages.append(
        session,
        vault,
        conversation,
        source=Source.BORROWER,
        body=Body(text=scrub(incoming.text, marks)),
        client_id=incoming.client_id,
    )
    bot_answers = conversation.owner == Owner.BOT.value
    session.add(
        TurnRow(
            uid=row.uid,
            conversation_id=conversation.id,
            position=row.position,
            payload=await _payload(session, conversation.id, incoming.quick_reply_id, row.uid),
            state=(TurnState.PENDING if bot_answers else TurnState.HANDED_OVER).value,
            next_try_at=now(),
            received_at=row.at,
        )
    )
    return Received(conversation.id, messages.message_id(row.position), duplicate=False)


async def _payload(session: AsyncSession, conversation_id: str, quick_reply_id: str | None, uid: str) -> str | None:
    """What a tapped button stands for; None for a button that is not this conversation's or was used: its words remain."""
    if quick_reply_id is None:
        return None
    payload: str | None = await session.scalar(
        update(QuickReplyRow)
        .where(
            QuickReplyRow.id == quick_reply_id,
            QuickReplyRow.conversation_id == conversation_id,
            QuickReplyRow.used_by.is_(None),
        )
        .values(used_by=uid)
        .returning(QuickReplyRow.payload)
    )
    return payload
