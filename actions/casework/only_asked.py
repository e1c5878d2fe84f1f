"""A question about an arrangement or a grievance is answered and stores nothing; the wish itself is a button below."""

from collections.abc import Sequence, Set

from actions.conversation.unclear import likeliest
from actions.loans.early import no_fee
from actions.loans.view import LoanView
from actions.talk.answer import Answer
from actions.talk.asked import Asked
from actions.talk.follow_up import CONFIRM
from actions.talk.heard import Heard
from actions.talk.identity import person_button
from servicing.turn import QuickReply

ASKABLE = frozenset({"request_installment", "request_extension", "request_waiver"})
"""Arrangements of which it may be asked how, where, why not, or on which terms."""

STATED, ASKED, SUPPOSED = "stated", "asked", "supposed"
"""What the words of a grievance do (asked.yml): the first is the `wish` of the button that stores one, the last asks of what
has not happened, whatever else is said."""

UNSTATED = "unstated"
COMPLAINTS = frozenset({"file_complaint", "escalate_complaint"})
"""Stored only where the words say so: what was merely read as one is offered. Any other is stored unless it only asks."""


def only_asks(intent: str, said: Set[str]) -> bool:
    """Whether the words ask how, where, on which terms why not, or whether a fee may fall away."""
    if intent not in ASKABLE or "wish" in said - _way_names_a_wish(said):
        return False
    return bool(said & {"terms", "way", "why_not"}) or (intent == "request_waiver" and {"fee", "whether"} <= said)


def not_yet_a_grievance(heard: Heard, asked: Asked) -> str | None:
    """How a grievance that was read is none to be stored: only `asked` about, or `unstated`; None where it is one (K-06)."""
    if heard.tapped or heard.intent not in asked.topics:
        return None
    first = asked.first(heard.intent, heard)
    if first is None and heard.intent in COMPLAINTS and not _offered_before(heard):
        return UNSTATED
    return ASKED if first in (ASKED, SUPPOSED) else None


def _offered_before(heard: Heard) -> bool:
    """Whether it was among the options of the turn before: "第一个", "好的", or the story after it."""
    return any(option.partition("{")[0] == f"/{heard.intent}" for option in heard.focus.options)


def _way_names_a_wish(said: Set[str]) -> Set[str]:
    """ "怎么申请" asks, though it holds the word of a wish."""
    return frozenset({"wish"}) if "way" in said else frozenset()


def tell(heard: Heard, said: Set[str], shown: Sequence[LoanView], answer: Answer) -> None:
    """How it is asked for and who decides; what the plan holds where a fee was asked about; the wish as a button."""
    words = [line for view in shown for line in no_fee(view, answer)] if "fee" in said else []
    words.append(answer.words(f"utter_asked_{heard.intent}"))
    apply = answer.button(f"reading_{heard.intent}", heard.intent)
    _offer(heard, words, apply, [answer.button("button_how_much", "query_arrears"), person_button(answer)], answer)


def tell_of_a_grievance(heard: Heard, how: str, figures: Sequence[str], steps: Sequence[QuickReply], answer: Answer) -> None:
    """What may be done and who answers it, with the figures that are doubted; or what else may have been meant."""
    file = answer.button(f"reading_{heard.intent}", heard.intent, wish=STATED)
    others = [reading.intent for reading in likeliest(heard.ranking) if how == UNSTATED and reading.intent != heard.intent]
    words = answer.words("utter_complaint_unstated" if how == UNSTATED else f"utter_asked_{heard.intent}")
    meant = [answer.button(f"reading_{intent}", intent) for intent in others]
    _offer(heard, [words, *figures], file, [*meant, *steps], answer)


def _offer(heard: Heard, words: Sequence[str], wish: QuickReply, others: Sequence[QuickReply], answer: Answer) -> None:
    """The words, and the wish as the first button, for which a yes stands too."""
    answer.focus_on(topic=heard.intent)
    answer.ask(CONFIRM, [wish])
    answer.say_text("\n".join(words), buttons=[wish, *others])
