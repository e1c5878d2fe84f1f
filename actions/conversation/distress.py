"""Despair ends all talk of money at once: the lines, a person first in the queue, and gentleness for as long as it may last
(V-01 to V-03)."""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from itertools import takewhile

from actions.conversation.danger import DANGER, DISTRESS, OWN, Danger, Guard
from actions.talk.answer import Answer
from actions.talk.certainty import NotSaid
from actions.talk.flow import SURE
from actions.talk.follow_up import CONTINUED
from actions.talk.heard import FALLBACK, Heard
from actions.talk.identity import Identity, person_button
from actions.talk.requests import Requests
from servicing.contact.holds import HoldKind, holds_of, place_hold

REASON = "V-01"
BEREAVED = "V-06"
ACTOR = "actions"

_TALK = frozenset(
    {FALLBACK, "deny", "cancel_request", "thank", "affirm", "rate_service", "greet", "goodbye", "inform", "choose_option",
     "ask_clarification", "ask_capabilities", "bot_challenge", "out_of_scope", "express_anger", "refuse_to_pay",
     "report_hardship"}
)  # fmt: skip
"""What is said beside a question; it is answered with company, not with the account."""

_OF_PEOPLE = frozenset(
    {
        "report_third_party",
        "ask_liability",
        "report_harassment",
        "verify_legitimacy",
        "update_contact",
        "set_contact_preference",
    }
)
"""What words about another are easily taken for."""

_TERM_CONFIDENCE = 0.7
_FIRST_SENTENCES = 2
_SENTENCE = re.compile(r"[^。！？\n]*[。！？]?\n?")
_LIST_ROW = "·"
_ANNOUNCES = "："
_SHORT = 12

type Topic = Callable[[Heard, Answer], Awaitable[None]]


class Crisis:
    """Who is in one: a hold on the borrower keeps it across conversations, the focus within one."""

    def __init__(self, requests: Requests, identity: Identity, hours: int) -> None:
        self._requests = requests
        self._identity = identity
        self._hours = timedelta(hours=hours)

    async def begin(self, heard: Heard) -> None:
        """Store it for a person, and keep every word unasked from the borrower; a retried turn changes nothing."""
        ticket = await self._requests.open(heard, DISTRESS, detail={"urgent": "1"})
        borrower_id = heard.metadata.borrower_id
        if borrower_id is None or not await self._identity.is_borrower(heard):
            return
        async with self._requests.storing(heard, DISTRESS) as session:
            at = heard.metadata.received_at
            await place_hold(session, borrower_id, HoldKind.CRISIS, cause=ticket.number, at=at, actor=ACTOR)

    async def lasts(self, heard: Heard) -> bool:
        """Whether a crisis hold stands and its hours are not over (V-03); without an account, whether despair was spoken of."""
        if self.of_another(heard):
            return True
        at, borrower_id = heard.metadata.received_at, heard.metadata.borrower_id
        if borrower_id is None or not await self._identity.is_borrower(heard):
            last = heard.focus.at
            return heard.focus.topic == DISTRESS and (last is None or at - last < self._hours)
        async with self._requests.database.reading() as session:
            holds = await holds_of(session, borrower_id, at)
        return any(hold.kind is HoldKind.CRISIS and at < hold.since + self._hours for hold in holds)

    def of_another(self, heard: Heard) -> bool:
        """Whether somebody else's danger is talked about, which puts no hold on the speaker."""
        last = heard.focus.at
        recent = last is None or heard.metadata.received_at - last < self._hours
        return heard.focus.topic == DISTRESS and heard.focus.danger == Danger.OTHER and recent

    async def store_for_another(self, heard: Heard) -> None:
        """Store somebody else's danger for a person; no hold is put on whoever tells of it."""
        await self._requests.open(heard, DISTRESS, detail={"urgent": "1", "danger": Danger.OTHER})

    async def who_comes(self, heard: Heard, answer: Answer, name: str) -> str:
        """That a person comes (response `name`); to whom nobody can come, how they could."""
        return answer.words(name if await self._identity.is_borrower(heard) else "distress_person_unknown")


class Distress:
    """Whoever speaks of it is not asked anything, and no button leads back to the debt."""

    def __init__(self, crisis: Crisis) -> None:
        self._crisis = crisis
        self._guard = Guard.load()

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Store, hand off urgently, give the lines; of a death that happened, or may have, condole."""
        danger = Danger(heard.value(DANGER) or Danger.SPOKEN)
        if danger in (Danger.DEATH, Danger.LOST):
            self._condole(danger, heard, answer)
            return
        if danger is Danger.OTHER:
            await self._crisis.store_for_another(heard)
        else:
            await self._crisis.begin(heard)
            danger = min((one for one in OWN if one in (danger, heard.focus.danger)), key=OWN.index)
        answer.focus_on(topic=DISTRESS, instalment=None, asked=None, options=(), danger=danger.value)
        said = answer.words(_AT_ONCE[danger])
        comes = await self._crisis.who_comes(heard, answer, "distress_person")
        answer.say_text(said + comes, buttons=[person_button(answer)])
        answer.hand_off(REASON, urgent=True)

    def _condole(self, danger: Danger, heard: Heard, answer: Answer) -> None:
        """That it is hard, or first who can still help; against violence the police; then what the law says of a debt in
        general, nothing of whether there is one (C-06, V-04, V-06)."""
        answer.focus_on(topic="ask_liability", instalment=None, asked=None, options=())
        answer.say("utter_grief" if danger is Danger.DEATH else "utter_danger_lost")
        violent = self._guard.says("violent", heard)
        if violent:
            answer.say("utter_grief_violence")
        report = [answer.button("button_harassed", "report_harassment")] if violent else []
        person = person_button(answer)
        if danger is Danger.DEATH:
            answer.say("utter_liability_death", buttons=[*report, person])
        else:
            answer.offer([*report, person])
        answer.hand_off(BEREAVED, urgent=danger is Danger.LOST or violent)


_AT_ONCE = {
    Danger.ACTED: "utter_distress_acted",
    Danger.NEAR: "utter_distress_near",
    Danger.SPOKEN: "utter_express_distress",
    Danger.OTHER: "utter_danger_other",
}


def _hardly_a_term(heard: Heard) -> bool:
    """In a crisis, words that only might ask what a term means are talk."""
    return heard.intent == "ask_financial_knowledge" and heard.confidence < _TERM_CONFIDENCE


class Gently:
    """A topic as it is answered while a crisis lasts: talk with company, a question in short, the line still offered."""

    def __init__(self, topic: Topic, topics: Mapping[str, Topic], crisis: Crisis, guard: Guard) -> None:
        self._topic = topic
        self._topics = topics
        self._crisis = crisis
        self._guard = guard

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """As usual where there is no crisis. What would only ask back, of words hardly understood, is company instead."""
        if not await self._crisis.lasts(heard):
            await self._topic(heard, answer)
        elif self._crisis.of_another(heard):
            await self._beside_another(heard, answer)
        elif heard.intent == "request_human" or heard.focus.danger == Danger.ACTED:
            await self._keep_company(heard, answer)
            if heard.intent == "request_human":
                answer.hand_off(REASON, urgent=True)
        elif (known := self._in_detail(heard)) is not None:
            await known(heard, answer)
            await self._with_a_line(heard, answer, "utter_line_beside")
        elif not heard.tapped and (heard.intent in _TALK or _hardly_a_term(heard) or self._not_alone(heard)):
            await self._keep_company(heard, answer)
        else:
            await self._in_short(heard, answer)

    async def _beside_another(self, heard: Heard, answer: Answer) -> None:
        """Only a plain question, surely read, is of the account; where they are and how to reach them is of the danger."""
        plain = heard.intent not in _TALK | _OF_PEOPLE and heard.confidence >= SURE
        if plain or heard.tapped:
            await self._topic(heard, answer)
        else:
            await self._keep_company(heard, answer)

    async def _in_short(self, heard: Heard, answer: Answer) -> None:
        try:
            await self._topic(heard, answer)
            asks_back = answer.focus.asked is not None and heard.confidence < SURE and not heard.tapped
        except NotSaid:
            asks_back = True
        if asks_back:
            answer.replies = []
            answer.focus_on(flow=None)
            await self._keep_company(heard, answer)
        elif answer.replies and answer.focus.asked is None:
            _shorten(answer)
            await self._with_a_line(heard, answer, "utter_line_still_open")

    def _in_detail(self, heard: Heard) -> Topic | None:
        """What tells the details that are asked for: the topic meant, or that of the answer before, or what is owed."""
        if heard.tapped or not self._guard.says("details", heard):
            return None
        if heard.intent in CONTINUED:
            return self._topic
        if heard.intent not in _TALK:
            return None
        topic = heard.focus.topic if heard.focus.topic in CONTINUED else "query_arrears"

        async def again(heard: Heard, answer: Answer) -> None:
            await self._topics[topic](heard.reread(topic), answer)

        return again

    def _not_alone(self, heard: Heard) -> bool:
        return len(heard.text) <= _SHORT and self._guard.says("not_alone", heard)

    async def _with_a_line(self, heard: Heard, answer: Answer, name: str) -> None:
        answer.without_buttons()
        comes = await self._crisis.who_comes(heard, answer, "distress_person_comes")
        answer.say_text(answer.words(name) + comes, buttons=[person_button(answer)])

    async def _keep_company(self, heard: Heard, answer: Answer) -> None:
        """Never the words of calm to whoever acted or is about to, and to nobody who did not say so."""
        answer.focus_on(topic=DISTRESS, asked=None, options=())
        comes = "distress_person_comes"
        if (name := _AFTER.get(heard.focus.danger or "")) is None:
            if heard.intent == "goodbye":
                name = "utter_after_distress_bye"
            elif self._not_alone(heard):
                name = "utter_after_distress_not_alone"
            elif self._guard.says("calmer", heard):
                name, comes = "utter_after_distress_better", "distress_person_still_comes"
            else:
                name = "utter_after_distress"
        answer.say_text(
            answer.words(name) + await self._crisis.who_comes(heard, answer, comes), buttons=[person_button(answer)]
        )


_AFTER = {
    str(Danger.ACTED): "utter_after_acted",
    str(Danger.NEAR): "utter_after_near",
    str(Danger.OTHER): "utter_after_other",
}


def gently(topics: Mapping[str, Topic], crisis: Crisis) -> dict[str, Topic]:
    """All topics, each with its way while a crisis lasts; despair itself has but one."""
    guard = Guard.load()
    return {
        intent: topic if isinstance(topic, Distress) else Gently(topic, topics, crisis, guard)
        for intent, topic in topics.items()
    }


def _shorten(answer: Answer) -> None:
    """Only the answer's first sentences with what they list, unless it is a receipt; and no button that leads on to money."""
    receipts = [reply for reply in answer.replies if reply.card is not None and reply.card.kind == "receipt"]
    first = answer.replies[0]
    answer.replies = receipts or [first.model_copy(update={"text": _first_sentences(first.text), "card": None})]


def _first_sentences(text: str) -> str:
    """The sentences, and the rows that the last of them announces."""
    sentences = [sentence for sentence in _SENTENCE.findall(text) if sentence.strip()]
    kept = sentences[:_FIRST_SENTENCES]
    if kept[-1].rstrip().endswith(_ANNOUNCES):
        kept += takewhile(lambda sentence: sentence.startswith(_LIST_ROW), sentences[_FIRST_SENTENCES:])
    return "".join(kept).strip()
