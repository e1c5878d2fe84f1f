"""Whoever will not pay is asked why, calmly, and shown the way for it (refuse_to_pay); nothing is stored by itself."""

from actions.talk.answer import Answer
from actions.talk.asked import Asked
from actions.talk.heard import Heard
from actions.talk.identity import Identity, person_button
from servicing.turn import QuickReply

_WAYS = {
    "principal": ("button_waiver", "request_waiver"),
    "charge": ("button_refuse_charge", "dispute_charge"),
    "not_mine": ("button_refuse_not_mine", "report_not_my_loan"),
    "harassment": ("button_harassed", "report_harassment"),
    "plan": ("button_cannot_pay", "request_installment"),
    "credit": ("button_credit_back", "ask_credit_repair"),
    "access": ("button_access", "ask_account_access"),
    "wronged": ("button_complain", "file_complaint"),
    "no_money": ("button_refuse_no_money", "report_hardship"),
}
_USUAL = ("charge", "no_money", "wronged", "not_mine")


class Refusal:
    """The condition that was named comes first among the ways; without one, the usual reasons to choose from."""

    def __init__(self, identity: Identity, asked: Asked) -> None:
        self._identity = identity
        self._asked = asked

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Ask why, or take the reason up."""
        condition = self._asked.first(heard.intent, heard)
        words = answer.words("utter_refuse_to_pay" if condition is None else "utter_refuse_condition")
        if await self._identity.is_borrower(heard):
            words += answer.words("utter_refuse_unchanged")
        answer.focus_on(topic=heard.intent, asked=None, options=())
        answer.say_text(words, buttons=_ways(condition, answer))


def _ways(condition: str | None, answer: Answer) -> list[QuickReply]:
    kinds = _USUAL if condition is None else (condition, *(kind for kind in _USUAL if kind != condition))
    return [*(answer.button(*_WAYS[kind]) for kind in kinds[: len(_USUAL)]), person_button(answer)]
