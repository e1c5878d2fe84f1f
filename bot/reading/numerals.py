"""Numbers as borrowers write them: 3200, 3,200, 1.5万, 1万5, 三千二, 两百五, 叁仟, 2k, 3w2."""

from __future__ import annotations

import re
from decimal import Decimal

import cn2an

DIGITS = "零〇一二三四五六七八九两俩仨壹贰叁肆伍陆柒捌玖"
UNITS = "十百千万亿拾佰仟廿卅"
NUMERAL = (
    rf"(?:\d{{1,3}}(?:,\d{{3}}){{1,4}}(?:\.\d{{1,9}})?|\d{{1,16}}(?:\.\d{{1,9}})?(?!\d)|[{DIGITS}{UNITS}])"
    rf"(?:[{DIGITS}{UNITS}kw]|\d){{0,24}}"
)
"""Takes in every numeral that `numeral` can read, and more; bounded, so that a hostile page of digits costs little."""

_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_DECIMAL_UNIT = re.compile(r"(\d+\.\d+)([十百千万亿])")
_ODD_UNITS = re.compile(r"\d{2,}(?:[百千]|[百千]万)|\d{5,}万.*|\d{4,}亿.*")
"""2700百, 36千: a slip of the hand, which nobody can read for certain."""
_SHORT = re.compile(r"(.*[百千万亿])([1-9一二两三四五六七八九])")
_SPELT = re.compile(r"[零一二三四五六七八九]{3,}")
_SPREAD = re.compile(r"一[二两]|[两二]三|三四|四五|五六|六七|七八|八九|三五")
_FACTORS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_NEXT_LOWER = {"百": "十", "千": "百", "万": "千", "亿": "千万"}
_PLAIN_FORMS = str.maketrans("俩仨壹贰叁肆伍陆柒捌玖拾佰仟〇kw", "两三一二三四五六七八九十百千零千万")


def numeral(text: str) -> Decimal | None:
    """The number that a normalised numeral means, or None if it means none.

    A last digit after 百, 千, 万 or 亿 counts in the next lower unit (三千二 = 3200), as in speech. Two neighbouring digits
    (两三, 三五) are no number: they mean "two or three". Nor is a number in digits with a unit that it overflows (2700百).
    """
    plain = text.replace(",", "").translate(_PLAIN_FORMS)
    if _PLAIN.fullmatch(plain):
        return Decimal(plain)
    if match := _DECIMAL_UNIT.fullmatch(plain):
        return Decimal(match[1]) * _FACTORS[match[2]]
    if _SPELT.fullmatch(plain):
        return Decimal("".join(str("零一二三四五六七八九".index(digit)) for digit in plain))
    if _ODD_UNITS.fullmatch(text.replace(",", "")):
        return None
    if "." in plain or plain[0] in "百千万亿" or _SPREAD.search(plain):
        return None
    if match := _SHORT.fullmatch(plain):
        plain = plain + _NEXT_LOWER[match[1][-1]]
    try:
        value = cn2an.cn2an(plain, "smart")
    except (ValueError, KeyError, IndexError, TypeError):
        return None
    return Decimal(value) if isinstance(value, int) else None


def whole_number(text: str) -> int | None:
    """The whole number that a numeral means, or None."""
    value = numeral(text)
    return int(value) if value is not None and value == value.to_integral_value() else None
