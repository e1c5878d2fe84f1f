"""A plan laid over a loan: while it is active its rows are what is owed, and the instalments it covers stand
still; what is paid on it is booked in them all the same, so that nothing is lost when it ends, kept or broken.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

from servicing.contract import Instalment, Loan, Payment, PaymentMethod
from servicing.ledger.accrual import COMPOUND, FEE, INTEREST, PENALTY, PRINCIPAL, Row, Terms
from servicing.ledger.carried import Carried, carried_by, cut_off
from servicing.ledger.exact import half_up
from servicing.ledger.model import PlanStanding
from servicing.ledger.own_interest import OwnInterest
from servicing.ledger.plan import Plan, PlanRow, Plans, in_force
from servicing.ledger.replay import NO_LIMIT, Posting, Replay, replay
from servicing.money import ZERO, fen_count, from_fen

OF_THE_PLAN = 0
"""Stands for an instalment's number where interest is the plan's own."""


class Due:
    """A row of a plan with what is still to be paid of it, in fen."""

    __slots__ = ("due", "fee", "interest", "own", "penalty", "principal", "row")

    def __init__(self, row: PlanRow) -> None:
        self.row = row
        self.due = row.due_on.toordinal()
        self.fee = fen_count(row.fee)
        self.interest = fen_count(row.interest)
        self.own = 0
        self.principal = fen_count(row.principal)
        self.penalty = fen_count(row.penalty)

    def forgo_principal(self, most: int) -> int:
        """Ask for so much less principal, or for none; return by how much."""
        part = min(most, self.principal)
        self.principal -= part
        return part

    @property
    def unpaid(self) -> list[int]:
        """Fen by bucket, as a ledger's row has them."""
        return [self.principal, self.interest + self.own, self.fee, self.penalty, 0]


class Overlay:
    """A loan under a plan. `state` looks after what the plan does not cover; once it has ended, after everything.
    `own_before` fen are the interest of plans that were kept before it."""

    def __init__(self, state: Replay, loan: Loan, plan: Plan, own_before: int = 0) -> None:
        self.state = state
        self.plan = plan
        self.standing = PlanStanding.ACTIVE
        self.ended: int | None = None
        self.waived = 0
        self.own_paid = 0
        self.dues = [Due(row) for row in plan.rows]
        self.open = 0
        self._loan = loan
        self._begins = plan.starts_on.toordinal()
        self._own_before = own_before
        if plan.whole:
            cut_off(state, self._begins)
        covers = set(plan.covers)
        self.covered = [row for row in state.rows if plan.whole or row.instalment.number in covers]
        self._put(row for row in state.rows if not (plan.whole or row.instalment.number in covers))
        self.beside = self._agree_with(carried_by(self.covered))
        self._own = OwnInterest(plan, loan.day_count, [due.principal for due in self.dues])
        for due, own in zip(self.dues, self._own.by_row, strict=True):
            due.own = own
        self._look_whether_kept(self._begins)

    @property
    def active(self) -> bool:
        return self.standing is PlanStanding.ACTIVE

    @property
    def credit(self) -> int:
        return self.state.credit

    @property
    def owing(self) -> Sequence[Row | Due]:
        """What is to be paid when: in order of due dates."""
        rows: list[Row | Due] = [*self.state.rows, *((*self.dues, self.beside) if self.active else ())]
        return sorted(rows, key=lambda row: row.due)

    @property
    def rows(self) -> list[Row]:
        """Every instalment's, in order."""
        return sorted([*self.state.rows, *(self.covered if self.active else ())], key=_place)

    def own_in_no_row(self, day: int) -> int:
        """Interest of plans, in fen, that fell due by `day` and no instalment's row holds: while this one is active what its
        rows asked for, once it was kept what was paid."""
        own = {
            PlanStanding.ACTIVE: sum(own for due, own in zip(self.dues, self._own.by_row, strict=True) if due.due <= day),
            PlanStanding.KEPT: self.own_paid,
            PlanStanding.BROKEN: 0,
        }
        return self._own_before + own[self.standing]

    def advance(self, day: int) -> None:
        """Live up to `day`: use credit on due dates, and break where a row was missed for too long."""
        if self.active:
            self._use_credit(day)
            if self.open < len(self.dues) and self.dues[self.open].due + self.plan.miss_days < day:
                self._fall_back(self.dues[self.open].due + self.plan.miss_days)
        if not self.active:
            self.state.use_credit(until=day)

    def live_to(self, day: int, payments: Iterable[Payment] = ()) -> None:
        """Take in payments up to `day`, in order, and bear every day up to it."""
        for payment in payments:
            self.advance(payment.paid_on.toordinal())
            self.receive(payment)
        self.advance(day)
        self.state.accrue_to(day)

    def receive(self, payment: Payment) -> None:
        """Apply one payment after `advance` has reached its day, by its method."""
        if not self.active:
            self.state.receive(payment)
            return
        day, fen = payment.paid_on.toordinal(), fen_count(payment.amount)
        match payment.method:
            case PaymentMethod.SETTLE if self._settle(fen, payment.payment_id, day):
                return
            case PaymentMethod.PREPAY:
                self.state.credit = self._spend(self.state.credit, None, day, NO_LIMIT)
                self.state.credit += self._spend(fen, payment.payment_id, day, NO_LIMIT)
            case _:
                self.state.credit += self._spend(fen, payment.payment_id, day, day)
        self._look_whether_kept(day)

    def price_of_ending(self, day: int) -> int:
        """Fen that end the loan on `day`, before credit: the plan's interest for the days that were used, and no more."""
        rest = self.state.price_of_ending(day)
        if not self.active:
            return rest
        left = self.dues[self.open :]
        carried = sum(sum(due.unpaid) - due.own for due in left)
        return max(0, carried + sum(self.beside.unpaid) + self._own.left_on(day, self.own_paid) + rest)

    def _agree_with(self, actual: Carried) -> Due:
        """A payment from before the plan that came to light after it was agreed has paid its first rows already, and what it
        paid bears nothing. One that was reversed is owed beside the plan, which it does not break: what is returned,
        without a date."""
        agreed = carried_of(self.plan)
        for kind, fen in zip(Carried._fields, (have - is_ for have, is_ in zip(agreed, actual, strict=True)), strict=True):
            for due in self.dues:
                part = min(max(0, fen), getattr(due, kind))
                setattr(due, kind, getattr(due, kind) - part)
                fen -= part
        more = (from_fen(max(0, is_ - have)) for have, is_ in zip(agreed, actual, strict=True))
        return Due(PlanRow(OF_THE_PLAN, date.max, **dict(zip(Carried._fields, more, strict=True))))

    def _use_credit(self, until: int) -> None:
        dates = sorted({row.due for row in self.owing if row.due <= until and any(row.unpaid)})
        for day in dates:
            if not self.state.credit:
                return
            self.state.credit = self._spend(self.state.credit, None, day, day)
            self._look_whether_kept(day)

    def _spend(self, fen: int, payment_id: str | None, day: int, due_by: int) -> int:
        """Clear what is due, of the plan first, so that paying its row keeps it; then what comes until `due_by`, in order
        of due dates. What pays the last row and is more goes on to the oldest instalment. Return what is left over."""
        fen = self._clear(fen, payment_id, day, min(day, due_by))
        while fen and self.open < len(self.dues) and self.dues[self.open].due <= due_by:
            next_due = self.dues[self.open].due
            fen = self.state.spend(fen, payment_id, day, next_due - 1)
            fen = self._clear(fen, payment_id, day, next_due)
        self._keep_if_paid(day)
        return self.state.spend(fen, payment_id, day, due_by)

    def _clear(self, fen: int, payment_id: str | None, day: int, due_by: int) -> int:
        while fen and self.open < len(self.dues) and self.dues[self.open].due <= due_by:
            due = self.dues[self.open]
            fen = self._pay(due, fen, payment_id, day)
            if any(due.unpaid):
                break
            self.open += 1
        return fen

    def _pay(self, due: Due, fen: int, payment_id: str | None, day: int) -> int:
        """Fee, interest, the plan's interest, principal, deferred penalty; return what is left over."""
        due.fee -= (part := min(fen, due.fee))
        self._book(part, payment_id, day, FEE)
        fen -= part
        due.interest -= (part := min(fen, due.interest))
        self._book(part, payment_id, day, INTEREST)
        fen -= part
        due.own -= (part := min(fen, due.own))
        self._book_own(part, payment_id, day)
        fen -= part
        due.principal -= (part := min(fen, due.principal))
        self._book(part, payment_id, day, PRINCIPAL)
        fen -= part
        due.penalty -= (part := min(fen, due.penalty))
        self._book(part, payment_id, day, PENALTY, COMPOUND)
        return fen - part

    def _book(self, fen: int, payment_id: str | None, day: int, *buckets: int) -> None:
        """Into the instalments that are covered, the oldest first."""
        for row in self.covered:
            for bucket in buckets:
                part = min(fen, row.unpaid[bucket])
                if part:
                    self.state.post(row, bucket, part, payment_id, day)
                    fen -= part

    def _book_own(self, fen: int, payment_id: str | None, day: int) -> None:
        self.own_paid += fen
        if fen:
            self.state.postings.append(Posting(payment_id, day, OF_THE_PLAN, INTEREST, fen))

    def _settle(self, fen: int, payment_id: str, day: int) -> bool:
        """Pay everything off if credit and payment suffice; say whether they did."""
        if self.state.credit + fen < self.price_of_ending(day):
            return False
        left = self._own.left_on(day, self.own_paid)
        own = max(0, left)
        self._count_towards_principal(max(0, -left), day)
        for due in (*self.dues[self.open :], self.beside):
            due.own, own = own, 0
            for source in (None, payment_id):
                held = self.state.credit if source is None else fen
                left = self._pay(due, held, source, day)
                if source is None:
                    self.state.credit = left
                else:
                    fen = left
        self.state.settle(fen, payment_id, day)
        self._look_whether_kept(day)
        return True

    def _count_towards_principal(self, prepaid: int, day: int) -> None:
        """Interest of the plan that was paid for days to come pays principal where they do not come."""
        asked = booked = prepaid
        for due in reversed(self.dues[self.open :]):
            asked -= due.forgo_principal(asked)
        for row in reversed(self.covered):
            booked -= self.state.repay_by_charges(row, booked, day)

    def _look_whether_kept(self, day: int) -> None:
        self._keep_if_paid(day)
        if not self.active:
            self.state.credit = self.state.spend(self.state.credit, None, day, day)

    def _keep_if_paid(self, day: int) -> None:
        while self.open < len(self.dues) and not any(self.dues[self.open].unpaid):
            self.open += 1
        if self.active and self.open == len(self.dues):
            self._waive()
            self._end(PlanStanding.KEPT, day)

    def _waive(self) -> None:
        left = fen_count(self.plan.penalty_waived)
        for row in self.covered:
            for bucket in (PENALTY, COMPOUND):
                part = min(left, row.unpaid[bucket])
                row.waive(bucket, part)
                left -= part
                self.waived += part

    def give_way(self, day: int) -> None:
        """Make room for the next plan, which starts on `day`: where this one, by what came to light since, still stands, it
        ends as a broken one would."""
        if self.active:
            self._fall_back(day)

    def _fall_back(self, day: int) -> None:
        """From the day after `day` on the instalments bear what the contract says; the plan's days cost what was agreed."""
        if self.plan.whole:
            self._take_up_the_schedule(day)
        own = self._own.accrued(day)
        self._count_towards_principal(max(0, self.own_paid - own), day)
        own = max(own, self.own_paid)
        self._end(PlanStanding.BROKEN, day)
        if own:
            bore = Row(Instalment(OF_THE_PLAN, date.fromordinal(day), ZERO, ZERO, ZERO), _bears_nothing(self._loan))
            bore.unpaid[INTEREST], bore.paid[INTEREST] = own - self.own_paid, self.own_paid
            self._put([*self.state.rows, bore])

    def _take_up_the_schedule(self, day: int) -> None:
        """Instalments due after a plan was broken: fee as scheduled, interest for the days of their period that are left,
        with what was carried of it never above what was scheduled."""
        rows = [row for row in self.covered if row.instalment.number != OF_THE_PLAN]
        edges = [self._loan.disbursed_on.toordinal(), *(row.due for row in rows)]
        for row, (begins, ends) in zip(rows, pairwise(edges), strict=True):
            row.closed = False
            if ends > self._begins:
                scheduled = fen_count(row.instalment.interest)
                left = half_up(scheduled * max(0, ends - max(begins, day)), max(1, ends - begins))
                most = max(0, scheduled - row.paid[INTEREST])
                row.unpaid[INTEREST] = min(row.unpaid[INTEREST] + left, most)
            if ends > day:
                row.unpaid[FEE] += fen_count(row.instalment.fee)

    def _end(self, standing: PlanStanding, day: int) -> None:
        self.standing, self.ended = standing, day
        if self.plan.whole:
            self.state.paused.append((self._begins, day))
        for row in self.covered:
            row.pass_over(day)
        self._put([*self.state.rows, *self.covered])

    def _put(self, rows: Iterable[Row]) -> None:
        self.state.rows = sorted(rows, key=_place)
        self.state.open = 0


def under(loan: Loan, payments: Iterable[Payment], as_of: date, plans: Plans) -> Replay | Overlay:
    """The state of a loan on the evening of `as_of`, under the last of its plans that has started by then; a plain history
    where none has.

    Each plan takes over what the one before it left on the day it starts.

    Raises:
        ValueError: a plan is of another loan; an amount has a fraction of a fen.
    """
    agreed = in_force(plans, as_of)
    if not agreed:
        return replay(loan, payments, as_of)
    if any(plan.loan_id != loan.loan_id for plan in agreed):
        raise ValueError("a plan is of one loan")
    known = [paid for paid in payments if paid.loan_id == loan.loan_id and paid.paid_on <= as_of]
    known.sort(key=lambda paid: (paid.paid_on, paid.payment_id))
    first = agreed[0]
    overlay = Overlay(replay(loan, [paid for paid in known if first.precedes(paid)], first.starts_on), loan, first)
    for before, plan in pairwise(agreed):
        between = [paid for paid in known if plan.precedes(paid) and not before.precedes(paid)]
        overlay = _next_after(overlay, plan, between, loan)
    last = agreed[-1]
    overlay.live_to(as_of.toordinal(), (paid for paid in known if not last.precedes(paid)))
    return overlay


def _next_after(overlay: Overlay, plan: Plan, payments: Iterable[Payment], loan: Loan) -> Overlay:
    begins = plan.starts_on.toordinal()
    overlay.live_to(begins, payments)
    overlay.give_way(begins)
    return Overlay(overlay.state, loan, plan, overlay.own_in_no_row(begins))


def carried_of(plan: Plan) -> Carried:
    """What was agreed to be taken over, in fen; what is to fall away is part of its penalty."""
    return Carried(
        sum(fen_count(row.principal) for row in plan.rows),
        sum(fen_count(row.interest) for row in plan.rows),
        sum(fen_count(row.fee) for row in plan.rows),
        sum(fen_count(row.penalty) for row in plan.rows) + fen_count(plan.penalty_waived),
    )


def _place(row: Row) -> tuple[int, int]:
    return row.due, row.instalment.number


def _bears_nothing(loan: Loan) -> Terms:
    terms = Terms(loan)
    terms.rate, terms.grace_days, terms.bears_compound = Fraction(0), 0, False
    return terms
