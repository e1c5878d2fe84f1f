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

SPAN = "in_months_"


def put_off_until(view: LoanView, text: str, words: Vocabulary) -> date | None:
    """So many months from today where something is late, else from the next due date; None where no span is told."""
    months = next((MONTHS[about] for about in words.asked_first(text) if about in MONTHS), None)
    return None if months is None else _after(view, months)


def told_span(view: LoanView, wish: str | None) -> date | None:
    """The same of a span that alone was asked after ("那一年呢"): `wish` is in_months_<number>."""
    months = "" if wish is None or not wish.startswith(SPAN) else wish.removeprefix(SPAN)
    return _after(view, int(months)) if months.isascii() and months.isdecimal() and len(months) <= 2 else None


def _after(view: LoanView, months: int) -> date:
    since = view.today if view.late or view.next_due is None else view.next_due.due_on
    return months_after(since, months)
