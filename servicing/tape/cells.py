"""One cell: from its text to a value, or a refusal. Only plain ASCII digits are numbers; nothing is guessed."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache, partial

from servicing.contract import DEFAULT_ALLOCATION, Bucket
from servicing.tape.problem import Reason

type Parse[T] = Callable[[str], T]

ID_LENGTH = 64
NAME_LENGTH = 200
CLAUSE_LENGTH = 4000
FIRST_YEAR, LAST_YEAR = 1980, 2199

NUMBER = re.compile(r"(-?)([0-9]{1,13})(?:\.([0-9]+))?")
WHOLE = re.compile(r"-?[0-9]{1,9}")
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
CONTROL_IN_CLAUSE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class CellError(Exception):
    """A cell was refused."""

    def __init__(self, reason: Reason, hint: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint


def text(raw: str, longest: int, control: re.Pattern[str] = CONTROL) -> str:
    if len(raw) > longest:
        raise CellError(Reason.TOO_LONG, f"at most {longest} characters")
    if control.search(raw):
        raise CellError(Reason.CONTROL_CHARACTER)
    return raw


identifier = partial(text, longest=ID_LENGTH)
name = partial(text, longest=NAME_LENGTH)
clause = partial(text, longest=CLAUSE_LENGTH, control=CONTROL_IN_CLAUSE)


def matching(pattern: str, hint: str) -> Parse[str]:
    """Text of one form, described by `hint`."""
    form = re.compile(pattern)

    def parse(raw: str) -> str:
        if not form.fullmatch(raw):
            raise CellError(Reason.BAD_FORMAT, hint)
        return raw

    return parse


def _number(raw: str, decimals: int) -> Decimal:
    found = NUMBER.fullmatch(raw)
    if not found:
        raise CellError(Reason.NOT_A_NUMBER)
    sign, _, fraction = found.groups()
    if len(fraction or "") > decimals:
        raise CellError(Reason.TOO_MANY_DECIMALS, f"at most {decimals}")
    if sign:
        raise CellError(Reason.NEGATIVE)
    return Decimal(raw)


@lru_cache(maxsize=2**16)
def amount(raw: str) -> Decimal:
    """Yuan, not negative, with at most two decimals; the value has exactly two."""
    return _number(raw, decimals=2).quantize(Decimal("0.01"))


def positive_amount(raw: str) -> Decimal:
    yuan = amount(raw)
    if not yuan:
        raise CellError(Reason.NOT_POSITIVE)
    return yuan


@lru_cache(maxsize=2**12)
def rate(raw: str) -> Decimal:
    """A fraction from 0 to below 1."""
    fraction = _number(raw, decimals=10)
    if fraction >= 1:
        raise CellError(Reason.PERCENT)
    return fraction


def positive_rate(raw: str) -> Decimal:
    fraction = rate(raw)
    if not fraction:
        raise CellError(Reason.NOT_POSITIVE)
    return fraction


@lru_cache(maxsize=2**12)
def factor(raw: str) -> Decimal:
    """What a rate is multiplied by, not negative."""
    return _number(raw, decimals=4)


def whole(least: int, most: int) -> Parse[int]:
    """A whole number within bounds."""

    @lru_cache(maxsize=2**12)
    def parse(raw: str) -> int:
        if not WHOLE.fullmatch(raw):
            raise CellError(Reason.NOT_A_NUMBER)
        number = int(raw)
        if number < 0 <= least:
            raise CellError(Reason.NEGATIVE)
        if not least <= number <= most:
            raise CellError(Reason.OUT_OF_RANGE, f"{least} to {most}")
        return number

    return parse


@lru_cache(maxsize=2**16)
def day(raw: str) -> date:
    if not ISO_DATE.fullmatch(raw):
        raise CellError(Reason.NOT_A_DATE)
    try:
        parsed = date.fromisoformat(raw)
    except ValueError:
        raise CellError(Reason.IMPOSSIBLE_DATE) from None
    if not FIRST_YEAR <= parsed.year <= LAST_YEAR:
        raise CellError(Reason.OUT_OF_RANGE, f"{FIRST_YEAR} to {LAST_YEAR}")
    return parsed


def one_of[E: StrEnum](kind: type[E]) -> Parse[E]:
    members = {member.value: member for member in kind}

    def parse(raw: str) -> E:
        try:
            return members[raw]
        except KeyError:
            raise CellError(Reason.UNKNOWN_VALUE, ", ".join(members)) from None

    return parse


def one_of_numbers(*allowed: int) -> Parse[int]:
    members = {str(number): number for number in allowed}

    def parse(raw: str) -> int:
        try:
            return members[raw]
        except KeyError:
            raise CellError(Reason.UNKNOWN_VALUE, ", ".join(members)) from None

    return parse


def flag(raw: str) -> bool:
    if raw not in ("0", "1"):
        raise CellError(Reason.UNKNOWN_VALUE, "0, 1")
    return raw == "1"


@lru_cache(maxsize=256)
def allocation(raw: str) -> tuple[Bucket, ...]:
    """The five buckets in the contract's order."""
    names = raw.split(">")
    if sorted(names) != sorted(DEFAULT_ALLOCATION):
        raise CellError(Reason.BAD_ALLOCATION)
    return tuple(Bucket(bucket) for bucket in names)
