"""A folder of UTF-8 CSV files, with or without a byte order mark."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from servicing.tape.columns import Sheet
from servicing.tape.problem import Problem, Reason
from servicing.tape.source import Line, SourceError

LONGEST_LINE = 2**20


class CsvFolder:
    """Reads a file once, as a stream."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def label(self, sheet: Sheet) -> str:
        return sheet.file

    def has(self, sheet: Sheet) -> bool:
        return (self._folder / sheet.file).is_file()

    def lines(self, sheet: Sheet) -> Iterator[Line]:
        path = self._folder / sheet.file
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                yield from _rows(file, sheet.file)
        except UnicodeDecodeError:
            raise SourceError(Problem(sheet.file, _first_bad_line(path), None, Reason.NOT_UTF8)) from None
        except OSError as error:
            raise SourceError(Problem(sheet.file, None, None, Reason.UNREADABLE, error.strerror or "")) from error


def _rows(file: TextIO, label: str) -> Iterator[Line]:
    reader = csv.reader(_physical_lines(file, label), strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cells):
                yield Line(begins, cells)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise SourceError(Problem(label, begins, None, Reason.MALFORMED, str(error))) from error


def _physical_lines(file: TextIO, label: str) -> Iterator[str]:
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise SourceError(Problem(label, number, None, Reason.LINE_TOO_LONG))
        if "\0" in line:
            raise SourceError(Problem(label, number, None, Reason.NUL))
        yield line


def _first_bad_line(path: Path) -> int | None:
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return None
