"""Read a whole tape: every row, every tie between rows, and one report of all that is wrong."""

from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from servicing.contract import Instalment, Loan, Payment
from servicing.facts import Agency, Debit, ProductFacts
from servicing.money import ZERO
from servicing.policy.sections import TapeLimits
from servicing.tape.columns import (
    AGENCIES,
    BORROWERS,
    DEBITS,
    INSTALMENTS,
    LOANS,
    PAYMENTS,
    PRODUCTS,
    SHEETS,
    Sheet,
)
from servicing.tape.csv_source import CsvFolder
from servicing.tape.model import Borrower, Tape
from servicing.tape.problem import Problem, Reason, TapeError
from servicing.tape.rows import Problems, Row, rows_of
from servicing.tape.source import Source

_LOAN_COLUMNS = tuple(column.name for column in LOANS.columns)


def read_tape(path: Path, limits: TapeLimits) -> Tape:
    """Read a folder of CSV files, or an `.xlsx` workbook (docs/tape.md); `limits` are the policy's (P-01, P-04).

    Raises:
        TapeError: something is wrong; it carries every problem found, and nothing of the tape may be used.
    """
    with _opened(path) as source:
        reading = _Reading(source, limits)
        tape = reading.tape()
    if reading.problems.found:
        raise TapeError(_in_order(reading.problems.found, source))
    return tape


@contextmanager
def _opened(path: Path) -> Iterator[Source]:
    if path.is_dir():
        yield CsvFolder(path)
    elif path.is_file() and path.suffix.lower() == ".xlsx":
        from servicing.tape.workbook_source import ExcelWorkbook  # openpyxl: only for whoever sends a workbook

        workbook = ExcelWorkbook(path)
        try:
            yield workbook
        finally:
            workbook.close()
    else:
        raise TapeError([Problem(path.name, None, None, Reason.NOT_A_TAPE)])


def _in_order(problems: Sequence[Problem], source: Source) -> list[Problem]:
    place = {source.label(sheet): order for order, sheet in enumerate(SHEETS)}
    return sorted(problems, key=lambda problem: (place[problem.file], problem.line or 0))


class _Due(NamedTuple):
    """An instalment with the line it stands on."""

    line: int
    instalment: Instalment


class _Schedule(NamedTuple):
    """What was read of one loan's instalments; `whole` is False once a row of it was refused."""

    rows: list[_Due]
    whole: bool


class _Reading:
    """One pass over a source. Sheets are read in an order in which what a row names has been seen before it.

    Where a sheet could not be read to its end, nothing is said to be missing from it: one fault, one line of the report.
    """

    def __init__(self, source: Source, limits: TapeLimits) -> None:
        self.problems = Problems()
        self._source = source
        self._limits = limits

    def tape(self) -> Tape:
        borrowers, borrower_ids = self._borrowers()
        loan_rows = list(self._unique(LOANS, keys=1))
        loan_ids = {row.values[0] for row in loan_rows}
        for row in loan_rows:
            if row.values[1] is not None and row.values[1] not in borrower_ids and self._complete(BORROWERS):
                self._refuse(LOANS, row.line, "borrower_id", Reason.UNKNOWN_BORROWER)
            self._check_terms(row)
        schedules = self._schedules(loan_ids)
        loans = {
            row.values[0]: self._loan(row, schedules.get(row.values[0], _Schedule([], True))) for row in loan_rows if row.sound
        }
        return Tape(
            borrowers=tuple(borrowers),
            loans=tuple(loans.values()),
            payments=tuple(self._payments(loan_ids, loans)),
            products=tuple(ProductFacts(*row.values) for row in self._unique(PRODUCTS, keys=1) if row.sound),
            debits=tuple(self._debits(loan_ids)),
            agencies=tuple(Agency(*row.values) for row in self._unique(AGENCIES, keys=2) if row.sound),
        )

    def _borrowers(self) -> tuple[list[Borrower], set[str]]:
        rows = list(self._unique(BORROWERS, keys=1))
        return [Borrower(*row.values) for row in rows if row.sound], {row.values[0] for row in rows}

    def _schedules(self, loan_ids: set[str]) -> dict[str, _Schedule]:
        schedules: dict[str, _Schedule] = {}
        for row in self._tied(INSTALMENTS, "loan_id", loan_ids):
            loan_id, *rest = row.values
            schedule = schedules.get(loan_id) or schedules.setdefault(loan_id, _Schedule([], True))
            if row.sound:
                schedule.rows.append(_Due(row.line, Instalment(*rest)))
            elif schedule.whole:
                schedules[loan_id] = _Schedule(schedule.rows, False)
        return schedules

    def _check_terms(self, row: Row) -> None:
        """The multiplier of the rate in arrears (P-01) and the cap on all costs (P-04), where they could be read."""
        limits, cells = self._limits, dict(zip(_LOAN_COLUMNS, row.values, strict=True))
        multiplier, cap = cells["penalty_multiplier"], cells["cost_cap"]
        if multiplier is not None and not limits.multiplier_least <= multiplier <= limits.multiplier_most:
            allowed = f"{limits.multiplier_least} to {limits.multiplier_most}"
            self._refuse(LOANS, row.line, "penalty_multiplier", Reason.OUT_OF_RANGE, allowed)
        if cap is not None and cap > limits.cost_cap_most:
            self._refuse(LOANS, row.line, "cost_cap", Reason.OUT_OF_RANGE, f"up to {limits.cost_cap_most}")

    def _loan(self, row: Row, schedule: _Schedule) -> Loan:
        due = sorted(schedule.rows, key=lambda each: each.instalment.number)
        values = (*row.values, tuple(each.instalment for each in due))
        loan = Loan(*values)
        if schedule.whole:
            self._check_schedule(row.line, loan, due)
        return loan

    def _check_schedule(self, line: int, loan: Loan, due: Sequence[_Due]) -> None:
        if not self._complete(INSTALMENTS):
            return
        if not due:
            self._refuse(LOANS, line, "loan_id", Reason.NO_INSTALMENTS)
            return
        lent = sum((each.instalment.principal for each in due), Decimal(ZERO))
        if lent != loan.principal:
            self._refuse(LOANS, line, "principal", Reason.PRINCIPAL_SUM, f"{lent} over {len(due)} instalments")
        before = loan.disbursed_on
        for expected, (at, instalment) in enumerate(due, start=1):
            if instalment.number != expected:
                self._refuse(INSTALMENTS, at, "number", Reason.NUMBERING)
                return
            if instalment.due_on <= before:
                reason = Reason.DUE_AT_DISBURSEMENT if expected == 1 else Reason.DUE_ORDER
                self._refuse(INSTALMENTS, at, "due_on", reason)
            before = instalment.due_on

    def _payments(self, loan_ids: set[str], loans: dict[str, Loan]) -> Iterator[Payment]:
        for row in self._unique(PAYMENTS, keys=1):
            _, loan_id, paid_on, _, _ = row.values
            if loan_id is not None and loan_id not in loan_ids:
                if self._complete(LOANS):
                    self._refuse(PAYMENTS, row.line, "loan_id", Reason.UNKNOWN_LOAN)
            elif loan_id in loans and paid_on is not None and paid_on < loans[loan_id].disbursed_on:
                self._refuse(PAYMENTS, row.line, "paid_on", Reason.BEFORE_DISBURSEMENT)
            elif row.sound:
                yield Payment(*row.values)

    def _debits(self, loan_ids: set[str]) -> Iterator[Debit]:
        return (Debit(*row.values) for row in self._tied(DEBITS, "loan_id", loan_ids) if row.sound)

    def _tied(self, sheet: Sheet, column: str, known: set[str]) -> Iterator[Row]:
        """Rows whose first cell names a loan of the tape."""
        for row in rows_of(self._source, sheet, self.problems):
            if row.values[0] is None:
                continue
            if row.values[0] in known:
                yield row
            elif self._complete(LOANS):
                self._refuse(sheet, row.line, column, Reason.UNKNOWN_LOAN)

    def _unique(self, sheet: Sheet, keys: int) -> Iterator[Row]:
        """Rows whose first `keys` cells could be read and have not appeared before."""
        seen: dict[Hashable, int] = {}
        for row in rows_of(self._source, sheet, self.problems):
            key = row.values[:keys]
            if None in key:
                continue
            if key in seen:
                self._refuse(sheet, row.line, sheet.columns[0].name, Reason.DUPLICATE, f"on line {seen[key]}")
                continue
            seen[key] = row.line
            yield row

    def _complete(self, sheet: Sheet) -> bool:
        return self._source.label(sheet) not in self.problems.incomplete

    def _refuse(self, sheet: Sheet, line: int, column: str, reason: Reason, hint: str = "") -> None:
        self.problems.add(self._source.label(sheet), line, column, reason, hint)
