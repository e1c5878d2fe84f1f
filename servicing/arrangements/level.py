"""Equal payments that clear what is owed in a given number of rows, to the fen. Whole numbers only."""

from collections.abc import Sequence
from fractions import Fraction

from servicing.arrangements.planned import FenRow
from servicing.ledger.carried import Carried

SCALE = 10**12


def level_rows(carried: Carried, periods: Sequence[int], daily: Fraction) -> list[FenRow]:
    """One row for each period of days, each of the same total; the last takes the rounding and is never the highest.

    Principal bears `daily` on each day of the periods; interest is rounded over all days so far, so that many rows never
    add a fen. A row takes fee, interest, the plan's interest, principal, and deferred penalty last.
    """
    weight, slope = SCALE, 0
    for days in reversed(periods):
        slope += weight
        weight += weight * days * daily.numerator // daily.denominator
    bearing = carried.principal + carried.interest + carried.fee
    level = max(1, bearing * weight // slope + carried.penalty // len(periods))
    while True:
        rows = _laid_out(carried, periods, daily, level)
        gap = sum(rows[-1]) - level
        if gap > 0:
            level += max(1, gap * SCALE // slope)
        elif gap * SCALE <= -slope - SCALE and level > 1:
            level = max(1, level - max(1, -gap * SCALE // slope))
        else:
            return rows


def _laid_out(carried: Carried, periods: Sequence[int], daily: Fraction, level: int) -> list[FenRow]:
    principal, interest, fee, penalty = carried
    rate, unit = 2 * daily.numerator, 2 * daily.denominator
    half = daily.denominator
    fen_days = taken = 0
    rows = []
    for days in periods[:-1]:
        fen_days += principal * days
        borne = (fen_days * rate + half) // unit - taken
        if not fee and not interest and borne <= level <= borne + principal:
            fees, old, own, repaid, deferred = 0, 0, borne, level - borne, 0
        else:
            left = level - (fees := min(level, fee))
            left -= (old := min(left, interest))
            left -= (own := min(left, borne))
            left -= (repaid := min(left, principal))
            deferred = min(left, penalty)
        fee -= fees
        interest -= old
        taken += own
        principal -= repaid
        penalty -= deferred
        rows.append(FenRow(fees, old, own, repaid, deferred))
    fen_days += principal * periods[-1]
    rows.append(FenRow(fee, interest, (fen_days * rate + half) // unit - taken, principal, penalty))
    return rows


def shortest_guess(carried: Carried, periods: Sequence[int], daily: Fraction, ceiling: int) -> int:
    """About how many rows it takes until each is no more than `ceiling` fen; all of them where there are too few."""
    bearing = (carried.principal + carried.interest + carried.fee) * SCALE
    discount, worth = SCALE, 0
    for rows, days in enumerate(periods, start=1):
        discount = discount * daily.denominator // (daily.denominator + days * daily.numerator)
        worth += discount
        if worth and bearing // worth + carried.penalty // rows <= ceiling:
            return rows
    return len(periods)
