"""One turn of talk: what was meant in the light of the turn before, who answers it, and what the talk is about next."""

from collections.abc import Mapping

from actions.conversation.small_talk import INSULT
from actions.loans.names import names_in
from actions.talk.answer import Answer
from actions.talk.flow import FLOW, Place, asks, leaves
from actions.talk.flows import Flows
from actions.talk.follow_up import about_named_loan, resolve
from actions.talk.heard import FALLBACK, Heard, bare, has_words
from actions.talk.identity import MYSELF, THIRD_PARTY, Identity
from actions.talk.vocabulary import Vocabulary
from actions.topics import Topic
from servicing.wording import Wording

LONGEST_NAMING = 12
"""Longer words say something of their own beside a loan's name."""

_UNSURE = frozenset({FALLBACK, "out_of_scope", "inform", "choose_option"})


class Dialogue:
    """Answers a message: by the flow that is under way, or by the table of topics."""

    def __init__(
        self, topics: Mapping[str, Topic], flows: Flows, identity: Identity, wording: Wording, words: Vocabulary
    ) -> None:
        self._topics = topics
        self._flows = flows
        self._identity = identity
        self._wording = wording
        self._words = words

    async def answer(self, heard: Heard) -> Answer:
        """Replies, focus and hand-off for a message.

        Raises:
            Exception: whatever the store raises; the turn is then aborted and asked again.
        """
        answer = Answer(self._wording, heard)
        place = await self._flows.place(heard)
        if place is not None:
            await self._in_flow(place, heard, answer)
        elif heard.value(FLOW) is not None:
            await self._flows.over(answer)
        else:
            answer.focus_on(flow=None, digressions=0)
            await self._outside(heard, answer)
        self._keep_third_party(heard, answer)
        return answer

    async def _in_flow(self, place: Place, heard: Heard, answer: Answer) -> None:
        """The flow's own, or something else on the way, after which one line leads back."""
        if leaves(heard, place.flow.kind):
            await self._flows.leave(place, heard, answer)
            await self._by_topic(heard, answer)
            return
        if self._flows.asks_too(place, heard, answer):
            await self._by_topic(heard, answer)
            if asks(answer.focus) or answer.focus.asked is None:
                answer.without_buttons()
        if await self._flows.take(place, heard, answer):
            return
        meant = await self._meant(heard)
        if meant.intent == FALLBACK:
            self._flows.not_understood(place, heard, answer)
        elif meant.intent == place.flow.kind:
            self._flows.asked_for_again(place, heard, answer)
        else:
            await self._by_topic(meant, answer)
            self._flows.lead_back(place, heard, answer)

    async def _outside(self, heard: Heard, answer: Answer) -> None:
        goes_on = not heard.tapped and bare(heard.text) in self._words.go_on
        if goes_on and (place := await self._flows.newest(heard)) is not None:
            await self._flows.resume(place, heard, answer)
            return
        await self._by_topic(await self._meant(heard), answer)

    async def _by_topic(self, meant: Heard, answer: Answer) -> None:
        await self._topics.get(meant.intent, self._topics[FALLBACK])(meant, answer)
        if meant.intent != FALLBACK:
            answer.focus_on(misunderstood=0)
        if meant.intent != INSULT:
            answer.focus_on(insults=0)

    async def _meant(self, heard: Heard) -> Heard:
        """The message as it is meant after the turn before; what has neither words nor values means nothing sure."""
        meant = resolve(heard, self._words)
        if meant is heard and not heard.tapped and not heard.entities and not has_words(heard.text):
            return heard.reread(FALLBACK)
        return await self._about_an_own_loan(meant)

    async def _about_an_own_loan(self, heard: Heard) -> Heard:
        """Words that name a loan of the sender's own, and little else or nothing that was understood."""
        sure = heard.intent not in _UNSURE
        if heard.tapped or (sure and len(heard.text) > LONGEST_NAMING):
            return heard
        named = names_in(heard.text, await self._identity.products(heard), self._words.ordinary)
        if not named:
            return heard
        return about_named_loan(heard, self._words, min(named.values(), key=len), sure=sure)

    def _keep_third_party(self, heard: Heard, answer: Answer) -> None:
        """Someone who said they are not the borrower stays so until they take it back by the button for it."""
        taken_back = heard.tapped and heard.value("wish") == MYSELF
        if heard.focus.topic == THIRD_PARTY and not taken_back:
            answer.focus_on(topic=THIRD_PARTY)
