"""Fill an empty book, or refresh the demo's, with invented borrowers whose arrears are relative to today."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

from servicing.cli.import_ import load_and_report
from servicing.clock import SHANGHAI, local_date, now
from servicing.demo.csv_tape import write_tape
from servicing.demo.population import DEFAULT_SEED, demo_tape
from servicing.policy.sections import TapeLimits
from servicing.tape import Tape, read_tape


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
    print(f"demo book as of {as_of}: {len(tape.borrowers)} borrowers, {len(tape.loans)} loans")
    began = datetime.combine(as_of, time.min, SHANGHAI)
    return load_and_report(lambda limits: _as_a_lender_sends_it(tape, limits), began, shown_changes=0)


def _as_a_lender_sends_it(tape: Tape, limits: TapeLimits) -> Tape:
    with TemporaryDirectory() as folder:
        write_tape(tape, Path(folder))
        return read_tape(Path(folder), limits)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a date written YYYY-MM-DD") from error
