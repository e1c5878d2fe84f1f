"""What is answered in a sentence or two, without looking anything up (group G)."""

from actions.talk.answer import Answer
from actions.talk.heard import Heard
from actions.talk.identity import MYSELF, THIRD_PARTY, ask_whether_borrower, person_button
from actions.talk.requests import Requests
from servicing.turn import QuickReply

OPENING = ("greet", "ask_capabilities", "bot_challenge")
PLAIN = ("goodbye", "thank", "out_of_scope")
INSULT = "express_anger"


class SmallTalk:
    """Says `utter_<intent>`; the topic talked about stays what it was."""

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """A kind sentence; a menu where the talk opens."""
        answer.say(f"utter_{heard.intent}", buttons=_buttons(heard, answer))


class Anger:
    """An insult is answered with calm; after so many in a row the words themselves lead to a person (A-07)."""

    def __init__(self, before_person: int) -> None:
        self._before_person = before_person

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Say sorry, offer a person and a complaint."""
        times = heard.focus.insults + 1
        answer.focus_on(insults=times, asked=None, options=())
        answer.say(
            "utter_express_anger_again" if times >= self._before_person else "utter_express_anger",
            buttons=[person_button(answer), answer.button("button_complain", "file_complaint")],
        )


class Distress:
    """Despair ends all talk of money at once: help first, and a person first in the queue (V-01, V-03)."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Store, hand off urgently, give the lines; no button leads back to the debt."""
        await self._requests.open(heard, heard.intent, detail={"urgent": "1"})
        answer.focus_on(topic=heard.intent, instalment=None, asked=None, options=())
        answer.say("utter_express_distress", buttons=[person_button(answer)])
        answer.hand_off("V-01", urgent=True)


class Rating:
    """A score is kept with the words that came with it."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Thank, and offer a complaint to whoever is not satisfied."""
        await self._requests.open(heard, heard.intent)
        answer.say("utter_rate_service", buttons=[answer.button("button_complain", "file_complaint")])


class Cancel:
    """Whatever was being asked is dropped."""

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Nothing stored before is taken back: that would need a person, and is said."""
        answer.focus_on(asked=None, options=(), instalment=None)
        answer.say("utter_cancel_request", buttons=_menu(answer))


class Assent:
    """A yes or a no to which no open question belongs, and the button by which a borrower says that it is they."""

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Take it kindly and say what can be done."""
        if heard.tapped and heard.value("wish") == MYSELF and heard.focus.topic == THIRD_PARTY:
            answer.focus_on(topic=None, loan_id=None, instalment=None, asked=None, options=())
            answer.say("utter_is_borrower", buttons=_menu(answer))
            return
        if heard.focus.topic == THIRD_PARTY and heard.intent == "affirm":
            ask_whether_borrower(answer)
            return
        answer.focus_on(asked=None, options=())
        answer.say(f"utter_{heard.intent}", buttons=_menu(answer))


def _buttons(heard: Heard, answer: Answer) -> list[QuickReply]:
    if heard.intent in OPENING:
        return _menu(answer)
    return [person_button(answer)] if heard.intent == "out_of_scope" else []


def _menu(answer: Answer) -> list[QuickReply]:
    return [
        answer.button("button_how_much", "query_arrears"),
        answer.button("button_due_date", "query_due_date"),
        answer.button("button_cannot_pay", "request_installment"),
        person_button(answer),
    ]
