"""Days: 明天, 大后天, 下个月十五号, 15号, 月底前, 3月1日, 下周五, 三天后, 腊月二十三. Resolved against the day of writing."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from bot.reading.feasts import FEAST, day_of_feast
from bot.reading.found import Found
from bot.reading.lunar import MONTHS as LUNAR_MONTHS
from bot.reading.lunar import lunar_day, new_years_eve
from bot.reading.numerals import DIGITS, whole_number

_SMALL = rf"(?:\d{{1,2}}|[{DIGITS}十廿卅]{{1,4}})"
_MONTH_WORD = r"(?:(?P<shift>(?:(?<!剩)(?<!余)下{1,3}|上{1,2}|这|本|当|次|今)个?)月(?:份)?的?\s?)"
_YEARS = {"今年": 0, "明年": 1, "后年": 2, "去年": -1, "前年": -2}
_YEAR_WORD = rf"(?P<year>{'|'.join(_YEARS)})"

_FULL = re.compile(r"(?P<y>(?:19|20)?\d{2})\s?(?:年|[-/.])\s?(?P<m>\d{1,2})\s?(?:月|[-/.])\s?(?P<d>\d{1,2})(?:日|号)?(?!\d)")
_MONTH_DAY = re.compile(
    rf"{_YEAR_WORD}?的?\s?(?P<m>{_SMALL})\s?月\s?(?P<d>{_SMALL})\s?(?:日|号|(?!\d|个|天|期|[{DIGITS}十百千万块元]))"
)
_SLASHED = re.compile(r"(?<![\d/.])(?P<m>\d{1,2})/(?P<d>\d{1,2})(?![\d/%])")
_FRACTION_BEFORE = re.compile(r"(?:[还付交减免出拿]|先|一半)了?\s?$")
_DOTTED = re.compile(
    r"(?:(?P<until>(?<![降减少加涨升])(?:到|截止|截至|等|拖到|延到|推到))\s?)?(?<![\d.¥])(?P<m>\d{1,2})\.(?P<d>\d{1,2})(?![\d.%‰])"
    r"\s?(?P<then>号|日(?!息)|之?前|以前|还(?!款利率|有)|到账|发工资|那天|之后|扣款)?(?!\s?[块元万千百kw折倍])"
)
_DASHED = re.compile(
    r"(?<![\d-])(?P<m>\d{1,2})-(?P<d>\d{1,2})(?![\d-]|\s?[天期个月万千百块元kw点年])\s?(?P<then>号|日|之?前|以前|还|到账|发工资|那天)?"
)
_MONTH_PART = re.compile(
    rf"(?:{_MONTH_WORD}|(?P<m>{_SMALL})\s?月份?的?|(?P<bare>月))\s?(?P<part>月?底|末|尾|初|头(?!像)|上旬|中旬|下旬|中(?!国|午|旬)|之?内)"
)
_DAY = re.compile(
    rf"{_MONTH_WORD}?(?P<d>{_SMALL})\s?(?:号|日)"
    r"(?!方案|选项|线|楼|员|码|院|店|利率|息|利|常|子|用|均|前期|客服|窗口|柜|文件|字|机|公寓|街|门|桌|工)"
)
_LASTING_BEFORE = re.compile(
    r"(?:延期|延后|延迟|延长|推迟|推后|推|拖延|拖欠|拖|缓|宽限|通融|晚还|迟还|(?<!今)(?<!昨)(?<!明)晚|迟|逾期|超期|超|过|早|提前|多|再给我?|每|第)[个了]?\s?$"
)
_LASTING_AFTER = re.compile(r"[不没又也都罚算比半]|三餐|两日|一夜|之内|以内|而已|就好|就行")
_SHIFTED_BARE = re.compile(
    rf"{_MONTH_WORD}(?P<d>\d{{1,2}}|[一二两三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?)(?![\d.个期万千百元块分几多kw{DIGITS}号日])"
)
_NAMED = {
    "大大后天": 4, "大后天": 3, "大后日": 3, "明后天": 2, "明后两天": 2, "后天": 2, "后日": 2, "后儿": 2,
    "明天": 1, "明日": 1, "明儿": 1, "明早": 1, "明晚": 1, "听日": 1, "明个": 1, "明晨": 1,
    "今天": 0, "今日": 0, "今儿": 0, "今晚": 0, "今早": 0, "今夜": 0, "今个": 0,
    "大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "昨儿": -1, "琴日": -1,
}  # fmt: skip
_NAMED_DAY = re.compile("|".join(_NAMED))
_WEEKDAY = re.compile(
    r"(?<!每)(?<!每个)(?<!逢)(?P<shift>下{1,3}个?|上{1,2}个?|这个?|本)?\s?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末1-7])(?!个|年|期|种|[到至]\s?(?:周|星期|礼拜))"
)
_WEEK_SPAN = re.compile(r"(?:周|星期|礼拜)[一二三四五六日天1-7]\s?[到至~-]\s?(?:周|星期|礼拜)?[一二三四五六日天1-7]")
_WEEK_END = re.compile(r"(?P<shift>本|这个?|下个?)(?:周|星期|礼拜)(?:之?内|里)")
_UNIT_OF_TIME = r"(?:天|日|个?星期|周|个?礼拜|个?半?月|年|小时|个小时|个钟头)"
_AFTER = re.compile(
    rf"(?:(?P<again>再)?(?<!超)过(?P<a>{_SMALL}|半)\s?(?P<ua>{_UNIT_OF_TIME})(?!\s?算|\s?会|\s?没|后|之后|以后|工资|[0-9一二三四五六七八九十]{{1,3}}(?:号|日))(?:[之以]?后)?"
    rf"|(?P<b>{_SMALL}|半)\s?(?P<ub>{_UNIT_OF_TIME})(?P<end>之?后(?!面)|以后|之?内|以内)(?!的))"
)
_ABOUT_HALF_A_MONTH = re.compile(r"[十几]天半个?月")
_YEAR_PART = re.compile(rf"(?:{_YEAR_WORD}(?:年)?|(?P<bare>年))(?P<part>底|末|中(?!国)|初(?![一二三四五六七八九十])|之?内)")
_LUNAR = re.compile(
    r"(?P<lunar>农历|阴历|旧历|老历)?的?\s?(?P<leap>闰)?(?P<m>正|腊|冬|十[一二]|[一二三四五六七八九十])月\s?"
    r"(?P<d>初[一二三四五六七八九十]|(?:二|三)?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|卅|底)(?![号日0-9])|大?年(?P<newyear>初[一二三四五六七八九十])"
)
_PAST = re.compile(r"已经|已还|[还扣付交转打存]了|[还扣付交转打存]的(?!话)|[还扣]过")
_STILL_TO_COME = re.compile(r"(?:就|会|一定|肯定|再)(?:把|给你)[^,。?!]{0,10}[还付打转交]了")
_LOOK_BACK = timedelta(days=62)


def dates(text: str, today: date, is_word: Callable[[int, int], bool] = lambda _start, _end: True) -> list[Found]:
    """All days in normalised text as ISO dates; they do not overlap.

    A day without a month is the next such day; one without a year lies at most two months back, else ahead; where the
    message tells of a payment made (我15号还了), it is the last such day. "Before" a feast is its eve; "after" one names no
    day, nor does 过两天.

    Args:
        text: normalised text.
        today: the day in Shanghai on which the text was written.
        is_word: whether a span begins and ends where words do.
    """
    past = bool(_PAST.search(text)) and not _STILL_TO_COME.search(text)
    found: list[Found] = []
    for reader in _READERS:
        for start, end, day in reader(text, today, past):
            one = Found("date", day.isoformat() if day else "", start, end)
            if not any(one.overlaps(other) for other in found) and (
                reader is not _feast or is_word(start, end) or end - start > 2
            ):
                found.append(one)
    return sorted((one for one in found if one.value), key=lambda one: one.start)


def asked_date(text: str, today: date) -> list[Found]:
    """The day in the answer to a question for one, where a number alone is enough: "15", "十五", "12.5", "3-5"."""
    match = re.fullmatch(r"\D*?(?P<m>\d{1,2})[.\-/](?P<d>\d{1,2})\D*", text)
    if match:
        day = _nearest(today, int(match["m"]), int(match["d"]), past=False)
        return [Found("date", day.isoformat(), match.start("m"), match.end("d"))] if day else []
    match = re.fullmatch(rf"\W*(?:就|每月|每个月|大概)*\W*(?P<d>{_SMALL})\W*(?:吧|左右|行吗|可以吗|啊|呢)*\W*", text)
    number = whole_number(match["d"]) if match else None
    if match is None or number is None or not 1 <= number <= 31:
        return []
    day = _shifted(today, 0, number)
    if day < today:
        day = _shifted(today, 1, number)
    return [Found("date", day.isoformat(), *match.span("d"))]


_Readings = Iterator["tuple[int, int, date | None]"]
"""Spans and their days; no day where the words take the place of one and name none."""


def _full(text: str, today: date, past: bool) -> _Readings:
    del today, past
    for match in _FULL.finditer(text):
        year = int(match["y"])
        day = _day_of(year if year > 99 else 2000 + year, int(match["m"]), int(match["d"]))
        if day and (year > 99 or "年" in match[0]):
            yield *match.span(), day


def _month_day(text: str, today: date, past: bool) -> _Readings:
    for pattern in (_MONTH_DAY, _SLASHED, _DOTTED, _DASHED):
        for match in pattern.finditer(text):
            month, number = whole_number(match["m"]), whole_number(match["d"])
            if month is None or number is None or not _is_a_day(pattern, match, text):
                continue
            named = match.groupdict().get("year")
            if named:
                day = _day_of(today.year + _YEARS[named], month, number)
            else:
                day = _nearest(today, month, number, past)
            if day:
                yield match.start("year" if named else "m"), match.end(), day


def _is_a_day(pattern: re.Pattern[str], match: re.Match[str], text: str) -> bool:
    """12.5 and 12-05 may be a sum or a range as well, 1/3 a fraction."""
    if pattern is _DOTTED:
        return bool(match["until"] or match["then"])
    if pattern is _DASHED:
        return bool(match["then"]) or "0" in (match["m"][0], match["d"][0])
    if pattern is _SLASHED:
        return not _FRACTION_BEFORE.search(text[: match.start()])
    return True


def _month_part(text: str, today: date, past: bool) -> _Readings:
    parts = {
        "底": 31,
        "月底": 31,
        "末": 31,
        "尾": 31,
        "下旬": 31,
        "内": 31,
        "之内": 31,
        "初": 1,
        "头": 1,
        "上旬": 10,
        "中旬": 15,
        "中": 15,
    }
    for match in _MONTH_PART.finditer(text):
        part = parts[match["part"]]
        if match["m"]:
            month = whole_number(match["m"])
            day = _nearest(today, month, min(part, 28), past) if month else None
            if day and not match["part"].endswith("内"):
                yield *match.span(), _clamped(day.year, day.month, part)
            continue
        if match["bare"] and text[: match.start()].endswith(("个", *DIGITS, "十")):
            continue
        shift = _month_shift(match["shift"])
        day = _shifted(today, shift or 0, part)
        if match["bare"] and day < today:
            day = _shifted(today, 1, part)
        yield *match.span(), day


def _lunar(text: str, today: date, past: bool) -> _Readings:
    for match in _LUNAR.finditer(text):
        if match["newyear"]:
            month, written = 1, match["newyear"]
        else:
            month, written = LUNAR_MONTHS[match["m"]], match["d"]
            if not (match["lunar"] or match["leap"] or match["m"] in "正腊冬" or written.startswith("初")):
                continue
        days = [_lunar_day(year, month, written, bool(match["leap"])) for year in range(today.year - 2, today.year + 3)]
        yield *match.span(), _next_or_last(days, today, past)


def _lunar_day(year: int, month: int, written: str, leap: bool) -> date | None:
    if written == "底":
        return new_years_eve(year + 1) if month == 12 else None
    number = whole_number(written.removeprefix("初"))
    return lunar_day(year, month, number, leap) if number else None


def _day(text: str, today: date, past: bool) -> _Readings:
    for pattern in (_DAY, _SHIFTED_BARE):
        for match in pattern.finditer(text):
            number = whole_number(match["d"])
            if number is None or not 1 <= number <= 31:
                continue
            if re.search(r"(?:第|(?<![每个])月)\s?$", text[: match.start()]):
                continue
            shift = _month_shift(match["shift"])
            if shift is not None:
                yield *match.span(), _shifted(today, shift, number)
                continue
            if pattern is _DAY and _lasts(text, match):
                continue
            day = _shifted(today, 0, number)
            if past and day > today:
                day = _shifted(today, -1, number)
            elif not past and day < today:
                day = _shifted(today, 1, number)
            yield *match.span(), day


def _lasts(text: str, match: re.Match[str]) -> bool:
    """延期一日, 一日不还: so long, and not the first of a month."""
    if not match[0].endswith("日"):
        return False
    spelt_one = match["d"] in "一1"
    return bool(_LASTING_BEFORE.search(text[: match.start()]) or (spelt_one and _LASTING_AFTER.match(text[match.end() :])))


def _weekday(text: str, today: date, past: bool) -> _Readings:
    for match in _WEEK_SPAN.finditer(text):
        yield *match.span(), None
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
    for match in _ABOUT_HALF_A_MONTH.finditer(text):
        yield *match.span(), None
    for match in _AFTER.finditer(text):
        written, unit = match["a"] or match["b"], match["ua"] or match["ub"]
        if match["a"] and not match["again"] and written in ("两", "俩", "几"):
            yield *match.span(), None  # 过两天 is "in a few days"
            continue
        if match.start() and text[match.start() - 1] in f"{DIGITS}十几第多来.0123456789":
            continue
        day = _later(today, written, unit, within=bool(match["end"] and match["end"].endswith("内")))
        if day:
            yield *match.span(), day


def _later(today: date, written: str, unit: str, *, within: bool) -> date | None:
    if written == "半":
        if unit == "年" and not within:
            return _shifted(today, 6, today.day)
        return today + timedelta(days=15) if unit in ("个月", "月") else None
    number = whole_number(written)
    if number is None or number > 366:
        return None
    if unit in ("小时", "个小时", "个钟头"):
        return today + timedelta(days=number // 24) if number >= 24 and number % 24 == 0 else None
    if unit == "年":  # 三年内还清 is a term, not a day
        return None if within or number > 10 else _shifted(today, 12 * number, today.day)
    if unit.endswith("月"):
        if unit == "月" and written.isdecimal():
            return None  # 3月后 is after March
        return _shifted(today, number, today.day) + timedelta(days=15 if "半" in unit else 0)
    return today + timedelta(days=number * (1 if unit in "天日" else 7))


def _year_part(text: str, today: date, past: bool) -> _Readings:
    del past
    ends = {"底": (12, 31), "末": (12, 31), "内": (12, 31), "之内": (12, 31), "中": (6, 30), "初": (1, 1)}
    for match in _YEAR_PART.finditer(text):
        before = text[: match.start()]
        if match["bare"] and before.endswith((*DIGITS, "十", "半", *"0123456789")):
            continue
        month, number = ends[match["part"]]
        day = date(today.year + _YEARS.get(match["year"] or "今年", 0), month, number)
        if match["bare"] and day < today:
            day = date(today.year + 1, month, number)
        yield *match.span(), day


def _feast(text: str, today: date, past: bool) -> _Readings:
    for match in FEAST.finditer(text):
        if match["when"] and not match["when"].endswith("前"):
            yield *match.span(), None
            continue
        eve = timedelta(days=1 if match["when"] else 0)
        named = match["year"]
        years = [today.year + _YEARS[named]] if named else range(today.year - 1, today.year + 3)
        days = [day - eve for year in years if (day := day_of_feast(match, year))]
        yield *match.span(), (days[0] if named and days else _next_or_last(days, today, past))


_READERS = (_full, _lunar, _month_day, _month_part, _after, _day, _weekday, _named, _feast, _year_part)
"""What reads surest comes first and keeps its characters."""


def _next_or_last(days: Iterable[date | None], today: date, past: bool) -> date | None:
    known = [day for day in days if day]
    if past:
        return max((day for day in known if day <= today), default=None)
    return min((day for day in known if day >= today), default=None)


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
