"""What it costs to end a loan today (P-15): interest for the days that were used, and no more."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from servicing.ledger.accrual import FEE, INTEREST, PRINCIPAL, Row
from servicing.ledger.exact import half_up
from servicing.ledger.model import InstalmentStatus, Statement
from servicing.money import ZERO, to_fen


def saved_by_settling(today: Statement, early_fee: Decimal = ZERO) -> Decimal:
    """Yuan that are not paid, over paying all as scheduled from today on, if a loan is ended today (P-15) and its product's
    `early_fee` yuan are asked for."""
    return max(today.outstanding.total - today.credit - today.settle_today - early_fee, ZERO)


def early_fee(today: Statement, rate: Decimal, on: date | None = None) -> Decimal:
    """Yuan that a product's clause asks for if a loan is ended on a day, today's if none is named: `rate` (a fraction) of
    the principal that is repaid before it is due.

    It is no part of what ends the loan for the ledger (settling at `settle_today` leaves nothing), and is told
    beside it. What an agreed plan stands for is not early.
    """
    day = on or today.as_of
    ahead = (one for one in today.instalments if one.status is InstalmentStatus.UPCOMING and one.due_on > day)
    return to_fen(rate * sum((one.unpaid.principal for one in ahead), ZERO))


def price_of_ending(due: Sequence[Row], later: Sequence[Row], running_days: int, interest_daily: Fraction) -> int:
    """Fen that end a loan, before credit; never below zero.

    `due` are the rows due so far, with their charges as they stand today; `later` those still to come;
    `running_days` the days since the latest due date; `interest_daily` the contract's interest on one fen a day.
    """
    principal = sum(row.unpaid[PRINCIPAL] for row in later)
    prepaid_charges = sum(row.paid[INTEREST] + row.paid[FEE] for row in later)
    running = interest_of_days(principal, running_days, interest_daily)
    return max(0, sum(sum(row.unpaid) for row in due) + principal + running - prepaid_charges)


def interest_of_days(principal: int, days: int, interest_daily: Fraction) -> int:
    """Fen of interest that a principal in fen bears over days, rounded once."""
    return half_up(principal * days * interest_daily.numerator, interest_daily.denominator)
