"""Spans of months asked for: 三个月, 12期, 半年, 一年半, 两个季度, 分6次, 3到6期."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.reading.found import AT_LEAST, AT_MOST, Found
from bot.reading.numerals import DIGITS, whole_number

LONGEST = 600

_SMALL = rf"(?:\d{{1,3}}|[{DIGITS}十百廿卅]{{1,5}})"
_YEAR = r"年(?!\d|级|月|底|末|初|化|利|纪|龄|前|轻|[0-9一二三四五六七八九十]{1,2}月)"
_SPAN = re.compile(
    rf"(?<![\d.{DIGITS}十百千])(?:(?P<low>{_SMALL})\s?(?:个月|期)?\s?(?:-|~|到|至)\s?)?(?P<n>{_SMALL})\s?"
    rf"(?P<unit>个月|个季度|季度|期(?!间|限|待|望|许|数)|年半(?!载)|{_YEAR}|次(?=还|付|结|把|,|。|$|吧|行|可以))"
    r"|(?P<half>半年)"
)
_NOT_A_TERM = re.compile(
    r"(?:第|欠了?|逾期了?|漏了?|还了|差|剩下?|剩余|还有|晚了?|第前|每|前|后|前面|后面|剩下的|逾期的|这|那|头|掉|把|从|[0-9年月.-])\s?$"
)
_LASTED = re.compile(
    r"(?:欠了?|逾期了?|拖了?|拖欠了?|失业了?|停工了?|停薪|住院了?|住了|干了|做了|等了|近|最近|这|过去|前|之前|连续|已经|都|快|有|"
    r"判了?|坐了?|关了?|每|保留|保存|留|记录|影响|第|上征信|没工作|没上班|没收入|发|还了|少发|大概有|将近|整整|前|后|上|下|大|按|(?<!成)了)\s?$"
)
_LASTING = re.compile(
    r"(?:多)?\s?(?:了(?!吧|行)|没|未|前|以前|之前|来|以来|的?工资|没还|一次|以下|以上|有期|徒刑|牢|的老|的社保|的?收入|的?利息|"
    r"逾期|都没|半载|房租|下来|的账单|的记录|的流水|流水|的?一起|到期)"
)
_DONE = re.compile(r"\s?(?:没还|没交|未还|逾期|欠|已还|已经还|还完|还清了|账单|一起|都)")
_ASKED_FOR = re.compile(
    r"(?:分成?|分期|借|贷|期限|延期?|延长|延后|缓|宽限|晚|推迟|再给我?|给我?|改成?|换成?|做|办|按|调整?到|拉长到?)\s?$"
)
_BORROWED = re.compile(r"[借贷]\D{0,3}[0-9.一二三四五六七八九十两百千]*[万千百块元kw]\s?$")
_WHOLE_ANSWER = re.compile(r"(?:^|[\s,。])(?:嗯|哦|那|就|要|想)*$")
_ENDS = re.compile(r"[吧呢啊的行可以]*(?:$|[\s,.!?。])|期的?话|还完|还清|内还|之内")
_CALENDAR = re.compile(r"\s?(?:的时候|借|办|贷|开|逾期|结清|还的|那会|上半|下半|春|夏|秋|冬)")
_SPLIT_IN = re.compile(r"(?:分成?|分为|分作|拆成?)\s?$")


def months(text: str) -> list[Found]:
    """All spans of whole months in normalised text, as a number of months; of a range both ends, with their roles.

    Only a time that somebody asks for counts: 期 is a month as a term (分12期), not as the third instalment (第三期) nor as
    those owed (欠三期); what has lasted (失业三个月了) or recurs (一个月还五百) is none.
    """
    return list(_found(text))


def asked_months(text: str) -> list[Found]:
    """The term in the answer to a question for one, where a number alone is enough: "6", "十二", "3次", "一个月"."""
    match = re.fullmatch(
        rf"\W*(?:就|分|改成?|要|选|大概|最多)*\W*(?P<n>{_SMALL})\s?(?:个月|期|次)?\W*(?:吧|左右|行吗|可以吗|啊|呢)*\W*", text
    )
    number = whole_number(match["n"]) if match else None
    return [Found("months", str(number), *match.span("n"))] if match and number and 0 < number <= LONGEST else []


def _found(text: str) -> Iterator[Found]:
    for match in _SPAN.finditer(text):
        count = _count(text, match)
        if not count or not 0 < count <= LONGEST:
            continue
        low = whole_number(match["low"]) if match["low"] else None
        factor = count // (whole_number(match["n"]) or 1) if match["n"] else 1
        if low and low * factor < count:
            yield Found("months", str(low * factor), *match.span("low"), AT_LEAST)
            yield Found("months", str(count), match.start("n"), match.end(), AT_MOST)
        elif low is None:
            most = re.search(r"(?:最多|最长|顶多|不超过)\s?(?:分|能分|可以分)?\s?$", text[: match.start()])
            yield Found("months", str(count), *match.span(), AT_MOST if most else None)


def _count(text: str, match: re.Match[str]) -> int | None:
    before, after = text[: match.start()], text[match.end() :]
    if _LASTED.search(before) or _LASTING.match(after):
        return None
    if match["half"]:
        return 6
    number, unit = whole_number(match["n"]), match["unit"]
    if number is None or before.endswith("第"):
        return None
    if unit == "期":
        return number if number > 1 and not _NOT_A_TERM.search(before) and not _DONE.match(after) else None
    if unit == "次":
        return number if number > 1 and _SPLIT_IN.search(before) else None
    if unit.endswith("季度"):
        return number * 3
    if unit == "年半":
        return number * 12 + 6
    if unit == "年":
        if number > 50 or (number > 9 and _CALENDAR.match(after)):
            return None
        return number * 12 if number > 1 or _one_is_a_term(before, after) or _BORROWED.search(before) else None
    return number if number > 1 or _one_is_a_term(before, after) else None


def _one_is_a_term(before: str, after: str) -> bool:
    """一个月 is mostly "a month, each month": 一个月还五百; it is a term where it is asked for, or is the whole answer."""
    return bool(_ASKED_FOR.search(before)) or (_WHOLE_ANSWER.search(before) is not None and _ENDS.match(after) is not None)
