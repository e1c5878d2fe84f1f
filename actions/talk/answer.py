"""What a turn gives back: replies, the new focus, and perhaps a hand-off. It leaves the process in one way only."""

import json
from collections.abc import Iterable, Set
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.talk.heard import Heard
from servicing.cards import Card
from servicing.turn import HandOff, QuickReply, Reply, SetFocus
from servicing.wording import Value, Wording

REMEMBERED = 24
"""So many responses with variants are remembered from turn to turn."""


class Answer:
    """Gathers what is to be said; every word comes from domain.yml, in the variant after the one that was said last.

    `recipe` lists what was said by name and values, so that the same answer is known again in other words.
    """

    def __init__(self, wording: Wording, heard: Heard) -> None:
        self._wording = wording
        self._focus_before = heard.focus
        self._said_before = {name: int(variant) for name, _, variant in (entry.rpartition(":") for entry in heard.focus.said)}
        self.focus = heard.focus
        self.replies: list[Reply] = []
        self.hand_offs: list[HandOff] = []
        self.recipe: list[str] = []
        self._spoken: dict[str, str] = {}

    def words(self, name: str, /, **values: Value) -> str:
        """The words of a response: its first variant, or the one after that which was said in an earlier turn."""
        variant = 0
        if (count := self._wording.variants(name)) > 1:
            variant = (self._said_before.get(name, -1) + 1) % count
            self._remember(name, variant)
        self.recipe.append(f"{name} {sorted((key, str(value)) for key, value in values.items())}")
        spoken = self._spoken[name] = self._wording.variant(name, variant, **values)
        return spoken

    def knows(self, name: str) -> bool:
        """Whether domain.yml has such a response."""
        return self._wording.has(name)

    def stands_alone(self, name: str) -> bool:
        """Whether domain.yml has such a response, and it needs no value."""
        return self._wording.stands_alone(name)

    def _remember(self, name: str, variant: int) -> None:
        others = [entry for entry in self.focus.said if entry.rsplit(":", 1)[0] != name]
        self.focus_on(said=tuple([*others, f"{name}:{variant}"][-REMEMBERED:]))

    def joined(self, parts: Iterable[str]) -> str:
        """Things listed in one sentence."""
        return self.words("list_comma").join(parts)

    def button(self, title: str, intent: str, /, **entities: str) -> QuickReply:
        """A button that reads as response `title` and stands for `intent`."""
        return self.button_saying(self.words(title), intent, **entities)

    def button_saying(self, title: str, intent: str, /, **entities: str) -> QuickReply:
        """A button whose words are data, such as the name of a loan."""
        carried = json.dumps(entities, ensure_ascii=False) if entities else ""
        return QuickReply(title=title, payload=f"/{intent}{carried}")

    def say(
        self,
        name: str,
        /,
        *,
        card: Card | None = None,
        buttons: Iterable[QuickReply] = (),
        **values: Value,
    ) -> None:
        """One bubble with the words of a response."""
        self.say_text(self.words(name, **values), card=card, buttons=buttons)

    def say_text(self, text: str, *, card: Card | None = None, buttons: Iterable[QuickReply] = ()) -> None:
        """One bubble whose text was put together from several responses."""
        self.replies.append(Reply(text=text, card=card, quick_replies=_each_once(buttons)))

    def absorb(self, part: "Answer") -> None:
        """Say what another answer to the same message says, after one's own."""
        self.replies.extend(part.replies)
        self.hand_offs.extend(one for one in part.hand_offs if one not in self.hand_offs)
        self.recipe.extend(part.recipe)
        self._spoken |= part._spoken
        self.focus = part.focus

    def begin_with(self, words: str, *, instead_of: str = "") -> None:
        """Put a sentence before everything that was said; a first line that is the response `instead_of` makes way for it."""
        first = self.replies[0]
        opening, _, rest = first.text.partition("\n")
        said = rest if rest and opening == self._spoken.get(instead_of) else first.text
        self.replies[0] = first.model_copy(update={"text": f"{words}\n{said}"})

    def end_with(self, words: str) -> None:
        """Put a sentence after the words of the last bubble."""
        last = self.replies[-1]
        self.replies[-1] = last.model_copy(update={"text": f"{last.text}\n{words}"})

    def offer(self, buttons: Iterable[QuickReply]) -> None:
        """Put next steps under the last bubble; the same button is never shown twice."""
        last = self.replies[-1]
        self.replies[-1] = last.model_copy(update={"quick_replies": _each_once((*last.quick_replies, *buttons))})

    def offer_first(self, buttons: Iterable[QuickReply], *, instead_of: str) -> None:
        """Put next steps before those under the last bubble, and take away what leads to the intent `instead_of`."""
        last = self.replies[-1]
        kept = (one for one in last.quick_replies if one.payload.partition("{")[0] != f"/{instead_of}")
        self.replies[-1] = last.model_copy(update={"quick_replies": _each_once((*buttons, *kept))})

    def offers(self, payloads: Set[str]) -> bool:
        """Whether any bubble offers exactly one of these."""
        return any(button.payload in payloads for reply in self.replies for button in reply.quick_replies)

    def offer_instead(self, payloads: Set[str], step: QuickReply) -> None:
        """Put one next step wherever exactly one of these was offered, also where a yes or a number stands for it."""
        self.replies = [
            reply.model_copy(
                update={"quick_replies": _each_once(step if one.payload in payloads else one for one in reply.quick_replies)}
            )
            for reply in self.replies
        ]
        self.focus_on(options=tuple(step.payload if one in payloads else one for one in self.focus.options))

    def without_buttons(self) -> None:
        """Only the words and cards."""
        self.replies = [reply.model_copy(update={"quick_replies": ()}) for reply in self.replies]

    def ask(self, question: str, options: Iterable[QuickReply]) -> None:
        """Remember what was asked, so that "the second one" or a plain yes can be understood next."""
        self.focus_on(asked=question, options=tuple(option.payload for option in options))

    def left_behind(self, question: str) -> bool:
        """Whether a question still asked is one of an earlier turn: the button for its first answer isn't shown in this one."""
        shown = {button.payload for reply in self.replies for button in reply.quick_replies}
        return self.focus.asked == question and not shown.intersection(self.focus.options[:1])

    def focus_on(self, **changes: Any) -> None:
        """From now on the talk is about this."""
        self.focus = self.focus.model_copy(update=changes)

    def hand_off(self, reason: str, *, urgent: bool = False) -> None:
        """Ask that a person takes over."""
        self.hand_offs.append(HandOff(reason=reason, urgent=urgent))

    def send(self, dispatcher: CollectingDispatcher) -> None:
        """Hand everything to Rasa, in order: replies, focus if it changed, hand-offs."""
        self.focus_on(shown=tuple(button.payload for reply in self.replies[-1:] for button in reply.quick_replies))
        for reply in self.replies:
            dispatcher.utter_message(json_message=reply.model_dump(mode="json"))
        if self.focus != self._focus_before:
            dispatcher.utter_message(json_message=SetFocus(focus=self.focus).model_dump(mode="json"))
        for hand_off in self.hand_offs:
            dispatcher.utter_message(json_message=hand_off.model_dump(mode="json"))


def _each_once(buttons: Iterable[QuickReply]) -> tuple[QuickReply, ...]:
    """The first of those that stand for the same, whatever their titles."""
    kept: dict[str, QuickReply] = {}
    for button in buttons:
        kept.setdefault(button.payload, button)
    return tuple(kept.values())
