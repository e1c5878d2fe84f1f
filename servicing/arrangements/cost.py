"""What an arrangement costs a year, all in (P-14): the internal rate of return of what it stands for against its payments."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from pyxirr import xirr

from servicing.arrangements.terms import RATE_STEP


def all_in_rate(starts_on: date, base: int, payments: Sequence[tuple[date, int]]) -> Decimal | None:
    """The effective annual rate, a fraction with six decimals, of owing `base` fen on `starts_on` and paying fen by date.

    0 where no more is paid than is owed; None where there is no such rate (nothing is owed, or it cannot be found). A rate
    is no money: the library reckons it in binary floating point.
    """
    if base <= 0:
        return None
    if sum(fen for _, fen in payments) <= base:
        return Decimal(0).quantize(RATE_STEP)
    found = xirr([starts_on, *(day for day, _ in payments)], [-float(base), *(float(fen) for _, fen in payments)])
    if found is None or not 0 <= found < 10**6:
        return None
    return Decimal(repr(found)).quantize(RATE_STEP, ROUND_HALF_UP)
