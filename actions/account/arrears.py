"""What do I owe? Every overdue instalment, exact to the fen (group A: query_arrears)."""

from collections.abc import Sequence
from typing import ClassVar

from actions.account.reckoning import drawn, reckoned
from actions.account.topic import AccountTopic
from actions.loans.figures import amounts, in_words, money, total
from actions.loans.plans import ended, left
from actions.loans.view import LoanView, credit_words
from actions.talk.answer import Answer
from actions.talk.heard import Heard
from actions.talk.identity import person_button
from actions.talk.next_steps import after_settling
from actions.talk.second_look import reckons
from servicing.cards import StatementCard, StatementRow
from servicing.ledger.model import InstalmentState, InstalmentStatus
from servicing.turn import QuickReply

WHY_CHASED = "why_chased"
"""Value of `wish`: asked is why we call, not what is owed (talk/reread.yml)."""


class Arrears(AccountTopic):
    """Answers for all loans at once: what is owed is one question."""

    intent: ClassVar[str] = "query_arrears"
    of_dates: ClassVar[bool] = True
    all_at_once: ClassVar[bool] = True

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """What is owed; whoever asks why they are chased is also offered to object, to the sum or to the manner."""
        await super().__call__(heard, answer)
        if heard.value("wish") == WHY_CHASED and answer.focus.topic == self.intent and answer.focus.asked is None:
            answer.offer(
                [answer.button("button_dispute", "dispute_charge"), answer.button("button_harassed", "report_harassment")]
            )

    async def tell(self, view: LoanView, heard: Heard, answer: Answer) -> None:
        """One bubble: the sum, of what it is made, each instalment, and what comes next."""
        number = heard.number("instalment_ref")
        if number is not None:
            _tell_instalment(view, number, answer)
            return
        said = self._words.money(heard.text)
        if reckons(said, sums=heard.amount() is not None):
            answer.say_text("\n".join(reckoned(view, answer)), card=statement_card(view, answer))
            _offer_a_check(view, answer)
            return
        sentences = [*ended(view, answer), _answer_in_one(view, answer), *left(view, answer)]
        if "drawn" in said:
            answer.say_text("\n".join([drawn(view, answer), *sentences]), card=statement_card(view, answer))
            return
        if heard.value("wish") == WHY_CHASED:
            sentences.insert(0, answer.words("utter_why_chased_late" if view.late else "utter_why_chased_not_late"))
        if "instalments" in self._words.asked_first(heard.text):
            sentences.insert(0, _instalments_left(view, answer))
        if view.late:
            sentences.append(answer.words("utter_arrears_made_of", parts=in_words(view.statement.overdue, answer)))
            if view.statement.overdue.compound:
                sentences.append(answer.words("utter_compound_meaning"))
            sentences.extend(_line(state, answer) for state in view.late)
        sentences.extend(
            answer.words("utter_arrears_due_today", number=state.number, amount=state.unpaid.total)
            for state in view.due_today
            if view.late
        )
        sentences.extend(credit_words(view, answer))
        answer.say_text("\n".join(sentences), card=statement_card(view, answer))

    def remembered(self, heard: Heard) -> str | None:
        """What is owed is owed on all loans; only an instalment is one of the loan talked about."""
        return heard.focus.loan_id if heard.value("instalment_ref") is not None else None

    def introduce(self, shown: Sequence[LoanView], heard: Heard, answer: Answer) -> None:
        """The sum over all loans comes first."""
        late = [view for view in shown if view.late]
        if not late:
            answer.say("utter_arrears_all_none", count=len(shown))
            return
        answer.say(
            "utter_arrears_all",
            count=len(shown),
            late=len(late),
            total=total(view.statement.overdue for view in shown).total,
        )

    def buttons(self, shown: Sequence[LoanView], heard: Heard, answer: Answer) -> list[QuickReply]:
        """Why a penalty, how to pay, what can be arranged, a person."""
        if all(view.settled for view in shown):
            return after_settling(answer)
        if not any(view.late for view in shown):
            return [
                answer.button("button_due_date", "query_due_date"),
                answer.button("button_how_to_pay", "how_to_repay"),
                person_button(answer),
            ]
        first = next(view for view in shown if view.late)
        return [
            answer.button("button_why_penalty", "explain_penalty", loan_id=first.loan.loan_id),
            answer.button("button_how_to_pay", "how_to_repay", loan_id=first.loan.loan_id),
            answer.button("button_cannot_pay", "request_installment"),
            person_button(answer),
        ]


def _offer_a_check(view: LoanView, answer: Answer) -> None:
    """The sums are the ledger's; whoever doubts them has them checked by a person."""
    answer.offer([answer.button("button_check_sums", "dispute_charge", loan_id=view.loan.loan_id)])


def statement_card(view: LoanView, answer: Answer) -> StatementCard:
    """Every instalment that is late or due today."""
    owed = view.statement
    return StatementCard(
        loan=view.head,
        as_of=owed.as_of.isoformat(),
        days_past_due=owed.days_past_due,
        overdue=amounts(owed.overdue),
        instalments=[row(state, answer) for state in (*view.late, *view.due_today)],
        credit=money(owed.credit),
        notes=[answer.words("card_statement_as_of", as_of=owed.as_of)],
    )


def row(state: InstalmentState, answer: Answer) -> StatementRow:
    """One instalment of a statement card."""
    return StatementRow(
        number=state.number,
        due_on=state.due_on.isoformat(),
        status=state.status.value,
        status_label=answer.words(f"card_status_{state.status.value}"),
        overdue_days=state.overdue_days,
        **amounts(state.unpaid).model_dump(),
    )


def _answer_in_one(view: LoanView, answer: Answer) -> str:
    owed = view.statement
    if view.late:
        return answer.words(
            "utter_arrears_in_grace" if view.only_in_grace else "utter_arrears_overdue",
            loan=view.ref,
            as_of=owed.as_of,
            days=owed.days_past_due,
            total=owed.overdue.total,
            count=len(view.late),
        )
    if view.due_today:
        return answer.words(
            "utter_arrears_only_today",
            loan=view.ref,
            number=view.due_today[0].number,
            amount=total(state.unpaid for state in view.due_today).total,
        )
    if view.next_due is not None:
        return answer.words(
            "utter_arrears_none",
            loan=view.ref,
            as_of=owed.as_of,
            number=view.next_due.number,
            due_on=view.next_due.due_on,
            amount=view.next_due.unpaid.total,
        )
    return answer.words("utter_arrears_settled", loan=view.ref)


def _instalments_left(view: LoanView, answer: Answer) -> str:
    paid = sum(state.status is InstalmentStatus.PAID for state in view.numbered)
    count = len(view.numbered)
    return answer.words("utter_arrears_instalments", loan=view.ref, count=count, paid=paid, left=count - paid)


def _line(state: InstalmentState, answer: Answer) -> str:
    return answer.words(
        "utter_arrears_line" if state.number else "utter_arrears_line_of_plan",
        number=state.number,
        due_on=state.due_on,
        days=state.overdue_days,
        amount=state.unpaid.total,
        parts=in_words(state.unpaid, answer),
    )


def _tell_instalment(view: LoanView, number: int, answer: Answer) -> None:
    state = view.instalment(number)
    if state is None:
        answer.say("utter_no_such_instalment", loan=view.ref, number=number, count=len(view.numbered))
        return
    answer.focus_on(instalment=number)
    told = answer.words(
        "utter_instalment_paid"
        if state.status is InstalmentStatus.PAID
        else ("utter_instalment_late" if state in view.late else "utter_instalment_ahead"),
        loan=view.ref,
        number=number,
        due_on=state.due_on,
        days=state.overdue_days,
        amount=state.unpaid.total,
        parts=in_words(state.unpaid, answer),
    )
    answer.say_text("\n".join([told, *(credit_words(view, answer) if state == view.next_due else [])]))
