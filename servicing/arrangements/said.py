"""What a borrower has told, and what the house knows of earlier arrangements. All of it may be missing."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from servicing.ledger.plan import Plan


class Cause(StrEnum):
    """Why somebody fell behind."""

    INCOME_FELL = "income_fell"
    JOB_LOST = "job_lost"
    ILLNESS = "illness"
    FAMILY = "family"
    CASH_FLOW = "cash_flow"
    FORGOT = "forgot"
    DISPUTE = "dispute"
    OTHER = "other"


HARDSHIP = frozenset({Cause.INCOME_FELL, Cause.JOB_LOST, Cause.ILLNESS, Cause.FAMILY, Cause.CASH_FLOW})
"""Causes for which policy may waive more."""
LAST_DAY_OF_A_MONTH = 31


@dataclass(frozen=True, slots=True)
class Said:
    """In yuan: `affordable` a month, `lump_sum` at once. `salary_day` of a month; one that a month lacks is its last.

    Raises:
        ValueError: an amount is not above zero, or a number of days or months is none.
    """

    affordable: Decimal | None = None
    salary_day: int | None = None
    cause: Cause | None = None
    months: int | None = None
    wanted_date: date | None = None
    lump_sum: Decimal | None = None

    def __post_init__(self) -> None:
        if any(amount is not None and not amount > 0 for amount in (self.affordable, self.lump_sum)):
            raise ValueError("an amount must be above zero")
        if self.salary_day is not None and not 1 <= self.salary_day <= LAST_DAY_OF_A_MONTH:
            raise ValueError("a salary day is a day of a month")
        if self.months is not None and self.months < 1:
            raise ValueError("a number of months is at least one")

    @property
    def in_hardship(self) -> bool:
        return self.cause in HARDSHIP


@dataclass(frozen=True, slots=True)
class Past:
    """What came before on this loan: the plan that is active, how many of several payments were broken, how many of a single
    payment were left `unused`, how many extensions were granted, and the plans that were `earlier` agreed and have ended, kept
    or broken: the ledger needs them to say what is owed."""

    plan: Plan | None = None
    plans_broken: int = 0
    unused: int = 0
    extensions: int = 0
    earlier: tuple[Plan, ...] = ()

    @property
    def plans(self) -> tuple[Plan, ...]:
        """All that were agreed."""
        return self.earlier if self.plan is None else (*self.earlier, self.plan)
