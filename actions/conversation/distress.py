"""Despair ends all talk of money at once: the lines, a person first in the queue, and gentleness for as long as it may last
(V-01 to V-03)."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from actions.talk.answer import Answer
from actions.talk.flow import SURE
from actions.talk.heard import FALLBACK, Heard
from actions.talk.identity import Identity, person_button
from actions.talk.requests import Requests
from servicing.contact.holds import HoldKind, holds_of, place_hold

DISTRESS = "express_distress"
REASON = "V-01"
ACTOR = "actions"

_BETTER = frozenset({"deny", "cancel_request", "thank", "affirm", "rate_service"})
_TALK = _BETTER | {FALLBACK, "greet", "goodbye", "inform", "choose_option", "ask_clarification", "ask_capabilities",
                   "bot_challenge", "out_of_scope", "express_anger", "refuse_to_pay", "report_hardship"}  # fmt: skip
"""What is said beside a question; it is answered with company, not with the account."""

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
        async with self._requests.database.writing() as session:
            at = heard.metadata.received_at
            await place_hold(session, borrower_id, HoldKind.CRISIS, cause=ticket.number, at=at, actor=ACTOR)

    async def lasts(self, heard: Heard) -> bool:
        """Whether a crisis hold stands and its hours are not over (V-03); without an account, whether despair was spoken of."""
        at, borrower_id = heard.metadata.received_at, heard.metadata.borrower_id
        if borrower_id is None or not await self._identity.is_borrower(heard):
            last = heard.focus.at
            return heard.focus.topic == DISTRESS and (last is None or at - last < self._hours)
        async with self._requests.database.reading() as session:
            holds = await holds_of(session, borrower_id, at)
        return any(hold.kind is HoldKind.CRISIS and at < hold.since + self._hours for hold in holds)


class Distress:
    """Whoever speaks of it is not asked anything, and no button leads back to the debt."""

    def __init__(self, crisis: Crisis) -> None:
        self._crisis = crisis

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Store, hand off urgently, give the lines."""
        await self._crisis.begin(heard)
        answer.focus_on(topic=DISTRESS, instalment=None, asked=None, options=())
        answer.say("utter_express_distress", buttons=[person_button(answer)])
        answer.hand_off(REASON, urgent=True)


class Gently:
    """A topic as it is answered while a crisis lasts: talk with company, a question in one sentence, the line still offered."""

    def __init__(self, topic: Topic, crisis: Crisis) -> None:
        self._topic = topic
        self._crisis = crisis

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """As usual where there is no crisis. What would only ask back, of words hardly understood, is company instead."""
        if not await self._crisis.lasts(heard):
            await self._topic(heard, answer)
        elif heard.intent == "request_human":
            answer.say("utter_after_distress")
            answer.hand_off(REASON, urgent=True)
        elif heard.intent in _TALK and not heard.tapped:
            _keep_company(heard, answer)
        else:
            await self._topic(heard, answer)
            if answer.focus.asked is not None and heard.confidence < SURE and not heard.tapped:
                answer.replies = []
                answer.focus_on(flow=None)
                _keep_company(heard, answer)
            else:
                _shorten(answer)


def gently(topics: Mapping[str, Topic], crisis: Crisis) -> dict[str, Topic]:
    """All topics, each with its way while a crisis lasts; despair itself has but one."""
    return {intent: topic if isinstance(topic, Distress) else Gently(topic, crisis) for intent, topic in topics.items()}


def _keep_company(heard: Heard, answer: Answer) -> None:
    answer.focus_on(topic=DISTRESS, asked=None, options=())
    if heard.intent == "goodbye":
        name = "utter_after_distress_bye"
    else:
        name = "utter_after_distress_better" if heard.intent in _BETTER else "utter_after_distress"
    answer.say(name, buttons=[person_button(answer)])


def _shorten(answer: Answer) -> None:
    """Only the answer's first sentence, unless it asks something or is a receipt; and no button that leads on to money."""
    if not answer.replies or answer.focus.asked is not None:
        return
    receipts = [reply for reply in answer.replies if reply.card is not None and reply.card.kind == "receipt"]
    first = answer.replies[0]
    answer.replies = receipts or [first.model_copy(update={"text": first.text.splitlines()[0], "card": None})]
    answer.without_buttons()
    answer.say("utter_line_still_open", buttons=[person_button(answer)])
