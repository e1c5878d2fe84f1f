"""Will it be recorded? What the product reports, how the loan stands, and what the rules say (R-01, R-02, R-04, C-10)."""

from datetime import timedelta
from typing import ClassVar

from actions.consequences.question import Question, Situation
from actions.loans.view import LoanView, grace_words
from actions.talk.answer import Answer
from servicing.credit_record import late_spells
from servicing.turn import QuickReply

OPENING = {
    "list": "utter_credit_list",
    "look_up": "utter_credit_look_up",
    "travel": "utter_credit_travel",
    "recorded": "utter_credit_recorded",
    "paying_less": "utter_credit_paying_less",
    "arrangement": "utter_credit_arrangement",
    "family": "utter_credit_family",
    "score": "utter_credit_score",
    "later_loans": "utter_credit_later_loans",
    "same_day": "utter_credit_same_day",
    "little": "utter_credit_little",
    "when": "utter_credit_when",
}
NOT_OF_A_LOAN = frozenset({"family", "score", "list", "look_up", "travel"})
"""Asked so, the answer is the same whatever the loans are like."""


class CreditImpact(Question):
    intent: ClassVar[str] = "ask_credit_impact"

    def sentences(self, situation: Situation, answer: Answer) -> list[str]:
        """What was asked in particular, how each loan stands, the rules, and where to look."""
        first = situation.first
        said = [answer.words(OPENING[first])] if first is not None else []
        if first == "arrangement":
            return [*said, answer.words("utter_credit_arrangement_ask")]
        if first == "same_day":
            said += _cutoffs(situation, answer)
        if first not in NOT_OF_A_LOAN:
            said += [line for view in situation.loans for line in _standing(view, answer)]
            if not situation.loans and first is None:
                said.append(answer.words("utter_credit_in_general"))
        if first == "look_up":
            return said
        if first != "score":
            said.append(answer.words("utter_credit_rules"))
        return [*said, answer.words("utter_credit_see_yourself")]

    def steps(self, situation: Situation, answer: Answer) -> list[QuickReply]:
        """Pay, arrange, or see how a record goes away."""
        repair = answer.button("button_credit_back", "ask_credit_repair")
        if situation.first == "paying_less" and situation.open:
            part = answer.button("button_pay_part", "request_partial_payment")
            return [part, answer.button("button_how_to_pay", "how_to_repay"), repair]
        if situation.late:
            return [
                answer.button("button_how_to_pay", "how_to_repay"),
                answer.button("button_cannot_pay", "request_installment"),
                repair,
            ]
        return [answer.button("button_due_date", "query_due_date"), repair] if situation.open else [repair]


def _standing(view: LoanView, answer: Answer) -> list[str]:
    """How a loan stands towards its record, as far as we know."""
    if view.only_in_grace:
        last_day = view.late[0].due_on + timedelta(days=view.loan.grace_days)
        return [answer.words("utter_credit_in_grace", loan=view.ref, last_day=last_day)]
    if view.late:
        reports = None if view.file.product is None else view.file.product.reports_to_bureau
        name = {True: "utter_credit_overdue", False: "utter_credit_overdue_unreported", None: "utter_credit_overdue_unknown"}
        return [answer.words(name[reports], loan=view.ref, days=view.statement.days_past_due)]
    said = [answer.words("utter_credit_settled" if view.settled else "utter_credit_not_late", loan=view.ref)]
    if grace := grace_words(view, answer):
        said += [*grace, answer.words("utter_credit_grace_unknown")]
    if spells := late_spells(view.loan, view.file.payments, view.today, view.file.plans):
        said.append(answer.words("utter_credit_was_late", count=len(spells)))
    return said


def _cutoffs(situation: Situation, answer: Answer) -> list[str]:
    hours = {None if view.file.product is None else view.file.product.cutoff_hour for view in situation.loans}
    known = hours.pop() if len(hours) == 1 else None
    return [answer.words("utter_due_hour_unknown") if known is None else answer.words("utter_due_hour", hour=known)]
