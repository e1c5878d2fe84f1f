"""Until when a payment would be put off, told as a span and not as a day: "what if I pay a month late?"."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from actions.loans.view import LoanView
from actions.talk.vocabulary import Vocabulary
from servicing.schedule import months_after

MONTHS: Mapping[str, int] = MappingProxyType(
    {"a_month_later": 1, "two_months_later": 2, "three_months_later": 3, "half_a_year_later": 6}
)
"""What the words ask about in particular, in months."""


def put_off_until(view: LoanView, text: str, words: Vocabulary) -> date | None:
    """So many months from today where something is late, else from the next due date; None where no span is told."""
    months = next((MONTHS[about] for about in words.asked_first(text) if about in MONTHS), None)
    if months is None:
        return None
    since = view.today if view.late or view.next_due is None else view.next_due.due_on
    return months_after(since, months)
