"""What is wrong with a policy file, as data and as an English line."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PolicyProblem:
    """One refused place: its line counted from 1, its field (`contact.quiet_from`); None where it is the whole file."""

    line: int | None
    field: str | None
    wrong: str
    allowed: str = ""

    def __str__(self) -> str:
        where = "" if self.line is None else f"line {self.line}: "
        what = "" if self.field is None else f"{self.field}: "
        return f"{where}{what}{self.wrong}" + (f"; allowed: {self.allowed}" if self.allowed else "")


class PolicyError(Exception):
    """A policy file was refused; its words are the whole report, one problem a line. `problems` has them by line."""

    def __init__(self, file: str, problems: Sequence[PolicyProblem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line or 0))
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        super().__init__("\n".join([f"{file} has {count}:", *(f"  {file}, {problem}" for problem in self.problems)]))
