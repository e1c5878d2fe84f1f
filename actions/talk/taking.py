"""Takes a message for the flow that is under way: a button, a way out, an answer, a correction, a yes or a no."""

from actions.talk.answer import Answer
from actions.talk.correction import corrects, without_denied
from actions.talk.course import Course
from actions.talk.flow import Step, Unfit
from actions.talk.heard import Heard
from actions.talk.place import FLOW, LATER, READ_BACK, WHICH_WRONG, Place, asks
from actions.talk.questions import BACK, CHANGE, RESUME, SEEN, SKIP, STEP, WISH, ask_next, ask_what_is_wrong
from actions.talk.reading import Reading, in_own_words


class Taking:
    """What a message does to the flow."""

    def __init__(self, course: Course, reading: Reading) -> None:
        self._course = course
        self._reading = reading
        self._words = reading.words

    async def take(self, place: Place, heard: Heard, answer: Answer) -> bool:
        """Whether the message was for the flow, and has been dealt with."""
        says, course = self._reading.says, self._course
        if self._reading.only_corrects(place, heard):
            heard = heard.reread("inform")
        if heard.value(FLOW) is not None:
            await self._tapped(place, heard, answer)
        elif heard.tapped:
            return False
        elif says(heard, self._words.back):
            await course.back(place, heard, answer)
        elif says(heard, self._words.later) or (place.was_asked(heard, LATER) and heard.intent == "deny"):
            await course.pause(place, heard, answer)
        elif heard.intent == "cancel_request" or says(heard, self._words.stop):
            await course.cancel(place, heard, answer)
        elif says(heard, self._words.go_on) or (place.was_asked(heard, LATER) and heard.intent == "affirm"):
            await course.next(place, heard, answer)
        elif not asks(heard.focus):
            return False
        else:
            return await self._in_words(place, heard, answer)
        return True

    async def resume(self, place: Place, heard: Heard, answer: Answer) -> None:
        """Go on where it stopped."""
        answer.say("utter_flow_resumed", what=answer.words(f"reading_{place.flow.kind}"))
        await self._course.next(place, heard, answer)

    async def _tapped(self, place: Place, heard: Heard, answer: Answer) -> None:
        step, wish, course = place.named(heard.value(STEP)), heard.value(WISH), self._course
        if heard.intent == "cancel_request":
            await (course.pause if wish == LATER else course.cancel)(place, heard, answer)
        elif wish == RESUME:
            await self.resume(place, heard, answer)
        elif wish == BACK:
            await course.back(place, heard, answer)
        elif wish == CHANGE and step is not None:
            await course.without(place, step, heard, answer)
        elif heard.value(STEP) == READ_BACK:
            await self._confirmed(place, heard, answer, shown=heard.value(SEEN))
        elif step is not None and wish == SKIP and step.optional:
            await course.answer(place, step, "", heard, answer)
        elif step is not None and (chosen := self._reading.tapped(place, step, heard, answer)) is not None:
            await course.answer(place, step, chosen, heard, answer)
        else:
            await course.next(place, heard, answer)

    async def _in_words(self, place: Place, heard: Heard, answer: Answer) -> bool:
        step = place.step
        if corrects(heard, self._words) and await self._corrected(place, heard, answer):
            return True
        if step is None:
            return await self._told_beside(place, heard, answer) or await self._yes_or_no(place, heard, answer)
        if not (place.was_asked(heard, step.name) or place.was_asked(heard, LATER)):
            await self._course.next(place, heard, answer)  # the draft moved on by another channel: ask before taking words
            return True
        if (chosen := self._reading.picked(place, step, heard, answer)) is not None:
            await self._course.answer(place, step, chosen, heard, answer)
            return True
        if step.optional and self._reading.says(heard, self._words.skip):
            await self._course.answer(place, step, "", heard, answer)
            return True
        value = self._reading.answered(place, step, heard, answer)
        if value is not None:
            await self._answer(place, step, value, heard, answer)
            return True
        if not (said := self._reading.elsewhere(place, step, heard)):
            return False
        await self._course.told(place, said, heard, answer)
        return True

    async def _answer(self, place: Place, step: Step, value: str | Unfit, heard: Heard, answer: Answer) -> None:
        """An answer; where it can't be taken that is said, and asked on."""
        if isinstance(value, Unfit):
            ask_next(place, answer, lead=answer.words(value.why, **value.values))
        else:
            await self._course.answer(place, step, value, heard, answer)

    async def _told_beside(self, place: Place, heard: Heard, answer: Answer) -> bool:
        """What was read back is told otherwise: it is taken, and what follows from it is asked or read back anew."""
        said = place.flow.beside(without_denied(heard, self._words), place.values)
        if said:
            await self._course.told(place, said, heard, answer)
        return bool(said)

    async def _corrected(self, place: Place, heard: Heard, answer: Answer) -> bool:
        """A step answered before is answered anew, or asked again."""
        found = self._reading.corrected(place, heard)
        if found is None:
            return False
        if found.value is None:
            await self._course.without(place, found.step, heard, answer)
        elif found.again:
            place.flow.told_again(found.step, place.values)
            await self._course.next(place, heard, answer)
        else:
            await self._answer(place, found.step, found.value, without_denied(heard, self._words), answer)
        return True

    async def _yes_or_no(self, place: Place, heard: Heard, answer: Answer) -> bool:
        """A yes to what was read back; a no takes the answers out of a yes's reach until they are read back anew."""
        yes = self._reading.agrees(place, heard, answer)
        wrong = not yes and (heard.intent == "deny" or corrects(heard, self._words))
        if wrong and self._reading.says_more(heard):
            await self._asked_anew(place, heard, answer)
        elif wrong:
            ask_what_is_wrong(place, answer)
        elif place.was_asked(heard, WHICH_WRONG) and not yes and heard.intent != "affirm":
            return await self._said_anew(place, heard, answer)
        elif heard.focus.asked != place.asked:
            await self._course.next(place, heard, answer)
        elif yes or heard.intent == "affirm":
            await self._confirmed(place, heard, answer, shown=place.seen)
        else:
            return False
        return True

    async def _asked_anew(self, place: Place, heard: Heard, answer: Answer) -> None:
        """A correction of which only a part was said: the answer given before is void, and is asked for in whole."""
        step = in_own_words(place)
        if step is None:
            ask_what_is_wrong(place, answer)
        else:
            await self._course.void(place, step, heard, answer)

    async def _said_anew(self, place: Place, heard: Heard, answer: Answer) -> bool:
        """After "which is wrong?", the new answer itself."""
        step = in_own_words(place)
        value = None if step is None else step.reads(heard, place.values)
        if step is None or value is None:
            return False
        if isinstance(value, Unfit):
            await self._course.void(place, step, heard, answer)
        else:
            await self._course.answer(place, step, value, heard, answer)
        return True

    async def _confirmed(self, place: Place, heard: Heard, answer: Answer, *, shown: str | None) -> None:
        """A yes to what was shown; answers that changed since are read back first."""
        if heard.intent == "deny":
            ask_what_is_wrong(place, answer)
        elif place.step is not None or shown != place.seen or place.flow.stale(place.values):
            await self._course.next(place, heard, answer)
        elif (why := place.flow.not_yet(place.values, heard, answer)) is not None:
            ask_next(place, answer, lead=why, again=True)
        else:
            await self._course.submit(place, heard, answer)
