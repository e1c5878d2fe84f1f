"""One plain fact of a loan, asked by itself: "本金还剩多少", "罚息从哪天算", "出借方是谁". It is the whole answer."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType

from actions.account.reckoning import drawn
from actions.loans.figures import in_words, percent, total
from actions.loans.view import LoanView
from actions.talk.answer import Answer
from servicing.ledger import penalty_lines, project
from servicing.ledger.exact import penalty_annual
from servicing.ledger.model import Statement

type Fact = Callable[[LoanView, Answer], list[str]]
"""The sentences of a fact; none where the loan has no such fact, and the topic answers instead."""

ONE_DAY = timedelta(days=1)


def one_more_day(view: LoanView) -> Decimal:
    """Yuan of penalty and compound interest that the day after today adds."""
    tomorrow = project(view.loan, view.file.payments, view.today, view.today + ONE_DAY, view.file.plans)
    return _penalty(tomorrow) - _penalty(view.statement)


def _penalty(state: Statement) -> Decimal:
    return state.overdue.penalty + state.overdue.compound


def _principal_left(view: LoanView, answer: Answer) -> list[str]:
    if view.settled:
        return [answer.words("utter_arrears_settled", loan=view.ref)]
    left = view.statement.outstanding
    return [answer.words("utter_fact_principal_left", loan=view.ref, principal=left.principal, borrowed=view.loan.principal)]


def _paid_parts(view: LoanView, answer: Answer) -> list[str]:
    went_to = total(state.paid for state in view.statement.instalments)
    if not went_to.total:
        return [answer.words("utter_stuck_none_arrived", loan=view.ref)]
    return [answer.words("utter_fact_paid_parts", loan=view.ref, parts=in_words(went_to, answer), total=went_to.total)]


def _borrowed(view: LoanView, answer: Answer) -> list[str]:
    return [drawn(view, answer)]


def _compound(view: LoanView, answer: Answer) -> list[str]:
    if not view.loan.compound_interest:
        return [answer.words("utter_fact_no_compound", loan=view.ref)]
    return [answer.words("utter_fact_compound", loan=view.ref, amount=view.statement.overdue.compound)]


def _penalty_daily(view: LoanView, answer: Answer) -> list[str]:
    by_day = answer.words("utter_fact_penalty_by_day")
    if view.settled:
        return [by_day, _rate(view, answer), answer.words("utter_penalty_none_settled", loan=view.ref)]
    if not view.late:
        return [by_day, _rate(view, answer), answer.words("utter_penalty_none", loan=view.ref)]
    if not (a_day := one_more_day(view)):
        return []
    return [by_day, answer.words("utter_fact_penalty_a_day", loan=view.ref, amount=a_day), _rate(view, answer)]


def _penalty_since(view: LoanView, answer: Answer) -> list[str]:
    lines = penalty_lines(view.loan, view.file.payments, view.today, view.file.plans)
    if not lines or not view.late:
        return []
    first = min(lines, key=lambda line: line.first_day)
    return [answer.words("utter_fact_penalty_since", loan=view.ref, on=first.first_day, number=first.instalment)]


def _penalty_rate(view: LoanView, answer: Answer) -> list[str]:
    return [_rate(view, answer)]


def _rate(view: LoanView, answer: Answer) -> str:
    return answer.words("utter_fact_penalty_rate", loan=view.ref, rate=percent(penalty_annual(view.loan)))


def _ends(view: LoanView, answer: Answer) -> list[str]:
    ahead = [state for state in view.statement.instalments if state.unpaid.total]
    if not ahead:
        return [answer.words("utter_arrears_settled", loan=view.ref)]
    last = max(ahead, key=lambda state: state.due_on)
    return [answer.words("utter_fact_ends", loan=view.ref, on=last.due_on, count=len(ahead))]


def _lender(view: LoanView, answer: Answer) -> list[str]:
    return [answer.words("utter_fact_lender", loan=view.ref, lender=view.loan.lender)]


def _settled_on(view: LoanView, answer: Answer) -> list[str]:
    last = max((part.on for part in view.statement.allocations), default=None)
    if not view.settled or last is None:
        return []
    return [answer.words("utter_fact_settled_on", loan=view.ref, on=last)]


FACTS: Mapping[str, Fact] = MappingProxyType(
    {
        "principal_left": _principal_left,
        "paid_parts": _paid_parts,
        "borrowed": _borrowed,
        "compound": _compound,
        "penalty_daily": _penalty_daily,
        "penalty_since": _penalty_since,
        "penalty_rate": _penalty_rate,
        "ends": _ends,
        "lender": _lender,
        "settled_on": _settled_on,
    }
)
"""By the names of talk/facts.yml."""


def facts(asked: tuple[str, ...], view: LoanView, answer: Answer) -> list[str]:
    """The facts that were asked of a loan, in the order of the table; each sentence once."""
    return list(dict.fromkeys(line for name in asked for line in FACTS[name](view, answer)))
