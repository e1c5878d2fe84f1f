"""What a lender may tell beside the contract. Where a fact is None, nobody told it, and nobody may guess it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """A loan product as its lender describes it; loans name it by `product`.

    The clauses are quoted from the contract as they stand. `cutoff_hour` (0-24, Shanghai): a payment after it counts
    for the next day. `early_repayment_fee` is a fraction of the principal repaid early.
    """

    product: str
    interest_clause: str | None = None
    penalty_clause: str | None = None
    fee_clause: str | None = None
    early_repayment_clause: str | None = None
    cutoff_hour: int | None = None
    reports_to_bureau: bool | None = None
    early_repayment_fee: Decimal | None = None


class DebitResult(StrEnum):
    SUCCEEDED = "succeeded"
    PARTIAL = "partial"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Debit:
    """One attempt to deduct from a bank account. `reason` is the bank's word where it failed or took only a part."""

    loan_id: str
    on: date
    account_last4: str
    result: DebitResult
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Agency:
    """A collection agency that the lender has published (C-13); `phone` is the agency's own."""

    name: str
    lender: str
    phone: str | None = None
