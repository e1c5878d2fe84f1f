"""Limit reduced, account frozen, or to be closed; no way in: we don't see it, and say so; what we see is the loan (C-11)."""

from typing import ClassVar

from actions.consequences.question import Question, Situation
from actions.loans.early import settling_fee
from actions.loans.view import LoanView, stands
from actions.talk.answer import Answer
from actions.talk.heard import Heard
from actions.talk.identity import person_button
from servicing.turn import QuickReply

CLOSE, LOGIN, OLD_NUMBER, ID_CARD = "close", "login", "old_number", "id_card"
LIMIT = {"how_much": "utter_access_how_much", "why_gone": "utter_access_why_gone", "borrow": "utter_access_borrow"}
"""What is asked of a limit, and what is answered first."""
_BY_OTHER_WORDS = frozenset({CLOSE, LOGIN, OLD_NUMBER, ID_CARD})
"""Sub-questions told by words that other readings have too (talk/reread.yml), and carried by the message."""


class AccountAccess(Question):
    intent: ClassVar[str] = "ask_account_access"

    def sentences(self, situation: Situation, answer: Answer) -> list[str]:
        """No promise and no guess; nothing is said to lead from one to the other."""
        first = situation.first
        if first in (LOGIN, OLD_NUMBER):
            return [answer.words(f"utter_access_{first}")]
        if first == CLOSE:
            return [*_before_closing(situation, answer), answer.words("utter_access_close")]
        if first == ID_CARD:
            return [answer.words("utter_access_id_card"), *(stands(view, answer) for view in situation.loans)]
        said = [
            answer.words(LIMIT.get(first or "", "utter_access_unseen")),
            *(_standing(view, answer) for view in situation.loans),
        ]
        if situation.loans:
            said.append(answer.words("utter_access_may_help" if situation.open else "utter_access_nothing_owed"))
        if first == "paid_not_back":
            said.append(answer.words("utter_access_paid_not_back"))
        if first == "borrow" and situation.late:
            said.append(answer.words("utter_access_no_new_debt"))
        return said

    def steps(self, situation: Situation, answer: Answer) -> list[QuickReply]:
        """What is known of payments; what can be arranged; where what we don't do is done."""
        match situation.first:
            case "close":
                return [
                    answer.button("button_close_by_person", "ask_privacy", wish=CLOSE),
                    *_to_be_done_with(situation, answer),
                ]
            case "id_card":
                return [answer.button("button_new_id_card", "update_contact", wish="name"), person_button(answer)]
            case "login" | "old_number":
                return [answer.button("button_new_number", "update_contact", wish="phone"), person_button(answer)]
        payments = [answer.button("button_payments", "query_payment_status")] if situation.loans else []
        arrange = [answer.button("button_cannot_pay", "request_installment")] if situation.late else []
        return [*payments, *arrange, person_button(answer)]

    def _asked(self, heard: Heard) -> tuple[str, ...]:
        wish = heard.value("wish")
        return (wish,) if wish in _BY_OTHER_WORDS else super()._asked(heard)


def _standing(view: LoanView, answer: Answer) -> str:
    if view.late:
        return answer.words("utter_access_late", loan=view.ref, total=view.statement.overdue.total)
    return answer.words("utter_access_settled" if view.settled else "utter_access_not_late", loan=view.ref)


def _before_closing(situation: Situation, answer: Answer) -> list[str]:
    """What is still owed comes first: it must be paid off before."""
    return [line for view in situation.loans for line in _to_pay_off(view, answer)]


def _to_pay_off(view: LoanView, answer: Answer) -> list[str]:
    if view.settled:
        return [answer.words("utter_access_close_settled", loan=view.ref)]
    owed = answer.words("utter_access_close_owed", loan=view.ref, amount=view.statement.settle_today)
    return [owed, *settling_fee(view, answer)]


def _to_be_done_with(situation: Situation, answer: Answer) -> list[QuickReply]:
    if not situation.loans:
        return []
    if situation.open:
        return [answer.button("button_how_to_pay", "how_to_repay")]
    return [answer.button("button_document", "request_document", wish="settlement")]
