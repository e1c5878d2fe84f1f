"""A loan on the evening of one day, lived through once; what might come after is tried on forks of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

from servicing.contract import Loan, Payment
from servicing.ledger.overlay import Overlay, under
from servicing.ledger.plan import Plans
from servicing.ledger.replay import Replay


@dataclass(frozen=True, slots=True)
class History:
    """`payments` are those known on `as_of`; `evening` is only to be read."""

    loan: Loan
    payments: tuple[Payment, ...]
    as_of: date
    plans: Plans
    evening: Replay | Overlay

    @classmethod
    def of(cls, loan: Loan, payments: Iterable[Payment], as_of: date, plans: Plans) -> Self:
        """Raises:
        ValueError: an amount has a fraction of a fen; a plan is of another loan.
        """
        known = tuple(paid for paid in payments if paid.loan_id == loan.loan_id and paid.paid_on <= as_of)
        return cls(loan, known, as_of, plans, under(loan, known, as_of, plans))

    def fork(self) -> Replay | Overlay:
        """The same evening, to be lived on from."""
        if isinstance(self.evening, Replay):
            return self.evening.fork()
        return under(self.loan, self.payments, self.as_of, self.plans)
