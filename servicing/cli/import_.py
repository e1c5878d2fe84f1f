"""Load a loan tape into the book (DATABASE_URL, KUANXIN_DATA_KEY): all of it, or nothing."""

import asyncio
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from servicing.loading import ImportConflictError, ImportReport, import_tape
from servicing.policy import Policy, PolicyError
from servicing.policy.sections import TapeLimits
from servicing.settings import PolicySettings, StoreSettings, named_problems
from servicing.store.database import Database
from servicing.store.migrate import MigrationError, require_current
from servicing.store.vault import Vault, VaultError
from servicing.tape import Tape, TapeError, read_tape

FAILED = 1
REFUSED = 2


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--tape", type=Path, required=True, help="a folder of CSV files, or an .xlsx workbook")
    parser.add_argument(
        "--taken-at",
        type=_instant,
        metavar="INSTANT",
        help="when the lender cut the tape (ISO 8601 with zone): payments posted after it stay, though it lacks them",
    )


def run(arguments: Namespace) -> int:
    return load_and_report(lambda limits: read_tape(arguments.tape, limits), arguments.taken_at)


def load_and_report(read: Callable[[TapeLimits], Tape], taken_at: datetime | None, shown_changes: int = 50) -> int:
    """Load the tape that `read` gives, print what it did or why it was refused, and return the exit code."""
    try:
        settings = StoreSettings()
        vault = Vault.from_text(settings.data_key.get_secret_value())
        limits = Policy.load(PolicySettings().policy_file).tape
        report = asyncio.run(_load(settings.database_url, vault, read(limits), taken_at))
    except TapeError as error:
        print(error.report(), file=sys.stderr)
        return REFUSED
    except ImportConflictError as error:
        print("\n".join(["the tape was refused:", *(f"  {problem}" for problem in error.problems)]), file=sys.stderr)
        return REFUSED
    except PolicyError as error:
        print(error, file=sys.stderr)
        return REFUSED
    except ValidationError as error:
        print(named_problems(error), file=sys.stderr)
        return FAILED
    except (MigrationError, VaultError) as error:
        print(error, file=sys.stderr)
        return FAILED
    print(described(report, shown_changes))
    return 0


def described(report: ImportReport, shown_changes: int) -> str:
    """A report in English, a line for each table and for each of the first changes; it names ids alone."""
    if report.import_id is None:
        lines = ["nothing to do: the book says what the tape says"]
    else:
        lines = [f"import {report.import_id}, tape {report.digest[:16]}"]
    for table, fates in report.counts.items():
        lines.append(f"  {table}: " + ", ".join(f"{number} {fate}" for fate, number in fates.items()))
    for change in report.changes[:shown_changes]:
        of_loan = f" of loan {change.loan_id}" if change.loan_id not in (None, change.row_id) else ""
        lines.append(f"  {change.table} {change.row_id}{of_loan} {change.kind}")
    if len(report.changes) > shown_changes:
        lines.append(f"  and {len(report.changes) - shown_changes} more changes")
    return "\n".join(lines)


async def _load(url: str, vault: Vault, tape: Tape, taken_at: datetime | None) -> ImportReport:
    await require_current(url)
    database = Database.connect(url)
    try:
        return await import_tape(database, vault, tape, taken_at=taken_at)
    finally:
        await database.dispose()


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not an ISO 8601 instant") from error
    if at.tzinfo is None:
        raise ArgumentTypeError(f"{text!r} has no time zone")
    return at
