"""Leads through the flows: reads an answer, a correction, a step back or a way out, and asks what comes next."""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial

from actions.talk.answer import Answer
from actions.talk.asked import folded
from actions.talk.correction import corrects, denied, without_denied
from actions.talk.drafts import Drafts
from actions.talk.flow import (
    BACK,
    CHANGE,
    CHOICE,
    FLOW,
    LATER,
    LONGEST_WORDS,
    PATIENCE,
    READ_BACK,
    RESUME,
    SEEN,
    SKIP,
    STEP,
    SURE,
    WHICH_WRONG,
    WISH,
    Choice,
    Flow,
    Place,
    Step,
    Unfit,
    asked_name,
    asks,
    plainly,
)
from actions.talk.follow_up import CORRECTED
from actions.talk.heard import Heard, bare
from actions.talk.identity import person_button
from actions.talk.vocabulary import Vocabulary
from servicing.drafts import DraftState
from servicing.turn import QuickReply

_MISTAKEN_FOR = frozenset({"cancel_request", "out_of_scope"})
"""How a short correction is read by mistake."""


class Flows:
    """Leads through the flows."""

    def __init__(self, flows: Iterable[Flow], drafts: Drafts, words: Vocabulary) -> None:
        self._flows = {flow.kind: flow for flow in flows}
        self._drafts = drafts
        self._words = words

    def topics(self) -> dict[str, Callable[[Heard, Answer], Awaitable[None]]]:
        """The topics that open a flow, by intent."""
        return {intent: partial(self._begin, flow) for flow in self._flows.values() for intent in flow.opened_by}

    @property
    def kinds(self) -> frozenset[str]:
        """The intents that open a flow."""
        return frozenset(intent for flow in self._flows.values() for intent in flow.opened_by)

    async def place(self, heard: Heard) -> Place | None:
        """Where the borrower is in the flow that is under way, or in the one a button belongs to."""
        flow = self._flows.get(heard.value(FLOW) or heard.focus.flow or "")
        if flow is None:
            return None
        draft = await self._drafts.open_one(heard, flow.kind)
        return None if draft is None else Place(await flow.in_turn(heard), dict(draft.values))

    async def newest(self, heard: Heard, *, besides: str | None = None) -> Place | None:
        """The flow that was left unfinished last, `besides` one."""
        for draft in await self._drafts.open_ones(heard):
            flow = self._flows.get(draft.kind)
            if flow is not None and flow.kind != besides and flow.worth_resuming(draft.values):
                return Place(await flow.in_turn(heard), dict(draft.values))
        return None

    async def resume(self, place: Place, heard: Heard, answer: Answer) -> None:
        """Go on where it stopped."""
        answer.say("utter_flow_resumed", what=answer.words(f"reading_{place.flow.kind}"))
        await self._next(place, heard, answer)

    def resume_button(self, place: Place, answer: Answer) -> QuickReply:
        """One tap back into a flow."""
        return answer.button("button_flow_resume", "inform", flow=place.flow.kind, wish=RESUME)

    async def over(self, answer: Answer) -> None:
        """A button of a flow that is no longer open."""
        answer.focus_on(flow=None, asked=None, options=())
        answer.say("utter_flow_over", buttons=[person_button(answer)])

    async def leave(self, place: Place, heard: Heard, answer: Answer) -> None:
        """Something else can't wait; the draft is kept or dropped."""
        await self._drafts.write(heard, place.flow.kind, place.values, place.flow.left(heard.intent))
        answer.focus_on(flow=None, asked=None, options=(), digressions=0)

    def asks_too(self, place: Place, heard: Heard, answer: Answer) -> bool:
        """Whether the answer to the step asked is a question as well: "罚息怎么算的" as what it is about."""
        step = place.step
        if heard.tapped or step is None or heard.focus.asked != place.asked or heard.confidence < SURE:
            return False
        return heard.intent in step.answered_too and self._choice_in_words(place, step, heard, answer) is None

    def reads(self, place: Place, heard: Heard, answer: Answer) -> bool:
        """Whether a part of a message answers the step asked."""
        step = place.step
        if step is None or heard.focus.asked != place.asked:
            return False
        return step.reads(heard, place.values) is not None or self._choice_in_words(place, step, heard, answer) is not None

    async def take(self, place: Place, heard: Heard, answer: Answer) -> bool:
        """Whether the message was for the flow, and has been dealt with."""
        if self._corrects_a_value(place, heard):
            heard = heard.reread("inform")
        if heard.value(FLOW) is not None:
            await self._tapped(place, heard, answer)
        elif heard.tapped:
            return False
        elif self._is(heard, self._words.back):
            await self._back(place, heard, answer)
        elif self._is(heard, self._words.later) or (_asked(heard, place, LATER) and heard.intent == "deny"):
            await self._pause(place, heard, answer)
        elif heard.intent == "cancel_request" or self._is(heard, self._words.stop):
            await self._cancel(place, heard, answer)
        elif self._is(heard, self._words.go_on) or (_asked(heard, place, LATER) and heard.intent == "affirm"):
            await self._next(place, heard, answer)
        elif not asks(heard.focus):
            return False
        else:
            return await self._read(place, heard, answer)
        return True

    def lead_back(self, place: Place, heard: Heard, answer: Answer) -> None:
        """After a question on the way: back to the flow's own, or, after some in a row, whether to go on another time."""
        times = heard.focus.digressions + asks(heard.focus)  # what answers the question on the way is still the same one
        answer.focus_on(digressions=times)
        if answer.focus.flow != place.flow.kind or (answer.focus.asked is not None and not asks(answer.focus)):
            return
        answer.without_buttons()
        if times >= PATIENCE:
            self._ask_whether_later(place, answer)
        else:
            self._ask(place, answer, lead=answer.words("utter_flow_back_to"), again=True)

    def ask_again(self, place: Place, answer: Answer) -> None:
        """After a question about what the flow itself shows, which is no way off: its own question once more."""
        answer.without_buttons()
        answer.focus_on(digressions=0, misunderstood=0)
        self._ask(place, answer, lead=answer.words("utter_flow_back_to"), again=True)

    def asked_for_again(self, place: Place, heard: Heard, answer: Answer) -> None:
        """The wish that is being seen to already: say so, and ask what is still missing."""
        answer.focus_on(digressions=heard.focus.digressions + 1)
        self._ask(place, answer, lead=answer.words("utter_flow_under_way"), again=True)

    def not_understood(self, place: Place, heard: Heard, answer: Answer) -> None:
        """Say so and ask again, in the question's own buttons."""
        times = heard.focus.digressions + 1
        answer.focus_on(digressions=times, misunderstood=heard.focus.misunderstood + 1)
        if times >= PATIENCE:
            self._ask_whether_later(place, answer)
            answer.offer([person_button(answer)])
        else:
            self._ask(place, answer, lead=answer.words("utter_flow_not_read"), again=True)

    async def _begin(self, flow: Flow, heard: Heard, answer: Answer) -> None:
        flow = await flow.in_turn(heard)
        draft = await self._drafts.open_one(heard, flow.kind) if flow.resumes else None
        place = Place(flow, {} if draft is None else dict(draft.values))
        self._read_unasked(place, heard)
        if heard.value(CORRECTED) is not None:
            await self._carry(place, heard)
        if not await flow.begin(heard, answer, place.values):
            return
        answer.focus_on(topic=heard.intent, instalment=None, digressions=0)
        if draft is not None:
            answer.say("utter_flow_resumed", what=answer.words(f"reading_{flow.kind}"))
        await self._next(place, heard, answer)

    async def _tapped(self, place: Place, heard: Heard, answer: Answer) -> None:
        step, wish = place.named(heard.value(STEP)), heard.value(WISH)
        if heard.intent == "cancel_request":
            await (self._pause if wish == LATER else self._cancel)(place, heard, answer)
        elif wish == RESUME:
            await self.resume(place, heard, answer)
        elif wish == BACK:
            await self._back(place, heard, answer)
        elif wish == CHANGE and step is not None:
            del place.values[step.name]
            await self._next(place, heard, answer)
        elif heard.value(STEP) == READ_BACK:
            await self._confirmed(place, heard, answer, shown=heard.value(SEEN))
        elif step is not None and wish == SKIP and step.optional:
            await self._set(place, step, "", heard, answer)
        elif step is not None and (chosen := self._chosen(place, step, heard, answer)) is not None:
            await self._set(place, step, chosen, heard, answer)
        else:
            await self._next(place, heard, answer)

    def _chosen(self, place: Place, step: Step, heard: Heard, answer: Answer) -> str | None:
        """What a button answers, if it is one of the step's; the same answer again changes nothing."""
        chosen = heard.value(CHOICE)
        known = {choice.value or choice.said(answer) for choice in place.flow.choices(step, place.values)}
        return chosen if chosen in known and place.values.get(step.name) != chosen else None

    async def _read(self, place: Place, heard: Heard, answer: Answer) -> bool:
        step = place.step
        if corrects(heard, self._words) and await self._corrected(place, heard, answer):
            return True
        if step is None:
            return await self._told_beside(place, heard, answer) or await self._yes_or_no(place, heard, answer)
        if heard.focus.asked not in (place.asked, asked_name(place.flow.kind, LATER)):
            await self._next(place, heard, answer)  # the draft has moved on by another channel: ask before taking words
            return True
        if (chosen := self._choice_in_words(place, step, heard, answer)) is not None:
            await self._set(place, step, chosen, heard, answer)
            return True
        if step.optional and self._is(heard, self._words.skip):
            await self._set(place, step, "", heard, answer)
            return True
        meant = without_denied(heard, self._words)
        value = step.reads(meant, place.values) or self._choice_by_number(place, step, heard, answer)
        if isinstance(value, Unfit):
            self._ask(place, answer, lead=answer.words(value.why, **value.values))
        elif value is None:
            return await self._answers_another(place, step, heard, answer)
        else:
            await self._set(place, step, value[:LONGEST_WORDS], heard, answer)
        return True

    def _corrects_a_value(self, place: Place, heard: Heard) -> bool:
        """Whether a message that was read as something else only says that a value was wrong, and the right one."""
        if heard.intent not in _MISTAKEN_FOR or not asks(heard.focus) or not corrects(heard, self._words):
            return False
        meant = without_denied(heard, self._words).reread("inform")
        if not any(entity.text for entity in meant.entities):
            return False
        reads = ((step, step.unasked) for step in place.wanted if step.unasked is not None)
        said = [(step, value) for step, unasked in reads if isinstance(value := unasked(meant, place.values), str)]
        return any(value != place.values.get(step.name) for step, value in said) or bool(place.flow.beside(meant, place.values))

    async def _told_beside(self, place: Place, heard: Heard, answer: Answer) -> bool:
        """What was read back is told otherwise: it is taken, and what follows from it is asked or read back anew."""
        said = place.flow.beside(without_denied(heard, self._words), place.values)
        if not said:
            return False
        place.values.update(said)
        await place.flow.answered(place.values, heard, answer)
        answer.focus_on(digressions=0, misunderstood=0)
        await self._next(place, heard, answer)
        return True

    async def _answers_another(self, place: Place, asked: Step, heard: Heard, answer: Answer) -> bool:
        """No answer to the step asked, but one to another: it is taken, and the step is asked on."""
        said = dict(place.flow.beside(heard, place.values))
        if plainly(heard, frozenset({"inform", "choose_option", "promise_to_pay", place.flow.kind})):
            for step in place.wanted:
                value = None if step is asked or step.unasked is None else step.unasked(heard, place.values)
                if isinstance(value, str) and value != place.values.get(step.name):
                    said[step.name] = value[:LONGEST_WORDS]
        if not said:
            return False
        place.values.update(said)
        await place.flow.answered(place.values, heard, answer)
        answer.focus_on(digressions=0, misunderstood=0)
        await self._next(place, heard, answer)
        return True

    async def _corrected(self, place: Place, heard: Heard, answer: Answer) -> bool:
        """ "不是6期，是12期", "号码错了": a step answered before is answered anew, or asked again."""
        meant = without_denied(heard, self._words)
        gone = {entity.value for entity in denied(heard, self._words)}
        done = list(reversed(place.done))
        named = [step for step in done if self._names(step, heard)]
        sure = [*(step for step in done if place.values[step.name] in gone), *named]
        if not sure and place.step is not None and place.step.reads(meant, place.values) is not None:
            return False
        for step in dict.fromkeys((*sure, *(step for step in done if step.unasked is not None))):
            value = self._anew(place, step, meant)
            if isinstance(value, Unfit):
                self._ask(place, answer, lead=answer.words(value.why, **value.values))
                return True
            if value is not None and value != place.values[step.name]:
                await self._set(place, step, value[:LONGEST_WORDS], meant, answer)
                return True
            if value is not None and step in named:
                place.flow.told_again(step, place.values)
                await self._next(place, heard, answer)
                return True
        if sure:
            del place.values[sure[0].name]
            await self._next(place, heard, answer)
        return bool(sure)

    def _anew(self, place: Place, step: Step, meant: Heard) -> str | Unfit | None:
        """A step's answer in a correction: its value, or the words after "改成"."""
        if step.unasked is not None:
            return step.unasked(meant, place.values)
        becomes = next((word for word in self._words.becomes if word in meant.text), None)
        return None if becomes is None else meant.text.rpartition(becomes)[2].strip() or None

    async def _yes_or_no(self, place: Place, heard: Heard, answer: Answer) -> bool:
        """A yes to what was read back; a no takes the answers out of a yes's reach until they are read back anew."""
        yes = self._is(heard, self._words.agreed) or bare(heard.text) == bare(answer.words(place.flow.yes_button))
        wrong = not yes and (heard.intent == "deny" or corrects(heard, self._words))
        if wrong and self._says_more(heard):
            await self._asked_anew(place, heard, answer)
        elif wrong:
            self._ask_what_is_wrong(place, answer)
        elif _asked(heard, place, WHICH_WRONG) and not yes and heard.intent != "affirm":
            return await self._said_anew(place, heard, answer)
        elif heard.focus.asked != place.asked:
            await self._next(place, heard, answer)
        elif yes or heard.intent == "affirm":
            await self._confirmed(place, heard, answer, shown=place.seen)
        else:
            return False
        return True

    def _says_more(self, heard: Heard) -> bool:
        """Whether a no says more than that something is wrong: "不对是2号"."""
        rest = bare(heard.text)
        for word in (*self._words.wrong, *self._words.denials):
            rest = rest.replace(word, "")
        return corrects(heard, self._words) and bool(self._words.without_particles(rest))

    def _in_own_words(self, place: Place) -> Step | None:
        """The one answer that was not picked from buttons, which is what a correction means that names none."""
        free = [step for step in place.done if place.values[step.name] and not place.flow.choices(step, place.values)]
        return free[0] if len(free) == 1 else None

    async def _asked_anew(self, place: Place, heard: Heard, answer: Answer) -> None:
        """A correction of which only a part was said: the answer given before is void, and is asked for in whole."""
        step = self._in_own_words(place)
        if step is None:
            self._ask_what_is_wrong(place, answer)
            return
        del place.values[step.name]
        await self._drafts.write(heard, place.flow.kind, place.values, DraftState.OPEN)
        self._ask(place, answer, lead=answer.words("utter_flow_void"))

    async def _said_anew(self, place: Place, heard: Heard, answer: Answer) -> bool:
        """After "which is wrong?", the new answer itself."""
        step = self._in_own_words(place)
        value = None if step is None else step.reads(heard, place.values)
        if step is None or value is None:
            return False
        if isinstance(value, Unfit):
            await self._asked_anew(place, heard, answer)
        else:
            await self._set(place, step, value[:LONGEST_WORDS], heard, answer)
        return True

    async def _confirmed(self, place: Place, heard: Heard, answer: Answer, *, shown: str | None) -> None:
        """A yes to what was shown; answers that changed since are read back first."""
        if heard.intent == "deny":
            self._ask_what_is_wrong(place, answer)
        elif place.step is not None or shown != place.seen or place.flow.stale(place.values):
            await self._next(place, heard, answer)
        elif (why := place.flow.not_yet(place.values, heard, answer)) is not None:
            self._ask(place, answer, lead=why, again=True)
        else:
            await self._submit(place, heard, answer)

    async def _set(self, place: Place, step: Step, value: str, heard: Heard, answer: Answer) -> None:
        place.values[step.name] = value
        if not heard.tapped:
            self._read_unasked(place, heard)
        await place.flow.answered(place.values, heard, answer)
        answer.focus_on(digressions=0, misunderstood=0)
        await self._next(place, heard, answer)

    async def _carry(self, place: Place, heard: Heard) -> None:
        """What was answered the last time, and is not said otherwise now."""
        last = await self._drafts.last_one(heard, place.flow.kind)
        for name, value in last.values.items() if last is not None else ():
            if name in place.flow.carries:
                place.values.setdefault(name, value)

    def _read_unasked(self, place: Place, heard: Heard) -> None:
        """What the message answers beside the question is not asked again."""
        for step in place.wanted:
            if step.name not in place.values and step.unasked is not None:
                value = step.unasked(heard, place.values)
                if isinstance(value, str):
                    place.values[step.name] = value[:LONGEST_WORDS]

    async def _back(self, place: Place, heard: Heard, answer: Answer) -> None:
        if place.done:
            del place.values[place.done[-1].name]
        answer.focus_on(digressions=0)
        await self._next(place, heard, answer)

    async def _cancel(self, place: Place, heard: Heard, answer: Answer) -> None:
        answer.focus_on(flow=None, asked=None, options=(), digressions=0)
        await self._drafts.write(heard, place.flow.kind, place.values, await place.flow.cancel(place.values, heard, answer))

    async def _pause(self, place: Place, heard: Heard, answer: Answer) -> None:
        await self._drafts.write(heard, place.flow.kind, place.values, DraftState.OPEN)
        answer.focus_on(flow=None, asked=None, options=(), digressions=0)
        answer.say("utter_flow_paused", buttons=[self.resume_button(place, answer), person_button(answer)])

    async def _next(self, place: Place, heard: Heard, answer: Answer) -> None:
        await place.flow.asking(place.values, heard, answer)
        if place.step is None and place.flow.read_back(place.values, answer) is None:
            await self._submit(place, heard, answer)
            return
        await self._drafts.write(heard, place.flow.kind, place.values, DraftState.OPEN)
        self._ask(place, answer)

    async def _submit(self, place: Place, heard: Heard, answer: Answer) -> None:
        answer.focus_on(flow=None, asked=None, options=(), digressions=0)
        await place.flow.submit(place.values, heard, answer)
        await self._drafts.write(heard, place.flow.kind, place.values, DraftState.DONE)
        if (other := await self.newest(heard, besides=place.flow.kind)) is not None:
            answer.offer([self.resume_button(other, answer)])

    def _ask(self, place: Place, answer: Answer, *, lead: str = "", again: bool = False) -> None:
        """Put the question that comes next; `again` in few words and without its card, where the flow has such."""
        step, kind = place.step, place.flow.kind
        answer.focus_on(flow=kind)
        brief = place.flow.asked_again(step, place.values, answer) if again else None
        card = place.flow.card(step, place.values, answer) if brief is None else None
        if step is None:
            words = brief or place.flow.read_back(place.values, answer) or ""
            buttons = [
                answer.button(place.flow.yes_button, "affirm", flow=kind, step=READ_BACK, seen=place.seen),
                answer.button("button_flow_no", "deny", flow=kind, step=READ_BACK, seen=place.seen),
            ]
        else:
            words = brief or place.flow.question(step, place.values, answer)
            buttons = [self._choice_button(place, step, choice, answer) for choice in place.flow.choices(step, place.values)]
            if step.optional and not buttons:
                buttons.append(answer.button("button_flow_skip", "inform", flow=kind, step=step.name, wish=SKIP))
            if place.done:
                buttons.append(answer.button("button_flow_back", "inform", flow=kind, wish=BACK))
        buttons.append(answer.button(place.flow.cancel_button, "cancel_request", flow=kind))
        buttons.extend(place.flow.ways_out(step, place.values, answer))
        answer.say_text("\n".join(part for part in (lead, words) if part), card=card, buttons=buttons)
        answer.ask(place.asked, ())

    def _choice_button(self, place: Place, step: Step, choice: Choice, answer: Answer) -> QuickReply:
        title = choice.said(answer)
        return answer.button_saying(title, "inform", flow=place.flow.kind, step=step.name, choice=choice.value or title)

    def _ask_what_is_wrong(self, place: Place, answer: Answer) -> None:
        kind = place.flow.kind
        buttons = [
            answer.button(f"step_{step.named or step.name}", "inform", flow=kind, step=step.name, wish=CHANGE)
            for step in place.done
        ]
        buttons.append(answer.button(place.flow.cancel_button, "cancel_request", flow=kind))
        answer.say("utter_flow_which_wrong", buttons=buttons)
        answer.ask(asked_name(kind, WHICH_WRONG), ())

    def _ask_whether_later(self, place: Place, answer: Answer) -> None:
        kind = place.flow.kind
        buttons = [
            self.resume_button(place, answer),
            answer.button("button_flow_later", "cancel_request", flow=kind, wish=LATER),
            answer.button(place.flow.cancel_button, "cancel_request", flow=kind),
        ]
        answer.say("utter_flow_later", what=answer.words(f"reading_{kind}"), buttons=buttons)
        answer.ask(asked_name(kind, LATER), ())

    def _choice_in_words(self, place: Place, step: Step, heard: Heard, answer: Answer) -> str | None:
        """A choice by its words, or by its place said as one: 第二个, and not 第二期, which is an instalment."""
        choices = place.flow.choices(step, place.values)
        said = [choice for choice in choices if bare(choice.said(answer)) == bare(heard.text)]
        number = None if heard.value("instalment_ref") is not None else heard.number("ordinal")
        if not said and number is not None and 1 <= number <= len(choices):
            said = [choices[number - 1]]
        return None if not said else said[0].value or said[0].said(answer)

    def _choice_by_number(self, place: Place, step: Step, heard: Heard, answer: Answer) -> str | None:
        """A bare number that is no answer by itself is the place of a choice."""
        choices, text = place.flow.choices(step, place.values), bare(heard.text)
        if len(text) != 1 or not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= len(choices):
            return None
        chosen = choices[int(text) - 1]
        return chosen.value or chosen.said(answer)

    def _names(self, step: Step, heard: Heard) -> bool:
        return any(word in heard.text for word in self._words.steps.get(step.named or step.name, ()))

    def _is(self, heard: Heard, words: Iterable[str]) -> bool:
        text = folded(heard.text)
        return bool(text) and (text in words or self._words.without_particles(text) in words)


def _asked(heard: Heard, place: Place, step: str) -> bool:
    return heard.focus.asked == asked_name(place.flow.kind, step)
