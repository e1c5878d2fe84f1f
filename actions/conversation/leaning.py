"""Words that say nothing by themselves and lean on what was said: 什么意思, 说人话, 还有呢, 不是这个意思, 没事了."""

from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum

from actions.casework.for_a_person import MATTERS
from actions.conversation.danger import DISTRESS
from actions.conversation.menu import menu
from actions.conversation.unclear import SUGGESTIONS
from actions.talk.answer import Answer
from actions.talk.asked import folded
from actions.talk.follow_up import CONFIRM, CONTINUED, WAYS_OUT, WHAT_NEXT
from actions.talk.heard import Heard
from actions.talk.identity import THIRD_PARTY, Identity, person_button
from actions.talk.plainly import in_plain_words
from actions.talk.vocabulary import Vocabulary

type Topic = Callable[[Heard, Answer], Awaitable[None]]

SILENT_ABOUT_WAYS = frozenset({"express_distress", "report_harassment", "report_not_my_loan", THIRD_PARTY, "file_complaint"})
"""After these, "what now?" is no question of money."""


NOT_OF_MONEY = frozenset({"verify_legitimacy", "ask_privacy", "set_contact_preference", "request_document", "change_bank_card"})
"""After these, "what now?" is about that very thing."""

OTHERS_DEBTS = frozenset({"ask_liability"})
"""Asked about another's debt, it is answered by its own topic."""


class Leaning(StrEnum):
    PLAINLY = "plainly"
    IN_FULL = "in_full"
    MORE = "more"
    NOT_MEANT = "not_meant"
    NEVER_MIND = "never_mind"
    ONCE_SETTLED = "once_settled"


_ALSO_FIRST = frozenset({Leaning.NOT_MEANT, Leaning.ONCE_SETTLED})
"""What may be said when nothing was talked about before."""


class LeaningWords:
    """Answers them by the topic talked about. Nothing is stored a second time."""

    def __init__(self, topics: Mapping[str, Topic], identity: Identity, words: Vocabulary, before_person: int) -> None:
        self._topics = topics
        self._identity = identity
        self._words = words
        self._before_person = before_person

    def kind(self, heard: Heard) -> Leaning | None:
        """How a message leans on what was said, if it says nothing else."""
        if heard.tapped or heard.focus.topic == DISTRESS:  # whoever despairs is answered by distress.py alone
            return None
        text = folded(heard.text)
        for kind in Leaning:
            known = self._words.leaning[kind.value]
            if text in known or self._words.without_particles(text) in known:
                return kind if heard.focus.topic is not None or kind in _ALSO_FIRST else None
        topic = heard.focus.topic
        if topic is None or (topic in CONTINUED and text in self._words.why):  # why a figure is so is a question of its own
            return None
        unclear = heard.intent == "ask_clarification" and not heard.entities
        return Leaning.PLAINLY if unclear or text in self._words.why else None

    async def __call__(self, kind: Leaning, heard: Heard, answer: Answer) -> None:
        """Answer."""
        if kind is Leaning.NOT_MEANT:
            self._not_meant(heard, answer)
        elif kind is Leaning.NEVER_MIND:
            answer.focus_on(asked=None, options=())
            answer.say("utter_never_mind")
        elif kind is Leaning.ONCE_SETTLED:
            steps = (("button_how_to_pay", "how_to_repay"), ("button_document", "request_document"))
            buttons = [answer.button(title, intent) for title, intent in steps]
            answer.say("utter_once_settled", buttons=[*buttons, person_button(answer)])
        elif kind is Leaning.PLAINLY:
            await self._plainly(heard, answer)
        elif kind is Leaning.IN_FULL and heard.focus.topic in CONTINUED:
            await self._again(heard, answer)
        else:
            await self._more(heard, answer)

    async def _again(self, heard: Heard, answer: Answer) -> None:
        topic = heard.focus.topic or ""
        number = heard.focus.instalment
        values = {} if number is None else {"instalment_ref": str(number)}
        await self._topics[topic](heard.reread(topic, **values), answer)

    async def _plainly(self, heard: Heard, answer: Answer) -> None:
        """The main sentence and what it means; where a topic has no plainer words yet, its sentence in other words."""
        topic = heard.focus.topic or ""
        if topic in CONTINUED:
            await self._again(heard, answer)
            if answer.focus.asked in (None, CONFIRM):
                in_plain_words(topic, answer)
        else:
            known = (f"{way}_{topic}" for way in ("plain", "utter") if answer.stands_alone(f"{way}_{topic}"))
            answer.say(next(known, "utter_ask_clarification"))
        answer.offer([person_button(answer)])

    async def _more(self, heard: Heard, answer: Answer) -> None:
        """What else there is: what happens with what was stored, what can be done, or what can be asked."""
        topic = heard.focus.topic or ""
        if topic in MATTERS:
            await self._topics[topic](heard.reread(topic, **{WHAT_NEXT: "1"}), answer)
        elif topic in SILENT_ABOUT_WAYS:
            answer.say("utter_what_next", buttons=[person_button(answer)])
        else:
            answer.say("utter_more", buttons=menu(await self._identity.is_borrower(heard), answer))

    def _not_meant(self, heard: Heard, answer: Answer) -> None:
        """Never the same answer again: the other readings of what was said before, a person; counted as not understood."""
        times = heard.focus.misunderstood + 1
        person = person_button(answer)
        options = [answer.button(f"reading_{intent}", intent) for intent in heard.focus.readings[:SUGGESTIONS]]
        answer.focus_on(misunderstood=times, asked=None, options=())
        answer.say(
            "utter_not_meant" if options else "utter_not_meant_open",
            buttons=[person, *options] if times >= self._before_person else [*options, person],
        )
        answer.ask("reading", options)


def asks_for_ways_out(meant: Heard) -> bool:
    """Whether "what now?" was asked of an answer from which nothing was stored."""
    if meant.value(WAYS_OUT) is not None or meant.value("wish") == WAYS_OUT:
        return True
    answer_it = SILENT_ABOUT_WAYS | OTHERS_DEBTS | NOT_OF_MONEY | MATTERS.keys()
    return meant.value(WHAT_NEXT) is not None and meant.intent not in answer_it
