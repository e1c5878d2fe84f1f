"""What the ledger says of one loan on one day. All amounts are yuan with two decimals unless named otherwise."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Self

from servicing.contract import Bucket
from servicing.money import ZERO


class InstalmentStatus(StrEnum):
    PAID = "paid"
    PLANNED = "planned"
    UPCOMING = "upcoming"
    DUE_TODAY = "due_today"
    IN_GRACE = "in_grace"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Buckets:
    """Money by kind."""

    principal: Decimal = ZERO
    interest: Decimal = ZERO
    fee: Decimal = ZERO
    penalty: Decimal = ZERO
    compound: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return self.principal + self.interest + self.fee + self.penalty + self.compound

    def __add__(self, other: Self) -> "Buckets":
        return Buckets(
            self.principal + other.principal,
            self.interest + other.interest,
            self.fee + other.fee,
            self.penalty + other.penalty,
            self.compound + other.compound,
        )

    def of(self, bucket: Bucket) -> Decimal:
        amount: Decimal = getattr(self, bucket.value)
        return amount


NOTHING = Buckets()


@dataclass(frozen=True, slots=True)
class InstalmentState:
    """An instalment as of a day. `overdue_days` counts from the day after `due_on` while anything is unpaid, else 0.

    `paid` is what payments have cleared in it by the same day, `accrued` what penalty and compound have become due in it,
    `waived` what fell away of them. An instalment that a plan stands for is `planned`, with what it still owes. Number 0 is
    no instalment, but the interest that a broken plan bore.
    """

    number: int
    due_on: date
    status: InstalmentStatus
    overdue_days: int
    unpaid: Buckets
    paid: Buckets
    accrued: Buckets
    waived: Buckets = NOTHING


class PlanStanding(StrEnum):
    """`kept` also where a plan was paid off ahead of time."""

    ACTIVE = "active"
    KEPT = "kept"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class PlanRowState:
    """A plan's row as of a day; `unpaid.interest` holds the plan's own interest too."""

    number: int
    due_on: date
    status: InstalmentStatus
    overdue_days: int
    unpaid: Buckets


@dataclass(frozen=True, slots=True)
class PlanState:
    """How an agreed plan stands: `ended_on` is the last day it was active, `waived` yuan what fell away for its being
    kept. Once it has ended its rows are as they were left."""

    standing: PlanStanding
    ended_on: date | None
    waived: Decimal
    rows: tuple[PlanRowState, ...]


@dataclass(frozen=True, slots=True)
class Allocation:
    """Where one part of one payment went: `payment_id`, or None where earlier credit was used on a due date; instalment 0
    is a plan's own interest."""

    payment_id: str | None
    on: date
    instalment: int
    bucket: Bucket
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """What is owed on a loan as of a day. Rates are fractions. While a plan is active, `overdue` and
    `outstanding` are what its rows and the instalments beside it owe."""

    loan_id: str
    as_of: date
    days_past_due: int
    overdue: Buckets
    outstanding: Buckets
    credit: Decimal
    settle_today: Decimal
    all_in_rate: Decimal
    cost_over_cap: bool
    instalments: tuple[InstalmentState, ...]
    allocations: tuple[Allocation, ...]
    plan: PlanState | None = None


@dataclass(frozen=True, slots=True)
class PenaltyLine:
    """One stretch of days on which penalty (or compound) accrued on an unchanged base at an unchanged rate.

    `base` in yuan; `annual_rate` a fraction; `amount` exact, unrounded, shown to 4 decimals. A line with `days` 0 and
    `rounding` set is the one visible rounding of an instalment's kind: lines add up to what accrued, to the fen.
    """

    instalment: int
    kind: Bucket
    first_day: date
    last_day: date
    days: int
    base: Decimal
    annual_rate: Decimal
    amount: Decimal
    in_grace: bool = False
    rounding: bool = False
