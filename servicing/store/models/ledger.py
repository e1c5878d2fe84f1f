"""The loan book: borrowers, loans, what was scheduled and paid, and what each tape changed.

Amounts are `Fen`, rates `ExactDecimal`; personal columns are sealed for the place `<table>.<column>:<borrower id>`.
"""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, false
from sqlalchemy.orm import Mapped, mapped_column

from servicing.store.models.base import Base
from servicing.store.types import ExactDecimal, Fen, UtcDateTime


class PaymentOrigin(StrEnum):
    """`tape` came with a tape, `posted` between two tapes."""

    TAPE = "tape"
    POSTED = "posted"


class ChangeKind(StrEnum):
    """What a tape did to a row that was there before it."""

    REPLACED = "replaced"
    REVERSED = "reversed"
    REINSTATED = "reinstated"
    REMOVED = "removed"


class BookRow(Base):
    """The one row that says whose book this is: a lender's, or the demo's.

    `demo` is None until something is loaded. `version` counts the changes; who writes to the book locks this row first.
    """

    __tablename__ = "book"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    demo: Mapped[bool | None]
    version: Mapped[int] = mapped_column(default=0)


class BorrowerRow(Base):
    """Who borrowed. The indexes are blind: equal for equal values, readable by no one; so is `digest`, over the row."""

    __tablename__ = "borrower"

    borrower_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[bytes] = mapped_column(LargeBinary)
    phone: Mapped[bytes] = mapped_column(LargeBinary)
    id_number_last4: Mapped[bytes] = mapped_column(LargeBinary)
    wechat_openid: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_index: Mapped[str] = mapped_column(String(64), index=True)
    openid_index: Mapped[str | None] = mapped_column(String(64), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    demo: Mapped[bool] = mapped_column(default=False, server_default=false())


class LoanRow(Base):
    """A loan's terms; `digest` covers its instalments too, so that an unchanged loan is known without reading them."""

    __tablename__ = "loan"

    loan_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    borrower_id: Mapped[str] = mapped_column(ForeignKey("borrower.borrower_id"), index=True)
    product: Mapped[str] = mapped_column(String(200))
    lender: Mapped[str] = mapped_column(String(200))
    lender_type: Mapped[str] = mapped_column(String(8))
    principal: Mapped[Decimal] = mapped_column(Fen)
    annual_rate: Mapped[Decimal] = mapped_column(ExactDecimal)
    term_months: Mapped[int]
    method: Mapped[str] = mapped_column(String(24))
    disbursed_on: Mapped[date]
    day_count: Mapped[int]
    penalty_multiplier: Mapped[Decimal] = mapped_column(ExactDecimal)
    penalty_base: Mapped[str] = mapped_column(String(24))
    compound_interest: Mapped[bool]
    grace_days: Mapped[int]
    cost_cap: Mapped[Decimal] = mapped_column(ExactDecimal)
    allocation: Mapped[str] = mapped_column(String(60))
    digest: Mapped[str] = mapped_column(String(64))


class InstalmentRow(Base):
    __tablename__ = "instalment"

    loan_id: Mapped[str] = mapped_column(ForeignKey("loan.loan_id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    due_on: Mapped[date]
    principal: Mapped[Decimal] = mapped_column(Fen)
    interest: Mapped[Decimal] = mapped_column(Fen)
    fee: Mapped[Decimal] = mapped_column(Fen)


class PaymentRow(Base):
    """Money received; once `reversed_at` is set it counts for nothing, and is kept."""

    __tablename__ = "payment"

    payment_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    loan_id: Mapped[str] = mapped_column(ForeignKey("loan.loan_id"), index=True)
    paid_on: Mapped[date]
    amount: Mapped[Decimal] = mapped_column(Fen)
    method: Mapped[str] = mapped_column(String(8))
    origin: Mapped[str] = mapped_column(String(6))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reversed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TapeImportRow(Base):
    """A tape that was loaded: the digest of what it said, and how many rows it added, changed, reversed."""

    __tablename__ = "tape_import"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)


class LedgerChangeRow(Base):
    """What a tape replaced, reversed, reinstated or removed. `before` holds the old values, never a personal one."""

    __tablename__ = "ledger_change"
    __table_args__ = (Index("ix_ledger_change_table_name_row_id", "table_name", "row_id"),)

    import_id: Mapped[str] = mapped_column(ForeignKey("tape_import.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(12))
    table_name: Mapped[str] = mapped_column(String(16))
    row_id: Mapped[str] = mapped_column(String(200))
    loan_id: Mapped[str | None] = mapped_column(String(64), index=True)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
