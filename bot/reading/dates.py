"""Days: 明天, 大后天, 下个月十五号, 15号, 月底前, 3月1日, 下周五, 三天后. Resolved against the day on which it was written."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from bot.reading.found import Found
from bot.reading.numerals import DIGITS, whole_number

_SMALL = rf"(?:\d{{1,2}}|[{DIGITS}十廿卅]{{1,4}})"
_MONTH_WORD = r"(?:(?P<shift>(?:下{1,3}|上{1,2}|这|本|当|次|今)个?)月(?:份)?的?\s?)"

_FULL = re.compile(r"(?P<y>(?:19|20)?\d{2})\s?(?:年|[-/.])\s?(?P<m>\d{1,2})\s?(?:月|[-/.])\s?(?P<d>\d{1,2})(?:日|号)?(?!\d)")
_MONTH_DAY = re.compile(rf"(?P<year>今年|明年|去年)?\s?(?P<m>{_SMALL})\s?月\s?(?P<d>{_SMALL})\s?(?:日|号|(?!\d|个))")
_SLASHED = re.compile(r"(?<![\d/.])(?P<m>\d{1,2})/(?P<d>\d{1,2})(?![\d/%])")
_MONTH_PART = re.compile(
    rf"(?:{_MONTH_WORD}|(?P<m>{_SMALL})\s?月份?|(?P<bare>月))\s?(?P<part>底|末|初|中旬|中(?!国|午)|月底|尾)"
)
_DAY = re.compile(rf"{_MONTH_WORD}?(?P<d>{_SMALL})\s?(?:号|日)(?!方案|选项|线|楼|员|码|院|店|利率|息|利|常|子|用|均|前期)")
_SHIFTED_BARE = re.compile(rf"{_MONTH_WORD}(?P<d>\d{{1,2}})(?![\d.个期万千百元块k])")
_NAMED = {
    "大大后天": 4, "大后天": 3, "后天": 2, "后日": 2, "后儿": 2,
    "明天": 1, "明日": 1, "明儿": 1, "明早": 1, "明晚": 1, "听日": 1, "明个": 1,
    "今天": 0, "今日": 0, "今儿": 0, "今晚": 0, "今早": 0, "今夜": 0, "大前天": -3, "前天": -2, "前日": -2,
    "昨天": -1, "昨日": -1, "昨晚": -1, "昨儿": -1, "琴日": -1,
}  # fmt: skip
_NAMED_DAY = re.compile("|".join(_NAMED))
_WEEKDAY = re.compile(
    r"(?P<shift>下{1,3}个?|上{1,2}个?|这个?|本)?\s?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末1-7])(?!个|年|期|种)"
)
_WEEK_END = re.compile(r"(?P<shift>本|这个?|下个?)(?:周|星期|礼拜)(?:之?内|里)")
_AFTER = re.compile(
    rf"(?:(?:再)?过(?P<a>{_SMALL}|半)\s?(?P<ua>天|日|个?星期|周|个?礼拜|个月)"
    rf"|(?P<b>{_SMALL}|半)\s?(?P<ub>天|日|个?星期|周|个?礼拜|个月)\s?(?:之?后|以后|之?内|以内))"
)
_YEAR_PART = re.compile(r"(?P<year>今年|明年)?年(?P<part>底|末|中)")
_FEASTS = {"元旦": (1, 1), "劳动节": (5, 1), "五一": (5, 1), "国庆节": (10, 1), "国庆": (10, 1), "圣诞": (12, 25)}
_FEAST = re.compile("|".join(sorted(_FEASTS, key=len, reverse=True)))
_PAST = re.compile(r"已经|已还|[还扣付交转打存]了|[还扣付交转打存]的(?!话)|[还扣]过")
_LOOK_BACK = timedelta(days=62)


def dates(text: str, today: date, is_word: Callable[[int, int], bool] = lambda _start, _end: True) -> list[Found]:
    """All days in normalised text as ISO dates, first readings first; they do not overlap.

    A day without a month is the next such day; one without a year lies at most two months back, else ahead; where the
    message tells of a payment made (我15号还了), it is the last such day.

    Args:
        text: normalised text.
        today: the day in Shanghai on which the text was written.
        is_word: whether a span begins and ends where words do.
    """
    past = bool(_PAST.search(text))
    found: list[Found] = []
    for reader in (_full, _month_day, _month_part, _after, _day, _weekday, _named, _year_part, _feast):
        for start, end, day in reader(text, today, past):
            one = Found("date", day.isoformat(), start, end)
            if not any(one.overlaps(other) for other in found) and (reader is not _feast or is_word(start, end)):
                found.append(one)
    return sorted(found, key=lambda one: one.start)


_Readings = Iterator[tuple[int, int, date]]


def _full(text: str, today: date, past: bool) -> _Readings:
    del today, past
    for match in _FULL.finditer(text):
        year = int(match["y"])
        day = _day_of(year if year > 99 else 2000 + year, int(match["m"]), int(match["d"]))
        if day and (year > 99 or "年" in match[0]):
            yield *match.span(), day


def _month_day(text: str, today: date, past: bool) -> _Readings:
    for pattern in (_MONTH_DAY, _SLASHED):
        for match in pattern.finditer(text):
            month, number = whole_number(match["m"]), whole_number(match["d"])
            if month is None or number is None:
                continue
            named = match.groupdict().get("year")
            if named:
                year = today.year + {"今年": 0, "明年": 1, "去年": -1}[named]
                day = _day_of(year, month, number)
            else:
                day = _nearest(today, month, number, past)
            if day:
                yield *match.span(), day


def _month_part(text: str, today: date, past: bool) -> _Readings:
    for match in _MONTH_PART.finditer(text):
        part = {"底": 31, "末": 31, "尾": 31, "月底": 31, "初": 1, "中旬": 15, "中": 15}[match["part"]]
        if match["m"]:
            month = whole_number(match["m"])
            day = _nearest(today, month, min(part, 28), past) if month else None
            if day:
                yield *match.span(), _clamped(day.year, day.month, part)
            continue
        shift = _month_shift(match["shift"])
        day = _shifted(today, shift or 0, part)
        if match["bare"] and day < today:
            day = _shifted(today, 1, part)
        yield *match.span(), day


def _day(text: str, today: date, past: bool) -> _Readings:
    for pattern in (_DAY, _SHIFTED_BARE):
        for match in pattern.finditer(text):
            number = whole_number(match["d"])
            if number is None or not 1 <= number <= 31:
                continue
            if text[: match.start()].rstrip().endswith(("第", "月")):
                continue
            shift = _month_shift(match["shift"])
            if shift is not None:
                yield *match.span(), _shifted(today, shift, number)
                continue
            day = _shifted(today, 0, number)
            if past and day > today:
                day = _shifted(today, -1, number)
            elif not past and day < today:
                day = _shifted(today, 1, number)
            yield *match.span(), day


def _weekday(text: str, today: date, past: bool) -> _Readings:
    for match in _WEEK_END.finditer(text):
        sunday = today + timedelta(days=6 - today.weekday() + (7 if "下" in match["shift"] else 0))
        yield *match.span(), sunday
    for match in _WEEKDAY.finditer(text):
        wanted = 5 if match["day"] == "末" else "一二三四五六日".find(match["day"].replace("天", "日"))
        if match["day"].isdecimal():
            wanted = int(match["day"]) - 1
        shift = match["shift"] or ""
        weeks = shift.count("下") - shift.count("上")
        day = today + timedelta(days=wanted - today.weekday() + 7 * weeks)
        if not shift and not past and day < today:
            day = today if match["day"] == "末" and today.weekday() == 6 else day + timedelta(days=7)
        elif not shift and past and day > today:
            day -= timedelta(days=7)
        yield *match.span(), day


def _named(text: str, today: date, past: bool) -> _Readings:
    del past
    for match in _NAMED_DAY.finditer(text):
        yield *match.span(), today + timedelta(days=_NAMED[match[0]])


def _after(text: str, today: date, past: bool) -> _Readings:
    del past
    for match in _AFTER.finditer(text):
        written, unit = match["a"] or match["b"], match["ua"] or match["ub"]
        if written == "半":
            if unit == "个月":
                yield *match.span(), today + timedelta(days=15)
            continue
        number = whole_number(written)
        if number is None or number > 366:
            continue
        if unit == "个月":
            yield *match.span(), _shifted(today, number, today.day)
        else:
            yield *match.span(), today + timedelta(days=number * (1 if unit in "天日" else 7))


def _year_part(text: str, today: date, past: bool) -> _Readings:
    del past
    for match in _YEAR_PART.finditer(text):
        year = today.year + (1 if match["year"] == "明年" else 0)
        yield *match.span(), date(year, 6, 30) if match["part"] == "中" else date(year, 12, 31)


def _feast(text: str, today: date, past: bool) -> _Readings:
    del past
    for match in _FEAST.finditer(text):
        month, number = _FEASTS[match[0]]
        day = date(today.year, month, number)
        yield *match.span(), day if day >= today else date(today.year + 1, month, number)


def _month_shift(word: str | None) -> int | None:
    if not word:
        return None
    if word.startswith("次"):
        return 1
    return word.count("下") - word.count("上")


def _shifted(today: date, months: int, number: int) -> date:
    index = today.year * 12 + today.month - 1 + months
    return _clamped(index // 12, index % 12 + 1, number)


def _clamped(year: int, month: int, number: int) -> date:
    return date(year, month, min(number, calendar.monthrange(year, month)[1]))


def _nearest(today: date, month: int, number: int, past: bool) -> date | None:
    days = [day for year in (-1, 0, 1) if (day := _day_of(today.year + year, month, number))]
    if past:
        return max((day for day in days if day <= today), default=None)
    return min((day for day in days if day >= today - _LOOK_BACK), default=None)


def _day_of(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
