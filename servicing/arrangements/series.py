"""An option month by month beside doing nothing: the two lines of a chart."""

from collections import deque
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from servicing.arrangements.history import History
from servicing.arrangements.idle import Idle
from servicing.arrangements.option import Kind, Option
from servicing.contract import Loan, Payment, PaymentMethod
from servicing.ledger.own_interest import OwnInterest
from servicing.ledger.plan import Plan, Plans
from servicing.ledger.projection import HYPOTHETICAL_ID
from servicing.money import fen_count, from_fen


class Point(NamedTuple):
    """What would end it on the evening of a day, in yuan: with nothing done, and under the option if all was paid until
    then as it asks."""

    on: date
    nothing: Decimal
    plan: Decimal


def series(loan: Loan, payments: Iterable[Payment], as_of: date, option: Option, earlier: Plans = None) -> tuple[Point, ...]:
    """From `as_of` on, each day on which the option asks for a payment; what is paid at once, until the day it is compared
    with doing nothing.

    A plan for the whole loan is shown beside the price of ending it (P-15), one for some instalments beside what these
    owe. What falls away once a plan is kept is in none of its points. `earlier` are the plans that the loan had before
    (and has now, where the option is a payment).

    Raises:
        ValueError: the option cannot be had; an amount has a fraction of a fen.
    """
    if option.compared is None:
        raise ValueError("an option that cannot be had has no points")
    history = History.of(loan, payments, as_of, earlier)
    idle = Idle(history.fork)
    plan = option.plan
    if plan is None:
        method = PaymentMethod.SETTLE if option.kind is Kind.SETTLE else PaymentMethod.TRANSFER
        after = history.fork()
        after.receive(Payment(HYPOTHETICAL_ID, loan.loan_id, as_of, option.total, method))
        paid = Idle(lambda: after)
        ends = (as_of, option.compared.on)
        return tuple(Point(day, idle.price_of_ending(day), paid.price_of_ending(day)) for day in ends)
    days = (as_of, *(row.due_on for row in plan.rows))
    left = left_on(plan, days, loan.day_count)
    nothing = (idle.price_of_ending(day) if plan.whole else idle.owed_by(plan.covers, day) for day in days)
    return tuple(map(Point, days, nothing, left))


def left_on(plan: Plan, days: Iterable[date], day_count: int) -> list[Decimal]:
    """What would end a plan on each of some days, in order, if its rows were paid on time until then."""
    own, rows = OwnInterest(plan, day_count), deque(plan.rows)
    left, own_paid, found = fen_count(plan.total) - sum(own.by_row), 0, []
    for day in days:
        while rows and rows[0].due_on <= day:
            row = rows.popleft()
            paid = fen_count(row.plan_interest)
            left -= fen_count(row.total) - paid
            own_paid += paid
        found.append(from_fen(max(0, left + own.left_on(day.toordinal(), own_paid))))
    return found
