"""So many days, as long as something is put off: 延期一日, 宽限三天, 晚5天还. It names no day of the calendar."""

from __future__ import annotations

import re

from bot.reading.found import Found
from bot.reading.numerals import DIGITS, whole_number

LONGEST = 366

_PUT_OFF = (
    r"(?:延期|延后|延迟|延缓|延长|推迟|推后|推|缓|宽限|宽容|通融|再给我?|晚还|迟还|(?<![今昨明])晚|迟|"
    r"拖延|拖欠|拖|逾期|超期|过期|超)"
)
_DAYS = re.compile(rf"(?P<lead>{_PUT_OFF})[个了]?\s?(?P<n>\d{{1,3}}|[{DIGITS}十廿卅]{{1,4}})\s?(?:天|日)(?!前|之前|以前)")
_HAS_LASTED = re.compile(r"逾期|超期|过期|超|拖欠")


def put_off_days(text: str) -> list[Found]:
    """How many days something is to be put off, as `days`; what has lasted (逾期十天) is claimed by nothing."""
    found = []
    for match in _DAYS.finditer(text):
        number = whole_number(match["n"])
        if number and number <= LONGEST and not _HAS_LASTED.match(match["lead"]):
            found.append(Found("days", str(number), match.start("n"), match.end()))
    return found
