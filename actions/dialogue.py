"""One turn of talk: what was meant in the light of the turn before, who answers it, and what the talk is about next."""

from collections.abc import Mapping

from actions.answer import Answer
from actions.follow_up import resolve
from actions.heard import FALLBACK, Heard
from actions.identity import MYSELF, THIRD_PARTY
from actions.small_talk import INSULT
from actions.topics import Topic
from actions.unclear import has_words
from actions.vocabulary import Vocabulary
from servicing.wording import Wording

REQUEST_HUMAN = "request_human"


class Dialogue:
    """Answers a message by the table of topics."""

    def __init__(self, topics: Mapping[str, Topic], wording: Wording, words: Vocabulary) -> None:
        self._topics = topics
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
        meant = self.understood(heard)
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

    def _keep_third_party(self, heard: Heard, answer: Answer) -> None:
        """Someone who said they are not the borrower stays so until they take it back by the button for it."""
        taken_back = heard.tapped and heard.value("wish") == MYSELF
        if heard.focus.topic == THIRD_PARTY and not taken_back:
            answer.focus_on(topic=THIRD_PARTY)
