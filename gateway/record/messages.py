"""Writing messages in order, and reading them back as the borrower sees them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import uuid4

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.record.body import Body, ShownAttachment, ShownQuickReply
from servicing.clock import now
from servicing.store.models import ConversationRow, MessageRow, OutboxRow, Source, TurnRow, TurnState
from servicing.store.vault import Vault

_ID_DIGITS = 12
_LAST_POSITION = 2**31 - 1


class ShownMessage(BaseModel):
    """A message as the borrower's API gives it. `state` and `client_id` are set for the borrower's own."""

    id: str
    at: datetime
    source: Literal["borrower", "ai", "human", "system"]
    text: str
    client_id: str | None = None
    card: dict[str, Any] | None = None
    quick_replies: tuple[ShownQuickReply, ...] = ()
    attachment: ShownAttachment | None = None
    state: Literal["received", "answered"] | None = None


def message_id(position: int) -> str:
    """A message's public id: ids of one conversation sort in order of arrival."""
    return f"{position:0{_ID_DIGITS}d}"


def position_of(public_id: str) -> int:
    """The position that a public id stands for; beyond the last that the store can hold, that one.

    Raises:
        ValueError: it is no id of ours.
    """
    if len(public_id) != _ID_DIGITS or not (public_id.isascii() and public_id.isdigit()):
        raise ValueError("not a message id")
    return min(int(public_id), _LAST_POSITION)


def append(
    session: AsyncSession,
    vault: Vault,
    conversation: ConversationRow,
    *,
    source: Source,
    body: Body,
    client_id: str | None = None,
    answers: str | None = None,
    draft: bool = False,
) -> MessageRow:
    """Write the next message of a conversation that the caller holds; what a borrower is to see also enters the outbox."""
    conversation.last_position += 1
    row = MessageRow(
        conversation_id=conversation.id,
        position=conversation.last_position,
        uid=uuid4().hex,
        source=source.value,
        client_id=client_id,
        body=body.sealed(vault, conversation.id, conversation.last_position),
        draft=draft,
        answers=answers,
        at=now(),
    )
    session.add(row)
    if source is not Source.BORROWER and not draft:
        session.add(
            OutboxRow(
                conversation_id=conversation.id,
                position=row.position,
                channel=conversation.channel,
                next_try_at=row.at,
            )
        )
    return row


async def shown(
    session: AsyncSession,
    vault: Vault,
    conversation_id: str,
    *,
    after: int | None = None,
    before: int | None = None,
    limit: int = 200,
) -> list[ShownMessage]:
    """Messages after a position, oldest first; or with `before`, the newest ones before it, also oldest first."""
    query = select(MessageRow, TurnRow.state).outerjoin(TurnRow, TurnRow.uid == MessageRow.uid)
    query = query.where(MessageRow.conversation_id == conversation_id, MessageRow.draft.is_(False))
    if after is not None:
        query = query.where(MessageRow.position > after)
    if before is not None:
        query = query.where(MessageRow.position < before)
    newest_first = before is not None
    query = query.order_by(MessageRow.position.desc() if newest_first else MessageRow.position).limit(limit)
    rows: Sequence[Any] = (await session.execute(query)).all()
    if newest_first:
        rows = rows[::-1]
    return [_shown(vault, row, state) for row, state in rows]


def _shown(vault: Vault, row: MessageRow, turn_state: str | None) -> ShownMessage:
    body = Body.opened(vault, row.body, row.conversation_id, row.position)
    own = row.source == Source.BORROWER.value
    return ShownMessage(
        id=message_id(row.position),
        at=row.at,
        source=Source(row.source).value,
        text=body.text,
        client_id=row.client_id,
        card=body.card,
        quick_replies=body.quick_replies,
        attachment=body.attachment,
        state=("received" if turn_state == TurnState.PENDING.value else "answered") if own else None,
    )
