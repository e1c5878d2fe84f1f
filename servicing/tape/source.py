"""Where a tape's rows come from: a folder of CSV files or one workbook. Both give text, line by line."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from servicing.tape.columns import Sheet
from servicing.tape.problem import Problem


class Line(NamedTuple):
    """A row with the number of the line on which it begins."""

    number: int
    cells: list[str]


class SourceError(Exception):
    """The rest of a sheet cannot be read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Source(Protocol):
    def label(self, sheet: Sheet) -> str:
        """How a report names the sheet."""

    def has(self, sheet: Sheet) -> bool: ...

    def lines(self, sheet: Sheet) -> Iterator[Line]:
        """The header and the rows that are not blank.

        Raises:
            SourceError: from here on the sheet cannot be read.
        """
