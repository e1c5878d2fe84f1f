"""Paid too much or twice: what is held as credit, and a person who gives it back (group A: report_overpayment)."""

from collections.abc import Sequence
from typing import ClassVar

from actions.account.topic import AccountTopic
from actions.account.unexplained import what_explains
from actions.loans.figures import money
from actions.loans.view import LoanView, credit_words
from actions.talk.answer import Answer
from actions.talk.heard import Heard
from actions.talk.identity import person_button
from actions.talk.requests import receipt, ticket_words
from servicing.turn import QuickReply


class Overpayment(AccountTopic):
    """Answers for all loans at once and stores one request: whoever says they paid too much is looked after."""

    intent: ClassVar[str] = "report_overpayment"
    all_at_once: ClassVar[bool] = True

    async def tell(self, view: LoanView, heard: Heard, answer: Answer) -> None:
        """The credit the ledger holds, or that it sees none; then the request, once for all loans."""
        if self._wonders(heard):
            rounded = "and_more" in self._words.money(heard.text)
            explained = what_explains(view, heard.amount(), answer, rounded=rounded)
            answer.say_text("\n".join([*explained, *credit_words(view, answer)]))
            return
        answer.say_text("\n".join(credit_words(view, answer) or [answer.words("utter_overpaid_none_seen", loan=view.ref)]))
        loan_id = view.loan.loan_id if answer.focus.one_loan else None
        ticket = await self._requests.open(heard, self.intent, loan_id=loan_id, detail={"credit": money(view.statement.credit)})
        answer.say_text(answer.words("utter_overpaid_checked") + ticket_words(ticket, answer), card=receipt(ticket, answer))

    def buttons(self, shown: Sequence[LoanView], heard: Heard, answer: Answer) -> list[QuickReply]:
        """The payments as they arrived, a person."""
        loan = {"loan_id": shown[0].loan.loan_id} if len(shown) == 1 else {}
        opened = any(reply.card is not None for reply in answer.replies)
        check = [] if opened else [answer.button("button_check_more", "dispute_charge", **loan)]
        return [*check, answer.button("button_payments", "query_payment_status"), person_button(answer)]

    def _wonders(self, heard: Heard) -> bool:
        """Whether more was asked or taken than was looked for, rather than paid twice."""
        return "unexplained" in self._words.money(heard.text) and "debit_twice" not in self._words.asked_first(heard.text)
