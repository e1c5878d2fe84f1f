"""An agreed plan as it is spoken of beside its loan: the payment that is due, what missing one does, its penalty, its end."""

from datetime import timedelta
from decimal import Decimal

from actions.loans.early import settling_fee
from actions.loans.view import LoanView
from actions.talk.answer import Answer
from servicing.ledger import if_paid
from servicing.ledger.model import PlanRowState, PlanStanding
from servicing.ledger.plan import Plan
from servicing.money import ZERO


def stands_for_all(view: LoanView) -> bool:
    """Whether the whole loan is paid by an active plan."""
    return view.plan is not None and view.file.plans[-1].whole


def next_payment(view: LoanView, answer: Answer) -> list[str]:
    """The payment that was missed, with the last day on which it is made up for and what comes after; else the next one, and
    what missing it would do. Nothing without an active plan."""
    if view.plan is None:
        return []
    owed = [row for row in view.plan.rows if row.unpaid.total]
    late = [row for row in owed if row.overdue_days]
    if late:
        total = sum((row.unpaid.total for row in late), ZERO)
        until = late[0].due_on + timedelta(days=view.file.plans[-1].miss_days)
        missed = answer.words("utter_plan_missed", number=late[0].number, amount=total, until=until)
        return [missed + answer.words("utter_plan_missed_then")]
    coming = [answer.words("utter_plan_next", number=row.number, on=row.due_on, amount=row.unpaid.total) for row in owed[:1]]
    return [*coming, if_missed(view.file.plans[-1], answer)]


def left(view: LoanView, answer: Answer) -> list[str]:
    """What the payments of a plan for the whole loan still come to, and what ends the loan today (P-15)."""
    if not stands_for_all(view):
        return []
    owed = [state.unpaid.total for state in view.numbered if state.unpaid.total]
    said = answer.words("utter_plan_left", count=len(owed), total=sum(owed, ZERO), settle=view.statement.settle_today)
    return [said, *settling_fee(view, answer)]


def if_missed(plan: Plan, answer: Answer) -> str:
    """What a plan says of a payment that comes late, in place of the contract's grace and penalty."""
    return answer.words("utter_plan_grace" if plan.miss_days else "utter_plan_no_grace", days=plan.miss_days)


def penalty(view: LoanView, answer: Answer) -> list[str]:
    """That an active plan bears none, and what becomes of the penalty from before it."""
    if view.plan is None:
        return []
    plan = view.file.plans[-1]
    deferred = sum((row.penalty for row in plan.rows), ZERO)
    falls_away = plan.waived + plan.coupon_penalty
    said = [answer.words("utter_plan_penalty_rests", loan=view.ref)]
    if deferred:
        said.append(answer.words("utter_plan_penalty_deferred", amount=deferred))
    if falls_away:
        said.append(answer.words("utter_plan_penalty_falls_away", amount=falls_away))
    return said


def part_of_a_payment(view: LoanView, amount: Decimal, answer: Answer) -> list[str]:
    """What `amount` yuan paid today leaves of the payments of an active plan that are due; nothing where none is."""
    due = [] if view.plan is None else [row for row in view.plan.rows if row.unpaid.total and row.due_on <= view.today]
    if not due:
        return []
    paid = if_paid(view.loan, view.file.payments, view.today, amount, plan=view.file.plans).plan
    after = {row.number: row for row in (() if paid is None else paid.rows)}
    left = sum((after[row.number].unpaid.total for row in due if row.number in after), ZERO)
    return [_left_of(due[0], amount, left, view, answer)]


def _left_of(row: PlanRowState, amount: Decimal, left: Decimal, view: LoanView, answer: Answer) -> str:
    if not left:
        return answer.words("utter_plan_part_covers", loan=view.ref, number=row.number, amount=amount)
    plan = view.file.plans[-1]
    until = row.due_on + timedelta(days=plan.miss_days)
    return answer.words("utter_plan_part_leaves", loan=view.ref, number=row.number, amount=amount, left=left, until=until)


def ended(view: LoanView, answer: Answer) -> list[str]:
    """That the last plan was broken, since when and for which payment; nothing where none was, or nothing is owed any more."""
    plan = view.statement.plan
    if plan is None or plan.standing is not PlanStanding.BROKEN or plan.ended_on is None or view.settled:
        return []
    missed = next((row for row in plan.rows if row.unpaid.total), None)
    if missed is None:
        return []
    return [answer.words("utter_plan_ended", ended_on=plan.ended_on, number=missed.number, due_on=missed.due_on)]
