"""What happens if it is not paid: in yuan from the ledger, then what may follow and the rules for it (C-01 to C-03, R-02)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

from actions.account.delay import put_off_until
from actions.account.facts import one_more_day
from actions.consequences.question import Question, Situation
from actions.loans.plans import next_payment, stands_for_all
from actions.loans.view import LoanView, grace_words, stands
from actions.talk.answer import Answer
from servicing.credit_record import late_spells
from servicing.ledger import project
from servicing.ledger.model import Statement
from servicing.turn import QuickReply
from servicing.wording import Value

ONE_DAY = timedelta(days=1)
OPENING = {"little": "utter_later_little", "debit": "utter_later_debit"}
WHEN_CALLED = "when_called"
"""Asked is after how many days calls begin (also talk/reread.yml)."""

_OF_CALLS = frozenset({WHEN_CALLED, "contact"})
FORGOT = "forgot"
"""Asked by who was late a day: what it means for the loan, and nothing of calls."""


class Overdue(Question):
    intent: ClassVar[str] = "ask_overdue_consequence"

    def sentences(self, situation: Situation, answer: Answer) -> list[str]:
        """What it costs, who may call and when, what may be recorded, what can be done instead."""
        first = situation.first
        if first in _OF_CALLS and situation.loans and situation.nothing_owed:
            return [answer.words("utter_later_no_more_calls"), *(stands(view, answer) for view in situation.loans)]
        if first == FORGOT and situation.loans:
            return [line for view in situation.loans for line in self._forgot(view, situation, answer)]
        contact = answer.words("utter_later_contact")
        said = [answer.words("utter_later_when_called")] if first == WHEN_CALLED else []
        said += [contact] if first in _OF_CALLS else []
        if first in OPENING:
            said.append(answer.words(OPENING[first]))
        if not situation.loans:
            said.append(answer.words("utter_later_in_general"))
        for view in situation.loans:
            said += _costs(view, self._day(situation, view), answer)
        if situation.late or not situation.loans:
            said += [] if first in _OF_CALLS else [contact]
        if situation.late:
            said += [_recorded(situation, answer), answer.words("utter_later_choices")]
        elif situation.open:
            said += [*dict.fromkeys(line for view in situation.loans for line in grace_words(view, answer))]
            said += [answer.words("utter_later_ahead")]
        return said

    def steps(self, situation: Situation, answer: Answer) -> list[QuickReply]:
        """Arrange, ask for days, pay a part; where nothing is late, the date."""
        credit = answer.button("button_credit_effects", "ask_credit_impact")
        if situation.first == FORGOT and situation.open:
            pay = answer.button("button_how_to_pay", "how_to_repay")
            paid = answer.button("button_payments", "query_payment_status")
            more_time = [answer.button("button_more_time", "request_extension")] if situation.late else []
            return [pay, paid, *more_time, credit]
        if situation.late:
            return [
                answer.button("button_cannot_pay", "request_installment"),
                answer.button("button_more_time", "request_extension"),
                answer.button("button_pay_part", "request_partial_payment"),
            ]
        if not situation.open:
            harassed = answer.button("button_harassed", "report_harassment")
            return [harassed, credit] if situation.first in _OF_CALLS else [credit]
        due, wait = answer.button("button_due_date", "query_due_date"), answer.button("button_more_time", "request_extension")
        return [due, wait, credit]

    def _forgot(self, view: LoanView, situation: Situation, answer: Answer) -> list[str]:
        """What being late means for one loan: the penalty so far, or none in grace; its record; what to do now."""
        if view.settled or not (view.late or view.due_today):
            said = [answer.words("utter_legal_settled" if view.settled else "utter_forgot_not_late", loan=view.ref)]
            if spells := late_spells(view.loan, view.file.payments, view.today, view.file.plans):
                said.append(answer.words("utter_credit_was_late", count=len(spells)))
            return [*said, *grace_words(view, answer)]
        costs = _costs(view, self._day(situation, view), answer)
        recorded = answer.words("utter_credit_grace_unknown") if view.only_in_grace else _recorded(situation, answer)
        if view.due_today and not view.late:
            return costs
        return [*costs, recorded, answer.words("utter_forgot_now")]

    def _day(self, situation: Situation, view: LoanView) -> date:
        """The day ahead or the span of months that was named; else the first after grace; else some days after what is due."""
        if ahead := situation.heard.days_ahead():
            return ahead[0]
        if (put_off := put_off_until(view, situation.heard.text, self._sources.words)) is not None:
            return put_off
        later = timedelta(days=self._sources.policy.what_if.later_days)
        if view.only_in_grace:
            return _grace_ends(view) + ONE_DAY
        if view.late or view.next_due is None:
            return view.today + later
        return view.next_due.due_on + timedelta(days=view.loan.grace_days) + later


def _costs(view: LoanView, day: date, answer: Answer) -> list[str]:
    if view.settled:
        return [answer.words("utter_later_settled", loan=view.ref)]
    if stands_for_all(view):
        return next_payment(view, answer)
    then = project(view.loan, view.file.payments, view.today, day, view.file.plans)
    if not view.late and not then.overdue.total:
        return [answer.words("utter_later_not_late_yet", loan=view.ref, later=day)]
    values: dict[str, Value] = {
        "loan": view.ref,
        "later": day,
        "kind": answer.words("name_penalty_and_compound" if view.loan.compound_interest else "name_penalty"),
        "then": then.overdue.total,
        "penalty_then": _penalty(then),
    }
    if view.only_in_grace:
        said = answer.words("utter_later_in_grace", **values, last_day=_grace_ends(view), total=view.statement.overdue.total)
    elif view.late:
        said = answer.words(
            "utter_later_overdue",
            **values,
            days=view.statement.days_past_due,
            total=view.statement.overdue.total,
            penalty=_penalty(view.statement),
        )
    else:
        assert view.next_due is not None
        due_today = bool(view.due_today)
        said = answer.words(
            "utter_later_due_today" if due_today else "utter_later_not_late",
            **values,
            number=view.next_due.number,
            **({"total": view.next_due.unpaid.total} if due_today else {}),
        )
    more = sum(view.today <= state.due_on < day for state in then.instalments if state.unpaid.total) if view.late else 0
    said += answer.words("utter_later_due_between", count=more) if more else ""
    a_day = one_more_day(view)
    daily = [answer.words("utter_later_a_day", kind=values["kind"], amount=a_day)] if a_day > 0 else []
    compound = [answer.words("utter_penalty_method_compound")] if view.loan.compound_interest else []
    return [said, *daily, *compound]


def _recorded(situation: Situation, answer: Answer) -> str:
    known = {None if view.file.product is None else view.file.product.reports_to_bureau for view in situation.loans}
    name = {True: "utter_later_reported", False: "utter_later_unreported", None: "utter_later_report_unknown"}
    return answer.words(name[known.pop() if len(known) == 1 else None])


def _grace_ends(view: LoanView) -> date:
    """The last day of grace of the instalment that has waited longest."""
    return view.late[0].due_on + timedelta(days=view.loan.grace_days)


def _penalty(state: Statement) -> Decimal:
    return state.overdue.penalty + state.overdue.compound
