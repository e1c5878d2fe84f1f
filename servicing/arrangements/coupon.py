"""What a re-plan costs less once it is kept: an incentive, and only ever off what the plan itself costs (X-06)."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from servicing.arrangements.planned import FenRow
from servicing.policy.sections import Arrangements


class Coupon(NamedTuple):
    """Fen off the deferred penalty, and off the plan's interest."""

    penalty: int = 0
    interest: int = 0


def with_coupon(rows: Sequence[FenRow], allowed: Arrangements) -> tuple[list[FenRow], Coupon]:
    """Rows that ask for less at the end, as policy allows, and for how much less.

    The deferred penalty is taken off first, then the plan's own interest, each from the last row on; principal, what was
    owed before, and a row's last fen stay. What finds nothing to be set against is nobody's: it is never paid out.
    """
    share = Fraction(allowed.coupon_share_most)
    charges = sum(row.penalty + row.plan_interest for row in rows)
    left = min(allowed.coupon_most * 100, charges * share.numerator // share.denominator)
    netted, taken = list(rows), []
    for kind in ("penalty", "plan_interest"):
        before = left
        for place in range(len(rows) - 1, -1, -1):
            if not left:
                break
            row = netted[place]
            part = min(left, getattr(row, kind), sum(row) - 1)
            netted[place] = row._replace(**{kind: getattr(row, kind) - part})
            left -= part
        taken.append(before - left)
    return netted, Coupon(*taken)
