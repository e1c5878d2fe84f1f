"""A promise to pay, pure: what may be promised, and whether the ledger says that it was kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from servicing.contract import Payment
from servicing.money import ZERO


class PromiseState(StrEnum):
    """`replaced`: by a newer one; `withdrawn`: taken back."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


LEDGERS = frozenset({PromiseState.OPEN, PromiseState.KEPT, PromiseState.BROKEN})
"""The states between which the ledger decides."""


@dataclass(frozen=True, slots=True)
class Promise:
    """`amount` yuan by the evening of `due_on`. `paid_that_day` yuan of `made_on` were known already and do not count."""

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
