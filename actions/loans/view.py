"""One loan as a turn sees it: its file, how the borrower can name it, and its statement on the day of the message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from actions.talk.answer import Answer
from servicing.book import LoanFile
from servicing.cards import LoanHead
from servicing.contract import Loan
from servicing.ledger import project, statement
from servicing.ledger.model import NOTHING, InstalmentState, InstalmentStatus, PlanStanding, PlanState, Statement
from servicing.ledger.settlement import early_fee


@dataclass(frozen=True)
class LoanView:
    """`ref` names the loan in words: its product, and the end of its number where two share a product."""

    file: LoanFile
    ref: str
    today: date

    @property
    def loan(self) -> Loan:
        return self.file.loan

    @property
    def head(self) -> LoanHead:
        """The loan at the top of a card."""
        return LoanHead(loan_id=self.loan.loan_id, ref=self.ref, product=self.loan.product, lender=self.loan.lender)

    @cached_property
    def statement(self) -> Statement:
        """What the ledger says of it on `today`."""
        return statement(self.loan, self.file.payments, self.today, self.file.plans)

    @property
    def early_fee(self) -> Decimal:
        """Yuan that the product's clause asks for, beside `settle_today`, if the loan is ended today; as far as is known."""
        return early_fee(self.statement, self.file.early_fee_rate)

    @property
    def late(self) -> tuple[InstalmentState, ...]:
        """Instalments past their due date with anything unpaid, those in grace too."""
        return self.in_status(InstalmentStatus.OVERDUE, InstalmentStatus.IN_GRACE)

    @property
    def due_today(self) -> tuple[InstalmentState, ...]:
        return self.in_status(InstalmentStatus.DUE_TODAY)

    @property
    def only_in_grace(self) -> bool:
        """Whether all that is past its due date is still within grace."""
        return bool(self.late) and all(state.status is InstalmentStatus.IN_GRACE for state in self.late)

    @property
    def settled(self) -> bool:
        """Whether nothing is left to pay, now or later."""
        return not self.statement.outstanding.total

    @property
    def next_due(self) -> InstalmentState | None:
        """The next instalment still to be paid, today's included."""
        ahead = self.in_status(InstalmentStatus.DUE_TODAY, InstalmentStatus.UPCOMING)
        return next(iter(ahead), None)

    def in_status(self, *statuses: InstalmentStatus) -> tuple[InstalmentState, ...]:
        """Instalments of these statuses, in order; an active plan's rows are instalments, in place of those it stands for."""
        return tuple(state for state in owing(self.statement) if state.status in statuses)

    @property
    def plan(self) -> PlanState | None:
        """How an agreed plan stands, while it is active."""
        return active_plan(self.statement)

    @property
    def numbered(self) -> tuple[InstalmentState, ...]:
        """What "the third" counts: the payments of an active plan for the whole loan, else the contract's instalments."""
        if self.plan is not None and self.file.plans[-1].whole:
            return _as_instalments(self.plan)
        return self.statement.instalments

    def instalment(self, number: int) -> InstalmentState | None:
        """The one of that number."""
        return next((state for state in self.numbered if state.number == number), None)


def active_plan(said: Statement) -> PlanState | None:
    """The plan by whose rows a loan is paid now, if there is one."""
    return said.plan if said.plan is not None and said.plan.standing is PlanStanding.ACTIVE else None


def owing(said: Statement) -> tuple[InstalmentState, ...]:
    """What is paid when, in order of due dates: the instalments, and the rows of an active plan for those it stands for."""
    plan = active_plan(said)
    if plan is None:
        return said.instalments
    beside = (state for state in said.instalments if state.status is not InstalmentStatus.PLANNED)
    return tuple(sorted((*beside, *_as_instalments(plan)), key=lambda state: state.due_on))


def _as_instalments(plan: PlanState) -> tuple[InstalmentState, ...]:
    return tuple(
        InstalmentState(row.number, row.due_on, row.status, row.overdue_days, row.unpaid, NOTHING, NOTHING) for row in plan.rows
    )


def past_due_words(view: LoanView, answer: Answer) -> str:
    """What is past its due date, named so that what is in grace is not called overdue."""
    return answer.words("name_in_grace" if view.only_in_grace else "name_overdue")


def stands(view: LoanView, answer: Answer) -> str:
    """In one sentence what is to be paid: today's arrears, else the next instalment, else nothing."""
    if view.late:
        due = past_due_words(view, answer)
        return answer.words("utter_pay_overdue", loan=view.ref, total=view.statement.overdue.total, due=due)
    if (state := view.next_due) is not None:
        return answer.words("utter_not_late_next", loan=view.ref, due_on=state.due_on, amount=state.unpaid.total)
    return answer.words("utter_arrears_settled", loan=view.ref)


def credit_words(view: LoanView, answer: Answer) -> list[str]:
    """What is held as credit, and what of the next instalment is left once the ledger has used it."""
    if not view.statement.credit:
        return []
    if view.settled:
        return [answer.words("utter_settled_credit", amount=view.statement.credit)]
    held = answer.words("utter_arrears_credit", amount=view.statement.credit)
    state = view.next_due
    if state is None or view.late:
        return [held]
    then = project(view.loan, view.file.payments, view.today, state.due_on, view.file.plans)
    left = next(one.unpaid.total for one in owing(then) if (one.number, one.due_on) == (state.number, state.due_on))
    if not left:
        return [held + answer.words("utter_credit_covers_next", number=state.number, due_on=state.due_on)]
    return [held + answer.words("utter_credit_leaves", number=state.number, due_on=state.due_on, amount=left)]


def grace_words(view: LoanView, answer: Answer) -> list[str]:
    """Until when the next instalment may be paid without penalty; nothing where the contract has no grace, or where a plan has
    days of its own."""
    state = view.next_due
    if state is None or not view.loan.grace_days or view.plan is not None:
        return []
    last_day = state.due_on + timedelta(days=view.loan.grace_days)
    return [answer.words("utter_due_grace_until", days=view.loan.grace_days, number=state.number, last_day=last_day)]


def views(files: Sequence[LoanFile], among: Sequence[LoanFile], today: date, answer: Answer) -> tuple[LoanView, ...]:
    """`files` as views, named so that none can be mistaken for another of `among`."""
    products = [file.loan.product for file in among]
    return tuple(
        LoanView(
            file,
            file.loan.product
            if products.count(file.loan.product) == 1
            else answer.words("loan_name", product=file.loan.product, tail=file.loan.loan_id[-4:]),
            today,
        )
        for file in files
    )
