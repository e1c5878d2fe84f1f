"""How, and how much: to be up to date, or to be done with the loan (group A: how_to_repay)."""

from collections.abc import Sequence, Set
from typing import ClassVar

from actions.account.failed_payment import does_not_go_through, of_any_loan, of_loan
from actions.account.topic import AccountTopic
from actions.loans.early import part, settling_fee, whole
from actions.loans.view import LoanView, credit_words, past_due_words
from actions.talk.answer import Answer
from actions.talk.heard import Heard
from actions.talk.identity import person_button
from actions.talk.next_steps import after_settling
from servicing.cards import Fact, FactsCard
from servicing.contract import Bucket
from servicing.turn import QuickReply

WAYS = ("no_app", "borrowed_means", "means", "anothers")
"""What may be asked of the way to pay: with what, and from whose account."""

ORDER_OF_A_PLAN = (Bucket.FEE, Bucket.INTEREST, Bucket.PRINCIPAL, Bucket.PENALTY)


class HowToPay(AccountTopic):
    """Answers for all loans at once: the sums to pay stand beside the one safe way."""

    intent: ClassVar[str] = "how_to_repay"
    of_dates: ClassVar[bool] = True
    all_at_once: ClassVar[bool] = True

    async def tell(self, view: LoanView, heard: Heard, answer: Answer) -> None:
        """What was asked in particular, else the safe way, the sums as of today, and how a payment is used (P-11)."""
        said = self._words.money(heard.text)
        alone = answer.focus.one_loan is not None
        if does_not_go_through(said):
            answer.say_text("\n".join(of_loan(view, answer, alone=alone)))
            return
        first = _ways(said, answer) if alone else []
        if view.settled:
            answer.say_text("\n".join([*first, answer.words("utter_arrears_settled", loan=view.ref)]))
            return
        where = [answer.words("utter_pay_where")] if alone else []
        if "early" in said:
            told = [*(part(view, said, answer) if "part" in said else whole(view, said | {"how"}, answer)), *where]
        elif said.isdisjoint(WAYS):
            sums = [*_due_words(view, answer), *_in_full(view, answer)]
            told = [*(where + sums if "how" in said else sums + where), *_use(view, answer)]
        else:
            told = [*where, *_due_words(view, answer)]
        answer.say_text("\n".join([*first, *told]), card=_card(view, answer))

    def introduce(self, shown: Sequence[LoanView], heard: Heard, answer: Answer) -> None:
        """What is the same for every loan is said once: the safe way, and what was asked of any."""
        super().introduce(shown, heard, answer)
        said = self._words.money(heard.text)
        told = of_any_loan(answer) if does_not_go_through(said) else _ways(said, answer)
        if not all(view.settled for view in shown):
            told.append(answer.words("utter_pay_where"))
        if told:
            answer.say_text("\n".join(told))

    def buttons(self, shown: Sequence[LoanView], heard: Heard, answer: Answer) -> list[QuickReply]:
        """After paying; a part only; where it doesn't go through, another card; a person."""
        if all(view.settled for view in shown):
            return after_settling(answer)
        if does_not_go_through(self._words.money(heard.text)):
            return [
                answer.button("button_change_card", "change_bank_card"),
                answer.button("button_paid_already", "query_payment_status"),
                person_button(answer),
            ]
        to_pay_now = any(view.late or view.due_today for view in shown)
        part = [answer.button("button_pay_part", "request_partial_payment")] if to_pay_now else []
        return [
            answer.button("button_paid_already", "query_payment_status"),
            *part,
            answer.button("button_settle", "request_settlement"),
            person_button(answer),
        ]


def _ways(said: Set[str], answer: Answer) -> list[str]:
    return [answer.words(f"utter_pay_{asked}") for asked in WAYS if asked in said]


def _in_full(view: LoanView, answer: Answer) -> list[str]:
    """What is held as credit, and today's sum for all of it, with the fee beside it."""
    in_full = answer.words("utter_pay_settle", amount=view.statement.settle_today)
    return [*credit_words(view, answer), in_full, *settling_fee(view, answer)]


def _use(view: LoanView, answer: Answer) -> list[str]:
    """In which order a payment is used."""
    order_of = view.loan.allocation if view.plan is None else ORDER_OF_A_PLAN
    kinds = [bucket for bucket in order_of if bucket is not Bucket.COMPOUND or view.loan.compound_interest]
    order = answer.words("arrow").join(answer.words(f"card_kind_{bucket.value}") for bucket in kinds)
    words = [answer.words("utter_pay_order", order=order)]
    if view.loan.compound_interest:
        words.append(answer.words("utter_compound_meaning"))
    return words


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
    if view.early_fee:
        facts.append(("card_cost_early_fee", view.early_fee))
    return FactsCard(
        title=answer.words("card_pay_title", loan=view.ref),
        rows=[Fact(label=answer.words(label), value=answer.words("yuan", amount=amount)) for label, amount in facts],
    )
