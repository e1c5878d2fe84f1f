"""One loan on one day, with all that an option is reckoned from; each figure is computed once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Self

from servicing.arrangements.idle import Idle
from servicing.arrangements.option import Code, Figure, Refusal
from servicing.arrangements.said import Past, Said
from servicing.arrangements.terms import Terms
from servicing.contract import Loan, Payment, PenaltyBase
from servicing.ledger.carried import Carried, carried_by, cut_off
from servicing.ledger.exact import half_up, penalty_daily
from servicing.ledger.model import InstalmentState, InstalmentStatus, PlanStanding, Statement
from servicing.ledger.overlay import under
from servicing.ledger.statement import statement
from servicing.money import fen_count, from_fen
from servicing.schedule import MONTHS_A_YEAR, months_after


@dataclass(frozen=True, slots=True)
class Case:
    """`payments` are those known on `as_of`. `late` is what a plan for the late instalments `late_numbers` takes over,
    `whole` what one for the whole loan does; `idle` is what doing nothing comes to."""

    loan: Loan
    payments: tuple[Payment, ...]
    as_of: date
    terms: Terms
    said: Said
    past: Past
    today: Statement
    late_numbers: tuple[int, ...]
    late: Carried
    whole: Carried
    idle: Idle

    @classmethod
    def of(cls, loan: Loan, payments: Iterable[Payment], as_of: date, terms: Terms, said: Said, past: Past) -> Self:
        known = tuple(paid for paid in payments if paid.loan_id == loan.loan_id and paid.paid_on <= as_of)
        plans = past.plans
        lived = under(loan, known, as_of, plans)
        state = lived.state
        late_rows = [row for row in state.rows[: state.rows_due_by(as_of.toordinal())] if any(row.unpaid)]
        late = carried_by(late_rows)
        cut_off(state, as_of.toordinal())
        today = statement(loan, known, as_of, plans)
        numbers = tuple(row.instalment.number for row in late_rows)
        return cls(
            loan, known, as_of, terms, said, past, today, numbers, late, carried_by(state.rows), Idle(loan, known, plans)
        )

    @property
    def in_arrears(self) -> bool:
        return self.today.overdue.total > 0

    @property
    def standing(self) -> PlanStanding | None:
        """How the plan that is said to be active stands by the ledger, which may know better; None without one."""
        if self.past.plan is None:
            return None
        return PlanStanding.ACTIVE if self.today.plan is None else self.today.plan.standing

    @property
    def offer_ends(self) -> date:
        return self.terms.offer_ends(self.as_of)

    @property
    def next_due(self) -> InstalmentState | None:
        """The next instalment that owes anything, on this day or later."""
        return next((one for one in self.today.instalments if one.due_on >= self.as_of and one.unpaid.total), None)

    def refuse(self, code: Code, number: str, **figures: Figure) -> Refusal:
        """A refusal by a number of the policy's section."""
        return Refusal(code, self.terms.rule(number), figures)

    def penalty_of_a_day(self, said: Statement) -> Decimal:
        """What the day after a statement costs if nothing arrives, rounded to the fen; days of grace and of
        a plan cost none."""
        fen_base = 0
        for one in said.instalments:
            in_grace = one.due_on + timedelta(days=self.loan.grace_days) > said.as_of
            if not in_grace and one.status is not InstalmentStatus.PLANNED:
                principal, interest = fen_count(one.unpaid.principal), fen_count(one.unpaid.interest)
                bears = interest * ((self.loan.penalty_base is PenaltyBase.PRINCIPAL_INTEREST) + self.loan.compound_interest)
                fen_base += principal + bears
        rate = penalty_daily(self.loan)
        return from_fen(half_up(fen_base * rate.numerator, rate.denominator))

    def limitation_ends(self) -> date:
        """The day after which a claim may be barred, as far as the ledger can tell (C-21)."""
        last = max([self.loan.instalments[-1].due_on, *(paid.paid_on for paid in self.payments)])
        return months_after(last, MONTHS_A_YEAR * self.terms.limitation_years)
