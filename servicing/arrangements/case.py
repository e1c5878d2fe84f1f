"""One loan on one day, with all that an option is reckoned from; each figure is computed once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Self

from servicing.arrangements.history import History
from servicing.arrangements.idle import Idle
from servicing.arrangements.option import Code, Figure, Refusal
from servicing.arrangements.said import Past, Said
from servicing.arrangements.terms import Terms
from servicing.contract import Loan, Payment, PenaltyBase
from servicing.ledger.accrual import INTEREST, PRINCIPAL
from servicing.ledger.carried import Carried, carried_by, cut_off
from servicing.ledger.exact import half_up, penalty_daily
from servicing.ledger.model import InstalmentState, PlanStanding, Statement
from servicing.ledger.overlay import OF_THE_PLAN, Overlay
from servicing.ledger.replay import Replay
from servicing.ledger.settlement import early_fee
from servicing.ledger.statement import statement_of
from servicing.money import from_fen
from servicing.schedule import MONTHS_A_YEAR, months_after


@dataclass(frozen=True, slots=True)
class Case:
    """`payments` are those known on `as_of`. `late` is what a plan for the late instalments `late_numbers` takes over,
    `whole` what one for the whole loan does; `idle` is what doing nothing comes to. `early_fee_rate` is the clause's, a
    fraction of the principal that is repaid early."""

    loan: Loan
    payments: tuple[Payment, ...]
    as_of: date
    terms: Terms
    said: Said
    past: Past
    history: History
    today: Statement
    late_numbers: tuple[int, ...]
    late: Carried
    whole: Carried
    idle: Idle
    early_fee_rate: Decimal

    @classmethod
    def of(
        cls,
        loan: Loan,
        payments: Iterable[Payment],
        as_of: date,
        terms: Terms,
        said: Said,
        past: Past,
        early_fee_rate: Decimal,
    ) -> Self:
        history = History.of(loan, payments, as_of, past.plans)
        state, day = history.evening.state, as_of.toordinal()
        late = [row for row in state.rows[: state.rows_due_by(day)] if any(row.unpaid)]
        ended = history.fork().state
        cut_off(ended, day)
        return cls(
            loan,
            history.payments,
            as_of,
            terms,
            said,
            past,
            history,
            today=statement_of(history.evening, loan, as_of),
            late_numbers=tuple(row.instalment.number for row in late),
            late=carried_by(late),
            whole=carried_by(ended.rows),
            idle=Idle(history.fork),
            early_fee_rate=early_fee_rate,
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

    def early_fee(self, on: date) -> Decimal:
        """What the product's clause asks for, in yuan, if the whole loan is ended on a day."""
        return early_fee(self.today, self.early_fee_rate, on)

    def refuse(self, code: Code, number: str, **figures: Figure) -> Refusal:
        """A refusal by a number of the policy's section."""
        return Refusal(code, self.terms.rule(number), figures)

    def penalty_of_a_day(self, evening: Replay | Overlay) -> Decimal:
        """What the day after costs if nothing arrives, rounded to the fen; days of grace and of a plan cost none."""
        day, loan, fen_base = self.as_of.toordinal(), self.loan, 0
        interest_bears = (loan.penalty_base is PenaltyBase.PRINCIPAL_INTEREST) + loan.compound_interest
        for row in evening.state.rows:
            if row.grace_end <= day and row.instalment.number != OF_THE_PLAN:
                fen_base += row.unpaid[PRINCIPAL] + row.unpaid[INTEREST] * interest_bears
        rate = penalty_daily(loan)
        return from_fen(half_up(fen_base * rate.numerator, rate.denominator))

    def limitation_ends(self) -> date:
        """The day after which a claim may be barred, as far as the ledger can tell (C-21)."""
        last = max([self.loan.instalments[-1].due_on, *(paid.paid_on for paid in self.payments)])
        return months_after(last, MONTHS_A_YEAR * self.terms.limitation_years)
