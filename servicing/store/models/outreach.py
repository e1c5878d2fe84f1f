"""Whom we may address unasked, when, and what is to be said then: holds, preferences, reminders and text messages.

A borrower is named by id only; telephone numbers are sealed or blind indexes.
"""

from datetime import datetime, time
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from servicing.store.models.base import Base
from servicing.store.types import UtcDateTime


class ContactHoldRow(Base):
    """A reason not to address a borrower unasked, from `starts_at` until `ends_at` (None: until it is lifted).

    `cause` names the request or message that it came of; the same (borrower, kind, cause) is one hold.
    """

    __tablename__ = "contact_hold"
    __table_args__ = (UniqueConstraint("borrower_id", "kind", "cause"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    borrower_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    cause: Mapped[str] = mapped_column(String(64))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ContactPreferenceRow(Base):
    """When and by which channels a borrower does not want to be addressed; hours are Shanghai's."""

    __tablename__ = "contact_preference"

    borrower_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    quiet_from: Mapped[time | None] = mapped_column(Time)
    quiet_until: Mapped[time | None] = mapped_column(Time)
    refused_channels: Mapped[list[Any]] = mapped_column(JSON, default=list)
    cause: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ContactMadeRow(Base):
    """A word said unasked, for the caps; `key` is what makes it one, however often its delivery was tried."""

    __tablename__ = "contact_made"
    __table_args__ = (Index("ix_contact_made_borrower_id_at", "borrower_id", "at"),)

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    borrower_id: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(16))
    purpose: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class RefusedNumberRow(Base):
    """A telephone number whose holder, whoever that is, wants no more text messages."""

    __tablename__ = "refused_number"

    phone_index: Mapped[str] = mapped_column(String(64), primary_key=True)
    refused_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReminderRow(Base):
    """A borrower's wish to be reminded `days_before` each due date, from `hour` o'clock in Shanghai on.

    `look_at` is when an occasion may next have come; it only saves looking, what is due is always asked of the ledger.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("message_id", "loan_id", "days_before"),
        Index("ix_reminder_state_look_at", "state", "look_at"),
        Index("ix_reminder_borrower_id", "borrower_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    borrower_id: Mapped[str] = mapped_column(String(64))
    loan_id: Mapped[str] = mapped_column(ForeignKey("loan.loan_id"))
    kind: Mapped[str] = mapped_column(String(16))
    days_before: Mapped[int]
    hour: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    message_id: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    look_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReminderSentRow(Base):
    """That an occasion was met: the message that said it. One row for each reminder and instalment, whoever writes first."""

    __tablename__ = "reminder_sent"

    reminder_id: Mapped[str] = mapped_column(ForeignKey("reminder.id"), primary_key=True)
    instalment: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    position: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class TextMessageRow(Base):
    """A text message (SMS) on its way. `phone` and `content` (the response's values) are sealed; `key` makes it one."""

    __tablename__ = "text_message"
    __table_args__ = (Index("ix_text_message_state_next_try_at", "state", "next_try_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    borrower_id: Mapped[str] = mapped_column(String(64), index=True)
    phone: Mapped[bytes] = mapped_column(LargeBinary)
    phone_index: Mapped[str] = mapped_column(String(64), index=True)
    response: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    purpose: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(8))
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failure: Mapped[str | None] = mapped_column(String(64))
