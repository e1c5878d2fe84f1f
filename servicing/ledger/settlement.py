"""What it costs to end a loan today (P-15): interest for the days that were used, and no more."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from servicing.ledger.accrual import FEE, INTEREST, PRINCIPAL, Row
from servicing.ledger.exact import half_up
from servicing.ledger.model import Statement
from servicing.money import ZERO


def saved_by_settling(today: Statement) -> Decimal:
    """Yuan that are not paid, over paying all as scheduled from today on, if a loan is ended today (P-15)."""
    return max(today.outstanding.total - today.credit - today.settle_today, ZERO)


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
