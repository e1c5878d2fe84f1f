"""What a borrower points at: an instalment (第二期), a loan (第一笔, 另一笔), an option shown (第二个, 选A, 方案三)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.reading.found import Found
from bot.reading.numerals import DIGITS, whole_number

OTHER = "other"
"""The value of `loan_ref` for a loan that is not the one talked about."""

_NUMBER = rf"(?P<n>\d{{1,3}}|[{DIGITS}十]{{1,4}})"
_INSTALMENT = re.compile(rf"第\s?{_NUMBER}\s?(?:期|个月|月|次还款|次)(?!间)")
_LOAN = re.compile(rf"第\s?{_NUMBER}\s?(?:笔|个(?:贷款|借款|借据|合同)|单|份合同)(?:贷款|借款|借据)?")
_OTHER_LOAN = re.compile(
    r"(?:换|看|查)?(?:另外?|别的|其他|其它)(?:那?一?[笔单]|那个(?:贷款|借款))(?:贷款|借款)?|(?:换|下)一?[笔单](?!\d)"
)
_ORDINALS = (
    re.compile(rf"(?<!倒数)第\s?{_NUMBER}\s?(?:个|种|项|条|笔|期|款|档|套|类|样|行|张)?"),
    re.compile(r"(?:方案|选项|选择?|option)\s?(?P<n>\d{1,2}|[一二两三四五六七八九十])(?![\d十百千万号期月年天个元块])"),
    re.compile(rf"(?<![\d{DIGITS}十]){_NUMBER}\s?号?(?:方案|选项)"),
    re.compile(r"(?:选择?|方案|选项|要)\s?(?P<letter>[a-h])(?![a-z])"),
    re.compile(r"(?P<letter>[a-h])(?:方案|选项|吧|项)"),
    re.compile(r"^\W*(?P<n>[1-9]|[一二三四五六七八九])[\W吧。]*$"),
    re.compile(r"^\W*(?P<letter>[a-h])\W*$"),
    re.compile(r"(?P<first>头一?[个种项笔]|首个|首选)"),
    re.compile(r"^\W*(?:选|就)?(?P<heavenly>[甲乙丙丁])[\W吧。]*$"),
)


def references(text: str) -> list[Found]:
    """All instalments, loans and options pointed at in normalised text; an instalment or a loan is an ordinal as well."""
    found = [*_numbered("instalment_ref", _INSTALMENT, text), *_numbered("loan_ref", _LOAN, text)]
    found += [Found("loan_ref", OTHER, *match.span()) for match in _OTHER_LOAN.finditer(text)]
    ordinals: list[Found] = []
    for pattern in _ORDINALS:
        for match in pattern.finditer(text):
            place = _place(match)
            one = Found("ordinal", str(place), *match.span())
            if place and not any(one.overlaps(other) for other in ordinals):
                ordinals.append(one)
    return found + ordinals


def _numbered(kind: str, pattern: re.Pattern[str], text: str) -> Iterator[Found]:
    for match in pattern.finditer(text):
        number = whole_number(match["n"])
        if number:
            yield Found(kind, str(number), *match.span())


def _place(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    if groups.get("letter"):
        return ord(groups["letter"]) - ord("a") + 1
    if groups.get("heavenly"):
        return "甲乙丙丁".index(groups["heavenly"]) + 1
    if groups.get("first"):
        return 1
    return whole_number(groups["n"])
