"""So much a month: what policy makes of it for a loan in arrears, exact, before anything is applied for."""

from decimal import Decimal

from actions.arrangements import comparison
from actions.arrangements.desk import Desk
from actions.arrangements.naming import name_of
from actions.arrangements.told import INSTALMENT, MONTHLY, WISH, said_of
from actions.loans.choice import choose
from actions.loans.figures import as_said
from actions.loans.view import views
from actions.talk.answer import Answer
from actions.talk.heard import Heard
from actions.talk.identity import person_button

TOPIC = "calculate_repayment"


class WhatIf:
    """For whoever is behind, in place of a trial on the principal alone: with the penalty, the dates, what is waived."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def answers(self, heard: Heard, monthly: Decimal, answer: Answer) -> bool:
        """Whether there is one loan in arrears to reckon for; then it was told, and nothing stored."""
        situation = await self._desk.situation(heard)
        late = situation.late_files
        meant = choose(late, heard, self._desk.words, heard.focus.one_loan) if late else ()
        if len(meant) != 1 or situation.standing(meant[0].loan.loan_id) is not None:
            return False
        (view,) = views(meant, situation.files, heard.today, answer)
        values = {WISH: INSTALMENT, MONTHLY: str(monthly)}
        rows = comparison.shown(situation.options(view.file, said_of(values)), values)
        best = next((option for option in rows if option.recommended), None)
        least = comparison.least_each(rows)
        if best is None and least is None:
            return False
        answer.focus_on(topic=TOPIC, loan_id=view.loan.loan_id, asked=None, options=())
        found = best or least
        if found is None or found.compared is None:
            return False
        answer.say(
            "utter_what_if_fits" if best is not None else "utter_what_if_more",
            loan=view.ref,
            monthly=as_said(monthly),
            name=name_of(found, answer.words),
            count=len(found.rows),
            first=found.rows[0].due_on,
            last=found.rows[-1].due_on,
            total=found.total,
            nothing=found.compared.nothing,
            card=comparison.card(situation, view, values, answer),
            buttons=[
                answer.button("button_apply_so", INSTALMENT, loan_id=view.loan.loan_id, amount=str(monthly)),
                person_button(answer),
            ],
        )
        return True
