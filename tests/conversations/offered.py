"""Every amount that an arrangement may speak of: what the engine of options says of what the borrower told, what was applied
for, and what a promise may ask for. None of it is the ledger's yet."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from actions.arrangements.told import said_of
from servicing.arrangements import Option, Options, Past, Said, Terms, options, series
from servicing.book import LoanFile
from servicing.drafts import DraftKey, draft_of, owner_of
from servicing.ledger import project
from servicing.ledger.model import InstalmentState, InstalmentStatus, PlanRowState
from servicing.money import ZERO
from servicing.plans.reading import of_borrower, past_of
from servicing.store.database import Database
from servicing.store.vault import Vault
from tests.harness.policy import POLICY

KIND, PROMISE, DAY = "arrangement", "promise_to_pay", "promise_date"
_PARTS = ("principal", "interest", "plan_interest", "fee", "penalty")


async def told_now(database: Database, vault: Vault, borrower_id: str, conversation_id: str) -> Said:
    """What the borrower has told so far, as it is kept."""
    async with database.reading() as session:
        draft = await draft_of(session, vault, DraftKey(owner_of(borrower_id, conversation_id), KIND), "")
    return Said() if draft is None else said_of(draft.values)


async def days_promised(database: Database, vault: Vault, borrower_id: str, conversation_id: str) -> set[date]:
    """The day of the promise that is talked of, if one was told."""
    async with database.reading() as session:
        draft = await draft_of(session, vault, DraftKey(owner_of(borrower_id, conversation_id), PROMISE), "")
    told = None if draft is None else draft.values.get(DAY)
    return {date.fromisoformat(told)} if told else set()


async def offered_amounts(
    database: Database, vault: Vault, borrower_id: str, files: Sequence[LoanFile], on: date, told: Iterable[Said]
) -> set[Decimal]:
    """All that may be offered on a day after anything that was told."""
    known: set[Decimal] = set()
    async with database.reading() as session:
        applications = await of_borrower(session, vault, borrower_id)
        past = {file.loan.loan_id: await past_of(session, file.loan.loan_id) for file in files}
    for application in applications:
        known |= set(_of_option(application.option))
    for said in told:
        known |= {amount for amount in (said.affordable, said.lump_sum) if amount is not None}
        for file in files:
            found = options(file.loan, file.payments, on, Terms.of(POLICY), said, past[file.loan.loan_id])
            known |= set(_of_options(file, found, past[file.loan.loan_id], on))
    return known


def promised_amounts(files: Iterable[LoanFile], on: date, days: Iterable[date]) -> set[Decimal]:
    """What will be late or due, and left in all, by each coming day, if nothing arrives before."""
    known: set[Decimal] = set()
    for file in files:
        for day in (day for day in days if day >= on):
            then = project(file.loan, file.payments, on, day, file.plans)
            of_plan = then.plan.rows if then.plan is not None else ()
            rows: list[InstalmentState | PlanRowState] = [*then.instalments, *of_plan]
            due = sum((row.unpaid.total for row in rows if row.status is InstalmentStatus.DUE_TODAY), ZERO)
            known |= {then.overdue.total + due - then.credit, then.outstanding.total - then.credit}
            agreed = {row.number: row.total for plan in file.plans[-1:] for row in plan.rows}
            known |= {agreed[row.number] - row.unpaid.total for row in of_plan}
    return known


def of_lengths(said: Said, lengths: Iterable[int]) -> list[Said]:
    """What was told, with each length that was named."""
    return [said, *(replace(said, months=months) for months in lengths)]


def _of_options(file: LoanFile, found: Options, past: Past, on: date) -> Iterator[Decimal]:
    for option in found.options:
        yield from _of_option(option)
        if option.eligible:
            for point in series(file.loan, file.payments, on, option, past.plans):
                yield from (point.plan, point.nothing)


def _of_option(option: Option) -> Iterator[Decimal]:
    yield from _decimals(option)
    yield from (row.total for row in option.rows)
    if option.compared is not None:
        yield option.compared.saving
    for part in _PARTS:
        yield sum((getattr(row, part) for row in option.rows), ZERO)
    penalty = sum((row.penalty for row in option.rows), ZERO)
    yield penalty + (option.plan.penalty_waived if option.plan is not None else ZERO)


def _decimals(part: Any) -> Iterator[Decimal]:
    if isinstance(part, Decimal):
        yield part
    elif is_dataclass(part):
        for one in fields(part):
            yield from _decimals(getattr(part, one.name))
    elif isinstance(part, tuple | list):
        for inner in part:
            yield from _decimals(inner)
    elif isinstance(part, dict) or hasattr(part, "values"):
        for inner in part.values():
            yield from _decimals(inner)
