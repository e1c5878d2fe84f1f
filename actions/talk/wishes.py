"""Several wishes in one message: which are answered, in which order, and how their answers become one."""

from collections.abc import Iterable, Sequence

from actions.talk.answer import Answer
from actions.talk.heard import Heard, Wish
from actions.talk.identity import THIRD_PARTY, person_button
from servicing.turn import QuickReply

AT_ONCE = 3
DISTRESS = "express_distress"

_BESIDE = frozenset(
    {"greet", "thank", "goodbye", "affirm", "deny", "express_anger", "inform", "choose_option", "out_of_scope", "bot_challenge",
     "ask_clarification"}
)  # fmt: skip
"""What is said around a wish, and needs no answer of its own beside one."""


GRAVE = frozenset({THIRD_PARTY, "report_not_my_loan"})
"""Wishes that end the talk of an account or stop contact: what is read so by half says no such thing."""

GRAVE_CONFIDENCE = 0.7
"""Read less surely than this, nearly half of our own unseen examples of these were meant otherwise (docs/training.md)."""

_OF_ANYONE = frozenset(
    {THIRD_PARTY, "ask_liability", "report_harassment", "file_complaint", "escalate_complaint", "request_human",
     "set_contact_preference", "verify_legitimacy"}
)  # fmt: skip
"""What someone who is not the borrower may ask beside saying so."""


def in_order(heard: Heard, openers: Iterable[str]) -> tuple[Wish, ...]:
    """The wishes to be answered: despair alone; who they are first; what opens a talk of several steps last."""
    wishes = [wish for wish in heard.wishes if wish.intent not in GRAVE or _surely(wish, heard)]
    if (despair := [wish for wish in wishes if wish.intent == DISTRESS]) or heard.intent == DISTRESS:
        return tuple(despair[:1])
    wanted = [wish for wish in wishes if wish.intent not in _BESIDE] or wishes
    if any(wish.intent == THIRD_PARTY for wish in wanted):
        wanted = [wish for wish in wanted if wish.intent in _OF_ANYONE]
    opening = set(openers)
    return tuple(sorted(wanted, key=lambda wish: (wish.intent != THIRD_PARTY, wish.intent in opening)))


def _surely(wish: Wish, heard: Heard) -> bool:
    """Whether a clause that would change who is spoken to is read surely, or is what the whole message says too."""
    return wish.intent == heard.intent or wish.confidence >= GRAVE_CONFIDENCE


def gather(answer: Answer, parts: Sequence[Answer], left: Sequence[Wish]) -> None:
    """All that was said, one after the other; the last one's next steps, one of each other's, and what is left to be asked."""
    buttons = [_buttons(part) for part in parts]
    for part in parts:
        part.without_buttons()
        answer.absorb(part)
    person = person_button(answer)
    nexts = [button for found in buttons[:-1] for button in [one for one in found if one != person][:1]]
    steps = [*(one for one in buttons[-1] if one != person), *nexts]
    answer.offer(_once([*steps, person]))
    if left:
        rest = [answer.button(f"reading_{wish.intent}", wish.intent) for wish in left if answer.knows(f"reading_{wish.intent}")]
        shown = answer.replies[-1].quick_replies if answer.focus.asked is not None else ()
        answer.say("utter_one_by_one", buttons=_once([*shown, *rest]))


def _buttons(part: Answer) -> list[QuickReply]:
    return [button for reply in part.replies for button in reply.quick_replies]


def _once(buttons: Iterable[QuickReply]) -> list[QuickReply]:
    """Each title once."""
    return list({button.title: button for button in reversed(list(buttons))}.values())[::-1]
