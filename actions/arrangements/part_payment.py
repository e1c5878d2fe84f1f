"""Paying a part now: what the sum that was named would clear, what is left, and what a day then costs (P-11)."""

from datetime import timedelta
from decimal import Decimal

from actions.account.topic import ask_which
from actions.arrangements.desk import Desk
from actions.arrangements.told import INSTALMENT
from actions.casework.for_a_person import ForAPerson
from actions.loans.choice import choose
from actions.loans.early import part, whole
from actions.loans.figures import as_said
from actions.loans.plans import part_of_a_payment
from actions.loans.view import LoanView, past_due_words, views
from actions.talk.answer import Answer
from actions.talk.follow_up import CONFIRM, WHAT_NEXT
from actions.talk.heard import Heard
from actions.talk.identity import person_button
from actions.talk.next_steps import after_settling
from servicing.contract import Payment, PaymentMethod
from servicing.ledger import if_paid, statement
from servicing.ledger.model import Statement
from servicing.ledger.projection import HYPOTHETICAL_ID
from servicing.money import ZERO

ASKED_OF_A_PART = frozenset({"still_due", "fee", "interest", "how", "why_not", "whether"})
"""What may be asked of paying a part ahead of time."""


class PartPayment:
    """The figures come first; then the wish to arrange the rest is stored for a person."""

    def __init__(self, desk: Desk, for_a_person: ForAPerson) -> None:
        self._identity = desk.identity
        self._words = desk.words
        self._telling = desk.telling
        self._for_a_person = for_a_person

    async def _answers(self, heard: Heard, answer: Answer) -> bool:
        """Whether a question about paying a part was all that was asked, and is answered; nothing is stored for it."""
        said = self._words.money(heard.text)
        files = await self._identity.files(heard) if "early" in said and said & ASKED_OF_A_PART else ()
        meant = choose(files, heard, self._words, heard.focus.one_loan) or files
        every = views(meant, files, heard.today, answer)
        shown = [view for view in every if not view.settled] or every
        if not shown:
            return False
        if shown[0].settled:
            answer.focus_on(topic=heard.intent, asked=None, options=())
            told = dict.fromkeys(line for view in shown for line in part(view, said, answer))
            answer.say_text("\n".join(told), buttons=after_settling(answer))
            return True
        amount = heard.amount()
        apply = answer.button("button_pay_part", heard.intent, **({} if amount is None else {"amount": str(amount)}))
        answer.focus_on(topic=heard.intent)
        answer.ask(CONFIRM, [apply])
        sentences = [
            line
            for view in shown
            for line in (whole if amount is not None and amount >= view.statement.settle_today else part)(view, said, answer)
        ]
        buttons = [answer.button("button_how_to_pay", "how_to_repay"), apply, person_button(answer)]
        answer.say_text("\n".join(dict.fromkeys(sentences)), buttons=buttons)
        return True

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """What the ledger says of the sum, for the loan meant; asks which where there are several."""
        if self._telling.so_much_a_month(heard):
            await self._for_a_person(heard.reread(INSTALMENT), answer)
            return
        amount = heard.amount()
        if heard.value(WHAT_NEXT) is None and await self._answers(heard, answer):
            return
        plain_wish = heard.value(WHAT_NEXT) is not None or amount is None or amount <= ZERO
        if plain_wish or not await self._identity.is_borrower(heard):
            await self._for_a_person(heard, answer)
            return
        files = await self._identity.loans(heard, answer)
        if files is None or amount is None:
            return
        chosen = choose(files, heard, self._words, heard.focus.one_loan)
        if len(chosen) != 1:
            all_views = views(files, files, heard.today, answer)
            ask_which(heard.intent, all_views, {"amount": str(amount)}, answer, or_all=False)
            return
        (view,) = views(chosen, files, heard.today, answer)
        if view.settled:
            await self._for_a_person(heard, answer)
            return
        answer.focus_on(loan_id=view.loan.loan_id)
        of_loan = heard.reread(heard.intent, loan_id=view.loan.loan_id)
        ends_it = amount >= view.statement.settle_today  # said by the talk, which then is about just that
        await self._for_a_person.store(of_loan, answer, () if ends_it else figures(view, amount, answer))


def figures(view: LoanView, amount: Decimal, answer: Answer) -> list[str]:
    """Where `amount` yuan paid today would go, what is left of what is late, and the penalty of the day after."""
    if under_a_plan := part_of_a_payment(view, amount, answer):
        return under_a_plan
    paid = if_paid(view.loan, view.file.payments, view.today, amount, plan=view.file.plans)
    said = as_said(amount)
    if not view.late and not view.due_today:
        return [answer.words("utter_part_kept", loan=view.ref, amount=said)]
    parts = [part for part in paid.allocations if part.payment_id == HYPOTHETICAL_ID]
    named = answer.joined(
        answer.words(
            "utter_payment_part" if part.instalment else "utter_payment_part_of_plan",
            number=part.instalment,
            kind=answer.words(f"card_kind_{part.bucket.value}"),
            amount=part.amount,
        )
        for part in parts
    )
    sentences = [answer.words("utter_part_pays", loan=view.ref, amount=said, parts=named)]
    if paid.overdue.total:
        due = past_due_words(view, answer)
        sentences.append(answer.words("utter_part_left", due=due, left=paid.overdue.total))
    else:
        sentences.append(answer.words("utter_part_enough"))
    before, after = _tomorrow(view, view.statement), _tomorrow(view, paid, amount)
    if before > after:
        sentences.append(answer.words("utter_part_daily", before=before, after=after))
    if more := paid.credit - view.statement.credit:
        sentences.append(answer.words("utter_part_credit", amount=more))
    return sentences


def _tomorrow(view: LoanView, today: Statement, paying: Decimal | None = None) -> Decimal:
    """The penalty that the day after adds."""
    payments = [*view.file.payments]
    if paying is not None:
        payments.append(Payment(HYPOTHETICAL_ID, view.loan.loan_id, view.today, paying, PaymentMethod.TRANSFER))
    then = statement(view.loan, payments, view.today + timedelta(days=1), view.file.plans)
    return _late(then) - _late(today)


def _late(one: Statement) -> Decimal:
    return one.overdue.penalty + one.overdue.compound
