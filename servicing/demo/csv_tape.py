"""Writes a tape as the folder of CSV files that a lender would send."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from servicing.contract import Loan
from servicing.tape import Tape
from servicing.tape.columns import AGENCIES, BORROWERS, DEBITS, INSTALMENTS, LOANS, PAYMENTS, PRODUCTS, Sheet

_ATTRIBUTES = {"debited_on": "on"}


def write_tape(tape: Tape, folder: Path) -> None:
    """Write `tape` into `folder`, which is made if it is not there; files of the same names are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    for sheet, rows in (
        (BORROWERS, tape.borrowers),
        (LOANS, tape.loans),
        (PAYMENTS, tape.payments),
        (PRODUCTS, tape.products),
        (DEBITS, tape.debits),
        (AGENCIES, tape.agencies),
    ):
        _write(folder, sheet, (_cells(sheet, row) for row in rows))
    _write(folder, INSTALMENTS, (cells for loan in tape.loans for cells in _instalments(loan)))


def _write(folder: Path, sheet: Sheet, rows: Iterable[Sequence[str]]) -> None:
    with (folder / sheet.file).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.name for column in sheet.columns])
        writer.writerows(rows)


def _instalments(loan: Loan) -> Iterable[list[str]]:
    for row in loan.instalments:
        yield [loan.loan_id, *(_cell(getattr(row, column.name)) for column in INSTALMENTS.columns[1:])]


def _cells(sheet: Sheet, row: object) -> list[str]:
    return [_cell(getattr(row, _ATTRIBUTES.get(column.name, column.name))) for column in sheet.columns]


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(int(value))
        case StrEnum():
            return value.value
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case tuple():
            return ">".join(map(_cell, value))
        case _:
            return str(value)
