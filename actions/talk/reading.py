"""What a message answers of a flow's steps: the one that was asked, others beside it, or one before, taken back. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from actions.talk.answer import Answer
from actions.talk.asked import folded
from actions.talk.correction import corrects, denied, without_denied
from actions.talk.flow import Step, Unfit, plainly
from actions.talk.heard import Heard, bare
from actions.talk.place import Place, asks
from actions.talk.questions import CHOICE
from actions.talk.vocabulary import Vocabulary

LONGEST_WORDS = 200
_MISTAKEN_FOR = frozenset({"cancel_request", "out_of_scope"})
"""How a short correction is read by mistake."""
_PLAIN = frozenset({"inform", "choose_option", "promise_to_pay"})


@dataclass(frozen=True, slots=True)
class Corrected:
    """A step answered before, with what stands instead: None where only that it was wrong was said. `again`: the very value
    that is known, said of a step by its name."""

    step: Step
    value: str | Unfit | None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads messages for the steps of a flow."""

    words: Vocabulary

    def says(self, heard: Heard, alone: Iterable[str]) -> bool:
        """Whether a message is one of some words, and nothing else."""
        text = folded(heard.text)
        return bool(text) and (text in alone or self.words.without_particles(text) in alone)

    def agrees(self, place: Place, heard: Heard, answer: Answer) -> bool:
        """Whether a message says yes: in words of its own, or in those of the button."""
        return self.says(heard, self.words.agreed) or bare(heard.text) == bare(answer.words(place.flow.yes_button))

    def tapped(self, place: Place, step: Step, heard: Heard, answer: Answer) -> str | None:
        """What a button answers, if it is one of the step's; the same answer again changes nothing."""
        chosen = heard.value(CHOICE)
        known = {choice.value or choice.said(answer) for choice in place.flow.choices(step, place.values)}
        return chosen if chosen in known and place.values.get(step.name) != chosen else None

    def picked(self, place: Place, step: Step, heard: Heard, answer: Answer) -> str | None:
        """A choice by its words, or by its place said as one: 第二个, and not 第二期, which is an instalment."""
        choices = place.flow.choices(step, place.values)
        said = [choice for choice in choices if bare(choice.said(answer)) == bare(heard.text)]
        number = None if heard.value("instalment_ref") is not None else heard.number("ordinal")
        if not said and number is not None and 1 <= number <= len(choices):
            said = [choices[number - 1]]
        return None if not said else said[0].value or said[0].said(answer)

    def answered(self, place: Place, step: Step, heard: Heard, answer: Answer) -> str | Unfit | None:
        """The answer to the step that was asked; a bare number that is none by itself is the place of a choice."""
        value = step.reads(without_denied(heard, self.words), place.values)
        return value or self._numbered(place, step, heard, answer)

    def elsewhere(self, place: Place, asked: Step, heard: Heard) -> dict[str, str]:
        """What a message that does not answer the step asked tells of others."""
        said = dict(place.flow.beside(heard, place.values))
        if plainly(heard, _PLAIN | {place.flow.kind}):
            others = self._unasked(place, heard, (step for step in place.wanted if step is not asked))
            said |= {name: value for name, value in others.items() if value != place.values.get(name)}
        return said

    def unasked(self, place: Place, heard: Heard) -> dict[str, str]:
        """What the message answers beside the question, of steps that are not answered yet."""
        return self._unasked(place, heard, (step for step in place.wanted if step.name not in place.values))

    def only_corrects(self, place: Place, heard: Heard) -> bool:
        """Whether a message that was read as something else only says that a value was wrong, and the right one."""
        if heard.intent not in _MISTAKEN_FOR or not asks(heard.focus) or not corrects(heard, self.words):
            return False
        meant = without_denied(heard, self.words).reread("inform")
        if not any(entity.text for entity in meant.entities):
            return False
        said = self._unasked(place, meant, place.wanted)
        changed = any(value != place.values.get(name) for name, value in said.items())
        return changed or bool(place.flow.beside(meant, place.values))

    def corrected(self, place: Place, heard: Heard) -> Corrected | None:
        """ "不是6期，是12期", "号码错了": which step answered before is answered anew, or is void."""
        meant = without_denied(heard, self.words)
        gone = {entity.value for entity in denied(heard, self.words)}
        done = list(reversed(place.done))
        named = [step for step in done if self._names(step, heard)]
        sure = [*(step for step in done if place.values[step.name] in gone), *named]
        if not sure and place.step is not None and place.step.reads(meant, place.values) is not None:
            return None
        for step in dict.fromkeys((*sure, *(step for step in done if step.unasked is not None))):
            value = self._anew(place, step, meant)
            if value is not None and (value != place.values[step.name] or step in named):
                return Corrected(step, value, again=value == place.values[step.name])
        return Corrected(sure[0], None) if sure else None

    def says_more(self, heard: Heard) -> bool:
        """Whether a no says more than that something is wrong: "不对是2号"."""
        rest = bare(heard.text)
        for word in (*self.words.wrong, *self.words.denials):
            rest = rest.replace(word, "")
        return corrects(heard, self.words) and bool(self.words.without_particles(rest))

    def _anew(self, place: Place, step: Step, meant: Heard) -> str | Unfit | None:
        """A step's answer in a correction: its value, or the words after "改成"."""
        if step.unasked is not None:
            return step.unasked(meant, place.values)
        becomes = next((word for word in self.words.becomes if word in meant.text), None)
        return None if becomes is None else meant.text.rpartition(becomes)[2].strip()[:LONGEST_WORDS] or None

    def _unasked(self, place: Place, heard: Heard, steps: Iterable[Step]) -> dict[str, str]:
        told: dict[str, str] = {}
        for step in steps:
            value = None if step.unasked is None else step.unasked(heard, place.values | told)
            if isinstance(value, str):
                told[step.name] = value[:LONGEST_WORDS]
        return told

    def _numbered(self, place: Place, step: Step, heard: Heard, answer: Answer) -> str | None:
        choices, text = place.flow.choices(step, place.values), bare(heard.text)
        if len(text) != 1 or not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= len(choices):
            return None
        chosen = choices[int(text) - 1]
        return chosen.value or chosen.said(answer)

    def _names(self, step: Step, heard: Heard) -> bool:
        return any(word in heard.text for word in self.words.steps.get(step.named or step.name, ()))


def in_own_words(place: Place) -> Step | None:
    """The one answer that was not picked from buttons, which is what a correction means that names none."""
    free = [step for step in place.done if place.values[step.name] and not place.flow.choices(step, place.values)]
    return free[0] if len(free) == 1 else None
