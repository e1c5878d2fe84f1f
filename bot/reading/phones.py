"""Telephone numbers: mobile, landline with area code, 400; with spaces, dashes, +86, or spelt in characters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.reading.found import Found, without_overlaps

_DIGIT = "[0-9零〇幺一二三四五六七八九]"
_REST = rf"[\s-]?{_DIGIT}"
_MOBILE = re.compile(
    rf"(?<![0-9])(?:\(?(?:\+|00)?86\)?[\s-]?)?(?P<number>[1一幺][\s-]?[3-9三四五六七八九](?:{_REST}){{9}})(?![0-9])"
)
_LANDLINE = re.compile(
    rf"(?<![0-9])\(?(?P<number>[0零〇](?:[1一幺][0零〇]|[2二]{_DIGIT}|[3-9三四五六七八九]{_DIGIT}{{2}})\)?(?:{_REST}){{7,8}})(?![0-9])"
    r"|(?<![0-9])(?P<free>400(?:[\s-]?\d){7})(?![0-9])"
)
_VALUES = str.maketrans("零〇幺一二三四五六七八九", "001123456789")


def phones(text: str) -> list[Found]:
    """All telephone numbers in normalised text, digits only."""
    mobiles = list(_found(_MOBILE, text))
    return mobiles + without_overlaps(_found(_LANDLINE, text), mobiles)


def _found(pattern: re.Pattern[str], text: str) -> Iterator[Found]:
    for match in pattern.finditer(text):
        written = match["number"] or match.groupdict().get("free")
        yield Found("phone", re.sub(r"\D", "", written.translate(_VALUES)), *match.span())
