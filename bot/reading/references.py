"""What a borrower points at: an instalment (第二期), a loan (第一笔, 另一笔), an option shown (第二个, 选A, 方案三)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.reading.found import Found, without_overlaps
from bot.reading.numerals import DIGITS, whole_number

OTHER = "other"
"""The value of `loan_ref` for a loan that is not the one talked about."""

_NUMBER = rf"(?P<n>\d{{1,3}}|[{DIGITS}十]{{1,4}})"
_PAYMENT = r"(?:还款|扣款|付款|账单|月供)"
_INSTALMENT = re.compile(rf"(?<!倒数)第\s?{_NUMBER}\s?(?:期|个月|月|次{_PAYMENT}|笔{_PAYMENT})(?!间)")
_INSTALMENT_FROM_THE_END = re.compile(rf"倒数第?\s?{_NUMBER}\s?(?:个月|期)")
_INSTALMENT_WORDS = (
    (re.compile(r"最后那?一?(?:期(?!限|间|待)|个月的?(?:账单|还款|月供))|末期(?!间)|尾期"), "-1"),
    (re.compile(r"(?:首期|头一期|最初那?一期)(?!付)"), "1"),
    (re.compile(r"(?<![以])上(?:一|个)?期(?!间|限)|上个?月那一?期|上(?:一次|次|一笔)(?=月供|账单)"), "previous"),
    (re.compile(r"(?<![以之])下(?:一|个)?期(?!间|限)|下个?月那一?期|下(?:一次|次|一笔)(?=还款|月供|账单)"), "next"),
    (re.compile(r"(?:本|当|这)一?期(?!间|限|待)|这个?月(?:的)?(?:这|那)一?期"), "current"),
)
_LOAN = re.compile(rf"(?<!倒数)第\s?{_NUMBER}\s?(?:笔(?!{_PAYMENT})|个(?:贷款|借款|借据|合同)|单|份合同)(?:贷款|借款|借据)?")
_LOAN_FROM_THE_END = re.compile(rf"倒数第\s?{_NUMBER}\s?笔")
_OTHER_LOAN = re.compile(
    r"(?:换|看|查)?(?:另外?|别的|其他|其它)(?:那?一?[笔单]|那个(?:贷款|借款))(?:贷款|借款)?|(?:换|下|上)一?[笔单](?!\d|还款|扣款|付款)"
)
_THAT_LOAN = rf"(?:的|借的|办的|贷的)?(?:(?:那|这)一?|一)(?:笔|单|个贷款|个借款)(?!{_PAYMENT}|钱|转账|到账|交易)(?:贷款|借款)?"
_LOAN_WORDS = (
    (re.compile(rf"(?:最早|最先|最老|头一|首|最开始){_THAT_LOAN}"), "earliest"),
    (re.compile(rf"(?:最近|最新|最后|最晚|新|刚){_THAT_LOAN}"), "latest"),
    (
        re.compile(
            rf"(?:金额|数额|欠得|欠的|欠)?(?:最大|较大|大的?(?=[那这])|最多|(?<=[欠借得的])多的?(?=[那这])){_THAT_LOAN}"
        ),
        "largest",
    ),
    (
        re.compile(
            rf"(?:金额|数额|欠得|欠的|欠)?(?:最小|较小|小的?(?=[那这])|最少|(?<=[欠借得的])少的?(?=[那这])){_THAT_LOAN}"
        ),
        "smallest",
    ),
)
_SAID_OF_MANY = re.compile(r"[几每各多]\s?$")
_CLASSIFIER = r"(?:个(?!人|电话|问题|孩子|小时|钟头|工作日|星期|礼拜|年头|朋友|号码|平台)|种|项|条|笔|期|款|档|套|类|样|行|张)"
_ORDINALS = (
    re.compile(rf"(?<!倒数)第\s?{_NUMBER}\s?{_CLASSIFIER}"),
    re.compile(rf"^\W*(?:我?[就选要]+)?第\s?{_NUMBER}\W*[吧啊呢]?\W*$"),
    re.compile(r"(?:方案|选项|选择?|option)\s?(?P<n>\d{1,2}|[一二两三四五六七八九十])(?![\d十百千万号期月年天个元块下])"),
    re.compile(rf"(?<![\d{DIGITS}十]){_NUMBER}\s?号?(?:方案|选项)"),
    re.compile(r"(?:选择?|方案|选项|要)\s?(?P<letter>[a-h])(?![a-z])"),
    re.compile(r"(?<![a-z0-9])(?P<letter>[a-h])(?:方案|选项|吧|项)"),
    re.compile(r"^\W*(?P<n>[1-9]|[一二三四五六七八九])[\W吧。]*$"),
    re.compile(r"^\W*(?P<letter>[a-h])\W*$"),
    re.compile(r"(?P<first>头一?[个种项笔]|首个|首选)(?!人|月)"),
    re.compile(r"^\W*(?:选|就)?(?P<heavenly>[甲乙丙丁])[\W吧。]*$"),
)


def references(text: str) -> list[Found]:
    """All instalments, loans and options pointed at in normalised text; a numbered one is an ordinal as well.

    `instalment_ref`: its number; "-1" the last, "-2" the one before it; "current", "previous", "next".
    `loan_ref`: its place in the list shown, "-1" the last; "other"; "earliest", "latest", "largest", "smallest".
    """
    found = [*_numbered("instalment_ref", _INSTALMENT, text), *_numbered("loan_ref", _LOAN, text)]
    found += _numbered("instalment_ref", _INSTALMENT_FROM_THE_END, text, "-")
    found += _numbered("loan_ref", _LOAN_FROM_THE_END, text, "-")
    found += without_overlaps(_worded("instalment_ref", _INSTALMENT_WORDS, text), found)
    found += without_overlaps((Found("loan_ref", OTHER, *match.span()) for match in _OTHER_LOAN.finditer(text)), found)
    for word in _worded("loan_ref", _LOAN_WORDS, text):
        found += without_overlaps([word], found)
    ordinals: list[Found] = []
    for pattern in _ORDINALS:
        for match in pattern.finditer(text):
            place = _place(match)
            one = Found("ordinal", str(place), *match.span())
            if place and not any(one.overlaps(other) for other in ordinals):
                ordinals.append(one)
    return found + ordinals


def _numbered(kind: str, pattern: re.Pattern[str], text: str, sign: str = "") -> Iterator[Found]:
    for match in pattern.finditer(text):
        number = whole_number(match["n"])
        if number:
            yield Found(kind, f"{sign}{number}", *match.span())


def _worded(kind: str, words: tuple[tuple[re.Pattern[str], str], ...], text: str) -> Iterator[Found]:
    for pattern, value in words:
        for match in pattern.finditer(text):
            if not _SAID_OF_MANY.search(text[: match.start()]):
                yield Found(kind, value, *match.span())


def _place(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    if groups.get("letter"):
        return ord(groups["letter"]) - ord("a") + 1
    if groups.get("heavenly"):
        return "甲乙丙丁".index(groups["heavenly"]) + 1
    if groups.get("first"):
        return 1
    return whole_number(groups["n"])
