"""Equal payments that clear what is owed in a given number of rows, to the fen. Whole numbers only."""

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from servicing.arrangements.planned import FenRow
from servicing.ledger.carried import Carried

SCALE = 10**12
ROUNDS = 8
"""Of a guess that is nearly always right after three: what is wrong with it, the rows put right."""


class Discounts(NamedTuple):
    """In parts of SCALE: what a fen paid at the end of each period is worth at the beginning, the sums of these from none of
    them on, and what a fen bears until then if nothing is paid."""

    factors: list[int]
    sums: list[int]
    borne: list[int]


def discounts(periods: Sequence[int], daily: Fraction) -> Discounts:
    """For periods of days on which principal bears `daily`."""
    factors, sums, borne = [], [0], []
    factor, all_days = SCALE, 0
    for days in periods:
        all_days += days
        borne.append(SCALE * all_days * daily.numerator // daily.denominator)
        factor = factor * daily.denominator // (daily.denominator + days * daily.numerator)
        factors.append(factor)
        sums.append(sums[-1] + factor)
    return Discounts(factors, sums, borne)


def level_rows(carried: Carried, periods: Sequence[int], daily: Fraction, worth: Discounts) -> list[FenRow]:
    """One row for each period of days, each of the same total; the last takes the rounding and is never the highest.

    Principal bears `daily` on each day of the periods; interest is rounded over all days so far, so that many rows never
    add a fen. A row takes fee, interest, the plan's interest, principal, and deferred penalty last. `worth` is of these
    periods, and maybe of more.
    """
    count = len(periods)
    slope = worth.sums[count] // worth.factors[count - 1] + 1
    level = guess(carried, count, worth)
    while True:
        rows = _laid_out(carried, periods, daily, level)
        gap = sum(rows[-1]) - level
        if gap > 0:
            level += max(1, gap // slope)
        elif gap < -slope and level > 1:
            level = max(1, level - max(1, -gap // slope))
        else:
            return rows


def guess(carried: Carried, count: int, worth: Discounts) -> int:
    """About the payment of each of `count` rows, in fen, rounded up.

    The first rows go to what bears nothing, and to interest that waits meanwhile; then rows are worth the principal that
    is left; the deferred penalty is for the last ones. What is missing in the end is a broken line in the payment: each
    round goes down one piece of it.
    """
    factors, sums, borne = worth
    still, principal = (carried.fee + carried.interest) * SCALE, carried.principal
    level = (principal * SCALE + still) // sums[count] + carried.penalty // count + 1
    for _ in range(ROUNDS):
        first = 1
        while first < count and first * level * SCALE < still + principal * borne[first - 1]:
            first += 1
        factor = factors[first - 1]
        left = (principal * (SCALE + borne[first - 1]) + still) // SCALE - first * level
        bearing, moves = left * factor + level * sums[first], sums[first] - first * factor
        clears = max(1, bisect_left(sums, -(-bearing // level), hi=count))
        factor, before = factors[clears - 1], sums[clears - 1]
        paid = level * (clears - 1) + max(0, bearing - level * before) // factor
        step = (carried.penalty + paid - count * level) // max(1, count - clears + 1 + (before - moves) // factor)
        level = max(1, level + step)
        if -1 <= step <= 0:
            break
    return level + 1


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


def shortest_guess(carried: Carried, worth: Discounts, ceiling: int) -> int:
    """About how many rows it takes until each is no more than `ceiling` fen; all of them where there are too few."""
    most = len(worth.factors)
    return min(most, 1 + bisect_left(range(1, most + 1), True, key=lambda rows: guess(carried, rows, worth) <= ceiling))
