"""Reads everything out of one message; what reads surest comes first and keeps its characters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.reading.amounts import amounts
from bot.reading.dates import dates
from bot.reading.found import Found, without_overlaps
from bot.reading.months import months
from bot.reading.phones import phones
from bot.reading.references import references


def read(text: str, today: date, is_word: Callable[[int, int], bool] = lambda _start, _end: True) -> list[Found]:
    """All values in normalised text, in the order in which they stand.

    Args:
        text: normalised text (`bot.reading.text.normalise`).
        today: the day in Shanghai on which it was written.
        is_word: whether a span begins and ends where words do.
    """
    found = phones(text)
    found += without_overlaps(dates(text, today, is_word), found)
    found += without_overlaps(references(text), found)
    found += without_overlaps(months(text), found)
    found += without_overlaps(amounts(text, is_word), found)
    return sorted(found, key=lambda one: (one.start, one.kind))
