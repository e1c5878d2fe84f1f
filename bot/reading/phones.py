"""Telephone numbers: mobile, landline with area code, 400; with spaces, dashes, +86, or spelt in characters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.reading.found import Found

_DIGIT = "[0-9零〇幺一二三四五六七八九]"
_CANDIDATE = re.compile(rf"(?<![0-9])(?:\+?86[\s-]?)?{_DIGIT}(?:[\s-]?{_DIGIT}){{6,13}}(?![0-9])")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d{2})\d{7,8}|400\d{7}")
_VALUES = str.maketrans("零〇幺一二三四五六七八九", "001123456789")


def phones(text: str) -> list[Found]:
    """All telephone numbers in normalised text, digits only."""
    return list(_found(text))


def _found(text: str) -> Iterator[Found]:
    for match in _CANDIDATE.finditer(text):
        digits = re.sub(r"\D", "", match[0].translate(_VALUES))
        if digits.startswith("86") and len(digits) == 13:
            digits = digits[2:]
        if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
            yield Found("phone", digits, *match.span())
