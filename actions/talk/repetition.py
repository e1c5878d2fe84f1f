"""The same answer again is said to be the same, and the third time in plainer words, with a person at hand."""

from hashlib import sha256

from actions.talk.answer import Answer
from actions.talk.follow_up import CONFIRM
from actions.talk.heard import Heard
from actions.talk.identity import person_button
from actions.talk.plainly import in_plain_words

REMEMBERED = 8
_MARK = 12

_EXPECTED_TO_REPEAT = frozenset(
    {"greet", "goodbye", "thank", "affirm", "deny", "inform", "choose_option", "cancel_request", "ask_clarification",
     "ask_capabilities", "bot_challenge", "express_distress", "express_anger", "rate_service", "out_of_scope", "request_human",
     "report_third_party", "refuse_to_pay", "set_reminder"}
)  # fmt: skip


def mark_repetition(heard: Heard, answer: Answer) -> None:
    """Look whether this very answer, with these very figures, was given before; remember it. A question back is never one."""
    intent = heard.intent
    asks_back = answer.focus.asked not in (None, CONFIRM)
    stored = any(reply.card is not None and reply.card.kind == "receipt" for reply in answer.replies)  # says so itself
    if intent in _EXPECTED_TO_REPEAT or answer.focus.topic != intent or asks_back or stored or not answer.replies:
        return
    mark = f"{intent}:{sha256('|'.join(answer.recipe).encode()).hexdigest()[:_MARK]}"
    before = {entry.rpartition(":")[0]: int(entry.rpartition(":")[2]) for entry in heard.focus.told}
    times = before.pop(mark, 0) + 1
    kept = [f"{other}:{count}" for other, count in before.items()]
    answer.focus_on(told=tuple([*kept, f"{mark}:{times}"][-REMEMBERED:]))
    if times == 2:
        again = f"again_{intent}" if answer.stands_alone(f"again_{intent}") else "again"
        answer.begin_with(answer.words(again))
    elif times > 2:
        in_plain_words(intent, answer)
        answer.begin_with(answer.words("again_plainly"))
        answer.offer([person_button(answer)])
