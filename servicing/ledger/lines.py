"""Every fen of penalty and compound interest, explained: days, base, rate, and one visible rounding."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import ROUND_DOWN, Context, Decimal
from fractions import Fraction

from servicing.contract import Bucket, Loan, Payment
from servicing.ledger.accrual import COMPOUND, PENALTY, Row, Stretch
from servicing.ledger.exact import half_up, penalty_annual, penalty_daily
from servicing.ledger.model import PenaltyLine
from servicing.ledger.overlay import under
from servicing.ledger.plan import Plans
from servicing.money import ZERO, from_fen

EXACT_DECIMALS = 15
"""Decimals of an unrounded amount: far below what could move a fen, and sums of them stay exact in `Decimal`."""
DOWN = Context(prec=20, rounding=ROUND_DOWN)
"""A rate that does not end is cut off, never rounded up past its cap."""


def penalty_lines(
    loan: Loan, payments: Iterable[Payment], as_of: date, plan: Plans = None
) -> tuple[PenaltyLine, ...]:  # fmt: skip
    """How the statement's penalty and compound came about, by instalment, kind and day.

    For each instalment and kind the lines add up to what became due, paid or not. Days of grace that have not joined,
    and those that were dropped, cost nothing and have no line. Amounts are yuan, to be shown with four decimals;
    `annual_rate` is a fraction.

    Raises:
        ValueError: an amount has a fraction of a fen; a plan is of another loan.
    """
    rows = under(loan, payments, as_of, plan).rows
    annual = penalty_annual(loan)
    rate = DOWN.divide(Decimal(annual.numerator), Decimal(annual.denominator))
    daily = penalty_daily(loan)
    return tuple(
        line
        for row in rows
        for place, kind in ((PENALTY, Bucket.PENALTY), (COMPOUND, Bucket.COMPOUND))
        for line in _lines_of(row, place, kind, rate, daily)
    )


def _lines_of(row: Row, place: int, kind: Bucket, rate: Decimal, daily: Fraction) -> Iterator[PenaltyLine]:
    explained = Decimal(0)
    last: date | None = None
    for first_day, last_day, base, in_grace in _runs(row.stretches, kind):
        days = last_day - first_day + 1
        borne = Fraction(base * days, 100) * daily
        amount = Decimal(half_up(borne.numerator * 10**EXACT_DECIMALS, borne.denominator)).scaleb(-EXACT_DECIMALS)
        explained += amount
        last = date.fromordinal(last_day)
        yield PenaltyLine(
            row.instalment.number, kind, date.fromordinal(first_day), last, days, from_fen(base), rate, amount,
            in_grace=in_grace,
        )  # fmt: skip
    rest = from_fen(row.accrued(place)) - explained
    if last is not None and rest:
        yield PenaltyLine(row.instalment.number, kind, last, last, 0, ZERO, rate, rest, rounding=True)


def _runs(stretches: Iterable[Stretch], kind: Bucket) -> Iterator[tuple[int, int, int, bool]]:
    """Stretches of one kind with their base, joined where neither base, grace nor a plan changed between them."""
    run: tuple[int, int, int, bool] | None = None
    for stretch in stretches:
        base = stretch.penalty_base if kind is Bucket.PENALTY else stretch.compound_base
        if run and (run[1] + 1, *run[2:]) == (stretch.first, base, stretch.in_grace):
            run = (run[0], stretch.last, base, stretch.in_grace)
            continue
        if run and run[2]:
            yield run
        run = (stretch.first, stretch.last, base, stretch.in_grace)
    if run and run[2]:
        yield run
