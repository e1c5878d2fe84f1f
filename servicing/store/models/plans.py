"""Arrangements that were applied for, what became of them, and promises to pay. Amounts are `Fen`; what a borrower told of
their situation, the text they agreed to, and what a person wrote about it are sealed."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from servicing.store.models.base import Base
from servicing.store.types import Fen, UtcDateTime

_STANDS = text("state IN ('applied', 'endorsed', 'more_wanted', 'approved', 'active')")
_OPEN = text("state = 'open'")


class PlanApplicationRow(Base):
    """An option that a borrower chose, exactly as it was shown. At most one stands for a loan.

    `message_id` and `action` make its writing idempotent. `option` holds figures only, as text; `agreement` is the text that
    was agreed to and `said` what the borrower told, both sealed. `answer_by`: when it lapses, while it waits for its borrower.
    `look_at`: when the ledger is next asked how it stands;
    `tell_at`: when the borrower is to be told what came after the first `told` steps.
    """

    __tablename__ = "plan_application"
    __table_args__ = (
        UniqueConstraint("message_id", "action"),
        Index("uq_plan_application_standing", "loan_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
        Index("ix_plan_application_state_applied_at", "state", "applied_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    borrower_id: Mapped[str] = mapped_column(String(64), index=True)
    loan_id: Mapped[str] = mapped_column(ForeignKey("loan.loan_id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(12))
    option: Mapped[dict[str, Any]] = mapped_column(JSON)
    total: Mapped[Decimal] = mapped_column(Fen)
    waived: Mapped[Decimal] = mapped_column(Fen)
    starts_on: Mapped[date]
    valid_until: Mapped[datetime] = mapped_column(UtcDateTime)
    agreement: Mapped[bytes] = mapped_column(LargeBinary)
    agreement_sha256: Mapped[str] = mapped_column(String(64))
    said: Mapped[bytes] = mapped_column(LargeBinary)
    message_id: Mapped[str] = mapped_column(String(32))
    action: Mapped[str] = mapped_column(String(64))
    applied_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undo_until: Mapped[datetime] = mapped_column(UtcDateTime)
    answer_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_on: Mapped[date | None]
    steps: Mapped[int] = mapped_column(default=0)
    told: Mapped[int] = mapped_column(default=0)
    look_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    tell_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class PlanHistoryRow(Base):
    """One step of an application's life. `actor` is an id; `code` says why where no person did; `reason` is sealed."""

    __tablename__ = "plan_history"

    application_id: Mapped[str] = mapped_column(ForeignKey("plan_application.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    party: Mapped[str] = mapped_column(String(8))
    actor: Mapped[str] = mapped_column(String(64))
    code: Mapped[str | None] = mapped_column(String(32))
    reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class PromiseRow(Base):
    """A borrower's word to pay `amount` by `due_on`. At most one is open for a loan; `paid_that_day` yuan of the day on which
    it was given were known already and do not count."""

    __tablename__ = "promise"
    __table_args__ = (
        UniqueConstraint("message_id", "action"),
        Index("uq_promise_open", "loan_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    borrower_id: Mapped[str] = mapped_column(String(64), index=True)
    loan_id: Mapped[str] = mapped_column(ForeignKey("loan.loan_id"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    made_on: Mapped[date]
    due_on: Mapped[date]
    amount: Mapped[Decimal] = mapped_column(Fen)
    paid_that_day: Mapped[Decimal] = mapped_column(Fen)
    message_id: Mapped[str] = mapped_column(String(32))
    action: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    look_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
