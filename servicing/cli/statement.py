"""Print what is owed on each loan of a tape on one day, a JSON object a line."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections import defaultdict
from datetime import date
from io import TextIOWrapper
from pathlib import Path

from servicing.contract import Payment
from servicing.ledger import statement
from servicing.ledger.as_json import statement_as_json
from servicing.policy import Policy, PolicyError
from servicing.settings import PolicySettings
from servicing.tape import TapeError, read_tape
from servicing.tape.cells import CellError, day

REFUSED = 2


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--tape", type=Path, required=True, help="a folder of CSV files, or an .xlsx workbook")
    parser.add_argument("--as-of", type=_day, required=True, metavar="YYYY-MM-DD", help="the day to ask about")
    parser.add_argument("--loan", metavar="ID", help="one loan only")


def run(arguments: Namespace) -> int:
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
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
        said = statement_as_json(statement(loan, payments[loan.loan_id], arguments.as_of))
        print(json.dumps(said, ensure_ascii=False))
    return 0


def _day(text: str) -> date:
    try:
        return day(text)
    except CellError as error:
        raise ArgumentTypeError(f"{text!r} {error.reason.value}") from error
