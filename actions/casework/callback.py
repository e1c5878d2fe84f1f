"""Asking for a person. The request is stored with the first word; about what, and when it suits, is asked afterwards."""

from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from actions.casework.withdrawal import CALLBACK, WITHDRAW
from actions.conversation.small_talk import INSULT
from actions.talk.answer import Answer
from actions.talk.asked import Asked
from actions.talk.flow import DISOWNS, Choice, Flow, Step, Values, plainly
from actions.talk.heard import FALLBACK, Heard, bare, has_words
from actions.talk.identity import Identity
from actions.talk.requests import Requests, receipt, ticket_words
from actions.talk.vocabulary import Vocabulary
from actions.talk.wishes import DISTRESS
from servicing.cards import Fact
from servicing.casework import WITHDRAWN, Ticket
from servicing.drafts import DraftState

ASKED_FILE = Path(__file__).with_name("asked.yml")
REQUEST_HUMAN = "request_human"
TOPIC, TIME, NUMBER, LET_BE = "topic", "time", "_number", "_let_be"
LONGEST_CALL = 8
"""Longer words say more than that a person is wanted."""

NO_MATTER = "none"
GRIEVANCES = frozenset({"file_complaint", "escalate_complaint"})
_OWN_MATTERS = GRIEVANCES | DISOWNS | {"report_harassment"}
"""Never taken for what the call is about or when it suits, however unsure the reading."""

ANSWERED_ON_THE_WAY = frozenset(
    {"ask_auto_debit", "bot_challenge", "ask_capabilities", "query_arrears", "query_due_date", "explain_penalty",
     "explain_interest", "query_payment_status", "how_to_repay", "ask_credit_impact", "ask_credit_repair",
     "ask_legal_consequence", "ask_overdue_consequence", "ask_liability", "verify_legitimacy"}
)  # fmt: skip
_ANSWERS_A_TIME = frozenset(
    {"inform", "choose_option", "affirm", "deny", "promise_to_pay", "request_extension", "set_contact_preference",
     "out_of_scope"}
)  # fmt: skip


class Callback(Flow):
    """Whoever falls silent after the first word is not lost: their request stands, and both questions may be left out."""

    kind: ClassVar[str] = REQUEST_HUMAN
    cancel_button: ClassVar[str] = "button_no_call_back"
    resumes: ClassVar[bool] = False
    leaves_for: ClassVar[frozenset[str]] = GRIEVANCES

    def __init__(self, requests: Requests, identity: Identity, words: Vocabulary) -> None:
        self._asked = Asked.load(ASKED_FILE)
        self._requests = requests
        self._identity = identity
        self._words = words
        self.steps = (
            Step(
                name=TOPIC,
                question="utter_ask_callback_topic",
                reads=self._topic,
                choices=tuple(Choice(f"callback_topic_{name}") for name in ("plan", "amount", "complaint", "other")),
                optional=True,
                answered_too=ANSWERED_ON_THE_WAY,
            ),
            Step(
                name=TIME,
                question="utter_ask_callback_time",
                reads=_time,
                unasked=self._time_unasked,
                choices=tuple(Choice(f"callback_time_{name}") for name in ("workday", "evening", "weekend", "any")),
                optional=True,
            ),
        )

    def meant(self, heard: Heard) -> Heard:
        """A complaint or "I am not the borrower" is its own matter, also where it was not understood."""
        read = {heard.intent, *(wish.intent for wish in heard.wishes)}
        matter = None if heard.tapped or read & (_OWN_MATTERS | {DISTRESS}) else self._asked.first(REQUEST_HUMAN, heard)
        if matter == INSULT and heard.intent != FALLBACK:
            return heard
        if matter is None or matter == NO_MATTER:
            return heard
        return replace(heard, intent=matter, confidence=1.0, wishes=())

    async def begin(self, heard: Heard, answer: Answer, values: dict[str, str]) -> bool:
        """Store, hand off, give the number; then ask."""
        ticket = await self._open(heard, values)
        values[NUMBER] = ticket.number
        words = answer.words("utter_callback_opened") + ticket_words(ticket, answer)
        if not await self._identity.is_borrower(heard):
            words += answer.words("utter_visitor_note")
        answer.say_text(words, card=receipt(ticket, answer))
        answer.hand_off(REQUEST_HUMAN)
        return True

    async def answered(self, values: dict[str, str], heard: Heard, answer: Answer) -> None:
        """What was answered stands in the request at once."""
        await self._requests.change(heard, values[NUMBER], _detail(values))

    async def submit(self, values: Values, heard: Heard, answer: Answer) -> None:
        """The receipt, with what was told; a request that was closed meanwhile is opened anew."""
        ticket = await self._requests.change(heard, values[NUMBER], _detail(values)) or await self._open(heard, values)
        told = [("card_callback_topic", values.get(TOPIC)), ("card_callback_time", values.get(TIME))]
        facts = [Fact(label=answer.words(label), value=value) for label, value in told if value]
        words = answer.words("utter_callback_stored", number=ticket.number)
        answer.say_text(words, card=receipt(ticket, answer, *facts))

    async def cancel(self, values: dict[str, str], heard: Heard, answer: Answer) -> DraftState:
        """A button or plain words take the request back; "算了" alone ends the questions, and the request stands."""
        if {"flow", WITHDRAW} & {entity.kind for entity in heard.entities} or any(
            word in heard.text for word in self._words.no_call_back
        ):
            await self._requests.change(heard, values[NUMBER], {}, state=WITHDRAWN)
            how_much = answer.button("button_how_much", "query_arrears")
            answer.say("utter_callback_withdrawn", number=values[NUMBER], buttons=[how_much])
            return DraftState.CANCELLED
        values[LET_BE] = "1"
        no_call_back = answer.button(self.cancel_button, "cancel_request", flow=self.kind)
        answer.say("utter_callback_stands", number=values[NUMBER], buttons=[no_call_back])
        return DraftState.OPEN

    def takes_back(self, what: str | None) -> bool:
        """The request that it opened itself."""
        return what == CALLBACK

    def worth_resuming(self, values: Values) -> bool:
        """Not after the questions were declined."""
        return LET_BE not in values

    def left(self, intent: str) -> DraftState:
        """The request stands; there is nothing to come back to."""
        return DraftState.DONE

    async def _open(self, heard: Heard, values: Values) -> Ticket:
        return await self._requests.open(heard, REQUEST_HUMAN, detail=_detail(values))

    def _time_unasked(self, heard: Heard, values: Values) -> str | None:
        """ "明天下午打给我": a day ahead, said of calling back; or nothing but a time."""
        if self._only_a_time(heard):
            return heard.text
        day = heard.day()
        told = any(word in heard.text for word in self._words.called_back)
        return heard.text if told and day is not None and day >= heard.today else None

    def _topic(self, heard: Heard, values: Values) -> str | None:
        """Any words will do, but for the call for a person itself, a matter of its own, and a time."""
        only_calls = heard.intent == REQUEST_HUMAN and len(bare(heard.text)) <= LONGEST_CALL
        other = only_calls or heard.intent in _OWN_MATTERS | {INSULT} or self._only_a_time(heard)
        return None if other or not has_words(heard.text) else heard.text

    def _only_a_time(self, heard: Heard) -> bool:
        """ "明天下午", "周末晚上7点以后": a day ahead or a part of one, and nothing else."""
        if heard.tapped or any(day < heard.today for day in heard.days()):
            return False
        dates = [bare(entity.text) for entity in heard.entities if entity.kind == "date" and entity.text]
        rest = bare(heard.text)
        for word in (*sorted(dates, key=len, reverse=True), *self._words.times_of_day):
            rest = rest.replace(word, "")
        told = len(rest) < len(bare(heard.text))
        return told and not self._words.without_particles("".join(char for char in rest if not char.isdecimal()))


def _time(heard: Heard, values: Values) -> str | None:
    """Free words, a date, "any time"; another question is none."""
    if heard.intent in _OWN_MATTERS:
        return None
    return heard.text if bare(heard.text) and (heard.day() is not None or plainly(heard, _ANSWERS_A_TIME)) else None


def _detail(values: Values) -> dict[str, str]:
    return {name: values[name] for name in (TOPIC, TIME) if values.get(name)}
