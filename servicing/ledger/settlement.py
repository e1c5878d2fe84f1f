"""What it costs to end a loan today (P-15): interest for the days that were used, and no more."""

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from servicing.contract import Loan
from servicing.ledger.accrual import FEE, INTEREST, PRINCIPAL
from servicing.ledger.exact import half_up

if TYPE_CHECKING:
    from servicing.ledger.replay import Replay


class Settlement(NamedTuple):
    """Fen needed to end the loan, before credit.

    `interest_to_pay` is the interest of the running period less what was prepaid on later rows; below zero, that much
    is given back.
    """

    due: int
    later_principal: int
    interest_to_pay: int

    @property
    def total(self) -> int:
        return self.due + self.later_principal + self.interest_to_pay


def settlement_of(state: "Replay", day: int, loan: Loan) -> Settlement:
    """What ends the loan on `day`, once rows due by then have borne that day."""
    if state.settled:
        return Settlement(0, 0, 0)
    first_later = state.rows_due_by(day)
    due = 0
    for row in state.rows[state.open : first_later]:
        row.accrue_to(day)
        due += sum(row.unpaid)
    later = state.rows[first_later:]
    principal = sum(row.unpaid[PRINCIPAL] for row in later)
    prepaid = sum(row.paid[INTEREST] + row.paid[FEE] for row in later)
    since = state.rows[first_later - 1].due if first_later else state.disbursed
    daily = Fraction(loan.annual_rate) / loan.day_count
    running = half_up(principal * max(0, day - since) * daily.numerator, daily.denominator)
    return Settlement(due, principal, running - prepaid)
