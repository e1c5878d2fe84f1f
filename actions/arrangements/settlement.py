"""Pay everything off at once: today's sum first, then the request for what only a person may grant (request_settlement)."""

from collections.abc import Sequence

from actions.arrangements.desk import Desk
from actions.casework.for_a_person import ForAPerson
from actions.loans.choice import choose
from actions.loans.early import only_asks, settling_fee, whole
from actions.loans.view import LoanView, views
from actions.talk.answer import Answer
from actions.talk.follow_up import CONFIRM, WHAT_NEXT
from actions.talk.heard import Heard
from actions.talk.identity import person_button
from actions.talk.next_steps import after_settling
from servicing.money import ZERO


class Settlement:
    """Whoever is signed in hears the ledger's sum for the loans meant (P-15). A question, or a loan with nothing left, stores
    nothing; who is behind and bargains asks for the ways there are, however it is put."""

    def __init__(self, desk: Desk, for_a_person: ForAPerson) -> None:
        self._identity = desk.identity
        self._words = desk.words
        self._telling = desk.telling
        self._for_a_person = for_a_person

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """The sums, then the request."""
        if heard.value(WHAT_NEXT) is not None or not await self._identity.is_borrower(heard):
            await self._for_a_person(heard, answer)
            return
        files = await self._identity.loans(heard, answer)
        if files is None:
            return
        shown = views(choose(files, heard, self._words, heard.focus.loan_id) or files, files, heard.today, answer)
        said = self._words.money(heard.text)
        if all(view.settled for view in shown):
            words = dict.fromkeys(line for view in shown for line in whole(view, said, answer))
            answer.focus_on(topic=heard.intent, asked=None, options=())
            answer.say_text("\n".join(words), buttons=after_settling(answer))
            return
        if len(shown) == 1:
            answer.focus_on(loan_id=shown[0].loan.loan_id)
            heard = heard.reread(heard.intent, loan_id=shown[0].loan.loan_id)
        bargains = self._telling.bargains(heard) and any(view.late for view in shown)
        owing = [view for view in shown if not view.settled]
        if only_asks(said) and not bargains:
            told = dict.fromkeys(line for view in owing for line in whole(view, said, answer))
            _tell([*told, *_together(owing, answer)], heard, answer)
            return
        figures = [
            line
            for view in owing
            for line in (
                answer.words("utter_settle_today", loan=view.ref, as_of=heard.today, amount=view.statement.settle_today),
                *settling_fee(view, answer),
            )
        ]
        await self._for_a_person.store(heard, answer, [*figures, *_together(owing, answer)])


def _together(owing: Sequence[LoanView], answer: Answer) -> list[str]:
    """What several loans come to."""
    total = sum((view.statement.settle_today for view in owing), ZERO)
    return [answer.words("utter_settle_together", total=total)] if len(owing) > 1 else []


def _tell(sentences: list[str], heard: Heard, answer: Answer) -> None:
    apply = answer.button("button_settle_apply", heard.intent, **_loan(heard))
    answer.focus_on(topic=heard.intent)
    answer.ask(CONFIRM, [apply])
    answer.say_text(
        "\n".join(sentences),
        buttons=[answer.button("button_how_to_pay", "how_to_repay", **_loan(heard)), apply, person_button(answer)],
    )


def _loan(heard: Heard) -> dict[str, str]:
    loan_id = heard.value("loan_id")
    return {} if loan_id is None else {"loan_id": loan_id}
