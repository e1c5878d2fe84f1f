"""Promises to pay: stored once for each confirmation, one open for a loan, kept or broken by the ledger."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.arrangements import Code, Terms, options
from servicing.arrangements.terms import end_of
from servicing.book import LoanFile, loan_file
from servicing.clock import local_date
from servicing.loading.owner import lock_book
from servicing.money import ZERO
from servicing.plans.promise import (
    LEDGERS,
    Promise,
    PromiseBounds,
    PromiseCode,
    PromiseRefusal,
    PromiseState,
    standing,
    what_stands_against,
)
from servicing.plans.reading import past_of
from servicing.store.audit import Entry, append
from servicing.store.models import PromiseRow


class PromiseRefusedError(Exception):
    """What was promised can't be taken; `refusal` says by which rule and figures."""

    def __init__(self, refusal: PromiseRefusal) -> None:
        super().__init__(refusal.code.value)
        self.refusal = refusal


class UnknownPromiseError(Exception):
    """There is no such promise, or it is another borrower's, or of another's loan."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a borrower promises, read back and confirmed. `message_id` and `action` make it one, however often it arrives."""

    borrower_id: str
    loan_id: str
    due_on: date
    amount: Decimal
    message_id: str
    action: str
    at: datetime


async def promise(session: AsyncSession, terms: Terms, bounds: PromiseBounds, word: Word) -> Promise:
    """Store a promise; an open one of the same loan is replaced. The same (message_id, action) again gives the same promise.

    The caller's unit of work commits; it holds the book meanwhile.

    Raises:
        UnknownPromiseError: not a loan of this borrower.
        PromiseRefusedError: policy, the ledger, or the law (C-21) is against it.
    """
    await lock_book(session)
    known = await session.scalar(
        select(PromiseRow).where(PromiseRow.message_id == word.message_id, PromiseRow.action == word.action)
    )
    if known is not None:
        return replace(_promise(known), new=True)
    file = await _file(session, word)
    if refusal := await _refusal(session, terms, bounds, word, file):
        raise PromiseRefusedError(refusal)
    entries = []
    before = await session.scalar(
        select(PromiseRow).where(PromiseRow.loan_id == word.loan_id, PromiseRow.state == PromiseState.OPEN)
    )
    if before is not None:
        entries.append(await _end(session, before, PromiseState.REPLACED, word.borrower_id, word.at))
    made_on = local_date(word.at)
    row = PromiseRow(
        id=uuid4().hex,
        borrower_id=word.borrower_id,
        loan_id=word.loan_id,
        state=PromiseState.OPEN.value,
        made_on=made_on,
        due_on=word.due_on,
        amount=word.amount,
        paid_that_day=sum((paid.amount for paid in file.payments if paid.paid_on == made_on), ZERO),
        message_id=word.message_id,
        action=word.action,
        made_at=word.at,
        ended_at=None,
        look_at=_look(word.due_on, bounds),
    )
    session.add(row)
    await session.flush()
    entries.append(_entry(row, "promise.made", word.borrower_id))
    await append(session, entries, at=word.at)
    return replace(_promise(row), new=True)


async def promises_of(session: AsyncSession, borrower_id: str) -> list[Promise]:
    """A borrower's promises, the newest first."""
    rows = await session.scalars(
        select(PromiseRow).where(PromiseRow.borrower_id == borrower_id).order_by(PromiseRow.made_at.desc(), PromiseRow.id)
    )
    return [_promise(row) for row in rows]


async def withdraw(session: AsyncSession, promise_id: str, borrower_id: str, *, at: datetime) -> Promise:
    """A borrower takes a promise back; what is not open any more stays as it is.

    Raises:
        UnknownPromiseError: there is none of this id, or it is another's.
    """
    row = await session.get(PromiseRow, promise_id, with_for_update=True)
    if row is None or row.borrower_id != borrower_id:
        raise UnknownPromiseError(promise_id)
    if row.state == PromiseState.OPEN:
        await append(session, [await _end(session, row, PromiseState.WITHDRAWN, borrower_id, at)], at=at)
    return _promise(row)


async def track_promise(session: AsyncSession, bounds: PromiseBounds, promise_id: str, *, at: datetime) -> Promise | None:
    """Ask the ledger how a promise stands now; the promise where that is news, else None.

    Later news may change what was said before: a payment that comes to light keeps it after all, one that is reversed breaks
    it. It is never open again beside a newer one.
    """
    row = await session.get(PromiseRow, promise_id, with_for_update=True, populate_existing=True)
    if row is None or row.state not in LEDGERS:
        return None
    file = await loan_file(session, row.loan_id)
    payments = () if file is None else file.payments
    state = standing(_promise(row), payments, local_date(at), bounds.wait_days)
    if state is PromiseState.OPEN and row.state != state and await _another_open(session, row):
        state = PromiseState(row.state)
    row.look_at = _look(row.due_on, bounds) if state is PromiseState.OPEN else None
    if state == row.state:
        return None
    row.state, row.ended_at = state.value, None if state is PromiseState.OPEN else at
    await session.flush()
    await append(session, [_entry(row, f"promise.{state.value}", "ledger")], at=at)
    return _promise(row)


async def _another_open(session: AsyncSession, row: PromiseRow) -> bool:
    found = await session.scalar(
        select(PromiseRow.id).where(PromiseRow.loan_id == row.loan_id, PromiseRow.state == PromiseState.OPEN)
    )
    return found is not None


async def _file(session: AsyncSession, word: Word) -> LoanFile:
    file = await loan_file(session, word.loan_id)
    if file is None or file.loan.borrower_id != word.borrower_id:
        raise UnknownPromiseError("not a loan of this borrower")
    return file


async def _refusal(
    session: AsyncSession, terms: Terms, bounds: PromiseBounds, word: Word, file: LoanFile
) -> PromiseRefusal | None:
    today = local_date(word.at)
    made = options(file.loan, file.payments, today, terms, past=await past_of(session, word.loan_id))
    against = made.options[0].refused
    if made.person and against is not None:
        code = PromiseCode.TIME_BARRED if against.code is Code.TIME_BARRED else PromiseCode.COST_OVER_CAP
        return PromiseRefusal(code, against.rule, against.figures)
    return what_stands_against(file.loan, file.payments, today, word.due_on, word.amount, bounds, file.plans)


async def _end(session: AsyncSession, row: PromiseRow, state: PromiseState, actor: str, at: datetime) -> Entry:
    row.state, row.ended_at, row.look_at = state.value, at, None
    await session.flush()
    return _entry(row, f"promise.{state.value}", actor)


def _entry(row: PromiseRow, action: str, actor: str) -> Entry:
    return Entry(actor, action, {"promise": row.id, "loan": row.loan_id})


def _look(due_on: date, bounds: PromiseBounds) -> datetime:
    """The first instant at which it may count as broken."""
    return end_of(due_on + timedelta(days=bounds.wait_days))


def _promise(row: PromiseRow) -> Promise:
    return Promise(
        id=row.id,
        borrower_id=row.borrower_id,
        loan_id=row.loan_id,
        state=PromiseState(row.state),
        made_on=row.made_on,
        due_on=row.due_on,
        amount=row.amount,
        paid_that_day=row.paid_that_day,
        made_at=row.made_at,
    )
