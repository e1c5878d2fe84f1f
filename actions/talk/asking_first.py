"""What is said in place of storing: the answer where there is one, then the wish as a button, for which a yes stands too."""

from actions.talk.answer import Answer
from actions.talk.certainty import NotSaid
from actions.talk.follow_up import CONFIRM
from actions.talk.heard import FALLBACK, Heard
from actions.talk.identity import person_button
from actions.talk.wishes import DISTRESS
from servicing.turn import QuickReply

_NEVER_NEXT = frozenset({FALLBACK, "affirm", "deny", "inform", "choose_option", "out_of_scope", "ask_clarification", DISTRESS})


def ask_first(unsaid: NotSaid, meant: Heard, answer: Answer) -> None:
    """After whatever the topic said already; nothing was stored."""
    wish = answer.button(f"reading_{unsaid.kind}", unsaid.kind, **unsaid.values)
    answer.focus_on(asked=None, options=())
    answer.without_buttons()
    buttons = [wish, *([] if unsaid.asked else _next(meant, answer)), person_button(answer)]
    if unsaid.asked and answer.knows(f"utter_asked_{unsaid.kind}"):
        answer.say(f"utter_asked_{unsaid.kind}", buttons=buttons)
    else:
        answer.say("utter_asked_first" if unsaid.asked else "utter_ask_first", what=wish.title, buttons=buttons)
    answer.ask(CONFIRM, [wish])


def _next(meant: Heard, answer: Answer) -> list[QuickReply]:
    """The next likely reading, if it has words."""
    for reading in meant.ranking:
        if reading.intent != meant.intent and reading.intent not in _NEVER_NEXT and answer.knows(f"reading_{reading.intent}"):
            return [answer.button(f"reading_{reading.intent}", reading.intent)]
    return []
