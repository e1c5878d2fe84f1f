"""Fill an empty book, or refresh the demo's, with invented borrowers whose arrears are relative to today."""

import asyncio
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

from servicing.cli.import_ import FAILED, REFUSED, described, load
from servicing.clock import SHANGHAI, local_date, now
from servicing.demo.csv_tape import write_tape
from servicing.demo.population import DEFAULT_SEED, demo_tape
from servicing.loading import ImportConflictError
from servicing.settings import StoreSettings
from servicing.store.migrate import MigrationError
from servicing.store.vault import Vault, VaultError
from servicing.tape import read_tape


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, metavar="N", help="another seed, other borrowers")
    parser.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD", help="the day that arrears are relative to (today)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="only write the tape as CSV files; load nothing")


def run(arguments: Namespace) -> int:
    as_of: date = arguments.as_of or local_date(now())
    tape = demo_tape(as_of, arguments.seed)
    if arguments.out is not None:
        write_tape(tape, arguments.out)
        print(f"wrote {len(tape.loans)} loans of {len(tape.borrowers)} borrowers as of {as_of} to {arguments.out}")
        return 0
    settings = StoreSettings()
    with TemporaryDirectory() as folder:
        write_tape(tape, Path(folder))
        read = read_tape(Path(folder))
    try:
        vault = Vault.from_text(settings.data_key.get_secret_value())
        began = datetime.combine(as_of, time.min, SHANGHAI)
        report = asyncio.run(load(settings.database_url, vault, read, began))
    except ImportConflictError as error:
        print("; ".join(error.problems), file=sys.stderr)
        return REFUSED
    except (MigrationError, VaultError) as error:
        print(error, file=sys.stderr)
        return FAILED
    print(f"demo book as of {as_of}: {len(tape.borrowers)} borrowers, {len(tape.loans)} loans")
    print(described(report, shown_changes=0))
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a date written YYYY-MM-DD") from error
