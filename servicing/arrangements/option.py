"""What one option is, whether or not it can be had."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from servicing.ledger.plan import Plan, PlanRow
from servicing.money import ZERO


class Kind(StrEnum):
    PAY_OVERDUE = "pay_overdue"
    PART_PAYMENT = "part_payment"
    EXTENSION = "extension"
    REPLAN = "replan"
    REPLAN_WAIVER = "replan_waiver"
    WAIVER = "waiver"
    SETTLE = "settle"
    SETTLE_WAIVER = "settle_waiver"


class Code(StrEnum):
    """Why an option cannot be had."""

    NOTHING_OWED = "nothing_owed"
    COST_OVER_CAP = "cost_over_cap"
    TIME_BARRED = "time_barred"
    NOT_IN_ARREARS = "not_in_arrears"
    PLAN_ACTIVE = "plan_active"
    RESTARTS_USED = "restarts_used"
    EXTENSIONS_USED = "extensions_used"
    PAST_MATURITY = "past_maturity"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    NOT_LATE_ENOUGH = "not_late_enough"
    DATE_TOO_EARLY = "date_too_early"
    DATE_TOO_LATE = "date_too_late"
    MONTHS_TOO_FEW = "months_too_few"
    MONTHS_TOO_MANY = "months_too_many"
    PAYMENT_TOO_SMALL = "payment_too_small"
    RATE_OVER_CAP = "rate_over_cap"
    DEARER_THAN_NOTHING = "dearer_than_nothing"
    NO_PENALTY = "no_penalty"
    NO_TIER = "no_tier"
    AMOUNT_NOT_SAID = "amount_not_said"
    COVERS_ALL = "covers_all"
    CREDIT_WAITS = "credit_waits"


class Approval(StrEnum):
    """Who decides: nobody has to (a payment that anyone may make), the house's limits alone, one person, or two (A-05)."""

    NONE = "none"
    AUTOMATIC = "automatic"
    ONE_PERSON = "one_person"
    TWO_PERSONS = "two_persons"


type Figure = Decimal | int | date


@dataclass(frozen=True, slots=True)
class Refusal:
    """The rule that decides, and the figures it decides by: `limit` is what is allowed, `actual` what was found."""

    code: Code
    rule: str
    figures: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Compared:
    """Yuan paid in all, and still to be paid, on one day: with the option, and with nothing done until then."""

    on: date
    taken: Decimal
    nothing: Decimal

    @property
    def saving(self) -> Decimal:
        """Below zero where the option costs more."""
        return self.nothing - self.taken


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be done, or the refusal that stands against it.

    Amounts in yuan; rates are annual fractions. `rows` are what is to be paid when: on the same day for what is paid at
    once, later for a `plan`; `total` is all of them, `highest` the largest one. `waived` and `coupon` are in no row: they
    fall away once a plan is kept, the one off the penalty, the other off what the plan costs. `early_fee` is in no figure
    either: what the product's clause asks for beside them where a loan is ended before its time. `all_in_rate` is None
    where all is paid at once. `penalty_daily` is what a day's penalty will be afterwards. The figures hold until `valid_until`.
    """

    kind: Kind
    refused: Refusal | None = None
    rows: tuple[PlanRow, ...] = ()
    total: Decimal = ZERO
    highest: Decimal = ZERO
    waived: Decimal = ZERO
    coupon: Decimal = ZERO
    early_fee: Decimal = ZERO
    rate: Decimal | None = None
    all_in_rate: Decimal | None = None
    compared: Compared | None = None
    penalty_daily: Decimal | None = None
    valid_until: datetime | None = None
    approval: Approval = Approval.NONE
    plan: Plan | None = None
    months: int | None = None
    recommended: bool = False

    @property
    def eligible(self) -> bool:
        return self.refused is None

    @property
    def first_date(self) -> date | None:
        return self.rows[0].due_on if self.rows else None


@dataclass(frozen=True, slots=True)
class Options:
    """All that is on the table on a day. `person`: nobody but a person may talk of this loan's money further."""

    loan_id: str
    as_of: date
    options: tuple[Option, ...]
    penalty_daily: Decimal
    person: bool = False

    @property
    def eligible(self) -> tuple[Option, ...]:
        return tuple(option for option in self.options if option.eligible)

    @property
    def recommended(self) -> Option | None:
        return next((option for option in self.options if option.recommended), None)

    def of(self, kind: Kind) -> tuple[Option, ...]:
        return tuple(option for option in self.options if option.kind is kind)
