"""Courts, police, visits, frozen accounts: what the law lets happen and who decides it, no more (C-10, C-21)."""

from typing import ClassVar

from actions.consequences.question import Question, Situation
from actions.talk.answer import Answer
from servicing.turn import QuickReply

GENERAL = "lawsuit"
MOST = 2
"""So many things asked at once are answered at once."""

_STEPS = {
    "custody": ("button_harassed", "report_harassment"),
    "told_others": ("button_harassed", "report_harassment"),
    "visit": ("button_harassed", "report_harassment"),
    "summons": ("button_is_it_real", "verify_legitimacy"),
    "letter": ("button_is_it_real", "verify_legitimacy"),
    "family": ("button_whose_debt", "ask_liability"),
}
_ANSWERED_BY = {"frozen": "frozen_now", "attend": "summons"}
"""What another thing that was asked already answers."""


class Legal(Question):
    intent: ClassVar[str] = "ask_legal_consequence"

    def sentences(self, situation: Situation, answer: Answer) -> list[str]:
        """The things asked, in their order; how a lawsuit goes where none was named."""
        return [answer.words(f"utter_legal_{kind}") for kind in _answered(situation)]

    def steps(self, situation: Situation, answer: Answer) -> list[QuickReply]:
        """What fits the thing asked, and an arrangement for whoever has a loan open."""
        said = [answer.button(*_STEPS[kind]) for kind in _answered(situation) if kind in _STEPS]
        arrange = [answer.button("button_cannot_pay", "request_installment")] if situation.open else []
        return [*said, *arrange]


def _answered(situation: Situation) -> list[str]:
    asked = set(situation.asked)
    own = [kind for kind in situation.asked if kind != GENERAL and _ANSWERED_BY.get(kind) not in asked]
    return own[:MOST] or [GENERAL]
