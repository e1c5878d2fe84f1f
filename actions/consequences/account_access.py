"""Limit reduced, account frozen: we don't see it, and say so; what we see is how the loan stands (C-11)."""

from typing import ClassVar

from actions.consequences.question import Question, Situation
from actions.talk.answer import Answer
from servicing.turn import QuickReply


class AccountAccess(Question):
    intent: ClassVar[str] = "ask_account_access"

    def sentences(self, situation: Situation, answer: Answer) -> list[str]:
        """No promise and no guess; nothing is said to lead from one to the other."""
        first = situation.first
        if first == "login":
            return [answer.words("utter_access_login")]
        said = [answer.words("utter_access_unseen")]
        for view in situation.loans:
            if view.late:
                said.append(answer.words("utter_access_late", loan=view.ref, total=view.statement.overdue.total))
            else:
                said.append(answer.words("utter_access_settled" if view.settled else "utter_access_not_late", loan=view.ref))
        if first == "paid_not_back":
            said.append(answer.words("utter_access_paid_not_back"))
        if first == "borrow" and situation.late:
            said.append(answer.words("utter_access_no_new_debt"))
        return said

    def steps(self, situation: Situation, answer: Answer) -> list[QuickReply]:
        """What is known of payments; what can be arranged."""
        payments = [answer.button("button_payments", "query_payment_status")] if situation.loans else []
        arrange = [answer.button("button_cannot_pay", "request_installment")] if situation.late else []
        return [*payments, *arrange]
