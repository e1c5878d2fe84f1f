"""What a loan's contract says: its terms, its instalments, and the payments made against it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class LenderType(StrEnum):
    BANK = "BANK"
    CF = "CF"
    MCL = "MCL"
    PLAT = "PLAT"


class RepaymentMethod(StrEnum):
    EQUAL_INSTALMENT = "equal_instalment"
    EQUAL_PRINCIPAL = "equal_principal"
    INTEREST_FIRST = "interest_first"
    BULLET = "bullet"


class PenaltyBase(StrEnum):
    PRINCIPAL = "principal"
    PRINCIPAL_INTEREST = "principal_interest"


class PaymentMethod(StrEnum):
    TRANSFER = "transfer"
    PREPAY = "prepay"
    SETTLE = "settle"


class Bucket(StrEnum):
    """The five kinds of money an instalment can owe."""

    FEE = "fee"
    PENALTY = "penalty"
    COMPOUND = "compound"
    INTEREST = "interest"
    PRINCIPAL = "principal"


DEFAULT_ALLOCATION = (Bucket.FEE, Bucket.PENALTY, Bucket.COMPOUND, Bucket.INTEREST, Bucket.PRINCIPAL)
"""Order in which a payment clears an instalment where the contract is silent (P-11)."""


@dataclass(frozen=True, slots=True)
class Instalment:
    """One scheduled row. Amounts in yuan with two decimals."""

    number: int
    due_on: date
    principal: Decimal
    interest: Decimal
    fee: Decimal


@dataclass(frozen=True, slots=True)
class Loan:
    """A loan as contracted.

    `annual_rate`, `penalty_multiplier` and `cost_cap` are fractions (0.18, 1.5, 0.24); `day_count` is 360 or 365;
    `instalments` are in order of `number` and of `due_on`.
    """

    loan_id: str
    borrower_id: str
    product: str
    lender: str
    lender_type: LenderType
    principal: Decimal
    annual_rate: Decimal
    term_months: int
    method: RepaymentMethod
    disbursed_on: date
    day_count: int
    penalty_multiplier: Decimal
    penalty_base: PenaltyBase
    compound_interest: bool
    grace_days: int
    cost_cap: Decimal
    allocation: tuple[Bucket, ...]
    instalments: tuple[Instalment, ...]


@dataclass(frozen=True, slots=True)
class Payment:
    """Money received on a loan; `amount` in yuan, above zero."""

    payment_id: str
    loan_id: str
    paid_on: date
    amount: Decimal
    method: PaymentMethod
