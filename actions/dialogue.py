"""One turn of talk: what was meant in the light of the turn before, who answers it, and what the talk is about next."""

from collections.abc import Mapping

from actions.conversation.small_talk import INSULT
from actions.conversation.unclear import has_words
from actions.loans.names import names_in
from actions.talk.answer import Answer
from actions.talk.follow_up import about_named_loan, resolve
from actions.talk.heard import FALLBACK, Heard
from actions.talk.identity import MYSELF, THIRD_PARTY, Identity
from actions.talk.vocabulary import Vocabulary
from actions.topics import Topic
from servicing.wording import Wording

REQUEST_HUMAN = "request_human"
LONGEST_NAMING = 12
"""Longer words say something of their own beside a loan's name."""

_UNSURE = frozenset({FALLBACK, "out_of_scope", "inform", "choose_option"})


class Dialogue:
    """Answers a message by the table of topics."""

    def __init__(self, topics: Mapping[str, Topic], identity: Identity, wording: Wording, words: Vocabulary) -> None:
        self._topics = topics
        self._identity = identity
        self._wording = wording
        self._words = words

    def begin(self, heard: Heard) -> Answer:
        """An empty answer to a message."""
        return Answer(self._wording, heard)

    def understood(self, heard: Heard) -> Heard:
        """The message as it is meant after the turn before; what has neither words nor values means nothing sure."""
        meant = resolve(heard, self._words)
        if meant is heard and not heard.tapped and not heard.entities and not has_words(heard.text):
            return heard.reread(FALLBACK)
        return meant

    async def answer(self, heard: Heard) -> Answer:
        """Replies, focus and hand-off for a message.

        Raises:
            Exception: whatever the store raises; the turn is then aborted and asked again.
        """
        meant = await self._about_an_own_loan(self.understood(heard))
        answer = self.begin(heard)
        if meant.intent == REQUEST_HUMAN:  # picked as an option: the form opens on a tap of its own
            answer.say("utter_person_offer", buttons=[answer.button("button_person", REQUEST_HUMAN)])
        else:
            await self._topics.get(meant.intent, self._topics[FALLBACK])(meant, answer)
        if meant.intent != FALLBACK:
            answer.focus_on(misunderstood=0)
        if meant.intent != INSULT:
            answer.focus_on(insults=0)
        self._keep_third_party(heard, answer)
        return answer

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
