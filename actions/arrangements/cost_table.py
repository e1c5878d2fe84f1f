"""The whole cost of a plan before it is applied for (P-10): each payment and its parts, each charge, what may yet come."""

from collections.abc import Iterable
from decimal import Decimal

from actions.arrangements.desk import Desk, Situation
from actions.arrangements.naming import last_day, name_of
from actions.arrangements.told import reckoned_from
from actions.loans.figures import money, percent
from actions.loans.view import LoanView
from actions.talk.answer import Answer
from actions.talk.flow import Values
from servicing.arrangements import Option
from servicing.cards import Charge, CostTableCard, TablePayment
from servicing.ledger import PlanRow
from servicing.money import ZERO
from servicing.plans.agreement import early_fee_words

KINDS = ("principal", "interest", "plan_interest", "fee", "penalty")


def card(situation: Situation, view: LoanView, option: Option, values: Values, answer: Answer) -> CostTableCard:
    """The table of a plan that can be had, with the mark of the text that is agreed to."""
    compared = option.compared
    if option.plan is None or compared is None:
        raise ValueError("only a plan has a cost table")
    return CostTableCard(
        loan=view.head,
        name=name_of(option, answer.words),
        as_of=situation.today.isoformat(),
        rows=[_payment(row) for row in option.rows],
        charges=list(_charges(option, view, answer)),
        total=money(option.total),
        waived=money(option.waived),
        rate=percent(option.rate or ZERO),
        all_in_rate=percent(option.all_in_rate or ZERO, 2),
        compared_on=compared.on.isoformat(),
        nothing=money(compared.nothing),
        saving=money(compared.saving),
        contingent=contingent(option, view, situation.desk, answer),
        valid_until=last_day(option),
        reading_seconds=situation.desk.policy.arrangements.reading_seconds,
        sha256=situation.agreement(view.file, option).sha256,
        reckoned_from=reckoned_from(values),
    )


def contingent(option: Option, view: LoanView, desk: Desk, answer: Answer) -> list[str]:
    """What may yet come: a missed payment, its consequence, what is paid early, how to undo it, who decides."""
    plan = option.plan
    days = 0 if plan is None else plan.miss_days
    said = [answer.words("table_missed" if days else "table_missed_at_once", days=days), answer.words("table_early")]
    said += early_fee_words(option, view.file.early_fee_rate, desk.wording)
    if option.waived:
        said.append(answer.words("table_waived", amount=option.waived))
    if option.coupon:
        said.append(answer.words("table_coupon", amount=option.coupon))
    return [*said, answer.words("table_undo"), answer.words(f"table_{option.approval.value}"), answer.words("table_written_by")]


def _payment(row: PlanRow) -> TablePayment:
    return TablePayment(
        number=row.number,
        due_on=row.due_on.isoformat(),
        **{kind: money(getattr(row, kind)) for kind in KINDS},
        total=money(row.total),
    )


def _charges(option: Option, view: LoanView, answer: Answer) -> Iterable[Charge]:
    """Each kind of money, what it is and how it came about; the lender takes all of it."""
    sums = {kind: sum((getattr(row, kind) for row in option.rows), Decimal(0)) for kind in KINDS}
    for kind, amount in sums.items():
        if amount:
            yield Charge(
                label=answer.words(f"charge_{kind}"),
                amount=money(amount),
                how=answer.words(f"charge_{kind}_how", rate=percent(option.rate or ZERO)),
                who=view.loan.lender,
            )
