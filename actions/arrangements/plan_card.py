"""Where an application or a plan stands, as a card: what was agreed, what happened when, which payments are made."""

from datetime import date, datetime
from itertools import takewhile

from actions.arrangements.naming import name_of
from actions.loans.figures import money
from actions.loans.view import LoanView
from actions.talk.answer import Answer
from servicing.cards import Fact, PlanCard, PlanPayment
from servicing.clock import SHANGHAI
from servicing.ledger import Plan, PlanRow, statement
from servicing.ledger.model import InstalmentStatus, PlanRowState
from servicing.money import ZERO
from servicing.plans.application import Application, Step
from servicing.plans.life import OVERLAID, STANDING, State


def plan_card(application: Application, view: LoanView, today: date, answer: Answer) -> PlanCard:
    """The payments, with what the ledger says is paid of each once the plan counts."""
    rows = states(application, view, today)
    return PlanCard(
        loan=view.head,
        number=application.number,
        agreement_id=application.id,
        name=name_of(application.option, answer.words),
        status=application.state.value,
        status_label=answer.words(f"plan_state_{application.state.value}"),
        facts=_facts(application, answer),
        history=[_step(step, answer) for step in application.history],
        rows=[_payment(row, rows.get(row.number), answer) for row in application.plan.rows],
    )


def states(application: Application, view: LoanView, today: date) -> dict[int, PlanRowState]:
    """The plan's rows by their number as of a day; none before it counts."""
    if application.state not in OVERLAID:
        return {}
    plan = statement(view.loan, view.file.payments, today, up_to(application, view)).plan
    return {} if plan is None else {row.number: row for row in plan.rows}


def up_to(application: Application, view: LoanView) -> tuple[Plan, ...]:
    """An application's plan after all that were agreed on the loan before it: what these left is where it begins."""
    return (*takewhile(lambda plan: plan != application.plan, view.file.plans), application.plan)


def at_words(at: datetime, answer: Answer) -> str:
    """An instant in Shanghai, to the minute."""
    local = at.astimezone(SHANGHAI)
    return answer.words("day_and_time", day=local.date(), time=local.time())


def undo_label(application: Application) -> str:
    """The name of `undo_until`: the cooling-off of what is not approved yet may still grow longer."""
    return "card_plan_undo" if application.state is State.ACTIVE else "card_plan_undo_least"


def _facts(application: Application, answer: Answer) -> list[Fact]:
    facts = [("card_plan_total", answer.words("yuan", amount=application.option.total))]
    if application.state in STANDING:
        facts.append((undo_label(application), at_words(application.undo_until, answer)))
    facts.append(("card_plan_mark", application.agreement_sha256))
    return [Fact(label=answer.words(label), value=value) for label, value in facts]


def _step(step: Step, answer: Answer) -> Fact:
    said = answer.words(f"plan_step_{step.code or step.event.value}")
    if step.reason:
        said += answer.words("plan_step_reason", reason=step.reason)
    return Fact(label=at_words(step.at, answer), value=said)


def _payment(row: PlanRow, state: PlanRowState | None, answer: Answer) -> PlanPayment:
    status = InstalmentStatus.UPCOMING if state is None else state.status
    paid = ZERO if state is None else row.total - state.unpaid.total
    return PlanPayment(
        number=row.number,
        due_on=row.due_on.isoformat(),
        total=money(row.total),
        paid=money(paid),
        status=status.value,
        status_label=answer.words(f"card_status_{status.value}"),
    )
