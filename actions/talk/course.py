"""Moves a flow on: an answer set, a step back, a pause, a stop, the end. Each writes the draft, and asks what comes next."""

from collections.abc import Mapping

from actions.talk.answer import Answer
from actions.talk.flow import Step
from actions.talk.heard import Heard
from actions.talk.identity import person_button
from actions.talk.place import Place, Places
from actions.talk.questions import ask_next, resume_button
from actions.talk.reading import LONGEST_WORDS, Reading
from servicing.drafts import DraftState


class Course:
    """From one question to the next."""

    def __init__(self, places: Places, reading: Reading) -> None:
        self._places = places
        self._reading = reading

    async def answer(self, place: Place, step: Step, value: str, heard: Heard, answer: Answer) -> None:
        """A step is answered; what the words answer beside it is not asked again."""
        place.values[step.name] = value[:LONGEST_WORDS]
        if not heard.tapped:
            place.values.update(self._reading.unasked(place, heard))
        await self.told(place, {}, heard, answer)

    async def told(self, place: Place, said: Mapping[str, str], heard: Heard, answer: Answer) -> None:
        """Answers were told, of whichever steps; what follows from them is asked."""
        place.values.update(said)
        await place.flow.answered(place.values, heard, answer)
        answer.focus_on(digressions=0, misunderstood=0)
        await self.next(place, heard, answer)

    async def without(self, place: Place, step: Step, heard: Heard, answer: Answer) -> None:
        """An answer is void, and asked for anew."""
        del place.values[step.name]
        await self.next(place, heard, answer)

    async def next(self, place: Place, heard: Heard, answer: Answer) -> None:
        """Ask what comes next; where nothing is left to ask or to read back, it is the end."""
        await place.flow.asking(place.values, heard, answer)
        if place.step is None and place.flow.read_back(place.values, answer) is None:
            await self.submit(place, heard, answer)
            return
        await self._places.keep(place, heard)
        ask_next(place, answer)

    async def back(self, place: Place, heard: Heard, answer: Answer) -> None:
        """One question back."""
        if place.done:
            del place.values[place.done[-1].name]
        answer.focus_on(digressions=0)
        await self.next(place, heard, answer)

    async def void(self, place: Place, step: Step, heard: Heard, answer: Answer) -> None:
        """An answer was said to be wrong, and the right one only in part: it is asked for in whole."""
        del place.values[step.name]
        await self._places.keep(place, heard)
        ask_next(place, answer, lead=answer.words("utter_flow_void"))

    async def pause(self, place: Place, heard: Heard, answer: Answer) -> None:
        """Go on another time."""
        await self._places.keep(place, heard)
        _over(answer)
        answer.say("utter_flow_paused", buttons=[resume_button(place, answer), person_button(answer)])

    async def cancel(self, place: Place, heard: Heard, answer: Answer) -> None:
        """Drop it."""
        _over(answer)
        await self._places.keep(place, heard, await place.flow.cancel(place.values, heard, answer))

    async def leave(self, place: Place, heard: Heard, answer: Answer) -> None:
        """Something else can't wait; the draft is kept or dropped."""
        await self._places.keep(place, heard, place.flow.left(heard.intent))
        _over(answer)

    async def submit(self, place: Place, heard: Heard, answer: Answer) -> None:
        """Do what was asked for; what else was left unfinished is a tap away."""
        _over(answer)
        await place.flow.submit(place.values, heard, answer)
        await self._places.keep(place, heard, DraftState.DONE)
        if (other := await self._places.newest(heard, besides=place.flow.kind)) is not None:
            answer.offer([resume_button(other, answer)])


def _over(answer: Answer) -> None:
    answer.focus_on(flow=None, asked=None, options=(), digressions=0)
