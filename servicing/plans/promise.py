"""A promise to pay, pure: what may be promised, and whether the ledger says that it was kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Self

from servicing.arrangements.option import Figure
from servicing.contract import Loan, Payment
from servicing.ledger import project
from servicing.ledger.plan import Plans
from servicing.money import ZERO
from servicing.policy import Policy


class PromiseState(StrEnum):
    """`replaced`: by a newer one; `withdrawn`: taken back."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


LEDGERS = frozenset({PromiseState.OPEN, PromiseState.KEPT, PromiseState.BROKEN})
"""The states between which the ledger decides."""


class PromiseCode(StrEnum):
    """Why a promise is not taken. The last two are for a person: the loan's cost is above its cap (P-04), or the claim may be
    barred, and no promise is taken that would revive it (C-21)."""

    NOTHING_OWED = "nothing_owed"
    DATE_PASSED = "date_passed"
    DATE_TOO_LATE = "date_too_late"
    AMOUNT_TOO_SMALL = "amount_too_small"
    MORE_THAN_OWED = "more_than_owed"
    COST_OVER_CAP = "cost_over_cap"
    TIME_BARRED = "time_barred"


@dataclass(frozen=True, slots=True)
class PromiseRefusal:
    """The rule that decides, and the figures it decides by: `limit` is what is allowed, `actual` what was said."""

    code: PromiseCode
    rule: str
    figures: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PromiseBounds:
    """The policy's part: days ahead, yuan, days to wait for what is on its way, and the rule of each."""

    days_ahead_most: int
    amount_least: int
    wait_days: int
    rules: Mapping[str, str]

    @classmethod
    def of(cls, policy: Policy) -> Self:
        set_by = policy.promises
        names = ("days_ahead_most", "amount_least", "wait_days")
        rules = {name: policy.rule_of(f"promises.{name}") for name in names}
        return cls(set_by.days_ahead_most, set_by.amount_least, set_by.wait_days, rules)


@dataclass(frozen=True, slots=True)
class Promise:
    """`amount` yuan by the evening of `due_on`. `paid_that_day` yuan of `made_on` were known already and do not count.

    `new` is False where an earlier message said the same.
    """

    id: str
    borrower_id: str
    loan_id: str
    state: PromiseState
    made_on: date
    due_on: date
    amount: Decimal
    paid_that_day: Decimal
    made_at: datetime
    new: bool = False


def what_stands_against(
    loan: Loan,
    payments: Iterable[Payment],
    today: date,
    due_on: date,
    amount: Decimal,
    bounds: PromiseBounds,
    plans: Plans = None,
) -> PromiseRefusal | None:
    """What policy or the ledger has against a promise, if anything; not whether a person has to talk of this loan. No more
    is taken than what ends the loan on that day (P-15)."""
    if due_on < today:
        return PromiseRefusal(PromiseCode.DATE_PASSED, bounds.rules["days_ahead_most"], {"actual": due_on, "limit": today})
    latest = today + timedelta(days=bounds.days_ahead_most)
    if due_on > latest:
        return PromiseRefusal(PromiseCode.DATE_TOO_LATE, bounds.rules["days_ahead_most"], {"actual": due_on, "limit": latest})
    left = project(loan, payments, today, due_on, plans).settle_today
    if left <= ZERO:
        return PromiseRefusal(PromiseCode.NOTHING_OWED, "P-15")
    if amount > left:
        return PromiseRefusal(PromiseCode.MORE_THAN_OWED, "P-15", {"actual": amount, "limit": left})
    least = min(Decimal(bounds.amount_least), left)
    if amount < least:
        figures: Mapping[str, Figure] = {"actual": amount, "limit": least}
        return PromiseRefusal(PromiseCode.AMOUNT_TOO_SMALL, bounds.rules["amount_least"], figures)
    return None


def paid_towards(promise: Promise, payments: Iterable[Payment]) -> Decimal:
    """Yuan that came from the day of the promise to its date, without what was known when it was given."""
    counted = (one.amount for one in payments if promise.made_on <= one.paid_on <= promise.due_on)
    return max(ZERO, sum(counted, ZERO) - promise.paid_that_day)


def standing(promise: Promise, payments: Iterable[Payment], today: date, wait_days: int) -> PromiseState:
    """What the ledger makes of it on a day. A payment may take `wait_days` after its date to become known; until then a
    promise that was not met is still open."""
    if paid_towards(promise, payments) >= promise.amount:
        return PromiseState.KEPT
    if today > promise.due_on + timedelta(days=wait_days):
        return PromiseState.BROKEN
    return PromiseState.OPEN
