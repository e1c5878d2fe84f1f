"""Takes out of a borrower's text what must never be kept: ID numbers, bank cards, codes and passwords (D-09)."""

import re
from collections.abc import Callable
from dataclasses import dataclass

_DIGITS = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789XX")
_SEPARATORS = re.compile(r"[\s\-—–·.]")

_ID_NUMBER = re.compile(r"(?<![0-9０-９])(?:[0-9０-９][\s\-]?){17}[0-9０-９XxＸｘ](?![0-9０-９])")
_CARD_NUMBER = re.compile(r"(?<![0-9０-９])(?:[0-9０-９][\s\-—–·.]?){12,18}[0-9０-９](?![0-9０-９])")
_SECRET = re.compile(
    r"(验证码|驗證碼|校验码|动态码|密码|密碼|口令)([^0-9０-９A-Za-z\n]{0,8})([0-9０-９A-Za-z]{4,16})", re.IGNORECASE
)
_DIGIT = "[0-9０-９]"
_LABELLED_ID = re.compile(
    rf"((?:身份证|身份證|证件号|證件號)[^0-9０-９\n]{{0,8}})(?:{_DIGIT}[\s\-]?){{11,18}}[0-9０-９XxＸｘ](?!{_DIGIT})"
)
_FOUR = rf"(?:{_DIGIT}{{4}}[\s\-—–·.])"
_IN_FOURS = rf"{_FOUR}{{3,4}}{_DIGIT}{{1,7}}|{_FOUR}{{2}}{_DIGIT}{{4,7}}"
_CARD_LABEL = r"(?:卡号|卡號|银行卡|銀行卡|账号|賬號)[^0-9０-９\n]{0,8}|卡[^0-9０-９\n]{0,3}"
_LABELLED_CARD = re.compile(rf"({_CARD_LABEL})(?:{_IN_FOURS}|{_DIGIT}{{12,19}})(?!{_DIGIT})")

_BEFORE, _AFTER = (
    r"(?<![0-9０-９A-Za-z])(?<![0-9０-９A-Za-z][.\-])",
    r"(?![0-9０-９A-Za-z]|[.\-][0-9０-９A-Za-z]|\s*[元块塊万萬亿億])",
)
_LIKE_A_CARD = re.compile(rf"{_BEFORE}(?:{_DIGIT}{{16,19}}|{_FOUR}{{4}}{_DIGIT}{{1,3}}|{_FOUR}{{3}}{_DIGIT}{{4}}){_AFTER}")
_LIKE_AN_ID = re.compile(rf"{_BEFORE}{_DIGIT}{{17}}[0-9０-９XxＸｘ]{_AFTER}")
_BORN = re.compile(r"[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]")
_NO_CARD = re.compile(
    r"20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]*"  # a number that begins with its day
    r"|(?:[0-9]{2}00)+|(?:20[0-9]{2})+|(?P<same>[0-9])(?P=same)+"  # round amounts or years in a row, or nothing at all
)
_PAPER = re.compile(
    r"(?:订单|訂單|单号|單號|流水|合同|借据|借據|凭证|憑證|编号|編號|回执|回執|借款号|贷款号|参考号)[^0-9０-９\n]{0,8}$"
)
"""What the numbers of papers and payments are called."""

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK_DIGITS = "10X98765432"


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands where something was taken out."""

    id_number: str
    card_number: str
    secret: str


def scrub(text: str, marks: Marks) -> str:
    """`text` without ID numbers and card numbers, and digits or letters after 验证码/密码.

    A mistyped number is one all the same: whatever is called so and is as long; 18 characters with a day of birth in them; 16
    to 19 digits in a row or in fours, unless they are called the number of a paper or a payment, or begin with a day.
    Amounts, dates, phone numbers, the numbers of requests and of loans stay.
    """
    text = _SECRET.sub(lambda match: match.group(1) + match.group(2) + marks.secret, text)
    text = _ID_NUMBER.sub(_replacing(is_id_number, marks.id_number), text)
    text = _CARD_NUMBER.sub(_replacing(is_card_number, marks.card_number), text)
    text = _LABELLED_ID.sub(lambda match: match.group(1) + marks.id_number, text)
    text = _LABELLED_CARD.sub(lambda match: match.group(1) + marks.card_number, text)
    text = _LIKE_AN_ID.sub(_replacing(lambda digits: _BORN.fullmatch(digits) is not None, marks.id_number), text)
    return _LIKE_A_CARD.sub(_replacing(lambda digits: _NO_CARD.fullmatch(digits) is None, marks.card_number), text)


def is_id_number(digits: str) -> bool:
    """Whether 17 digits and a check character are a resident ID number (GB 11643 checksum)."""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", digits):
        return False
    weighed = sum(int(digit) * weight for digit, weight in zip(digits[:17], _ID_WEIGHTS, strict=True))
    return _ID_CHECK_DIGITS[weighed % 11] == digits[17]


def is_card_number(digits: str) -> bool:
    """Whether 13 to 19 digits end in their Luhn digit (ISO/IEC 7812)."""
    if not re.fullmatch(r"[0-9]{13,19}", digits) or len(set(digits)) == 1:
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _replacing(is_real: Callable[[str], bool], mark: str) -> Callable[[re.Match[str]], str]:
    def replace(match: re.Match[str]) -> str:
        digits = _SEPARATORS.sub("", match.group(0)).translate(_DIGITS).upper()
        of_a_paper = _PAPER.search(match.string, 0, match.start()) is not None
        return mark if is_real(digits) and not of_a_paper else match.group(0)

    return replace
