"""A turn's way through the record: claimed under a lease, answered in one unit of work, or handed to a person."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from pydantic import ValidationError
from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from gateway.record import conversations, messages
from gateway.record.body import Body, ShownQuickReply
from gateway.record.ownership import hand_off
from servicing.clock import now
from servicing.store.models import (
    ConversationRow,
    MessageRow,
    Owner,
    QuickReplyRow,
    Source,
    TurnRow,
    TurnState,
)
from servicing.store.vault import Vault
from servicing.turn import Focus, HandOff, Reply, SetFocus, TurnMetadata, TurnRequest, TurnResponse

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PendingTurn:
    """The oldest unanswered message of a conversation, as the engine is to be asked about it."""

    request: TurnRequest
    received_at: datetime
    attempts: int
    next_try_at: datetime
    slow_notice: bool


async def waiting_conversations(session: AsyncSession, at: datetime, limit: int = 200) -> list[str]:
    """Conversations whose oldest turn may be tried now and that no living worker holds; who waits longest comes first."""
    rows = await session.scalars(
        select(TurnRow.conversation_id)
        .join(ConversationRow, ConversationRow.id == TurnRow.conversation_id)
        .where(_is_next(), TurnRow.next_try_at <= at, _is_free(at))
        .order_by(TurnRow.next_try_at)
        .limit(limit)
    )
    return list(rows)


@dataclass(frozen=True, slots=True)
class UntoldTurn:
    """A turn nobody works at, whose borrower has waited too long to be left without a word."""

    conversation_id: str
    uid: str
    attempts: int


async def untold(session: AsyncSession, at: datetime, *, received_before: datetime, limit: int = 200) -> list[UntoldTurn]:
    """The turns that come next in their conversations, wait for a worker or another try, and were received long ago."""
    rows = await session.execute(
        select(TurnRow.conversation_id, TurnRow.uid, TurnRow.attempts)
        .join(ConversationRow, ConversationRow.id == TurnRow.conversation_id)
        .where(
            _is_next(),
            TurnRow.received_at <= received_before,
            TurnRow.slow_notice.is_(False),
            ConversationRow.owner == Owner.BOT.value,
            _is_free(at),
        )
        .order_by(TurnRow.received_at)
        .limit(limit)
    )
    return [UntoldTurn(*row) for row in rows]


def _is_next() -> ColumnElement[bool]:
    earlier = aliased(TurnRow)
    waits_before = exists().where(
        earlier.conversation_id == TurnRow.conversation_id,
        earlier.position < TurnRow.position,
        earlier.state == TurnState.PENDING.value,
    )
    return (TurnRow.state == TurnState.PENDING.value) & ~waits_before


def _is_free(at: datetime) -> ColumnElement[bool]:
    return or_(ConversationRow.lease_until.is_(None), ConversationRow.lease_until < at)


async def take_lease(session: AsyncSession, conversation_id: str, holder: str, seconds: float) -> bool:
    """Become, or remain, the only worker of a conversation for some seconds; False when another one is."""
    at = now()
    taken = await session.scalar(
        update(ConversationRow)
        .where(
            ConversationRow.id == conversation_id,
            or_(
                ConversationRow.lease_holder == holder,
                ConversationRow.lease_until.is_(None),
                ConversationRow.lease_until < at,
            ),
        )
        .values(lease_holder=holder, lease_until=at + timedelta(seconds=seconds))
        .returning(ConversationRow.id)
    )
    return taken is not None


async def drop_lease(session: AsyncSession, conversation_id: str, holder: str) -> None:
    """Let another worker have the conversation."""
    await session.execute(
        update(ConversationRow)
        .where(ConversationRow.id == conversation_id, ConversationRow.lease_holder == holder)
        .values(lease_holder=None, lease_until=None)
    )


async def next_pending(session: AsyncSession, vault: Vault, conversation_id: str) -> PendingTurn | None:
    """The oldest turn of a conversation that still wants an answer."""
    found = (
        await session.execute(
            select(TurnRow, MessageRow, ConversationRow)
            .join(MessageRow, MessageRow.uid == TurnRow.uid)
            .join(ConversationRow, ConversationRow.id == TurnRow.conversation_id)
            .where(TurnRow.conversation_id == conversation_id, TurnRow.state == TurnState.PENDING.value)
            .order_by(TurnRow.position)
            .limit(1)
        )
    ).first()
    if found is None:
        return None
    turn, message, conversation = found
    body = Body.opened(vault, message.body, message.conversation_id, message.position)
    return PendingTurn(
        request=TurnRequest(
            sender=conversation.id,
            message_id=turn.uid,
            text=body.text,
            payload=turn.payload,
            metadata=TurnMetadata(
                borrower_id=conversation.borrower_id,
                conversation_id=conversation.id,
                channel=conversation.channel,
                message_id=turn.uid,
                received_at=turn.received_at,
                focus=_focus(conversation.focus),
            ),
        ),
        received_at=turn.received_at,
        attempts=turn.attempts,
        next_try_at=turn.next_try_at,
        slow_notice=turn.slow_notice,
    )


async def release_if_person_owns(session: AsyncSession, conversation_id: str, uid: str) -> bool:
    """Ownership, read before anything goes to the engine: a person's conversation takes its turn away from the bot."""
    conversation = await conversations.hold(session, conversation_id)
    if conversation.owner == Owner.BOT.value:
        return False
    await session.execute(
        update(TurnRow)
        .where(TurnRow.uid == uid, TurnRow.state == TurnState.PENDING.value)
        .values(state=TurnState.HANDED_OVER.value)
    )
    return True


async def answer(session: AsyncSession, vault: Vault, conversation_id: str, uid: str, response: TurnResponse) -> bool:
    """Commit replies, focus, ownership and outbox together. False when the turn was answered already: nothing changes.

    If a person took over meanwhile, the replies are drafts for them and the borrower is shown nothing.
    """
    conversation = await conversations.hold(session, conversation_id)
    turn = await session.get_one(TurnRow, uid)
    if turn.state != TurnState.PENDING.value:
        return False
    bot_owns = conversation.owner == Owner.BOT.value
    for reply in response.replies:
        messages.append(
            session,
            vault,
            conversation,
            source=Source.AI,
            body=body_of(session, conversation.id, reply),
            answers=uid,
            draft=not bot_owns,
        )
    turn.state = TurnState.ANSWERED.value
    turn.answered_at = now()
    if response.understanding is not None:
        turn.intent = response.understanding.intent[:64]
        turn.confidence = f"{response.understanding.confidence:.4f}"
    if bot_owns:
        for command in response.commands:
            if isinstance(command, SetFocus):
                conversation.focus = command.focus.model_dump(mode="json")
            elif isinstance(command, HandOff):
                await hand_off(session, conversation)
    return True


async def say_slow(session: AsyncSession, vault: Vault, conversation_id: str, uid: str, words: str) -> bool:
    """Tell the borrower that the answer takes longer: once, for this turn and all that wait behind it."""
    conversation = await conversations.hold(session, conversation_id)
    turn = await session.get_one(TurnRow, uid)
    if turn.state != TurnState.PENDING.value or turn.slow_notice or conversation.owner != Owner.BOT.value:
        return False
    await session.execute(
        update(TurnRow)
        .where(TurnRow.conversation_id == conversation_id, TurnRow.state == TurnState.PENDING.value)
        .values(slow_notice=True)
    )
    messages.append(session, vault, conversation, source=Source.SYSTEM, body=Body(text=words), answers=uid)
    return True


async def put_off(session: AsyncSession, uid: str, *, until: datetime, failure: str) -> None:
    """Note a failed attempt and when to try again."""
    await session.execute(
        update(TurnRow)
        .where(TurnRow.uid == uid, TurnRow.state == TurnState.PENDING.value)
        .values(attempts=TurnRow.attempts + 1, next_try_at=until, failure=failure[:64])
    )


async def is_pending(session: AsyncSession, uid: str) -> bool:
    """Whether a turn still wants an answer; sure for as long as the caller holds its conversation."""
    return (await session.get_one(TurnRow, uid)).state == TurnState.PENDING.value


async def give_to_person(session: AsyncSession, vault: Vault, conversation_id: str, uid: str, words: str) -> bool:
    """End a turn that the bot can't answer: the borrower is told so, and the request waits for a person."""
    conversation = await conversations.hold(session, conversation_id)
    turn = await session.get_one(TurnRow, uid)
    if turn.state != TurnState.PENDING.value:
        return False
    turn.state = TurnState.HANDED_OVER.value
    messages.append(session, vault, conversation, source=Source.SYSTEM, body=Body(text=words), answers=uid)
    return True


def _focus(stored: dict[str, Any]) -> Focus:
    """The stored focus; none at all where another release wrote it in a shape that this one does not know."""
    try:
        return Focus.model_validate(stored)
    except ValidationError:
        logger.warning("a focus of another release is passed over")
        return Focus()


def body_of(session: AsyncSession, conversation_id: str, reply: Reply) -> Body:
    """A reply as a message's body; its buttons get ids that work once, in this conversation."""
    shown = []
    for button in reply.quick_replies:
        row = QuickReplyRow(id=uuid4().hex, conversation_id=conversation_id, title=button.title, payload=button.payload)
        session.add(row)
        shown.append(ShownQuickReply(id=row.id, title=row.title))
    card = reply.card.model_dump(mode="json") if reply.card is not None else None
    return Body(text=reply.text, card=card, quick_replies=tuple(shown))
