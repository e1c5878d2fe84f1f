"""One turn of talk: what was meant in the light of the turn before, who answers it, and what the talk is about next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from actions.casework.withdrawal import WITHDRAW, Withdrawal
from actions.conversation.beside import Beside
from actions.conversation.coming_back import ComingBack, as_another_talk, is_back
from actions.conversation.danger import DANGER, Guard
from actions.conversation.fitting import Fitting
from actions.conversation.leaning import LeaningWords, asks_for_ways_out
from actions.conversation.small_talk import INSULT
from actions.conversation.unclear import other_readings
from actions.loans.names import names_in
from actions.personal.guards import Guards, despairs
from actions.talk.answer import Answer
from actions.talk.asked import folded
from actions.talk.asking_first import ask_first
from actions.talk.certainty import NotSaid
from actions.talk.first_words import as_first_words
from actions.talk.flow import leaves
from actions.talk.flows import Flows
from actions.talk.follow_up import CONFIRM, CORRECTED, WAYS_OUT, about_named_loan, asks_one_thing, fears, resolve
from actions.talk.heard import FALLBACK, Heard, Wish, has_words
from actions.talk.identity import MYSELF, THIRD_PARTY, Identity
from actions.talk.place import FLOW, Place, asks
from actions.talk.repetition import mark_repetition
from actions.talk.second_look import offers
from actions.talk.vocabulary import Vocabulary
from actions.talk.wishes import AT_ONCE, gather, in_order
from actions.topics import Topic
from servicing.wording import Wording

LONGEST_NAMING = 12
"""Longer words say something of their own beside a loan's name."""

_UNSURE = frozenset({FALLBACK, "out_of_scope", "inform", "choose_option"})


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Answers a message: by the flow that is under way, by what it leans on, or by the table of topics.

    `another_talk_after`: so long a silence, and what was asked before is no longer a question.
    """

    topics: Mapping[str, Topic]
    flows: Flows
    leaning: LeaningWords
    coming_back: ComingBack
    identity: Identity
    guards: Guards
    withdrawal: Withdrawal
    wording: Wording
    words: Vocabulary
    guard: Guard
    beside: Beside
    fitting: Fitting
    another_talk_after: timedelta

    async def answer(self, heard: Heard) -> Answer:
        """Replies, focus and hand-off for a message.

        Raises:
            Exception: whatever the store raises; the turn is then aborted and asked again.
        """
        back = is_back(heard, self.another_talk_after)
        if back:
            heard = as_another_talk(heard)
        heard = self.guard.reread(heard)
        in_danger = heard.value(DANGER) is not None
        heard = heard if in_danger else await self._reread(heard)
        answer = Answer(self.wording, heard)
        if heard.focus.asked == CONFIRM:  # a yes counts only for the turn right after its question
            answer.focus_on(asked=None, options=())
        answered = not in_danger and heard.value(WITHDRAW) is None and await self.guards.answers(heard, answer)
        if not answered:
            await self._answer(heard, answer, back=back)
        if not in_danger:
            await self.beside.say(heard, answer)
            self.guards.warn(heard, answer)
        await self.fitting.see_to(heard, answer)
        self._keep_third_party(heard, answer)
        if answer.left_behind(CONFIRM):
            answer.focus_on(asked=None, options=())
        answer.focus_on(at=heard.metadata.received_at)
        return answer

    async def _answer(self, heard: Heard, answer: Answer, *, back: bool) -> None:
        """By a flow or outside of one; what must be asked first before it is stored is asked."""
        try:
            if not await self._for_a_flow(heard, answer):
                answer.focus_on(flow=None, digressions=0)
                await self._outside(heard, answer, back=back)
        except NotSaid as unsaid:
            ask_first(unsaid, heard, answer)

    async def _reread(self, heard: Heard) -> Heard:
        """The message as its words alone say it, where they do."""
        heard = as_first_words(heard, self.words)
        reread = self.guards.reread(heard)
        return reread if reread is not heard or despairs(heard) else await self.withdrawal.reread(heard)

    async def _for_a_flow(self, heard: Heard, answer: Answer) -> bool:
        """Whether a flow is under way, or a button of one was meant."""
        place = await self.flows.place(heard)
        if place is not None:
            await self._in_flow(place, heard, answer)
        elif heard.value(FLOW) is not None:
            await self.flows.over(answer)
        return place is not None or heard.value(FLOW) is not None

    async def _in_flow(self, place: Place, heard: Heard, answer: Answer) -> None:
        """The flow's own, or something else on the way, after which one line leads back."""
        if self.withdrawal.meant(heard) and not place.flow.takes_back(heard.value(WITHDRAW)):
            await self._by_topic(heard, answer)
            self.flows.lead_back(place, heard, answer)
            return
        heard = place.flow.meant(heard)
        urgent = next((wish for wish in heard.wishes if leaves(heard.only(wish, heard.focus), place.flow)), None)
        if urgent is not None or leaves(heard, place.flow):
            told = heard if urgent is None else heard.only(urgent, heard.focus)
            await self.flows.leave(place, told, answer)
            await self._by_topic(told, answer)
            return
        if (
            own := next((wish for wish in heard.wishes if self.flows.reads(place, heard.only(wish, heard.focus), answer)), None)
        ) is not None:
            others = [wish for wish in in_order(heard, self.flows.kinds) if wish.intent != own.intent]
            await self._several(others, heard, answer, digress=True)
            await self.flows.take(place, heard.only(own, heard.focus), answer)
            return
        if self.flows.asks_too(place, heard, answer):
            await self._by_topic(heard, answer)
            if asks(answer.focus) or answer.focus.asked is None:
                answer.without_buttons()
        if asks(heard.focus) and await place.flow.asked_within(place.values, heard, answer):
            self.flows.ask_again(place, answer)
            return
        if await self.flows.take(place, heard, answer):
            return
        await self._on_the_way(place, heard, answer)

    async def _on_the_way(self, place: Place, heard: Heard, answer: Answer) -> None:
        if (leaning := self.leaning.kind(heard)) is not None and not asks(heard.focus):
            await self.leaning(leaning, heard, answer)
            self.flows.lead_back(place, heard, answer)
            return
        meant = await self._meant(heard)
        if meant.intent == FALLBACK:
            self.flows.not_understood(place, heard, answer)
        elif meant.intent in place.flow.opened_by:
            self.flows.asked_for_again(place, heard, answer)
        else:
            await (
                self._several(in_order(heard, self.flows.kinds), heard, answer)
                if heard.wishes
                else self._by_topic(meant, answer)
            )
            self.flows.lead_back(place, heard, answer)

    async def _outside(self, heard: Heard, answer: Answer, *, back: bool) -> None:
        if heard.value(DANGER) is not None or heard.value(WITHDRAW) is not None:
            await self._by_topic(heard, answer)
            return
        goes_on = not heard.tapped and folded(heard.text) in self.words.go_on
        if goes_on and heard.focus.asked == CONFIRM:
            heard = heard.reread("affirm")
        elif goes_on and (place := await self.flows.newest(heard)) is not None:
            await self.flows.resume(place, heard, answer)
            return
        elif (leaning := self.leaning.kind(heard)) is not None:
            await self.leaning(leaning, heard, answer)
            return
        as_one = (
            resolve(heard, self.words).value(CORRECTED) is not None
            or fears(heard, self.words)
            or asks_one_thing(heard, self.words)
        )
        found = () if as_one else in_order(heard, self.flows.kinds)
        wishes = tuple(wish for wish in found if len(found) == 1 or not offers(wish, self.words))
        if len(wishes) > 1:
            await self._several(wishes, heard, answer)
            return
        meant = await self._meant(heard.only(wishes[0], heard.focus) if wishes else heard)
        if meant.value(FLOW) is not None:
            await self._for_a_flow(meant, answer)
            return
        await self._by_topic(meant, answer)
        if back and meant.intent == "greet":
            await self.coming_back.offer(heard, answer)
        if not heard.tapped:
            answer.focus_on(readings=other_readings(heard.ranking, meant.intent))

    async def _several(self, wishes: Sequence[Wish], heard: Heard, answer: Answer, *, digress: bool = False) -> None:
        """Each wish in its own bubbles, until one asks something back; the rest can be tapped."""
        parts: list[Answer] = []
        focus = answer.focus
        for wish in wishes[:AT_ONCE]:
            one = heard.only(wish, focus.model_copy(update={"asked": None, "options": ()}))
            part = Answer(self.wording, one)
            await self._by_topic(await self._meant(one), part)
            self._keep_third_party(one, part)
            parts.append(part)
            focus = part.focus
            if focus.options or asks(focus):
                break
        if parts:
            gather(answer, parts, [] if digress else wishes[len(parts) :])
        if digress:
            answer.without_buttons()

    async def _by_topic(self, meant: Heard, answer: Answer) -> None:
        if asks_for_ways_out(meant):
            meant = meant.reread("report_hardship", **{WAYS_OUT: "1"})
        try:
            await self.topics.get(meant.intent, self.topics[FALLBACK])(meant, answer)
        except NotSaid as unsaid:
            ask_first(unsaid, meant, answer)
            return
        if meant.intent != FALLBACK:
            answer.focus_on(misunderstood=0)
        if meant.intent != INSULT:
            answer.focus_on(insults=0)
        mark_repetition(meant, answer)

    async def _meant(self, heard: Heard) -> Heard:
        """The message as it is meant after the turn before; what has neither words nor values means nothing sure."""
        meant = resolve(heard, self.words)
        if meant is heard and not heard.tapped and not heard.entities and not has_words(heard.text):
            return heard.reread(FALLBACK)
        return await self._about_an_own_loan(meant)

    async def _about_an_own_loan(self, heard: Heard) -> Heard:
        """Words that name a loan of the sender's own, and little else or nothing that was understood."""
        sure = heard.intent not in _UNSURE
        if heard.tapped or (sure and len(heard.text) > LONGEST_NAMING):
            return heard
        named = names_in(heard.text, await self.identity.products(heard), self.words.ordinary)
        if not named:
            return heard
        return about_named_loan(heard, self.words, min(named.values(), key=len), sure=sure)

    def _keep_third_party(self, heard: Heard, answer: Answer) -> None:
        """Someone who said they are not the borrower stays so until they take it back by the button for it."""
        taken_back = heard.tapped and heard.value("wish") == MYSELF
        if heard.focus.topic == THIRD_PARTY and not taken_back:
            answer.focus_on(topic=THIRD_PARTY)
