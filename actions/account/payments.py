"""Has my payment arrived, and where did it go? (group A: query_payment_status)"""

from collections.abc import Sequence, Set
from typing import ClassVar

from actions.account.auto_debit import failed_debit
from actions.account.topic import PERSON, AccountTopic
from actions.loans.early import settling_fee
from actions.loans.figures import money
from actions.loans.view import LoanView, credit_words, past_due_words
from actions.talk.answer import Answer
from actions.talk.follow_up import CONFIRM
from actions.talk.heard import Heard
from actions.talk.identity import person_button
from actions.talk.second_look import reminded_though_paid
from servicing.cards import AllocatedPart, PaymentRow, PaymentsCard
from servicing.contract import Bucket, Payment
from servicing.ledger.model import Allocation
from servicing.money import ZERO
from servicing.turn import QuickReply

SHOWN = 6
IN_WORDS = 3


class Payments(AccountTopic):
    """Answers for all loans at once: a payment may have gone to another loan than the borrower thinks."""

    intent: ClassVar[str] = "query_payment_status"
    all_at_once: ClassVar[bool] = True

    async def tell(self, view: LoanView, heard: Heard, answer: Answer) -> None:
        """What arrived, newest first, and what each payment cleared; whether the one that is missed is among them."""
        known = newest_first(view)
        said = self._words.money(heard.text)
        sought = [payment for payment in known if _matches(payment, heard)] if _is_named(heard) else []
        first = _asked_first(view, said, answer)
        if not known:
            answer.say_text("\n".join([*first, answer.words("utter_payments_none", loan=view.ref)]))
            return
        if _is_named(heard) and not sought:
            sentences = [*first, answer.words("utter_payment_not_found", loan=view.ref)]
        else:
            latest = answer.words("utter_payment_found" if sought else "utter_payments_latest", loan=view.ref)
            sentences = [*first, latest]
        shown = (sought or known)[:SHOWN]
        sentences.extend(_line(payment, view, answer) for payment in shown[:IN_WORDS])
        if any(part.bucket is Bucket.COMPOUND for payment in shown[:IN_WORDS] for part in _went_to(payment, view)):
            sentences.append(answer.words("utter_compound_meaning"))
        sentences.append(
            answer.words("utter_payments_total", count=len(known), total=sum((paid.amount for paid in known), ZERO))
        )
        sentences.append(
            answer.words("utter_payments_still_overdue", total=view.statement.overdue.total, due=past_due_words(view, answer))
            if view.late
            else answer.words("utter_payments_settled" if view.settled else "utter_payments_nothing_overdue")
        )
        sentences.extend(credit_words(view, answer))
        if (reminded_though_paid(said) or "not_arrived" in said) and not sought:
            sentences.append(answer.words("utter_reminded_not_in"))
        answer.say_text("\n".join(sentences), card=payments_card(shown, view, answer))

    def buttons(self, shown: Sequence[LoanView], heard: Heard, answer: Answer) -> list[QuickReply]:
        """A payment that is missed is looked for by a person."""
        loan = {"loan_id": shown[0].loan.loan_id} if len(shown) == 1 else {}
        check = answer.button("button_payment_check", self.intent, wish=PERSON, **loan)
        answer.ask(CONFIRM, [check])
        if all(view.settled for view in shown):
            return [check, answer.button("button_document", "request_document"), person_button(answer)]
        return [check, answer.button("button_how_much", "query_arrears"), person_button(answer)]


def _asked_first(view: LoanView, said: Set[str], answer: Answer) -> list[str]:
    """How long it takes, why a reminder still comes, what a deduction that failed left behind, whether a refund came in."""
    words = []
    if "refund" in said:
        words.append(answer.words("utter_refund_not_here"))
        words.extend(_next_stands(view, answer))
    if "how_long" in said:
        words.append(answer.words("utter_payment_how_long"))
    if "not_debited" in said:
        words.extend(failed_debit(view, answer))
    if "all_paid" in said and not said & {"once", "elsewhere"}:
        words.extend(_whether_all(view, answer))
    elif reminded_though_paid(said):
        words.append(_why_reminded(view, answer))
    return words


def _whether_all(view: LoanView, answer: Answer) -> list[str]:
    """Whether the loan is paid off, as its borrower believes; what is open where it is not."""
    if view.settled:
        return [answer.words("utter_all_paid", loan=view.ref)]
    owed = view.statement
    left, settle = owed.outstanding.total, owed.settle_today
    if view.late:
        total, due = owed.overdue.total, past_due_words(view, answer)
        owing = answer.words("utter_not_all_paid_late", loan=view.ref, total=total, due=due, settle=settle)
    else:
        owing = answer.words("utter_not_all_paid", loan=view.ref, left=left, settle=settle)
    return [owing, *settling_fee(view, answer)]


def _why_reminded(view: LoanView, answer: Answer) -> str:
    if view.late:
        due = past_due_words(view, answer)
        return answer.words("utter_reminded_late", loan=view.ref, total=view.statement.overdue.total, due=due)
    if (state := view.next_due) is not None:
        return answer.words("utter_reminded_next", loan=view.ref, due_on=state.due_on, amount=state.unpaid.total)
    return answer.words("utter_reminded_settled", loan=view.ref)


def _next_stands(view: LoanView, answer: Answer) -> list[str]:
    state = view.next_due
    if state is None:
        return [answer.words("utter_arrears_settled", loan=view.ref)] if view.settled else []
    return [answer.words("utter_pay_next", number=state.number, due_on=state.due_on, amount=state.unpaid.total)]


def _is_named(heard: Heard) -> bool:
    return heard.amount() is not None or heard.day() is not None


def _matches(payment: Payment, heard: Heard) -> bool:
    amount, day = heard.amount(), heard.day()
    return (amount is None or payment.amount == amount) and (day is None or payment.paid_on == day)


def _went_to(payment: Payment, view: LoanView) -> list[Allocation]:
    return [part for part in view.statement.allocations if part.payment_id == payment.payment_id]


def _line(payment: Payment, view: LoanView, answer: Answer) -> str:
    parts = answer.joined(
        answer.words(
            "utter_payment_part" if part.instalment else "utter_payment_part_of_plan",
            number=part.instalment,
            kind=answer.words(f"card_kind_{part.bucket.value}"),
            amount=part.amount,
        )
        for part in _went_to(payment, view)
    )
    return answer.words(
        "utter_payment_line" if parts else "utter_payment_line_credit",
        paid_on=payment.paid_on,
        amount=payment.amount,
        parts=parts,
    )


def newest_first(view: LoanView) -> list[Payment]:
    """What has arrived by today."""
    return sorted(
        (payment for payment in view.file.payments if payment.paid_on <= view.today),
        key=lambda payment: (payment.paid_on, payment.payment_id),
        reverse=True,
    )


def payments_card(shown: Sequence[Payment], view: LoanView, answer: Answer) -> PaymentsCard:
    """Payments and what each of them cleared."""
    return PaymentsCard(
        loan=view.head,
        rows=[
            PaymentRow(
                paid_on=payment.paid_on.isoformat(),
                amount=money(payment.amount),
                method_label=answer.words(f"card_method_{payment.method.value}"),
                allocated=[
                    AllocatedPart(
                        instalment=part.instalment,
                        label=answer.words(f"card_kind_{part.bucket.value}"),
                        amount=money(part.amount),
                    )
                    for part in _went_to(payment, view)
                ],
            )
            for payment in shown
        ],
        notes=[answer.words("card_payments_as_known")],
    )
