"""Print what is owed on one day, a JSON object a line: on each loan of a tape, or on one of the store under its plans."""

import asyncio
import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections import defaultdict
from datetime import date
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path

from servicing.contract import Payment
from servicing.ledger import statement
from servicing.ledger.as_json import statement_as_json
from servicing.ledger.model import Statement
from servicing.policy import Policy, PolicyError
from servicing.settings import DatabaseSettings, PolicySettings
from servicing.tape import TapeError, read_tape
from servicing.tape.cells import CellError, day

FAILED, REFUSED = 1, 2


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--tape", type=Path, help="a folder of CSV files, or an .xlsx workbook; without it, the store's book")
    parser.add_argument("--as-of", type=_day, required=True, metavar="YYYY-MM-DD", help="the day to ask about")
    parser.add_argument("--loan", metavar="ID", help="one loan only; the store is asked for one")


def run(arguments: Namespace) -> int:
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    if arguments.tape is None:
        return _of_store(arguments)
    try:
        tape = read_tape(arguments.tape, Policy.load(PolicySettings().policy_file).tape)
    except TapeError as error:
        print(error.report(), file=sys.stderr)
        return REFUSED
    except PolicyError as error:
        print(error, file=sys.stderr)
        return REFUSED
    loans = [loan for loan in tape.loans if arguments.loan in (None, loan.loan_id)]
    if arguments.loan is not None and not loans:
        print(f"no loan {arguments.loan!r} on this tape", file=sys.stderr)
        return REFUSED
    payments: defaultdict[str, list[Payment]] = defaultdict(list)
    for payment in tape.payments:
        payments[payment.loan_id].append(payment)
    for loan in loans:
        _print(statement(loan, payments[loan.loan_id], arguments.as_of))
    return 0


def _of_store(arguments: Namespace) -> int:
    """One loan of the book, under the plans that were agreed on it: no tape knows of them."""
    if arguments.loan is None:
        print("name a tape (--tape), or one loan of the store (--loan)", file=sys.stderr)
        return REFUSED
    stored = import_module("servicing.stored_loan")  # only here: a tape is read without the database's libraries
    try:
        file = asyncio.run(stored.loan(DatabaseSettings().database_url, arguments.loan))
    except stored.StoreError as error:
        print(error, file=sys.stderr)
        return FAILED
    if file is None:
        print(f"no loan {arguments.loan!r} in the store", file=sys.stderr)
        return REFUSED
    _print(statement(file.loan, file.payments, arguments.as_of, file.plans))
    return 0


def _print(said: Statement) -> None:
    print(json.dumps(statement_as_json(said), ensure_ascii=False))


def _day(text: str) -> date:
    try:
        return day(text)
    except CellError as error:
        raise ArgumentTypeError(f"{text!r} {error.reason.value}") from error
