"""From lines of text to rows of values: header, cells, and every refusal noted."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from servicing.tape.cells import CellError
from servicing.tape.columns import Column, Sheet
from servicing.tape.problem import Problem, Reason
from servicing.tape.source import Line, Source, SourceError


class Row(NamedTuple):
    """Values in the order of the sheet's columns; None in place of a refused cell, and then `sound` is False."""

    line: int
    values: tuple[Any, ...]
    sound: bool


class Problems:
    """All that was refused so far."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, file: str, line: int | None, column: str | None, reason: Reason, hint: str = "") -> None:
        self.found.append(Problem(file, line, column, reason, hint))


def rows_of(source: Source, sheet: Sheet, problems: Problems) -> Iterator[Row]:
    """The rows of a sheet; nothing where it is missing, and no more after the point where it cannot be read."""
    label = source.label(sheet)
    if not source.has(sheet):
        if sheet.required:
            problems.add(label, None, None, Reason.MISSING_SHEET)
        return
    try:
        lines = source.lines(sheet)
        header = next(lines, None)
        if header is None:
            problems.add(label, None, None, Reason.NO_HEADER)
            return
        places = _places(header, sheet, label, problems)
        if places is not None:
            for line in lines:
                yield _row(line, sheet, places, len(header.cells), label, problems)
    except SourceError as error:
        problems.found.append(error.problem)


def _places(header: Line, sheet: Sheet, label: str, problems: Problems) -> list[int] | None:
    """Where each of the sheet's columns stands; None if one is missing or ambiguous. Other columns are ignored."""
    names = [cell.strip() for cell in header.cells]
    sound = True
    for column in sheet.columns:
        if names.count(column.name) != 1:
            reason = Reason.DUPLICATE_COLUMN if column.name in names else Reason.MISSING_COLUMN
            problems.add(label, header.number, column.name, reason)
            sound = False
    return [names.index(column.name) for column in sheet.columns] if sound else None


def _row(line: Line, sheet: Sheet, places: list[int], width: int, label: str, problems: Problems) -> Row:
    if len(line.cells) != width:
        problems.add(label, line.number, None, Reason.CELL_COUNT)
        return Row(line.number, (None,) * len(sheet.columns), False)
    values: list[Any] = []
    sound = True
    for column, place in zip(sheet.columns, places, strict=True):
        try:
            values.append(_value(column, line.cells[place].strip()))
        except CellError as error:
            problems.add(label, line.number, column.name, error.reason, error.hint)
            values.append(None)
            sound = False
    return Row(line.number, tuple(values), sound)


def _value(column: Column, cell: str) -> object:
    if cell:
        return column.parse(cell)
    if column.required:
        raise CellError(Reason.EMPTY)
    return column.when_empty
