"""What is wrong with a tape, as data and as an English line. A cell's own text is never repeated: it may be personal."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a place in a tape was refused; the value is what the report says."""

    NOT_A_TAPE = "is neither a folder of CSV files nor an .xlsx workbook"
    MISSING_SHEET = "is missing"
    UNREADABLE = "cannot be read"
    NOT_UTF8 = "is not UTF-8"
    NUL = "contains a NUL character"
    LINE_TOO_LONG = "has a line that is too long"
    MALFORMED = "is malformed"
    TOO_LARGE = "unpacks to more than a tape may hold"
    NO_HEADER = "has no header"
    MISSING_COLUMN = "lacks this column"
    DUPLICATE_COLUMN = "has this column twice"
    CELL_COUNT = "has more or fewer cells than the header"
    EMPTY = "must not be empty"
    TOO_LONG = "is too long"
    CONTROL_CHARACTER = "contains a control character"
    NOT_A_NUMBER = "is not a number written in plain digits"
    NEGATIVE = "must not be negative"
    NOT_POSITIVE = "must be above zero"
    TOO_MANY_DECIMALS = "has too many decimals"
    PERCENT = "must be a fraction below 1 (0.18, not 18)"
    OUT_OF_RANGE = "is outside what is allowed"
    NOT_A_DATE = "is not a date written YYYY-MM-DD"
    IMPOSSIBLE_DATE = "is a day that does not exist"
    UNKNOWN_VALUE = "is none of the values allowed"
    BAD_ALLOCATION = "must hold fee, penalty, compound, interest and principal, once each, joined by >"
    BAD_FORMAT = "does not have the form expected"
    DUPLICATE = "appears already"
    UNKNOWN_BORROWER = "names a borrower that is not on the tape"
    UNKNOWN_LOAN = "names a loan that is not on the tape"
    NO_INSTALMENTS = "has no instalments"
    PRINCIPAL_SUM = "differs from the sum of its instalments' principal"
    NUMBERING = "must be numbered 1, 2, 3 and so on, without a gap"
    DUE_ORDER = "must be later than the due date before it"
    BEFORE_DISBURSEMENT = "must not be before the loan was disbursed"
    DUE_AT_DISBURSEMENT = "must be later than the day the loan was disbursed"


@dataclass(frozen=True, slots=True)
class Problem:
    """One refused place: the file (or sheet), its line counted from 1, its column; None where it is the whole."""

    file: str
    line: int | None
    column: str | None
    reason: Reason
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line is not None else self.file
        what = f"{where}: {self.column}" if self.column else where
        return f"{what} {self.reason.value}" + (f" ({self.hint})" if self.hint else "")


class TapeError(Exception):
    """A tape was refused. `problems` has all that was found, by file and line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"the tape has {len(problems)} problem{'' if len(problems) == 1 else 's'}")
        self.problems = tuple(problems)

    def report(self) -> str:
        """The whole report, one problem a line, under a line that counts them."""
        return "\n".join([f"{self}:", *(f"  {problem}" for problem in self.problems)])
