"""The wish to pay on another day of every month: a change of the whole schedule, and no date."""

from collections.abc import Sequence

from actions.arrangements.standing import due_words
from actions.loans.view import LoanView
from actions.talk.answer import Answer
from actions.talk.heard import Heard

DUE_DAY = "day_of_month"
"""Kind of the value, and its name in what is stored."""

WISHED_BY = frozenset({"request_extension", "request_installment", "promise_to_pay", "query_plan_status"})
"""Readings under which a day of every month is such a wish; it is stored as request_extension."""


def due_day(heard: Heard) -> int | None:
    """The day of the month that is wished for, if that is what the message says."""
    day = heard.number(DUE_DAY)
    return day if heard.intent in WISHED_BY and day is not None and 1 <= day <= 31 else None


def due_day_words(day: int, shown: Sequence[LoanView], answer: Answer) -> list[str]:
    """What is due next for who is not late, and what such a change means."""
    late = any(view.late or view.due_today for view in shown)
    return [*([] if late else due_words(shown, answer)), answer.words("utter_move_due_day", day=day)]
