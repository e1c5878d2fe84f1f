"""The flows: opened by their intents, found where they were left, and led back to after something else."""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial

from actions.talk.answer import Answer
from actions.talk.course import Course
from actions.talk.drafts import Drafts
from actions.talk.flow import SURE, Flow
from actions.talk.follow_up import CORRECTED
from actions.talk.heard import Heard
from actions.talk.identity import person_button
from actions.talk.place import Place, Places, asks
from actions.talk.questions import ask_next, ask_whether_later
from actions.talk.reading import Reading
from actions.talk.taking import Taking
from actions.talk.vocabulary import Vocabulary

PATIENCE = 2
"""So many messages in a row about something else, and the flow asks whether to go on another time."""


class Flows:
    """Leads through the flows."""

    def __init__(self, flows: Iterable[Flow], drafts: Drafts, words: Vocabulary) -> None:
        self._flows = {flow.kind: flow for flow in flows}
        self._places = Places(self._flows, drafts)
        self._reading = Reading(words)
        self._course = Course(self._places, self._reading)
        self._taking = Taking(self._course, self._reading)

    def topics(self) -> dict[str, Callable[[Heard, Answer], Awaitable[None]]]:
        """The topics that open a flow, by intent."""
        return {intent: partial(self._begin, flow) for flow in self._flows.values() for intent in flow.opened_by}

    @property
    def kinds(self) -> frozenset[str]:
        """The intents that open a flow."""
        return frozenset(intent for flow in self._flows.values() for intent in flow.opened_by)

    async def place(self, heard: Heard) -> Place | None:
        """Where the borrower is in the flow that is under way, or in the one a button belongs to."""
        return await self._places.under_way(heard)

    async def newest(self, heard: Heard) -> Place | None:
        """The flow that was left unfinished last."""
        return await self._places.newest(heard)

    async def take(self, place: Place, heard: Heard, answer: Answer) -> bool:
        """Whether the message was for the flow, and has been dealt with."""
        return await self._taking.take(place, heard, answer)

    async def resume(self, place: Place, heard: Heard, answer: Answer) -> None:
        """Go on where it stopped."""
        await self._taking.resume(place, heard, answer)

    async def leave(self, place: Place, heard: Heard, answer: Answer) -> None:
        """Something else can't wait; the draft is kept or dropped."""
        await self._course.leave(place, heard, answer)

    async def over(self, answer: Answer) -> None:
        """A button of a flow that is no longer open."""
        answer.focus_on(flow=None, asked=None, options=())
        answer.say("utter_flow_over", buttons=[person_button(answer)])

    def asks_too(self, place: Place, heard: Heard, answer: Answer) -> bool:
        """Whether the answer to the step asked is a question as well: "罚息怎么算的" as what it is about."""
        step = place.step
        if heard.tapped or step is None or heard.focus.asked != place.asked or heard.confidence < SURE:
            return False
        return heard.intent in step.answered_too and self._reading.picked(place, step, heard, answer) is None

    def reads(self, place: Place, heard: Heard, answer: Answer) -> bool:
        """Whether a part of a message answers the step asked."""
        step = place.step
        if step is None or heard.focus.asked != place.asked:
            return False
        return step.reads(heard, place.values) is not None or self._reading.picked(place, step, heard, answer) is not None

    def lead_back(self, place: Place, heard: Heard, answer: Answer) -> None:
        """After a question on the way: back to the flow's own, or, after some in a row, whether to go on another time."""
        times = heard.focus.digressions + asks(heard.focus)  # what answers the question on the way is still the same one
        answer.focus_on(digressions=times)
        if answer.focus.flow != place.flow.kind or (answer.focus.asked is not None and not asks(answer.focus)):
            return
        answer.without_buttons()
        if times >= PATIENCE:
            ask_whether_later(place, answer)
        else:
            ask_next(place, answer, lead=answer.words("utter_flow_back_to"), again=True)

    def ask_again(self, place: Place, answer: Answer) -> None:
        """After a question about what the flow itself shows, which is no way off: its own question once more."""
        answer.without_buttons()
        answer.focus_on(digressions=0, misunderstood=0)
        ask_next(place, answer, lead=answer.words("utter_flow_back_to"), again=True)

    def asked_for_again(self, place: Place, heard: Heard, answer: Answer) -> None:
        """The wish that is being seen to already: say so, and ask what is still missing."""
        answer.focus_on(digressions=heard.focus.digressions + 1)
        ask_next(place, answer, lead=answer.words("utter_flow_under_way"), again=True)

    def not_understood(self, place: Place, heard: Heard, answer: Answer) -> None:
        """Say so and ask again, in the question's own buttons."""
        times = heard.focus.digressions + 1
        answer.focus_on(digressions=times, misunderstood=heard.focus.misunderstood + 1)
        if times >= PATIENCE:
            ask_whether_later(place, answer)
            answer.offer([person_button(answer)])
        else:
            ask_next(place, answer, lead=answer.words("utter_flow_not_read"), again=True)

    async def _begin(self, flow: Flow, heard: Heard, answer: Answer) -> None:
        left = await self._places.open_in(flow, heard) if flow.resumes else None
        place = left or Place(await flow.in_turn(heard))
        place.values.update(self._reading.unasked(place, heard))
        if heard.value(CORRECTED) is not None:
            last = await self._places.last_answers(flow, heard)
            place.values.update({name: value for name, value in last.items() if name in flow.carries - place.values.keys()})
        if not await place.flow.begin(heard, answer, place.values):
            return
        answer.focus_on(topic=heard.intent, instalment=None, digressions=0)
        if left is not None:
            answer.say("utter_flow_resumed", what=answer.words(f"reading_{flow.kind}"))
        await self._course.next(place, heard, answer)
