"""An insult is answered with calm, each time otherwise; what else was meant is offered (A-07)."""

from actions.conversation.danger import THREATENED
from actions.conversation.small_talk import INSULT
from actions.conversation.unclear import likeliest
from actions.talk.answer import Answer
from actions.talk.heard import Heard
from actions.talk.identity import person_button

SURE_ENOUGH = 0.15
"""From this confidence on another reading of an insult is worth a button."""


class Anger:
    """Sorry at first; after so many in a row the words themselves lead to a person, and then stay with that."""

    def __init__(self, before_person: int) -> None:
        self._before_person = before_person

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Say sorry; offer what was asked beside the anger, a person and a complaint. Whoever threatens gets a person."""
        times = heard.focus.insults + 1
        answer.focus_on(insults=times, asked=None, options=())
        if heard.value(THREATENED):
            answer.say("utter_threat", buttons=[person_button(answer), answer.button("button_complain", "file_complaint")])
            answer.hand_off("A-07", urgent=True)
            return
        wishes = [
            answer.button(f"reading_{reading.intent}", reading.intent)
            for reading in likeliest(tuple(one for one in heard.ranking if one.intent != INSULT))
            if reading.confidence >= SURE_ENOUGH and reading.intent not in ("request_human", "file_complaint")
        ]
        over = times - self._before_person
        name = "utter_express_anger" if over < 0 else "utter_express_anger_again" if over == 0 else "utter_express_anger_still"
        help_in_person = [person_button(answer), answer.button("button_complain", "file_complaint")]
        answer.say(name, buttons=[*wishes, *help_in_person] if over < 0 else [*help_in_person, *wishes])
