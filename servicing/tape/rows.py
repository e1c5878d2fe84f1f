"""From lines of text to rows of values: header, cells, and every refusal noted."""

from collections.abc import Callable, Iterator, Sequence
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
    """All that was refused so far. `incomplete` has the sheets of which not every row could be looked at."""

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self.incomplete: set[str] = set()

    def add(self, file: str, line: int | None, column: str | None, reason: Reason, hint: str = "") -> None:
        self.found.append(Problem(file, line, column, reason, hint))


def rows_of(source: Source, sheet: Sheet, problems: Problems) -> Iterator[Row]:
    """The rows of a sheet; nothing where it is missing, and no more after the point where it cannot be read."""
    label = source.label(sheet)
    if not source.has(sheet):
        if sheet.required:
            problems.add(label, None, None, Reason.MISSING_SHEET)
            problems.incomplete.add(label)
        return
    try:
        lines = source.lines(sheet)
        header = next(lines, None)
        if header is None:
            problems.add(label, None, None, Reason.NO_HEADER)
            problems.incomplete.add(label)
            return
        readers = _readers(header, sheet, label, problems)
        if readers is None:
            problems.incomplete.add(label)
            return
        for line in lines:
            yield _row(line, readers, len(header.cells), label, problems)
    except SourceError as error:
        problems.found.append(error.problem)
        problems.incomplete.add(label)


class _Reader(NamedTuple):
    """How one column is read, and where it stands."""

    column: str
    read: Callable[[str], object]
    place: int


def _readers(header: Line, sheet: Sheet, label: str, problems: Problems) -> list[_Reader] | None:
    """One for each of the sheet's columns; None if a column is missing or ambiguous. Other columns are ignored."""
    names = [cell.strip() for cell in header.cells]
    sound = True
    for column in sheet.columns:
        if names.count(column.name) != 1:
            reason = Reason.DUPLICATE_COLUMN if column.name in names else Reason.MISSING_COLUMN
            problems.add(label, header.number, column.name, reason)
            sound = False
    if not sound:
        return None
    return [_Reader(column.name, _reading(column), names.index(column.name)) for column in sheet.columns]


def _reading(column: Column) -> Callable[[str], object]:
    def read(cell: str) -> object:
        if cell:
            return column.parse(cell)
        if column.required:
            raise CellError(Reason.EMPTY)
        return column.when_empty

    return read


def _row(line: Line, readers: Sequence[_Reader], width: int, label: str, problems: Problems) -> Row:
    number, cells = line
    if len(cells) != width:
        problems.add(label, number, None, Reason.CELL_COUNT)
        return Row(number, (None,) * len(readers), False)
    try:
        return Row(number, tuple([read(cells[place].strip()) for _, read, place in readers]), True)
    except CellError:
        return _refused(line, readers, label, problems)


def _refused(line: Line, readers: Sequence[_Reader], label: str, problems: Problems) -> Row:
    """A row of which at least one cell cannot be read: note each of those."""
    values: list[Any] = []
    for name, read, place in readers:
        try:
            values.append(read(line.cells[place].strip()))
        except CellError as error:
            problems.add(label, line.number, name, error.reason, error.hint)
            values.append(None)
    return Row(line.number, tuple(values), False)
