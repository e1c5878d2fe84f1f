"""Repayment schedules for the four methods, exact until each row is rounded to the fen.

Rows are rounded HALF_UP one by one; the last one takes what is left of the principal, so that the rows add up to what was
lent. No row is negative: a row of equal instalments whose interest is above the instalment (a long first period) repays
no principal.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from servicing.contract import Instalment, RepaymentMethod
from servicing.ledger.exact import half_up
from servicing.money import ZERO, fen_count, from_fen

MONTHS_A_YEAR = 12


def schedule(
    principal: Decimal,
    annual_rate: Decimal,
    term_months: int,
    method: RepaymentMethod,
    disbursed_on: date,
    day_count: int | None = None,
    first_due: date | None = None,
    fee: Decimal = ZERO,
) -> tuple[Instalment, ...]:
    """The instalments of a loan of `principal` yuan at `annual_rate` (a fraction) over `term_months`.

    Rows fall due a month apart, counted from `first_due` or, without it, from a month after `disbursed_on`; a day that a
    month lacks becomes its last one. `bullet` has a single row at the end of the term. Without `day_count` a month bears
    a twelfth of the annual rate, however long; with 360 or 365 each period bears its own days (P-13). `fee` yuan are due
    with every row.

    Raises:
        ValueError: principal is not above zero; rate or fee is negative; an amount has a fraction of a fen; term or day
            count is out of range, the method unknown; the first due date is not after the day of disbursement.
        OverflowError: a due date is beyond the calendar.
    """
    lent, charged = fen_count(principal), fen_count(fee)
    sound = annual_rate.is_finite() and annual_rate >= 0 and term_months >= 1 and day_count in (None, 360, 365)
    if not sound or lent <= 0 or charged < 0:
        raise ValueError("a schedule needs principal > 0, rate and fee >= 0, term >= 1, day count 360 or 365")
    method = RepaymentMethod(method)
    dues = _due_dates(disbursed_on, first_due, term_months)
    if dues[0] <= disbursed_on:
        raise ValueError("the first due date must be after the day of disbursement")
    months = [1] * term_months
    if method is RepaymentMethod.BULLET:
        dues, months = dues[-1:], [term_months]
    rates = _period_rates(annual_rate, day_count, [disbursed_on, *dues], months)
    return tuple(
        Instalment(number, due_on, from_fen(repaid), from_fen(interest), from_fen(charged))
        for number, (due_on, (repaid, interest)) in enumerate(
            zip(dues, _rows(lent, annual_rate, rates, method), strict=True), start=1
        )
    )


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or the last one of a month that lacks it.

    Raises:
        OverflowError: the month is beyond the calendar.
    """
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    if year > date.max.year:
        raise OverflowError("a due date is beyond the calendar")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _due_dates(disbursed_on: date, first_due: date | None, term_months: int) -> list[date]:
    """Counted from one anchor, never from the row before: 31 January, 28 February, 31 March."""
    if first_due is None:
        return [months_after(disbursed_on, month) for month in range(1, term_months + 1)]
    return [months_after(first_due, month) for month in range(term_months)]


def _period_rates(annual_rate: Decimal, day_count: int | None, edges: Sequence[date], months: Sequence[int]) -> list[Fraction]:
    annual = Fraction(annual_rate)
    if day_count is None:
        return [annual * count / MONTHS_A_YEAR for count in months]
    return [annual * (end - start).days / day_count for start, end in pairwise(edges)]


def _rows(lent: int, annual_rate: Decimal, rates: Sequence[Fraction], method: RepaymentMethod) -> Iterator[tuple[int, int]]:
    """Principal and interest of each row, in fen."""
    rows = len(rates)
    instalment = _equal_instalment(lent, annual_rate, rows)
    part = half_up(lent, rows)
    balance = lent
    for row, rate in enumerate(rates, start=1):
        interest = _rounded(balance * rate)
        if row == rows:
            repaid = balance
        elif method is RepaymentMethod.EQUAL_INSTALMENT:
            repaid = min(max(instalment - interest, 0), balance)
        elif method is RepaymentMethod.EQUAL_PRINCIPAL:
            repaid = min(part, balance)
        else:
            repaid = 0
        balance -= repaid
        yield repaid, interest


def _equal_instalment(lent: int, annual_rate: Decimal, rows: int) -> int:
    """The annuity, lent × r(1+r)^n / ((1+r)^n - 1), in fen."""
    monthly = Fraction(annual_rate) / MONTHS_A_YEAR
    if not monthly:
        return half_up(lent, rows)
    growth = (1 + monthly) ** rows
    return _rounded(lent * monthly * growth / (growth - 1))


def _rounded(exact: Fraction) -> int:
    return half_up(exact.numerator, exact.denominator)
