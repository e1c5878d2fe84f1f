"""Trial calculations: what a sum would cost a month over a number of months. Pure; a calculation, never an offer."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from servicing.contract import Instalment, RepaymentMethod
from servicing.ledger.exact import half_up
from servicing.money import ZERO, fen_count, from_fen
from servicing.schedule import MONTHS_A_YEAR, schedule

MONTHS_MOST = 1200


@dataclass(frozen=True, slots=True)
class Trial:
    """`principal` yuan at `annual_rate` (a fraction) over `months`, a twelfth of a year each (P-14)."""

    principal: Decimal
    annual_rate: Decimal
    months: int
    method: RepaymentMethod
    rows: tuple[Instalment, ...]

    @property
    def first(self) -> Decimal:
        """What the first month takes."""
        return self.rows[0].principal + self.rows[0].interest

    @property
    def last(self) -> Decimal:
        """What the last month takes."""
        return self.rows[-1].principal + self.rows[-1].interest

    @property
    def interest(self) -> Decimal:
        """All interest together."""
        return sum((row.interest for row in self.rows), ZERO)

    @property
    def total(self) -> Decimal:
        """Principal and interest together."""
        return self.principal + self.interest


def trial(principal: Decimal, annual_rate: Decimal, months: int, method: RepaymentMethod, lent_on: date) -> Trial:
    """The rows of such a loan, rounded as a contract's are.

    Raises:
        ValueError: principal is not above zero or has a fraction of a fen; rate is negative; months below one.
        OverflowError: the term ends beyond the calendar.
    """
    return Trial(principal, annual_rate, months, method, schedule(principal, annual_rate, months, method, lent_on))


def months_needed(principal: Decimal, annual_rate: Decimal, monthly: Decimal) -> int | None:
    """In how many months `monthly` yuan a month repay `principal` with its interest; None where they never do.

    Interest of a month is rounded to the fen before the payment is counted, as in `schedule`.

    Raises:
        ValueError: an amount is not above zero or has a fraction of a fen, or the rate is negative.
    """
    left, paid = fen_count(principal), fen_count(monthly)
    if left <= 0 or paid <= 0 or annual_rate < 0:
        raise ValueError("amounts must be above zero and the rate not below it")
    rate = Fraction(annual_rate) / MONTHS_A_YEAR
    for month in range(1, MONTHS_MOST + 1):
        owed = left + half_up(left * rate.numerator, rate.denominator)
        if owed <= paid:
            return month
        if owed - paid >= left:
            return None
        left = owed - paid
    return None


def interest_of(principal: Decimal, annual_rate: Decimal, days: int, day_count: int) -> Decimal:
    """Interest of a sum over days, to the fen."""
    exact = Fraction(principal) * 100 * Fraction(annual_rate) * days / day_count
    return from_fen(half_up(exact.numerator, exact.denominator))
