"""What a lender told beside the contract: a product's clauses, automatic deductions, published agencies."""

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from servicing.store.models.base import Base
from servicing.store.types import ExactDecimal


class ProductRow(Base):
    __tablename__ = "product"

    product: Mapped[str] = mapped_column(String(200), primary_key=True)
    interest_clause: Mapped[str | None] = mapped_column(Text)
    penalty_clause: Mapped[str | None] = mapped_column(Text)
    fee_clause: Mapped[str | None] = mapped_column(Text)
    early_repayment_clause: Mapped[str | None] = mapped_column(Text)
    cutoff_hour: Mapped[int | None]
    reports_to_bureau: Mapped[bool | None]
    early_repayment_fee: Mapped[Decimal | None] = mapped_column(ExactDecimal)


class DebitRow(Base):
    """One attempt to deduct; `position` keeps the attempts of a loan in the tape's order."""

    __tablename__ = "debit"

    loan_id: Mapped[str] = mapped_column(ForeignKey("loan.loan_id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    debited_on: Mapped[date]
    account_last4: Mapped[str] = mapped_column(String(4))
    result: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(200))


class AgencyRow(Base):
    __tablename__ = "agency"

    lender: Mapped[str] = mapped_column(String(200), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    phone: Mapped[str | None] = mapped_column(String(40))
