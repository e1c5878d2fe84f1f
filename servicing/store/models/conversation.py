"""A conversation, its messages, the turns they ask for, and what is still to be delivered."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from servicing.store.models.base import Base
from servicing.store.types import UtcDateTime


class Owner(StrEnum):
    """Who answers in a conversation."""

    BOT = "bot"
    QUEUED = "queued"
    HUMAN = "human"
    WRAP = "wrap"


class Source(StrEnum):
    """Who wrote a message (A-02)."""

    BORROWER = "borrower"
    AI = "ai"
    HUMAN = "human"
    SYSTEM = "system"


class TurnState(StrEnum):
    """`pending` until the replies are committed; `handed_over` when a person has it instead."""

    PENDING = "pending"
    ANSWERED = "answered"
    HANDED_OVER = "handed_over"


class DeliveryState(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class ConversationRow(Base):
    """One conversation per (person, channel). `person` is `b:<borrower id>` or `v:<visitor id>`.

    `focus` is what the talk is about; it changes only together with a turn's replies. `version` counts ownership
    changes.
    """

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("person", "channel"), Index("ix_conversation_lease_until", "lease_until"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[str] = mapped_column(String(80))
    borrower_id: Mapped[str | None] = mapped_column(String(64), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    owner: Mapped[str] = mapped_column(String(8), default=Owner.BOT.value)
    version: Mapped[int] = mapped_column(default=0)
    last_position: Mapped[int] = mapped_column(default=0)
    focus: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    lease_holder: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MessageRow(Base):
    """A message; `position` counts within its conversation and is given out under the conversation's lock.

    `body` is the sealed JSON of text, card and quick replies. A `draft` was written by the bot after a person took
    over: it is for the agent, never shown to the borrower.
    """

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("conversation_id", "client_id"),)

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), unique=True)
    source: Mapped[str] = mapped_column(String(8))
    client_id: Mapped[str | None] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    draft: Mapped[bool] = mapped_column(default=False, server_default=false())
    answers: Mapped[str | None] = mapped_column(String(32), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class TurnRow(Base):
    """A borrower's message that wants an answer; `uid` is the message's, `payload` a tapped button's."""

    __tablename__ = "turn"
    __table_args__ = (
        Index("ix_turn_state_next_try_at", "state", "next_try_at"),
        Index("ix_turn_conversation_id_position", "conversation_id", "position"),
    )

    uid: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    position: Mapped[int]
    payload: Mapped[str | None] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(12), default=TurnState.PENDING.value)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    slow_notice: Mapped[bool] = mapped_column(default=False, server_default=false())
    intent: Mapped[str | None] = mapped_column(String(64))
    confidence: Mapped[str | None] = mapped_column(String(8))
    failure: Mapped[str | None] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class QuickReplyRow(Base):
    """A button: its id works once, in its own conversation."""

    __tablename__ = "quick_reply"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    title: Mapped[str] = mapped_column(String(80))
    payload: Mapped[str] = mapped_column(String(500))
    used_by: Mapped[str | None] = mapped_column(String(32))


class OutboxRow(Base):
    """A reply on its way to a channel; delivered at least once, shown once (the channel knows the message's id)."""

    __tablename__ = "outbox"
    __table_args__ = (
        ForeignKeyConstraint(["conversation_id", "position"], ["message.conversation_id", "message.position"]),
        Index("ix_outbox_state_next_try_at", "state", "next_try_at"),
    )

    conversation_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(10), default=DeliveryState.PENDING.value)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
