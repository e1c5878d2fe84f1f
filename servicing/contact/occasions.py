"""When a reminder comes: pure, from the schedule and what has been paid. Days and hours are Shanghai's."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from servicing.clock import SHANGHAI, local_date
from servicing.contract import Loan, Payment
from servicing.ledger import Plan, project
from servicing.ledger.model import InstalmentStatus, PlanStanding, Statement
from servicing.ledger.plan import in_force
from servicing.money import ZERO


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
    """An instalment to be reminded of, from `at` until its due day is over; `amount` yuan are still to be paid for it.

    A row of an agreed plan is an instalment too, of a number from `ROWS_OF_PLANS` on; `number` is how it is called.
    """

    instalment: int
    due_on: date
    at: datetime
    amount: Decimal

    @property
    def of_plan(self) -> bool:
        return self.instalment > ROWS_OF_PLANS

    @property
    def number(self) -> int:
        return self.instalment % ROWS_OF_PLANS


ROWS_OF_PLANS = 1000
"""So many times the place of a plan among a loan's plans, and the row's number, name a row once and for all: no loan has as
many instalments."""


def next_occasion(
    reminder: Reminder,
    loan: Loan,
    payments: Iterable[Payment],
    now: datetime,
    met: Collection[int] = (),
    plans: Sequence[Plan] = (),
) -> Occasion | None:
    """The first occasion that is still to be met, perhaps at once; None when nothing is left to be reminded of.

    Left out are instalments that are past their due day, paid (also by what is held as credit), already `met`, those that an
    agreed plan stands for, and those whose time had come before the reminder was asked for. The amount is the ledger's if
    nothing more is paid until then.
    """
    paid = tuple(payments)
    today = local_date(now)
    for due_on, number in _dates(loan, plans):
        at = datetime.combine(due_on - timedelta(days=reminder.days_before), time(reminder.hour), SHANGHAI)
        if due_on < today or number in met or at < reminder.since:
            continue
        amount = _owed(project(loan, paid, today, due_on, plans), number, plans)
        if amount:
            return Occasion(number, due_on, at, amount)
    return None


def _dates(loan: Loan, plans: Sequence[Plan]) -> list[tuple[date, int]]:
    of_plans = (
        (row.due_on, ROWS_OF_PLANS * place + row.number) for place, plan in enumerate(plans, start=1) for row in plan.rows
    )
    return sorted([*((row.due_on, row.number) for row in loan.instalments), *of_plans])


def _owed(then: Statement, number: int, plans: Sequence[Plan]) -> Decimal:
    """What is to be paid for it on its due day: nothing where a plan stands for it, or where its plan has ended."""
    if number > ROWS_OF_PLANS:
        place, row = divmod(number, ROWS_OF_PLANS)
        stands = in_force(plans, then.as_of)[-1:] == (plans[place - 1],)
        if not stands or then.plan is None or then.plan.standing is not PlanStanding.ACTIVE:
            return ZERO
        return next(state.unpaid.total for state in then.plan.rows if state.number == row)
    state = next(state for state in then.instalments if state.number == number)
    return ZERO if state.status is InstalmentStatus.PLANNED else state.unpaid.total
