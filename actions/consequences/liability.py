"""Must somebody else pay? The law in general, and nothing of whether there is a debt at all (C-06, C-09)."""

from typing import ClassVar

from actions.consequences.question import Question, Situation
from actions.talk.answer import Answer
from actions.talk.follow_up import WHAT_NEXT
from servicing.turn import QuickReply

FROZEN = "frozen"
"""Asked beside who must pay: whether the other's card may be frozen."""


class Liability(Question):
    intent: ClassVar[str] = "ask_liability"
    of_own_loans: ClassVar[bool] = False

    def sentences(self, situation: Situation, answer: Answer) -> list[str]:
        """By who they are to whoever borrowed; beside it who alone may freeze anything."""
        if situation.heard.value(WHAT_NEXT) is not None:
            return [answer.words("utter_liability_what_now")]
        first = next((kind for kind in situation.asked if kind != FROZEN), None)
        said = [answer.words("utter_ask_liability" if first is None else f"utter_liability_{first}")]
        return [*said, answer.words("utter_legal_frozen")] if FROZEN in situation.asked else said

    def steps(self, situation: Situation, answer: Answer) -> list[QuickReply]:
        """Whoever is pressed for another's debt can say so, and whoever never borrowed."""
        not_mine = [answer.button("reading_report_not_my_loan", "report_not_my_loan")]
        pressed = [answer.button("button_harassed", "report_harassment")]
        return not_mine if situation.first == "used_by_other" else pressed
