"""Reads everything out of one message; what reads surest comes first and keeps its characters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.reading.amounts import amounts, asked_amount
from bot.reading.dates import asked_date, dates
from bot.reading.found import Found, without_overlaps
from bot.reading.monthly import monthly_days
from bot.reading.months import asked_months, months
from bot.reading.phones import phones
from bot.reading.references import references
from bot.reading.spans import put_off_days

ASKED_KINDS = ("amount", "date", "months")
"""Kinds of which a bare number is the whole answer, once a question asked for one."""

LONGEST_ANSWER = 40
"""Characters of a message that may be the bare answer to a question."""


def read(
    text: str,
    today: date,
    is_word: Callable[[int, int], bool] = lambda _start, _end: True,
    asked: str | None = None,
    options: int = 0,
) -> list[Found]:
    """All values in normalised text, in the order in which they stand.

    Args:
        text: normalised text (`bot.reading.text.normalise`).
        today: the day in Shanghai on which it was written.
        is_word: whether a span begins and ends where words do.
        asked: the kind of value that the last question asked for; a number that could be several kinds is that one.
        options: how many numbered answers were shown; a number that picks one of them stays an ordinal as well.
    """
    found = phones(text)
    answer = without_overlaps(_answer(text, today, is_word, asked), found)
    found += answer
    found += without_overlaps(monthly_days(text), found)
    found += without_overlaps(put_off_days(text), found)
    found += without_overlaps(dates(text, today, is_word), found)
    found += without_overlaps(references(text), found)
    found += without_overlaps(months(text), found)
    found += without_overlaps(amounts(text, is_word), found)
    if answer:
        picked = [one for one in references(text) if one.kind == "ordinal" and int(one.value) <= options]
        found += [one for one in picked if one not in found]
    return sorted(found, key=lambda one: (one.start, one.kind))


def _answer(text: str, today: date, is_word: Callable[[int, int], bool], asked: str | None) -> list[Found]:
    if len(text) > LONGEST_ANSWER:
        return []
    if asked == "amount":
        return without_overlaps(asked_amount(text), dates(text, today, is_word))
    if asked == "months":
        return asked_months(text)
    return asked_date(text, today) if asked == "date" else []
