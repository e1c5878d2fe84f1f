"""What a wish comes to after what was told: its loan, the ways that can be had, the one that was chosen. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from actions.arrangements import comparison
from actions.arrangements.desk import Situation
from actions.arrangements.naming import key_of
from actions.arrangements.told import EXTENSION, HARDSHIP, INSTALMENT, LOAN, OPTION, PART, WAIVER, WISH, said_of
from actions.talk.flow import Values
from servicing.arrangements import Code, Option, Options
from servicing.arrangements.option import Kind
from servicing.book import LoanFile
from servicing.plans.application import Application

RE_PLANS = (Kind.REPLAN_WAIVER, Kind.REPLAN)
_OF_ARREARS = frozenset({INSTALMENT, WAIVER, HARDSHIP, PART})
"""Wishes of which policy allows nothing before the due date; a person sees to them."""
_OF_THE_DAY = frozenset({Code.DATE_TOO_EARLY, Code.DATE_TOO_LATE})


@dataclass(frozen=True, slots=True)
class Ways:
    """Reckoned anew in each turn from what a draft holds."""

    situation: Situation
    values: Values

    @property
    def wish(self) -> str:
        """The intent that was wished for."""
        return self.values[WISH]

    @property
    def candidates(self) -> Sequence[LoanFile]:
        """The loans that the wish may be about."""
        late = self.situation.late_files
        return late if late and self.wish in _OF_ARREARS | {EXTENSION} else self.situation.open_files

    @property
    def file(self) -> LoanFile | None:
        """The loan that it is about; None until that is known."""
        return self.situation.file(self.values.get(LOAN))

    @property
    def loan(self) -> LoanFile:
        """The loan that it is about.

        Raises:
            RuntimeError: it is not known yet.
        """
        if self.file is None:
            raise RuntimeError("the loan is asked for first")
        return self.file

    @property
    def late(self) -> bool:
        """Whether something is overdue on the loan."""
        return self.file in self.situation.late_files

    @property
    def standing(self) -> Application | None:
        """What is applied for or agreed on the loan already."""
        return self.situation.standing(self.loan.loan.loan_id)

    @property
    def found(self) -> Options:
        """Every way, with what stands against it where it cannot be had."""
        return self.situation.options(self.loan, said_of(self.values))

    @property
    def rows(self) -> list[Option]:
        """The ways that are put side by side."""
        return comparison.shown(self.found, self.values)

    @property
    def any_left(self) -> bool:
        """Whether there is anything to choose from."""
        return self.standing is None and bool(self.rows)

    @property
    def chosen(self) -> Option | None:
        """The chosen option as it stands today; None where none was chosen, or it cannot be had any more."""
        key = self.values.get(OPTION)
        return None if self.file is None or not key else self._by_key(key)

    @property
    def only_ahead(self) -> bool:
        """Whether nothing is late and policy has nothing for the wish yet, so that a person sees to it."""
        files = self.situation.open_files if self.file is None else [self.file]
        if any(one in self.situation.late_files or self.situation.standing(one.loan.loan_id) for one in files):
            return False
        if self.wish in _OF_ARREARS:
            return True
        return self.wish == EXTENSION and not any(one.eligible for one in self._extensions(files))

    @property
    def too_early(self) -> Option | None:
        """An extension that can be had only later (F-08)."""
        files = self.situation.open_files if self.file is None else [self.file]
        early = (one for one in self._extensions(files) if one.refused is not None and one.refused.code is Code.TOO_EARLY)
        return next(early, None) if self.wish == EXTENSION else None

    @property
    def hangs_on_the_day(self) -> bool:
        """Whether an extension can be had at all, so that it comes down to the day."""
        return any(
            one.eligible or (one.refused is not None and one.refused.code in _OF_THE_DAY)
            for one in self._extensions([self.loan])
        )

    @property
    def ending_sum(self) -> Decimal | None:
        """What ends the whole loan today, where a part was wished for and as much was named."""
        amount = said_of(self.values).lump_sum
        if self.wish != PART or self.file is None or amount is None:
            return None
        ends = self.situation.statement(self.file).settle_today
        return ends if amount >= ends else None

    def of_length(self, months: int) -> list[Option]:
        """The re-plans of so many months, whether or not they can be had."""
        found = self.situation.options(self.loan, replace(said_of(self.values), months=max(1, months)))
        return [one for kind in RE_PLANS for one in found.of(kind) if one.months == months]

    def _by_key(self, key: str) -> Option | None:
        kind, _, months = key.partition(":")
        options = self.of_length(int(months)) if months else self.found.of(Kind(kind))
        return next((one for one in options if one.eligible and key_of(one) == key), None)

    def _extensions(self, files: Sequence[LoanFile]) -> list[Option]:
        """Extensions of loans as such, whatever day was told."""
        return [one for file in files for one in self.situation.options(file, said_of({})).of(Kind.EXTENSION)]
