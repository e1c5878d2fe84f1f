"""Amounts of money in yuan: 3200元, 三千二, 1万5, 五百来块, ¥88.8, 三块五, 两毛, 500到800."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal

from bot.reading.found import ABOUT, AT_LEAST, AT_MOST, Found, without_overlaps
from bot.reading.numerals import NUMERAL, numeral

LARGEST = Decimal(10**10)

_DIGIT = "[0-9一二三四五六七八九两]"
_UNIT = r"(?:块钱|块大洋|块|元整|元|圆|rmb|人民币|大洋)"
_MONEY = re.compile(
    rf"(?:(?P<sign>¥|rmb|人民币)\s?)?(?<!\d)(?P<number>{NUMERAL})(?:(?P<odd>[多来余])?(?P<big>[百千万亿kw])(?![0-9一二三四五六七八九]))?"
    rf"(?:\s?(?P<about>[多来余])?\s?(?P<unit>{_UNIT})"
    rf"(?:(?P<half>半)|零?(?P<tenths>{_DIGIT})(?![0-9十百千万块天日个年月次期笔人家张件样点下起直共定般会周星号])(?:毛钱|毛|角)?(?:(?P<hundredths>{_DIGIT})分?)?)?"
    rf"|\s?(?:多|余)?(?P<tail>毛钱|毛|角|分钱)(?:(?P<cents>{_DIGIT})分?(?![0-9十百千万]))?)?"
)
_ROUND = re.compile(r"(?P<unit>[百千万])(?:把|来)?(?:块钱|块|元)")
_NUMBER = rf"(?:{NUMERAL})"
_HEAD = r"(?<![一二两三四五六七八九十百千万\d])[一二两三四五六七八九十百千万\d]{0,8}[十百千万]"
_RANGE = re.compile(rf"(?<!\d)(?P<a>{_NUMBER})\s?(?P<ua>{_UNIT})?\s?(?:-|~|—|–|到|至)\s?(?P<b>{_NUMBER})\s?(?P<unit>{_UNIT})?")
_SPREAD = re.compile(
    rf"(?P<head>{_HEAD})?(?P<a>[一二两三四五六七八])(?P<b>[二两三四五六七八九])(?P<unit>[十百千万]{{1,2}})?\s?(?P<yuan>{_UNIT})?"
)
_NEIGHBOURS = frozenset(["一二", "一两", "二三", "两三", "三四", "四五", "五六", "六七", "七八", "八九", "三五"])
_COUNTED = re.compile(
    r"\s?(?!多点)[多来余]?(?:[%‰折天日号月年期个次遍点秒岁位家笔张条人倍周星层楼厘级后前内小时钟礼路通码米斤度字章句栋室亩辈]|/|:|-\d|\.\d|"
    r"分(?!\s?[0-9一二三四五六七八九十两几成期为])|名|本(?![金息来])|号|公里|平方|单元|(?:这|那)?张?(?:的)?(?:银行)?卡|结尾|打头|开头)"
)
_FOREIGN = re.compile(r"\s?(?:美元|美金|美刀|刀|港币|港元|港纸|欧元|欧|日元|英镑|usd|hkd|泰铢|卢布|台币|新台币|澳元|加元)")
_MONEY_BEFORE = re.compile(
    r"(?:[还付交存转打给欠借收扣减出拿凑差剩贷退补发省约先就共少多有供额到本成]|大概|左右|最多|最少|至少|不超过|"
    r"工资|收入|每月|每个月|一个月|每期|一期|月供|撑死|顶天|[还付拿出交给]得[起出]|[低少高多]一?点儿?|金额|余额|账单|剩下|到账|进去|才|只|能|是|为|款|息|金|费|罚|从|由|按)\s?[了过进我你的:是个约账]{0,2}\s?(?:大概|差不多|先|个)?\s?$"
)
_NO_MONEY_BEFORE = re.compile(
    r"(?:第|尾号|后四位|卡号|工号|编号|单号|合同号|验证码|密码|身份证|号码|拨打?|打给|打了?|电话|热线|之|百分|qq|微信|[a-z0-9_.-])\s?[是:]?\s?$"
)
_HOTLINES = re.compile(r"11[049]|12[02]|315|123\d\d|96110|95\d{3}|10086|10010|10000|12306")
_CALLS_FOR_HOTLINE = re.compile(r"(?:打|拨|找|投诉到?|举报到?|电话|客服|热线|去)\s?$")
_ALWAYS_HOTLINES = frozenset(["110", "114", "119", "120", "315", "12315", "12345", "12363", "12368", "12377", "12378", "96110"])
_LAST_DIGIT_COUNTS = re.compile(
    rf"(?P<number>[0-9.]+(?![0-9])|(?:{_DIGIT}|[0-9.])+[百千万kw](?:{_DIGIT}|[十百千])*?){_DIGIT}(?:年|个月|期)"
)
"""4万三年: forty thousand over three years; 800一个月: eight hundred a month."""
_EACH_TIME = re.compile(r"\s?[多来余]?\s?(?:一个月|每个?月|一期|每期)")
_TO_BE_SPLIT = re.compile(r"\s?分成?为?\s?[0-9一二三四五六七八九十两]{1,3}\s?(?:期|个月|年|次)")
_SLANG = frozenset(["88", "886", "666", "555", "233", "520"])
_FILLERS = re.compile(r"[\s,.!?。、~·…多点些就先吧呢啊行吗的嗯哦好]|左右|大概|大约|差不多|可以|出头|上下|不到|以内")
_EMPHASIS = re.compile(r"\s?(?:都|也|没|不)")
_LACKING = re.compile(r"[差少多扣][了还]?\s?$")
_ANY_MATTER = re.compile(r"\s?(?:的|那点)(?:小)?(?:事|问题|活儿?)")
_TOGETHER = re.compile(r"\s?(?:钱|多|来|左右|[,。!?、]|$|的(?:罚息|利息|费用|手续费|违约金))")
_VAGUE_BEFORE = re.compile(r"(?:[几数上成好小]|好几|大几)$")
_ALMOST = re.compile(r"(?:小|近|将近|快|差不多|大概|大约|约|估计|左右)\s?(?:是|有|要)?\s?$")
_MOST = re.compile(
    r"(?:最多|至多|顶多|不超过|不高于|撑死|最高|顶天|不到|封顶)\s?(?:也)?(?:就|只|只能|能|可以)?\s?(?:先)?(?:每月|每个月|一个月)?"
    r"(?:还|付|交|出|拿|拿出|凑|给)?(?:得起|出)?(?:个)?\s?$"
)
_LEAST = re.compile(
    r"(?:最少|至少|起码|不低于|不少于|最低)\s?(?:也)?(?:要|得|能|可以)?\s?(?:每月|每个月|一个月)?(?:还|付|交|出|拿|给)?(?:个)?\s?$"
)
_AROUND = re.compile(r"\s?(?:左右|上下|出头|来去|的样子|差不多)")
_UPWARDS = re.compile(r"\s?(?:以上|起步|打底|往上)")
_DOWNWARDS = re.compile(r"\s?(?:以内|以下|之内|封顶|以里|不到(?!位|账))")


def amounts(text: str, is_word: Callable[[int, int], bool] = lambda _start, _end: True) -> list[Found]:
    """All amounts in normalised text, as yuan with two decimals.

    A range gives both its ends, with their roles; what names no number (几百块, 百八十块) gives nothing.

    Args:
        text: normalised text.
        is_word: whether a span begins and ends where words do; keeps 万一 and 三星 from being numbers.
    """
    found = [*_ranges(text), *_spreads(text)]
    found += without_overlaps(_rounds(text), found)
    found += without_overlaps(_exact(text, is_word), found)
    return found


def asked_amount(text: str) -> list[Found]:
    """The amount in the answer to a question for one, where a number alone is enough: "6", "十二", "1.5"."""
    match = re.fullmatch(rf"\D*?(?P<number>{NUMERAL})\W*(?:吧|左右|差不多|就行|可以|啊|呢)*\W*", text)
    value = numeral(match["number"]) if match and not _COUNTED.match(text[match.end("number") :]) else None
    return list(_checked(value, *match.span("number"))) if match and value is not None else []


def _ranges(text: str) -> Iterator[Found]:
    """500-800, 3到5千, 一千到两千块: a unit that only the upper end names counts for both."""
    for match in _RANGE.finditer(text):
        after, before = text[match.end() :], text[: match.start()]
        low, high = numeral(match["a"]), numeral(match["b"])
        if low is None or high is None or _is_no_money(text, match.start("a"), match.end(), match["unit"]):
            continue
        if (big := re.search(r"[十百千万亿kw]+$", match["b"])) and low < 100 and not re.search(r"[百千万亿kw]", match["a"]):
            low = numeral(f"{match['a']}{big[0]}") or low
        named = match["unit"] or match["ua"] or re.search(r"[百千万kw]", match["b"])
        alone = not _FILLERS.sub("", before) and not _FILLERS.sub("", after.replace("之间", ""))
        if 0 < low < high < LARGEST and (named or alone or "之间" in after[:3] or _MONEY_BEFORE.search(before)) and high >= 10:
            yield _found(low, *match.span("a"), AT_LEAST)
            yield _found(high, match.start("b"), match.end(), AT_MOST)


def _spreads(text: str) -> Iterator[Found]:
    """七八百, 两三千块, 一百五六: two neighbouring digits before one unit."""
    for match in _SPREAD.finditer(text):
        head, unit = match["head"] or "", match["unit"] or ""
        if match["a"] + match["b"] not in _NEIGHBOURS or not (unit or (head and head[-1] in "十百千万")):
            continue
        low, high = numeral(head + match["a"] + unit), numeral(head + match["b"] + unit)
        if low is None or high is None or _is_no_money(text, match.start(), match.end(), match["yuan"]):
            continue
        if match["yuan"] or (high >= 100 and not text[match.end() :].startswith("十")):
            yield _found(low, *match.span(), AT_LEAST)
            yield _found(high, *match.span(), AT_MOST)


def _rounds(text: str) -> Iterator[Found]:
    """千把块, 万把块: a bare unit that stands for one of it."""
    for match in _ROUND.finditer(text):
        before = text[: match.start()]
        if not re.search(rf"(?:{NUMERAL}|[几数好上成多来余儿])\s?$", before):
            yield _found(Decimal({"百": 100, "千": 1000, "万": 10000}[match["unit"]]), *match.span(), ABOUT)


def _exact(text: str, is_word: Callable[[int, int], bool]) -> Iterator[Found]:
    for match in _MONEY.finditer(text):
        value = numeral(match["number"])
        if shorter := _LAST_DIGIT_COUNTS.match(match["number"] + text[match.end("number") :]):
            yield from _checked(numeral(shorter["number"]) or Decimal(0), match.start(), match.start() + shorter.end("number"))
            continue
        if value is None or _is_vague(text, match):
            continue
        if match["big"]:
            if not match["odd"]:
                continue  # numeral() takes in every unit that belongs to a number
            value *= {"百": 100, "千": 1000, "k": 1000, "万": 10**4, "w": 10**4, "亿": 10**8}[match["big"]]
        if match["unit"] or match["tail"] or match["sign"]:
            if _is_saying(text, match, value, is_word):
                continue
            yield from _with_unit(text, match, value)
        elif _may_be_bare(text, match, value, is_word):
            yield from _checked(value, match.start(), match.end("number"), _role(text, match))


def _with_unit(text: str, match: re.Match[str], value: Decimal) -> Iterator[Found]:
    if match["tail"]:
        cents = numeral(match["cents"] or "0") or Decimal(0)
        value = value / 100 if match["tail"] == "分钱" else value / 10 + cents / 100
        yield from _checked(value, *match.span(), _role(text, match))
        return
    tenths = Decimal(5) if match["half"] else numeral(match["tenths"] or "0") or Decimal(0)
    hundredths = numeral(match["hundredths"] or "0") or Decimal(0)
    yield from _checked(value + tenths / 10 + hundredths / 100, *match.span(), _role(text, match))


def _role(text: str, match: re.Match[str]) -> str | None:
    before, after = text[: match.start()], text[match.end() :]
    if _MOST.search(before) or _DOWNWARDS.match(after):
        return AT_MOST
    if _LEAST.search(before) or _UPWARDS.match(after):
        return AT_LEAST
    odd = match["odd"] or match["about"] or re.match(r"\s?[多来余]", after)
    return ABOUT if odd or _ALMOST.search(before) or _AROUND.match(after) else None


def _is_saying(text: str, match: re.Match[str], value: Decimal, is_word: Callable[[int, int], bool]) -> bool:
    """一分钱都没有, 一毛不拔, 两笔一块还, 三角债, 两万块钱的事: words of money that name no sum."""
    after = text[match.end() :]
    if _FOREIGN.match(after) or _ANY_MATTER.match(after):
        return True
    if value == 1 and _EMPHASIS.match(after) and not _LACKING.search(text[: match.start()]):
        return True
    if match["tail"] == "分钱" and value == 1 and not _LACKING.search(text[: match.start()]):
        return True
    if match["tail"] in ("毛", "角") and not match["cents"] and not is_word(match.start(), match.end("tail")):
        return True
    if value == 1 and match["unit"] == "块" and not match["tenths"] and not match["half"]:
        return _TOGETHER.match(after) is None
    return bool(
        re.match(r"\s?[一二三四五六七八九十]块的", after) or re.search(r"[一二三四五六七八九十]块$", text[: match.start()])
    )


def _may_be_bare(text: str, match: re.Match[str], value: Decimal, is_word: Callable[[int, int], bool]) -> bool:
    start, end = match.start("number"), match.end("number")
    written, before, after = match["number"], text[:start], text[end:]
    if _is_no_money(text, start, end, None) or value == 0:
        return False
    plain_digits = written.replace(",", "").replace(".", "").isdecimal()
    if plain_digits and len(written.split(".")[0].replace(",", "")) > 7:
        return False
    alone = not _FILLERS.sub("", before) and not _FILLERS.sub("", after)
    if alone:
        return value >= 10 and written not in _SLANG and not _is_month_and_day(written)
    if _TO_BE_SPLIT.match(after) and value >= 100:
        return True
    if not re.search(r"\d", written) and not _stands_alone(text, match, is_word):
        return False
    if match["big"] or re.search(r"[百千万亿佰仟kw]", written):
        return True
    return value >= 10 and bool(_MONEY_BEFORE.search(before) or _EACH_TIME.match(after))


def _stands_alone(text: str, match: re.Match[str], is_word: Callable[[int, int], bool]) -> bool:
    """Whether a spelt number is words of its own (not 十万火急), with 多 or not."""
    start, end = match.start("number"), match.end("big") if match["big"] else match.end("number")
    return is_word(start, end) or (text[end : end + 1] in "多余来" and is_word(start, end + 1))


def _is_no_money(text: str, start: int, end: int, unit: str | None) -> bool:
    """Counts, numbers of cards and telephones, foreign money, matters."""
    written, before, after = text[start:end], text[:start], text[end:]
    if _FOREIGN.match(after) or _ANY_MATTER.match(after):
        return True
    if unit:
        return False
    if _COUNTED.match(after) or re.match(r"\s?[a-z]", after) or (_VAGUE_BEFORE.search(before) and written[0] in "百千万十"):
        return True
    if written in _ALWAYS_HOTLINES or (_HOTLINES.fullmatch(written) and _CALLS_FOR_HOTLINE.search(before)):
        return True
    paid = re.search(r"打了?\s?$", before) and re.search(r"[百千万kw]|\d{3}", written)
    return bool(_NO_MONEY_BEFORE.search(before)) and not paid


def _is_month_and_day(written: str) -> bool:
    """12.5 alone may be 5 December as well: it is neither."""
    match = re.fullmatch(r"(\d{1,2})\.(\d{1,2})", written)
    return match is not None and 1 <= int(match[1]) <= 12 and 1 <= int(match[2]) <= 31


def _is_vague(text: str, match: re.Match[str]) -> bool:
    """几百, 好几千, 数万, 十几块, 千儿八百: no number is meant."""
    before, after = text[: match.start("number")], text[match.end("number") :]
    if re.match(r"\s?好?几", after) or re.search(r"[百千万]儿$", before):
        return True
    if re.fullmatch(r"百?八十", match["number"]) and (before.endswith("百") or match["number"].startswith("百")):
        return True
    return bool(re.search(r"(?:[几数上成])$", before)) and match["number"][0] in "百千万十"


def _checked(value: Decimal, start: int, end: int, role: str | None = None) -> Iterator[Found]:
    if 0 < value < LARGEST:
        yield _found(value, start, end, role)


def _found(value: Decimal, start: int, end: int, role: str | None = None) -> Found:
    return Found("amount", str(value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)), start, end, role)
