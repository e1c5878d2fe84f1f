"""What the principal of a plan bears while the plan lasts, in fen."""

from collections.abc import Sequence
from fractions import Fraction

from servicing.ledger.exact import half_up
from servicing.ledger.plan import Plan
from servicing.money import fen_count


class OwnInterest:
    """Reckoned on the principal as it is to be repaid row by row, whether or not it is: in `repaid` fen, else as agreed."""

    def __init__(self, plan: Plan, day_count: int, repaid: Sequence[int] | None = None) -> None:
        agreed = [fen_count(row.principal) for row in plan.rows]
        self.by_row = [fen_count(row.plan_interest) for row in plan.rows]
        self.coupon = fen_count(plan.coupon_interest)
        self._most = sum(self.by_row) + self.coupon
        self._repaid = list(zip((row.due_on.toordinal() for row in plan.rows), repaid or agreed, strict=True))
        self._principal = sum(fen for _, fen in self._repaid)
        self._from = plan.bears_from.toordinal()
        self._daily = Fraction(plan.rate) / day_count
        if repaid is not None and repaid != agreed:
            self.by_row = self._asked_anew()

    def accrued(self, day: int) -> int:
        """For the days up to `day`, and never more than was agreed in all; a coupon is for a plan that is kept."""
        fen_days, since, principal = 0, self._from, self._principal
        for due, repaid in self._repaid:
            until = min(day, due)
            if until > since:
                fen_days += principal * (until - since)
                since = until
            principal -= repaid
        return min(half_up(fen_days * self._daily.numerator, self._daily.denominator), self._most)

    def left_on(self, day: int, paid: int) -> int:
        """What of it is still to be paid if the plan is paid off on `day`; below zero where it was paid for days to come. The
        coupon is off what is left, and gives nothing back."""
        left = self.accrued(day) - paid
        return left if left < 0 else max(0, left - self.coupon)

    def _asked_anew(self) -> list[int]:
        """What rows ask for where less principal bears than was agreed: never more, by any row, than was agreed up to it."""
        most = max(0, self.accrued(self._repaid[-1][0]) - self.coupon)
        asked, agreed, anew = 0, 0, []
        for (due, _), own in zip(self._repaid, self.by_row, strict=True):
            agreed += own
            until_then = min(agreed, self.accrued(due), most)
            anew.append(until_then - asked)
            asked = until_then
        return anew
