"""Every fen of penalty and compound interest, explained: days, base, rate, and one visible rounding."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from servicing.contract import Bucket, Loan, Payment
from servicing.ledger.accrual import COMPOUND, PENALTY, Row, Stretch
from servicing.ledger.exact import half_up, penalty_annual, penalty_daily
from servicing.ledger.model import PenaltyLine
from servicing.ledger.replay import replay
from servicing.money import ZERO, from_fen

SHOWN_DECIMALS = 4
RATE_DECIMALS = 8


def penalty_lines(loan: Loan, payments: Iterable[Payment], as_of: date) -> tuple[PenaltyLine, ...]:
    """How the statement's penalty and compound came about, by instalment, kind and day.

    For each instalment and kind the lines add up to what became due, paid or not. Days of grace that have not joined,
    and those that were dropped, cost nothing and have no line. `annual_rate` is shown to eight decimals.

    Raises:
        ValueError: an amount has a fraction of a fen.
    """
    rate = half_up_decimal(penalty_annual(loan), RATE_DECIMALS)
    daily = penalty_daily(loan)
    return tuple(
        line
        for row in replay(loan, payments, as_of).rows
        for place, kind in ((PENALTY, Bucket.PENALTY), (COMPOUND, Bucket.COMPOUND))
        for line in _lines_of(row, place, kind, rate, daily)
    )


def half_up_decimal(exact: Fraction, decimals: int) -> Decimal:
    """A non-negative fraction rounded HALF_UP to so many decimals."""
    return Decimal(half_up(exact.numerator * 10**decimals, exact.denominator)).scaleb(-decimals)


def _lines_of(row: Row, place: int, kind: Bucket, rate: Decimal, daily: Fraction) -> Iterator[PenaltyLine]:
    shown = Decimal(0)
    last: date | None = None
    for first_day, last_day, base, in_grace in _runs(row.stretches, kind):
        days = last_day - first_day + 1
        amount = half_up_decimal(Fraction(base * days, 100) * daily, SHOWN_DECIMALS)
        shown += amount
        last = date.fromordinal(last_day)
        yield PenaltyLine(
            row.instalment.number, kind, date.fromordinal(first_day), last, days, from_fen(base), rate, amount,
            in_grace=in_grace,
        )  # fmt: skip
    rest = from_fen(row.accrued(place)) - shown
    if last is not None and rest:
        yield PenaltyLine(row.instalment.number, kind, last, last, 0, ZERO, rate, rest, rounding=True)


def _runs(stretches: Iterable[Stretch], kind: Bucket) -> Iterator[tuple[int, int, int, bool]]:
    """Stretches of one kind with their base, joined where neither base nor grace changed between them."""
    run: tuple[int, int, int, bool] | None = None
    for stretch in stretches:
        base = stretch.penalty_base if kind is Bucket.PENALTY else stretch.compound_base
        if run and run[2:] == (base, stretch.in_grace):
            run = (run[0], stretch.last, base, stretch.in_grace)
            continue
        if run and run[2]:
            yield run
        run = (stretch.first, stretch.last, base, stretch.in_grace)
    if run and run[2]:
        yield run
