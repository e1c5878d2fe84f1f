"""A question about an arrangement is answered and stores nothing; the wish itself is a button under the answer."""

from collections.abc import Sequence, Set

from actions.loans.early import no_fee
from actions.loans.view import LoanView
from actions.talk.answer import Answer
from actions.talk.follow_up import CONFIRM
from actions.talk.heard import Heard
from actions.talk.identity import person_button

ASKABLE = frozenset({"request_installment", "request_extension", "request_waiver"})
"""Arrangements of which it may be asked how, where, why not, or on which terms."""


def only_asks(intent: str, said: Set[str]) -> bool:
    """Whether the words ask how, where, on which terms why not, or whether a fee may fall away."""
    if intent not in ASKABLE or "wish" in said - _way_names_a_wish(said):
        return False
    return bool(said & {"terms", "way", "why_not"}) or (intent == "request_waiver" and {"fee", "whether"} <= said)


def _way_names_a_wish(said: Set[str]) -> Set[str]:
    """ "怎么申请" asks, though it holds the word of a wish."""
    return frozenset({"wish"}) if "way" in said else frozenset()


def tell(heard: Heard, said: Set[str], shown: Sequence[LoanView], answer: Answer) -> None:
    """How it is asked for and who decides; what the plan holds where a fee was asked about; the wish as a button."""
    words = [line for view in shown for line in no_fee(view, answer)] if "fee" in said else []
    words.append(answer.words(f"utter_asked_{heard.intent}"))
    apply = answer.button(f"reading_{heard.intent}", heard.intent)
    answer.focus_on(topic=heard.intent)
    answer.ask(CONFIRM, [apply])
    answer.say_text("\n".join(words), buttons=[apply, answer.button("button_how_much", "query_arrears"), person_button(answer)])
