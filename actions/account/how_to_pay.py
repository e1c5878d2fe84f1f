"""How, and how much: to be up to date, or to be done with the loan (group A: how_to_repay)."""

from collections.abc import Sequence
from typing import ClassVar

from actions.account.topic import AccountTopic
from actions.loans.early import part, whole
from actions.loans.view import LoanView, credit_words, past_due_words
from actions.talk.answer import Answer
from actions.talk.heard import Heard
from actions.talk.identity import person_button
from actions.talk.next_steps import after_settling
from servicing.cards import Fact, FactsCard
from servicing.contract import Bucket
from servicing.turn import QuickReply

ORDER_OF_A_PLAN = (Bucket.FEE, Bucket.INTEREST, Bucket.PRINCIPAL, Bucket.PENALTY)


class HowToPay(AccountTopic):
    """Answers for all loans at once: the sums to pay stand beside the one safe way."""

    intent: ClassVar[str] = "how_to_repay"
    of_dates: ClassVar[bool] = True
    all_at_once: ClassVar[bool] = True

    async def tell(self, view: LoanView, heard: Heard, answer: Answer) -> None:
        """The safe way, the sums as of today, and in which order a payment is used (P-11)."""
        owed = view.statement
        if not owed.outstanding.total:
            answer.say("utter_arrears_settled", loan=view.ref)
            return
        several = answer.focus.one_loan is None
        said = self._words.money(heard.text)
        if "early" in said:
            told = part(view, said, answer) if "part" in said else whole(view, said | {"how"}, answer)
            answer.say_text(
                "\n".join([*told, *([] if several else [answer.words("utter_pay_where")])]), card=_card(view, answer)
            )
            return
        order_of = view.loan.allocation if view.plan is None else ORDER_OF_A_PLAN
        kinds = [bucket for bucket in order_of if bucket is not Bucket.COMPOUND or view.loan.compound_interest]
        order = answer.words("arrow").join(answer.words(f"card_kind_{bucket.value}") for bucket in kinds)
        stuck = "stuck" in self._words.asked_first(heard.text) or "has_money" in said
        sentences = [
            *([answer.words("utter_pay_stuck")] if stuck and not several else []),
            *_due_words(view, answer),
            *credit_words(view, answer),
            answer.words("utter_pay_settle", amount=owed.settle_today),
            *([] if several else [answer.words("utter_pay_where")]),
            answer.words("utter_pay_order", order=order),
            *([answer.words("utter_compound_meaning")] if view.loan.compound_interest else []),
        ]
        if view.file.product is not None and view.file.product.early_repayment_fee:
            sentences.append(answer.words("utter_pay_early_fee"))
        answer.say_text("\n".join(sentences), card=_card(view, answer))

    def introduce(self, shown: Sequence[LoanView], answer: Answer) -> None:
        """The safe way is the same for every loan, and said once."""
        super().introduce(shown, answer)
        if not all(view.settled for view in shown):
            answer.say("utter_pay_where")

    def buttons(self, shown: Sequence[LoanView], answer: Answer) -> list[QuickReply]:
        """After paying; a part only; a person."""
        if all(view.settled for view in shown):
            return after_settling(answer)
        to_pay_now = any(view.late or view.due_today for view in shown)
        part = [answer.button("button_pay_part", "request_partial_payment")] if to_pay_now else []
        return [
            answer.button("button_paid_already", "query_payment_status"),
            *part,
            answer.button("button_settle", "request_settlement"),
            person_button(answer),
        ]


def _due_words(view: LoanView, answer: Answer) -> list[str]:
    """What must be paid by now, or else next."""
    sentences = []
    if view.late:
        due = past_due_words(view, answer)
        sentences.append(answer.words("utter_pay_overdue", loan=view.ref, total=view.statement.overdue.total, due=due))
    sentences.extend(
        answer.words("utter_due_today", loan=view.ref, number=state.number, due_on=state.due_on, amount=state.unpaid.total)
        for state in view.due_today
    )
    if not sentences:
        sentences.append(answer.words("utter_pay_nothing_overdue", loan=view.ref))
        if (state := view.next_due) is not None:
            amount = state.unpaid.total
            sentences.append(answer.words("utter_pay_next", number=state.number, due_on=state.due_on, amount=amount))
    return sentences


def _card(view: LoanView, answer: Answer) -> FactsCard:
    owed = view.statement
    facts = [("card_pay_overdue", owed.overdue.total), ("card_pay_settle", owed.settle_today)]
    if view.due_today:
        facts.insert(1, ("card_pay_today", view.due_today[0].unpaid.total))
    return FactsCard(
        title=answer.words("card_pay_title", loan=view.ref),
        rows=[Fact(label=answer.words(label), value=answer.words("yuan", amount=amount)) for label, amount in facts],
    )
