"""Automatic deduction: what was tried, and what the bank answered (group A: ask_auto_debit)."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from actions.account.topic import PERSON, AccountTopic
from actions.loans.view import LoanView, stands
from actions.talk.answer import Answer
from actions.talk.follow_up import CONFIRM
from actions.talk.heard import Heard
from actions.talk.identity import person_button
from servicing.cards import DebitRow, DebitsCard
from servicing.facts import Debit, DebitResult
from servicing.ledger.model import InstalmentState, InstalmentStatus
from servicing.turn import QuickReply

SHOWN = 5
ASKED = ("debit_setting", "debit_when", "debit_whether", "debit_twice")
"""What may be asked in particular, and is answered first."""

FORTHCOMING = frozenset({"debit_when", "debit_whether"})
"""What is asked of a deduction to come."""


class AutoDebit(AccountTopic):
    """Answers for all loans at once. Where no result is known, it says that it does not know."""

    intent: ClassVar[str] = "ask_auto_debit"
    all_at_once: ClassVar[bool] = True

    async def tell(self, view: LoanView, heard: Heard, answer: Answer) -> None:
        """What was asked in particular, the newest result and its reason, the earlier ones on the card."""
        asked = self._words.asked_first(heard.text)
        first = self._asked_of_any(heard, answer) if answer.focus.one_loan else []
        if view.settled:
            first = [answer.words("utter_arrears_settled", loan=view.ref), answer.words("utter_debit_settled")]
        elif FORTHCOMING.intersection(asked):
            first.append(stands(view, answer))
        newest = newest_debits(view)[:SHOWN]
        if not newest:
            unknown = [] if view.settled else [answer.words("utter_debit_unknown", loan=view.ref)]
            answer.say_text("\n".join((*first, *unknown)))
            return
        sentences = [*first, _line(newest[0], view, answer)]
        if "debit_twice" in asked:
            sentences.extend(_row(debit, answer) for debit in newest)
        if newest[0].result is not DebitResult.SUCCEEDED:
            sentences.append(_since_then(newest[0], view, answer))
        answer.say_text("\n".join(sentences), card=_card(newest, view, answer))

    def introduce(self, shown: Sequence[LoanView], heard: Heard, answer: Answer) -> None:
        """What was asked in particular is the same for every loan, and said once."""
        super().introduce(shown, heard, answer)
        if first := self._asked_of_any(heard, answer):
            answer.say_text("\n".join(first))

    def _asked_of_any(self, heard: Heard, answer: Answer) -> list[str]:
        asked = self._words.asked_first(heard.text)
        return [answer.words(f"utter_{about}") for about in ASKED if about in asked]

    def buttons(self, shown: Sequence[LoanView], heard: Heard, answer: Answer) -> list[QuickReply]:
        """How to pay oneself, another card, a person to look."""
        check = answer.button("button_debit_check", self.intent, wish=PERSON)
        answer.ask(CONFIRM, [check])
        if all(view.settled for view in shown):
            return [check, answer.button("button_payments", "query_payment_status"), person_button(answer)]
        return [
            answer.button("button_how_to_pay", "how_to_repay"),
            answer.button("button_change_card", "change_bank_card"),
            check,
            person_button(answer),
        ]


def newest_debits(view: LoanView) -> list[Debit]:
    """What was tried by today, newest first. An attempt is no payment: only the ledger's payments are."""
    known = (debit for debit in view.file.debits if debit.on <= view.today)
    return sorted(known, key=lambda debit: debit.on, reverse=True)


def failed_debit(view: LoanView, answer: Answer) -> list[str]:
    """The newest deduction where it failed: when, the bank's reason, and what stands since; where none is known, that."""
    newest = next(iter(newest_debits(view)), None)
    if newest is None:
        return [answer.words("utter_debit_unknown", loan=view.ref)]
    if newest.result is DebitResult.SUCCEEDED:
        return [_line(newest, view, answer)]
    return [_line(newest, view, answer), _since_then(newest, view, answer)]


def _since_then(debit: Debit, view: LoanView, answer: Answer) -> str:
    """What to do about what was not taken, or that it was paid since."""
    if view.late or view.due_today:
        return answer.words("utter_debit_what_now")
    for state in reversed(view.statement.instalments):
        if state.due_on <= debit.on and state.status is InstalmentStatus.PAID and (paid_on := _paid_on(state, view)):
            return answer.words("utter_debit_paid_since", number=state.number, due_on=state.due_on, paid_on=paid_on)
    return answer.words("utter_debit_nothing_open")


def _paid_on(state: InstalmentState, view: LoanView) -> date | None:
    return max((part.on for part in view.statement.allocations if part.instalment == state.number), default=None)


def _line(debit: Debit, view: LoanView, answer: Answer) -> str:
    name = f"utter_debit_{debit.result.value}"
    reason = answer.words("utter_debit_reason", reason=debit.reason) if debit.reason else ""
    if not debit.reason and debit.result is not DebitResult.SUCCEEDED:
        reason = answer.words("utter_debit_no_reason")
    return answer.words(name, loan=view.ref, on=debit.on, account=debit.account_last4) + reason


def _row(debit: Debit, answer: Answer) -> str:
    result = answer.words(f"card_debit_{debit.result.value}")
    return answer.words("utter_debit_row", on=debit.on, account=debit.account_last4, result=result)


def _card(debits: Sequence[Debit], view: LoanView, answer: Answer) -> DebitsCard:
    return DebitsCard(
        loan=view.head,
        rows=[
            DebitRow(
                on=debit.on.isoformat(),
                account_last4=debit.account_last4,
                result_label=answer.words(f"card_debit_{debit.result.value}"),
                reason=debit.reason or answer.words("card_unknown") if debit.result is not DebitResult.SUCCEEDED else "",
            )
            for debit in debits
        ],
    )
