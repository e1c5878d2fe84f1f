"""One Excel workbook with a sheet for each file.

Excel keeps a number as a double. Its shortest decimal form (`repr`) is the number that was typed, for any of up to 15
digits, so an amount is taken from there as text and is never calculated with as a float. A cell that holds more digits
than its column allows (the residue of a formula) is refused like any other, not rounded.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook

from servicing.tape.columns import Sheet
from servicing.tape.problem import Problem, Reason, TapeError
from servicing.tape.source import Line, SourceError

MOST_BYTES_UNPACKED = 2**30
MOST_ROWS = 2**20
"""The rows of an Excel sheet; a number beyond it makes openpyxl count through every one of the gap."""

BROKEN = (
    BadZipFile, DefusedXmlException, InvalidFileException, ParseError, OSError,
    KeyError, ValueError, TypeError, IndexError, AttributeError, EOFError,
    NotImplementedError, OverflowError,
)  # fmt: skip
"""What openpyxl lets through when a workbook is damaged or made to do damage."""


class ExcelWorkbook:
    """A workbook opened for reading row by row; close it after use."""

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            TapeError: it is no workbook, is damaged, or unpacks to too much.
        """
        self._name = path.name
        try:
            with ZipFile(path) as archive:
                if sum(member.file_size for member in archive.infolist()) > MOST_BYTES_UNPACKED:
                    raise TapeError([Problem(path.name, None, None, Reason.TOO_LARGE)])
            self._workbook: Workbook = load_workbook(path, read_only=True, data_only=True)
        except BROKEN as error:
            raise TapeError([Problem(path.name, None, None, Reason.MALFORMED)]) from error

    def close(self) -> None:
        self._workbook.close()

    def label(self, sheet: Sheet) -> str:
        return f"{self._name}[{sheet.name}]"

    def has(self, sheet: Sheet) -> bool:
        return sheet.name in {worksheet.title for worksheet in self._workbook.worksheets}

    def lines(self, sheet: Sheet) -> Iterator[Line]:
        label = self.label(sheet)
        number, width = 0, 0
        try:
            worksheet = self._workbook[sheet.name]
            worksheet.reset_dimensions()
            for number, values in enumerate(worksheet.iter_rows(values_only=True), start=1):
                if number > MOST_ROWS:
                    raise SourceError(Problem(label, number, None, Reason.MALFORMED))
                cells = _without_blank_end([_as_text(value) for value in values])
                width = width or len(cells)
                if cells:
                    yield Line(number, cells + [""] * (width - len(cells)))
        except BROKEN as error:
            raise SourceError(Problem(label, number + 1, None, Reason.MALFORMED)) from error


def _without_blank_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _as_text(value: object) -> str:
    """A cell as a CSV file would hold it."""
    match value:
        case None:
            return ""
        case bool():
            return str(int(value))
        case float():
            return _plain(Decimal(repr(value)))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def _plain(number: Decimal) -> str:
    """Digits without an exponent; a whole number without a point."""
    if number.is_finite() and number == number.to_integral_value():
        return format(number.to_integral_value(), "f")
    return format(number, "f")
