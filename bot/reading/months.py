"""Spans of months: 三个月, 12期, 半年, 一年半, 两个季度."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.reading.found import Found
from bot.reading.numerals import DIGITS, whole_number

LONGEST = 600

_SMALL = rf"(?:\d{{1,3}}|[{DIGITS}十百廿卅]{{1,5}})"
_SPAN = re.compile(
    rf"(?<![\d.])(?P<n>{_SMALL})\s?(?P<unit>个半?月|个季度|季度|期(?!间|限|待|望)|年半|年(?!\d|级|月|底|化|利|纪|龄|前|轻|[0-9一二三四五六七八九十]{{1,2}}月))"
    r"|(?P<half>半年|半载)"
)
_NOT_A_TERM = re.compile(r"(?:第|欠了?|逾期了?|漏了?|还了|差|剩下?|晚了?|第前|[0-9年月.-])\s?$")
_DONE = re.compile(r"(?:没还|逾期|没交|欠)")


def months(text: str) -> list[Found]:
    """All spans of whole months in normalised text, as a number of months.

    期 counts as a month only as a term asked for (分12期): not the third instalment (第三期), nor those owed (欠三期).
    """
    return list(_found(text))


def _found(text: str) -> Iterator[Found]:
    for match in _SPAN.finditer(text):
        count = 6 if match["half"] else _count(text, match)
        if count and 0 < count <= LONGEST:
            yield Found("months", str(count), *match.span())


def _count(text: str, match: re.Match[str]) -> int | None:
    number, unit = whole_number(match["n"]), match["unit"]
    if number is None:
        return None
    before = text[: match.start()]
    if before.endswith("第"):
        return None
    if unit == "期":
        is_term = number > 1 and not _NOT_A_TERM.search(before) and not _DONE.match(text[match.end() :])
        return number if is_term else None
    if unit.endswith("季度"):
        return number * 3
    if unit == "年半":
        return number * 12 + 6
    if unit == "年":
        return number * 12 if number <= 50 else None
    return number
