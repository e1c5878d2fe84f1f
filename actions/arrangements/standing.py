"""Where a borrower stands who wishes for an arrangement: behind, on time, or with nothing left to pay."""

from collections.abc import Sequence

from actions.loans.view import LoanView, grace_words
from actions.talk.answer import Answer
from actions.talk.next_steps import after_settling
from servicing.turn import QuickReply

WISHES = frozenset(
    {"request_installment", "request_extension", "request_waiver", "request_partial_payment", "promise_to_pay",
     "report_hardship"}
)  # fmt: skip
"""Intents whose answer depends on it; the rest of group B has figures of its own."""


_DAYS = frozenset({"request_extension", "request_partial_payment"})
"""Wishes for which the days of grace of the contract count: what is not paid on the day is not charged for at once."""


def nothing_left(shown: Sequence[LoanView]) -> bool:
    """Whether every loan meant is settled, so that there is nothing to arrange."""
    return bool(shown) and all(view.settled for view in shown)


def say_nothing_left(intent: str, shown: Sequence[LoanView], answer: Answer) -> None:
    """Nothing is stored: a person could do nothing about a loan that is paid off."""
    name = "utter_hardship_nothing_left" if intent == "report_hardship" else "utter_nothing_to_arrange"
    words = "\n".join(answer.words("utter_arrears_settled", loan=view.ref) for view in shown)
    answer.focus_on(topic=intent, asked=None, options=())
    answer.say_text(f"{words}\n{answer.words(name)}", buttons=after_settling(answer))


def ahead_words(intent: str, shown: Sequence[LoanView], answer: Answer) -> list[str] | None:
    """What is due next, and the wish in words that speak of no arrears; None where something is late or due today."""
    if not shown or any(view.late or view.due_today for view in shown):
        return None
    ahead = f"utter_{intent}_ahead"
    grace = [line for view in shown for line in grace_words(view, answer)] if intent in _DAYS else []
    return [*due_words(shown, answer), *grace, answer.words(ahead if answer.knows(ahead) else f"utter_{intent}")]


def due_words(shown: Sequence[LoanView], answer: Answer) -> list[str]:
    """That each loan is on time, and what is due next on it."""
    return [
        answer.words("utter_not_late_next", loan=view.ref, due_on=state.due_on, amount=state.unpaid.total)
        for view in shown
        if (state := view.next_due) is not None
    ]


def ahead_steps(answer: Answer) -> list[QuickReply]:
    """Next steps for who is not late: when, and how to pay."""
    return [answer.button("button_due_date", "query_due_date"), answer.button("button_how_to_pay", "how_to_repay")]
