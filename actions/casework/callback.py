"""The form in which a borrower asks for a person: about what, and when it suits. No one is on duty yet, and it says so."""

from typing import Any

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT, FormValidationAction
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.dialogue import REQUEST_HUMAN, Dialogue
from actions.talk.answer import Answer
from actions.talk.heard import FALLBACK, Heard
from actions.talk.identity import Identity
from actions.talk.requests import Requests, receipt, ticket_words
from servicing.cards import Fact
from servicing.turn import QuickReply

FORM = "callback_form"
TOPIC = "callback_topic"
TIME = "callback_time"
LONGEST = 200

TOPIC_CHOICES = (
    "callback_topic_plan",
    "callback_topic_amount",
    "callback_topic_complaint",
    "callback_topic_other",
)
TIME_CHOICES = (
    "callback_time_workday",
    "callback_time_evening",
    "callback_time_weekend",
    "callback_time_any",
)

ANSWERED_INSTEAD = frozenset({"express_distress", "report_harassment", "report_not_my_loan"})
"""What can't wait for two more questions: it is answered and handed to a person at once, and the form ends."""
_ANSWERS_A_TIME = frozenset(
    {FALLBACK, REQUEST_HUMAN, "inform", "choose_option", "affirm", "deny", "promise_to_pay", "request_extension",
     "set_contact_preference", "out_of_scope", "greet", "thank", "ask_capabilities"}
)  # fmt: skip
_QUESTION_CONFIDENCE = 0.5


class ValidateCallbackForm(FormValidationAction):
    """Takes an answer, answers a question in between, or lets the borrower leave."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue = dialogue

    def name(self) -> str:
        return f"validate_{FORM}"

    async def validate_callback_topic(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """What it is about: any words will do; a question about the account is answered on the way."""
        heard = Heard.in_tracker(tracker)
        if await self._left(heard, dispatcher):
            return _ended()
        if heard.tapped:
            return {TOPIC: await self._tapped(heard, TOPIC, dispatcher)}
        if self._is_choice(heard, TOPIC_CHOICES):
            return {TOPIC: heard.text}
        if heard.intent in ANSWERED_ON_THE_WAY and heard.confidence >= _QUESTION_CONFIDENCE:
            await self._digress(heard, dispatcher)
        return {TOPIC: heard.text[:LONGEST] or None}

    async def validate_callback_time(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """When it suits: free words, a date, "any time"; any other question is answered and the time asked again."""
        heard = Heard.in_tracker(tracker)
        if await self._left(heard, dispatcher):
            return _ended()
        if heard.tapped:
            return {TIME: await self._tapped(heard, TIME, dispatcher)}
        names_a_day = heard.day() is not None or self._is_choice(heard, TIME_CHOICES)
        if heard.intent in _ANSWERS_A_TIME or names_a_day or heard.confidence < _QUESTION_CONFIDENCE:
            return {TIME: heard.text[:LONGEST] or None}
        await self._digress(heard, dispatcher)
        return {TIME: None}

    def _is_choice(self, heard: Heard, choices: tuple[str, ...]) -> bool:
        answer = self._dialogue.begin(heard)
        return heard.text in {answer.words(name) for name in choices}

    async def _digress(self, heard: Heard, dispatcher: CollectingDispatcher) -> None:
        """Answer on the way; its next steps would stand among the form's choices, but for a question it asks itself."""
        answer = await self._dialogue.answer(heard)
        if answer.focus.asked == heard.focus.asked:
            answer.without_buttons()
        answer.send(dispatcher)

    async def _left(self, heard: Heard, dispatcher: CollectingDispatcher) -> bool:
        if heard.intent == "cancel_request":
            return True
        if heard.intent not in ANSWERED_INSTEAD or heard.confidence < _QUESTION_CONFIDENCE:
            return False
        (await self._dialogue.answer(heard)).send(dispatcher)
        return True

    async def _tapped(self, heard: Heard, slot: str, dispatcher: CollectingDispatcher) -> str | None:
        """The choice a button carries, or None after answering a button that belongs to something else."""
        chosen = heard.value(slot)
        if chosen is None and heard.intent != REQUEST_HUMAN:
            (await self._dialogue.answer(heard)).send(dispatcher)
        return None if chosen is None else chosen[:LONGEST]


ANSWERED_ON_THE_WAY = frozenset(
    {
        "ask_auto_debit",
        "bot_challenge",
        "ask_capabilities",
        "query_arrears",
        "query_due_date",
        "explain_penalty",
        "explain_interest",
        "query_payment_status",
        "how_to_repay",
    }
)


class AskCallback(Action):
    """Asks for one of the form's slots, with choices to tap."""

    def __init__(self, dialogue: Dialogue, slot: str, choices: tuple[str, ...]) -> None:
        self._dialogue = dialogue
        self._slot = slot
        self._choices = choices

    def name(self) -> str:
        return f"action_ask_{FORM}_{self._slot}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Ask."""
        answer = self._dialogue.begin(Heard.in_tracker(tracker))
        answer.say(f"utter_ask_about_{self._slot}", buttons=self._buttons(answer))
        answer.send(dispatcher)
        return []

    def _buttons(self, answer: Answer) -> list[QuickReply]:
        choices = [
            answer.button_saying(answer.words(name), "inform", **{self._slot: answer.words(name)}) for name in self._choices
        ]
        return [*choices, answer.button("button_cancel", "cancel_request")]


class SubmitCallback(Action):
    """Stores the request once both answers are there, asks for a person, and empties the slots."""

    def __init__(self, dialogue: Dialogue, requests: Requests, identity: Identity) -> None:
        self._dialogue = dialogue
        self._requests = requests
        self._identity = identity

    def name(self) -> str:
        return "action_callback_submit"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Receipt and hand-off, or a word that nothing was stored."""
        heard = Heard.in_tracker(tracker)
        topic, time = tracker.get_slot(TOPIC), tracker.get_slot(TIME)
        answer = self._dialogue.begin(heard)
        if topic and time:
            await self._store(heard, answer, str(topic), str(time))
        elif heard.intent not in ANSWERED_INSTEAD:  # which has been answered already
            answer.say("utter_callback_cancelled", buttons=[answer.button("button_how_much", "query_arrears")])
        answer.send(dispatcher)
        return [SlotSet(TOPIC, None), SlotSet(TIME, None)]

    async def _store(self, heard: Heard, answer: Answer, topic: str, time: str) -> None:
        ticket = await self._requests.open(heard, REQUEST_HUMAN, join_open=False, detail={"topic": topic, "time": time})
        words = answer.words("utter_callback_stored") + ticket_words(ticket, answer)
        if not await self._identity.is_borrower(heard):
            words += answer.words("utter_visitor_note")
        about = Fact(label=answer.words("card_callback_topic"), value=topic)
        when = Fact(label=answer.words("card_callback_time"), value=time)
        answer.say_text(words, card=receipt(ticket, answer, about, when))
        answer.hand_off(REQUEST_HUMAN)


def _ended() -> dict[str, Any]:
    return {TOPIC: None, TIME: None, REQUESTED_SLOT: None}
