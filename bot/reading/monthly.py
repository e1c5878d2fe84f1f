"""The day on which every month is paid: 每月29号还, 还款日改到20号. It is no date, but a wish about all dates to come."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.reading.found import Found
from bot.reading.numerals import DIGITS, whole_number

_NUMBER = rf"(?P<d>\d{{1,2}}|[{DIGITS}十廿卅]{{1,4}})"
_DAY = rf"{_NUMBER}\s?(?:号|日)"
_EACH_MONTH = rf"每个?月的?\s?{_DAY}"
_TO_PAY = r"(?=\s?(?:以?[之]?前|左右)?\s?(?:再|才|来|给你们?|把)?[还付扣交](?!款?了|的))"
_MOVED = r"(?:延期|延后|推迟|推后|推|挪|调|调整|改|换|变更?|变动|顺延|提前)(?:[到成至为]|一下)?\s?(?:在)?"
_PAYMENT_DAY = r"(?:还款|扣款|还贷|账单|应还)(?:日期|日子|时间|的日子|的时间|日)"

_FORMS = (
    re.compile(rf"{_EACH_MONTH}{_TO_PAY}"),
    re.compile(rf"{_MOVED}{_EACH_MONTH}"),
    re.compile(rf"{_PAYMENT_DAY}[^,。?!;\d]{{0,12}}?{_MOVED}\s?(?:每个?月的?)?\s?{_DAY}"),
    re.compile(rf"(?:改|调|换|挪)一?下?{_PAYMENT_DAY}[^。?!;\d]{{0,6}}?[到成至为]\s?(?:每个?月的?)?\s?{_DAY}"),
)


def monthly_days(text: str) -> list[Found]:
    """Days of the month, 1 to 31, that normalised text names for every month's payment; they do not overlap."""
    found: list[Found] = []
    for one in _all(text):
        if not any(one.overlaps(other) for other in found):
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def _all(text: str) -> Iterator[Found]:
    for form in _FORMS:
        for match in form.finditer(text):
            number = whole_number(match["d"])
            if number is not None and 1 <= number <= 31:
                yield Found("day_of_month", str(number), *match.span())
