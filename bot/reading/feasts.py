"""Feasts by which borrowers name a day: 元旦前, 春节前, 国庆, 中秋节."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from bot.reading.lunar import lunar_day, new_year, new_years_eve, qingming

_DayOf = Callable[[int], "date | None"]


def _solar(month: int, day: int) -> _DayOf:
    return lambda year: date(year, month, day)


def _lunar(month: int, day: int) -> _DayOf:
    return lambda year: lunar_day(year, month, day)


def _little_new_year(year: int) -> date | None:
    return lunar_day(year - 1, 12, 23)


_FEASTS: dict[str, _DayOf] = {
    "元旦节?": _solar(1, 1),
    "情人节": _solar(2, 14),
    "三八节|妇女节": _solar(3, 8),
    "清明节?": qingming,
    "五一(?:劳动节|节)?(?![十百千万月块元])|劳动节": _solar(5, 1),
    "六一(?:儿童节|节)?(?![十百千万月块元])|儿童节": _solar(6, 1),
    "教师节": _solar(9, 10),
    "国庆节?|十一(?=之?前|以前|假期|长假|黄金周|放假)": _solar(10, 1),
    "双十一|双11|双十1": _solar(11, 11),
    "双十二|双12": _solar(12, 12),
    "平安夜": _solar(12, 24),
    "圣诞节?": _solar(12, 25),
    "除夕夜?|大年三十|年三十|大年夜|年夜饭": new_years_eve,
    "春节|大年初一|农历新年|阴历年|过年(?=之?前|以前|那天|当天|的时候|再?还)|年(?=前(?:还|结|一定|给|把|能|,|。|$))": new_year,
    "小年(?!轻)": _little_new_year,
    "元宵节?": _lunar(1, 15),
    "端午节?": _lunar(5, 5),
    "七夕节?": _lunar(7, 7),
    "中元节": _lunar(7, 15),
    "中秋节?": _lunar(8, 15),
    "重阳节?": _lunar(9, 9),
}
_NAMES = {f"f{place}": day_of for place, day_of in enumerate(_FEASTS.values())}
FEAST = re.compile(
    r"(?P<year>今年|明年|后年|去年)?\s?(?:的)?(?:"
    + "|".join(f"(?P<f{place}>{names})" for place, names in enumerate(_FEASTS))
    + r")(?P<when>(?:放假|假期|长假|期间)(?![之以]?前)|"
    r"(?:放假|假期|长假)?(?:之前|以前|前(?!年|天|几)|之后|以后|后(?!年|天)|过后))?"
)
"""Matches a feast; its day is told by `day_of_feast`."""


def day_of_feast(match: re.Match[str], year: int) -> date | None:
    """The day in `year` of the feast that FEAST matched, or None where the calendar is not tabled."""
    name = next(name for name in _NAMES if match[name])
    try:
        return _NAMES[name](year)
    except ValueError:
        return None
