"""How one instalment bears penalty and compound interest, stretch by stretch of unchanged base.

Amounts are whole fen and days are proleptic ordinals. What has accrued is kept as fen-days (base times days), a whole
number, so that nothing is rounded before it becomes due.
"""

from fractions import Fraction
from typing import NamedTuple

from servicing.contract import Instalment, Loan, PenaltyBase
from servicing.ledger.exact import half_up, penalty_daily
from servicing.money import fen_count

PRINCIPAL, INTEREST, FEE, PENALTY, COMPOUND = range(5)
"""Places of the five buckets in `Row.unpaid` and `Row.paid`."""


class Stretch(NamedTuple):
    """Days `first` to `last`, both included, on which both bases stood still."""

    first: int
    last: int
    penalty_base: int
    compound_base: int
    in_grace: bool

    @property
    def days(self) -> int:
        return self.last - self.first + 1


class Terms:
    """What of a contract decides the accrual."""

    __slots__ = ("bears_compound", "bears_on_interest", "grace_days", "rate")

    def __init__(self, loan: Loan) -> None:
        self.rate: Fraction = penalty_daily(loan)
        self.grace_days = loan.grace_days
        self.bears_on_interest = loan.penalty_base == PenaltyBase.PRINCIPAL_INTEREST
        self.bears_compound = loan.compound_interest


class Row:
    """One instalment while a loan's history is replayed.

    `unpaid`, `paid` and `waived` hold fen by bucket; `unpaid` has penalty and compound only so far as they became due.
    `stretches` are the days that count; `held` those of grace, which join or are dropped once grace is over.
    """

    __slots__ = (
        "_compound_fen_days",
        "_penalty_fen_days",
        "_terms",
        "closed",
        "due",
        "grace_end",
        "held",
        "instalment",
        "paid",
        "reached",
        "stretches",
        "unpaid",
        "waived",
    )

    def __init__(self, instalment: Instalment, terms: Terms) -> None:
        self.instalment = instalment
        self.due = instalment.due_on.toordinal()
        self.grace_end = self.due + terms.grace_days
        self.reached = self.due
        self.unpaid = [
            fen_count(instalment.principal),
            fen_count(instalment.interest),
            fen_count(instalment.fee),
            0,
            0,
        ]
        self.paid = [0, 0, 0, 0, 0]
        self.waived = [0, 0, 0, 0, 0]
        self.closed = False
        self.stretches: list[Stretch] = []
        self.held: list[Stretch] = []
        self._terms = terms
        self._penalty_fen_days = 0
        self._compound_fen_days = 0

    def fork(self) -> "Row":
        """The same row, to live on by itself."""
        twin = Row.__new__(Row)
        twin.instalment, twin.due, twin.grace_end, twin.reached = self.instalment, self.due, self.grace_end, self.reached
        twin.unpaid, twin.paid, twin.waived = self.unpaid.copy(), self.paid.copy(), self.waived.copy()
        twin.closed = self.closed
        twin.stretches, twin.held = self.stretches.copy(), self.held.copy()
        twin._terms = self._terms
        twin._penalty_fen_days, twin._compound_fen_days = self._penalty_fen_days, self._compound_fen_days
        return twin

    def accrue_to(self, day: int) -> None:
        """Bear every day after the last one reached up to `day`, and let what accrued become due, rounded."""
        if day <= self.reached:
            return
        if not (self.unpaid[PRINCIPAL] or self.unpaid[INTEREST]):
            self.held.clear()
            self.reached = day
            return
        if self.reached < self.grace_end:
            self.held.append(self._stretch(min(day, self.grace_end), in_grace=True))
        if day > self.grace_end:
            for stretch in self.held:
                self._bear(stretch)
            self.held.clear()
            self._bear(self._stretch(day, in_grace=False))
            self._become_due()

    def _stretch(self, last: int, in_grace: bool) -> Stretch:
        first, self.reached = self.reached + 1, last
        principal, interest = self.unpaid[PRINCIPAL], self.unpaid[INTEREST]
        return Stretch(
            first,
            last,
            principal + interest if self._terms.bears_on_interest else principal,
            interest if self._terms.bears_compound else 0,
            in_grace,
        )

    def _bear(self, stretch: Stretch) -> None:
        self.stretches.append(stretch)
        self._penalty_fen_days += stretch.penalty_base * stretch.days
        self._compound_fen_days += stretch.compound_base * stretch.days

    def _become_due(self) -> None:
        rate = self._terms.rate
        for bucket, fen_days in ((PENALTY, self._penalty_fen_days), (COMPOUND, self._compound_fen_days)):
            accrued = half_up(fen_days * rate.numerator, rate.denominator)
            self.unpaid[bucket] = accrued - self.paid[bucket] - self.waived[bucket]

    def close(self) -> None:
        """Let what is still scheduled become nothing."""
        self.unpaid = [0, 0, 0, 0, 0]
        self.closed = True

    def waive(self, bucket: int, fen: int) -> None:
        """Let a part of what is unpaid fall away for good."""
        self.unpaid[bucket] -= fen
        self.waived[bucket] += fen

    def forgo_principal(self, most: int) -> int:
        """Ask for so much less principal, or for none; return by how much."""
        part = min(most, self.unpaid[PRINCIPAL])
        self.unpaid[PRINCIPAL] -= part
        return part

    def pass_over(self, day: int) -> None:
        """Bear nothing on the days up to `day`: they were a plan's."""
        self.reached = max(self.reached, day)

    def accrued(self, bucket: int) -> int:
        """Fen of penalty or compound that became due so far, paid, waived or not."""
        return self.unpaid[bucket] + self.paid[bucket] + self.waived[bucket]
