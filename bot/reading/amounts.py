"""Amounts of money in yuan: 3200元, 三千二, 1万5, 五百来块, ¥88.8, 三块五, 两毛."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal

from bot.reading.found import Found
from bot.reading.numerals import NUMERAL, numeral

LARGEST = Decimal(10**10)

_DIGIT = "[0-9一二三四五六七八九两]"
_MONEY = re.compile(
    rf"(?:(?P<sign>[¥$]|rmb|人民币)\s?)?(?P<number>{NUMERAL})"
    rf"(?:\s?(?P<about>[多来余几])?\s?(?P<unit>块钱|块大洋|块|元整|元|圆|rmb|人民币|大洋)"
    rf"(?:零?(?P<tenths>{_DIGIT})(?![0-9十百千万])(?:毛钱|毛|角)?(?:(?P<hundredths>{_DIGIT})分?)?)?"
    rf"|\s?(?P<roughly>[多余])?(?P<tail>毛钱|毛|角))?"
)
_ROUND = re.compile(r"(?P<unit>[百千万])(?:把|来)?(?:块钱|块|元)")
_COUNTED = re.compile(
    r"\s?(?:[%‰折天日号月年期个次遍点分秒岁位家笔张条人倍周星层楼厘级后前内小时钟礼拜路通码]|/|:|-\d|\.\d|名|本|号)"
)
_MONEY_BEFORE = re.compile(
    r"(?:[还付交存转打给欠借收扣减出拿凑差剩贷退补发省约先就共少多有供额到本成]|大概|左右|最多|最少|至少|不超过|"
    r"工资|收入|每月|每个月|一个月|月供|金额|才|只|能|是|为|款|息|金|费|罚)\s?[了过进我你的:是个约]?\s?(?:大概|差不多|先|个)?\s?$"
)
_NO_MONEY_BEFORE = re.compile(
    r"(?:第|尾号|卡号|工号|编号|单号|验证码|密码|身份证|号码|拨打?|打给|电话|[a-z0-9_.-])\s?[是:]?\s?$"
)
_HOTLINES = frozenset(["110", "114", "119", "120", "315", "12315", "12345", "12363", "12368", "12377", "12378", "96110"])
_FILLERS = re.compile(r"[\s,.!?。!?、~·…]|左右|大概|大约|差不多|就|先|吧|呢|啊|行|可以|吗|的|嗯|哦|好|出头|上下|不到|以内|多")


def amounts(text: str, is_word: Callable[[int, int], bool] = lambda _start, _end: True) -> list[Found]:
    """All amounts in normalised text, as yuan with two decimals.

    Args:
        text: normalised text.
        is_word: whether a span begins and ends where words do; keeps 万一 and 三星 from being numbers.
    """
    return [*_rounds(text), *(found for found in _exact(text, is_word))]


def _rounds(text: str) -> Iterator[Found]:
    """千把块, 万把块: a bare unit that stands for one of it."""
    for match in _ROUND.finditer(text):
        before = text[: match.start()]
        if not re.search(rf"(?:{NUMERAL}|[几数好上成])\s?$", before):
            yield _found(Decimal({"百": 100, "千": 1000, "万": 10000}[match["unit"]]), *match.span())


def _exact(text: str, is_word: Callable[[int, int], bool]) -> Iterator[Found]:
    for match in _MONEY.finditer(text):
        value = numeral(match["number"])
        if value is None or _is_vague(text, match):
            continue
        if match["unit"] or match["tail"] or match["sign"]:
            yield from _with_unit(match, value)
        elif _may_be_bare(text, match, value, is_word):
            yield from _checked(value, match.start(), match.end("number"))


def _with_unit(match: re.Match[str], value: Decimal) -> Iterator[Found]:
    if match["tail"]:
        yield from _checked(value / 10, *match.span())
        return
    tenths = numeral(match["tenths"] or "0") or Decimal(0)
    hundredths = numeral(match["hundredths"] or "0") or Decimal(0)
    yield from _checked(value + tenths / 10 + hundredths / 100, *match.span())


def _may_be_bare(text: str, match: re.Match[str], value: Decimal, is_word: Callable[[int, int], bool]) -> bool:
    start, end = match.start("number"), match.end("number")
    written, before, after = match["number"], text[:start], text[end:]
    if _COUNTED.match(after) or _NO_MONEY_BEFORE.search(before) or written in _HOTLINES:
        return False
    if re.match(r"\s?[a-z]", after) or value == 0:
        return False
    plain_digits = written.replace(",", "").replace(".", "").isdecimal()
    if plain_digits and len(written.split(".")[0].replace(",", "")) > 7:
        return False
    alone = not _FILLERS.sub("", before) and not _FILLERS.sub("", after)
    if alone:
        return value >= 10
    if not plain_digits and not is_word(start, end):
        return False
    if re.search(r"[百千万亿佰仟kw]", written):
        return True
    return value >= 10 and bool(_MONEY_BEFORE.search(before))


def _is_vague(text: str, match: re.Match[str]) -> bool:
    """几百, 好几千, 数万: no number is meant."""
    before = text[: match.start("number")]
    return before.endswith(("几", "数", "上", "成")) and match["number"][0] in "百千万十"


def _checked(value: Decimal, start: int, end: int) -> Iterator[Found]:
    if 0 < value < LARGEST:
        yield _found(value, start, end)


def _found(value: Decimal, start: int, end: int) -> Found:
    return Found("amount", str(value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)), start, end)
