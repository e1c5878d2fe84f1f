"""When a reminder comes: pure, from the schedule and what has been paid. Days and hours are Shanghai's."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from servicing.clock import SHANGHAI, local_date
from servicing.contract import Loan, Payment
from servicing.ledger import project


@dataclass(frozen=True, slots=True)
class Reminder:
    """A wish to be reminded `days_before` each due date of a loan, from `hour` o'clock on; it counts from `since`."""

    id: str
    borrower_id: str
    loan_id: str
    days_before: int
    hour: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Occasion:
    """An instalment to be reminded of, from `at` until its due day is over; `amount` yuan are still to be paid for it."""

    instalment: int
    due_on: date
    at: datetime
    amount: Decimal


def next_occasion(
    reminder: Reminder, loan: Loan, payments: Iterable[Payment], now: datetime, met: Collection[int] = ()
) -> Occasion | None:
    """The first occasion that is still to be met, perhaps at once; None when nothing is left to be reminded of.

    Left out are instalments that are past their due day, paid (also by what is held as credit), already `met`, and those
    whose time had come before the reminder was asked for. The amount is the ledger's if nothing more is paid until then.
    """
    paid = tuple(payments)
    today = local_date(now)
    for row in sorted(loan.instalments, key=lambda row: (row.due_on, row.number)):
        at = datetime.combine(row.due_on - timedelta(days=reminder.days_before), time(reminder.hour), SHANGHAI)
        if row.due_on < today or row.number in met or at < reminder.since:
            continue
        then = project(loan, paid, today, row.due_on)
        amount = next(state.unpaid.total for state in then.instalments if state.number == row.number)
        if amount:
            return Occasion(row.number, row.due_on, at, amount)
    return None
