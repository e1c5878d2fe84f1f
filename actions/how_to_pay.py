"""How, and how much: to be up to date, or to be done with the loan (group A: how_to_repay)."""

from collections.abc import Sequence
from typing import ClassVar

from actions.account import AccountTopic
from actions.answer import Answer
from actions.heard import Heard
from actions.identity import person_button
from actions.loan_view import LoanView
from servicing.cards import Fact, FactsCard
from servicing.turn import QuickReply


class HowToPay(AccountTopic):
    """Answers for all loans at once: the sums to pay stand beside the one safe way."""

    intent: ClassVar[str] = "how_to_repay"
    all_at_once: ClassVar[bool] = True

    async def tell(self, view: LoanView, heard: Heard, answer: Answer) -> None:
        """The safe way, the sums as of today, and in which order a payment is used (P-11)."""
        owed = view.statement
        if not owed.outstanding.total:
            answer.say("utter_arrears_settled", loan=view.ref)
            return
        order = answer.words("arrow").join(answer.words(f"card_kind_{bucket.value}") for bucket in view.loan.allocation)
        sentences = [
            answer.words("utter_pay_overdue", loan=view.ref, total=owed.overdue.total)
            if view.late
            else answer.words("utter_pay_nothing_overdue", loan=view.ref),
            answer.words("utter_pay_settle", amount=owed.settle_today),
            answer.words("utter_pay_where"),
            answer.words("utter_pay_order", order=order),
        ]
        if view.file.product is not None and view.file.product.early_repayment_fee:
            sentences.append(answer.words("utter_pay_early_fee"))
        answer.say_text("\n".join(sentences), card=_card(view, answer))

    def buttons(self, shown: Sequence[LoanView], answer: Answer) -> list[QuickReply]:
        """After paying; a part only; a person."""
        return [
            answer.button("button_paid_already", "query_payment_status"),
            answer.button("button_pay_part", "request_partial_payment"),
            answer.button("button_settle", "request_settlement"),
            person_button(answer),
        ]


def _card(view: LoanView, answer: Answer) -> FactsCard:
    owed = view.statement
    facts = [("card_pay_overdue", owed.overdue.total), ("card_pay_settle", owed.settle_today)]
    if view.due_today:
        facts.insert(1, ("card_pay_today", view.due_today[0].unpaid.total))
    return FactsCard(
        title=answer.words("card_pay_title", loan=view.ref),
        rows=[Fact(label=answer.words(label), value=answer.words("yuan", amount=amount)) for label, amount in facts],
    )
