"""Compares a tape with the book, table by table. It only reads: the book is locked no longer than the change itself takes."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import batched
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from servicing.contract import Loan, Payment
from servicing.facts import Debit
from servicing.loading.plan import ImportConflictError, Plan
from servicing.loading.rows import (
    Columns,
    agency_columns,
    as_text,
    debit_columns,
    instalment_columns,
    loan_columns,
    payment_columns,
    product_columns,
)
from servicing.store.models import (
    AgencyRow,
    BorrowerRow,
    ChangeKind,
    DebitRow,
    InstalmentRow,
    LoanRow,
    PaymentOrigin,
    PaymentRow,
    ProductRow,
)
from servicing.store.personal import person_digest, sealed_columns
from servicing.store.vault import Vault
from servicing.tape import Tape

_BATCH = 500
"""Keys asked for at once, well below every database's limit on parameters."""


async def compare(
    session: AsyncSession,
    vault: Vault,
    tape: Tape,
    *,
    version: int,
    at: datetime,
    taken_at: datetime | None,
    demo: bool,
) -> Plan:
    """What must change for the book to say of the tape's loans what the tape says.

    `version` is the book's: 0 where nothing was ever loaded. `taken_at` is when the lender cut the tape: payments posted
    after it, which it can't know, stay.

    Raises:
        ImportConflictError: a payment of the tape belongs to a loan that the tape does not name.
    """
    plan = Plan(version)
    book = _Stored(session, empty=version == 0)
    await _borrowers(book, plan, vault, tape, demo=demo)
    await _products(book, plan, tape)
    named = {loan.loan_id for loan in tape.loans}
    payments = _Payments(tape.payments, named, at=at, taken_at=taken_at)
    debits = _by_loan(tape.debits)
    for loans in batched(tape.loans, _BATCH):
        await _loans(book, plan, loans)
        await _pay(book, plan, loans, payments)
        if debits:
            await _debits(book, plan, loans, debits)
    await _agencies(book, plan, tape)
    if payments.conflicts:
        raise ImportConflictError(payments.conflicts)
    return plan


class _Stored:
    """The book's rows by key, a batch at a time; nothing is asked of an empty book."""

    def __init__(self, session: AsyncSession, *, empty: bool) -> None:
        self._session = session
        self._empty = empty

    async def rows(self, column: InstrumentedAttribute[Any], keys: Iterable[str]) -> list[Columns]:
        if self._empty:
            return []
        table = column.class_.__table__
        found: list[Columns] = []
        for batch in batched(keys, _BATCH):
            result = await self._session.execute(select(table).where(column.in_(batch)))
            found.extend(dict(row) for row in result.mappings())
        return found

    async def digests(
        self, key: InstrumentedAttribute[str], digest: InstrumentedAttribute[str], keys: Iterable[str]
    ) -> dict[str, str]:
        if self._empty:
            return {}
        found: dict[str, str] = {}
        for batch in batched(keys, _BATCH):
            for name, said in await self._session.execute(select(key, digest).where(key.in_(batch))):
                found[name] = said
        return found


async def _borrowers(book: _Stored, plan: Plan, vault: Vault, tape: Tape, *, demo: bool) -> None:
    stored = await book.digests(BorrowerRow.borrower_id, BorrowerRow.digest, (person.borrower_id for person in tape.borrowers))
    for person in tape.borrowers:
        before, digest = stored.get(person.borrower_id), person_digest(vault, person)
        plan.hear(digest)
        if before == digest:
            plan.keep(BorrowerRow)
            continue
        row = {**sealed_columns(vault, person), "demo": demo}
        if before is None:
            plan.add(BorrowerRow, row)
        else:
            plan.updates[BorrowerRow.__tablename__].append(row)
            plan.note(ChangeKind.REPLACED, BorrowerRow, person.borrower_id, {"digest": before})


async def _products(book: _Stored, plan: Plan, tape: Tape) -> None:
    wanted = [product_columns(product) for product in tape.products]
    stored = {row["product"]: row for row in await book.rows(ProductRow.product, (row["product"] for row in wanted))}
    for row in wanted:
        plan.hear(*row.values())
        before = stored.get(row["product"])
        if before is None:
            plan.add(ProductRow, row)
        elif as_text(before) == as_text(row):
            plan.keep(ProductRow)
        else:
            plan.updates[ProductRow.__tablename__].append(row)
            plan.note(ChangeKind.REPLACED, ProductRow, row["product"], before)


async def _loans(book: _Stored, plan: Plan, loans: Collection[Loan]) -> None:
    stored = await book.digests(LoanRow.loan_id, LoanRow.digest, (loan.loan_id for loan in loans))
    changed: dict[str, tuple[Loan, Columns]] = {}
    for loan in loans:
        row = loan_columns(loan)
        plan.hear(loan.loan_id, row["digest"])
        before = stored.get(loan.loan_id)
        if before is None:
            plan.add(LoanRow, row)
            for instalment in instalment_columns(loan):
                plan.add(InstalmentRow, instalment)
        elif before == row["digest"]:
            plan.keep(LoanRow)
        else:
            changed[loan.loan_id] = (loan, row)
    terms = {row["loan_id"]: row for row in await book.rows(LoanRow.loan_id, changed)}
    scheduled = _by_loan_id(await book.rows(InstalmentRow.loan_id, changed))
    for loan_id, (loan, row) in changed.items():
        before_rows = [as_text(instalment) for instalment in scheduled[loan_id]]
        plan.note(ChangeKind.REPLACED, LoanRow, loan_id, {**terms[loan_id], "instalments": before_rows}, loan_id=loan_id)
        plan.updates[LoanRow.__tablename__].append(row)
        plan.deletes[InstalmentRow.__tablename__].append({"loan_id": loan_id})
        plan.inserts[InstalmentRow.__tablename__].extend(instalment_columns(loan))


class _Payments:
    """The tape's payments by loan, and what decides whether one that it does not name is reversed."""

    def __init__(
        self, payments: Collection[Payment], named: Collection[str], *, at: datetime, taken_at: datetime | None
    ) -> None:
        self.of_loan = _by_loan(payments)
        self.ids = {payment.payment_id for payment in payments}
        self.named = named
        self.at = at
        self.taken_at = taken_at
        self.conflicts: list[str] = []

    def unknown_to_tape(self, row: Columns) -> bool:
        posted_later = (
            self.taken_at is not None and row["origin"] == PaymentOrigin.POSTED and row["recorded_at"] > self.taken_at
        )
        return row["payment_id"] not in self.ids and row["reversed_at"] is None and not posted_later


async def _pay(book: _Stored, plan: Plan, loans: Collection[Loan], payments: _Payments) -> None:
    stored = {row["payment_id"]: row for row in await book.rows(PaymentRow.loan_id, (loan.loan_id for loan in loans))}
    wanted = [payment for loan in loans for payment in payments.of_loan[loan.loan_id]]
    elsewhere = await book.rows(
        PaymentRow.payment_id, [payment.payment_id for payment in wanted if payment.payment_id not in stored]
    )
    for row in elsewhere:
        if row["loan_id"] not in payments.named:
            payments.conflicts.append(f"payment {row['payment_id']} is on loan {row['loan_id']}, which the tape omits")
    present = stored | {row["payment_id"]: row for row in elsewhere}
    for payment in wanted:
        _receive(plan, payment, present.get(payment.payment_id), at=payments.at)
    for row in stored.values():
        if payments.unknown_to_tape(row):
            _revise(plan, ChangeKind.REVERSED, row, {**row, "reversed_at": payments.at})


def _receive(plan: Plan, payment: Payment, before: Columns | None, *, at: datetime) -> None:
    columns = payment_columns(payment)
    plan.hear(*columns.values())
    fresh = {**columns, "origin": PaymentOrigin.TAPE.value, "recorded_at": at, "reversed_at": None}
    if before is None:
        plan.add(PaymentRow, fresh)
    elif {name: before[name] for name in columns} != columns:
        _revise(plan, ChangeKind.REPLACED, before, fresh)
    elif before["reversed_at"] is not None:
        _revise(plan, ChangeKind.REINSTATED, before, fresh)
    else:
        plan.keep(PaymentRow)


def _revise(plan: Plan, kind: ChangeKind, before: Columns, after: Columns) -> None:
    plan.updates[PaymentRow.__tablename__].append(after)
    plan.note(kind, PaymentRow, before["payment_id"], before, loan_id=before["loan_id"])


async def _debits(book: _Stored, plan: Plan, loans: Collection[Loan], debits: Mapping[str, list[Debit]]) -> None:
    stored = _by_loan_id(await book.rows(DebitRow.loan_id, (loan.loan_id for loan in loans)))
    for loan in loans:
        wanted = [debit_columns(debit, position) for position, debit in enumerate(debits[loan.loan_id])]
        before = sorted(stored[loan.loan_id], key=lambda row: int(row["position"]))
        for row in wanted:
            plan.hear(*row.values())
        if before == wanted[: len(before)]:
            for _ in before:
                plan.keep(DebitRow)
            for row in wanted[len(before) :]:
                plan.add(DebitRow, row)
        else:
            plan.note(
                ChangeKind.REPLACED,
                DebitRow,
                loan.loan_id,
                {"debits": [as_text(row) for row in before]},
                loan_id=loan.loan_id,
            )
            plan.deletes[DebitRow.__tablename__].append({"loan_id": loan.loan_id})
            plan.inserts[DebitRow.__tablename__].extend(wanted)


async def _agencies(book: _Stored, plan: Plan, tape: Tape) -> None:
    if not tape.agencies:
        return
    wanted = {(agency.lender, agency.name): agency_columns(agency) for agency in tape.agencies}
    lenders = {loan.lender for loan in tape.loans} | {lender for lender, _ in wanted}
    stored = {(row["lender"], row["name"]): row for row in await book.rows(AgencyRow.lender, sorted(lenders))}
    for key, row in wanted.items():
        plan.hear(*key, row["phone"])
        before = stored.get(key)
        if before is None:
            plan.add(AgencyRow, row)
        elif before == row:
            plan.keep(AgencyRow)
        else:
            plan.updates[AgencyRow.__tablename__].append(row)
            plan.note(ChangeKind.REPLACED, AgencyRow, row["name"], before)
    for key in stored.keys() - wanted.keys():
        before = stored[key]
        plan.deletes[AgencyRow.__tablename__].append({"lender": before["lender"], "name": before["name"]})
        plan.note(ChangeKind.REMOVED, AgencyRow, before["name"], before)


def _by_loan[Item: (Payment, Debit)](items: Iterable[Item]) -> defaultdict[str, list[Item]]:
    grouped: defaultdict[str, list[Item]] = defaultdict(list)
    for item in items:
        grouped[item.loan_id].append(item)
    return grouped


def _by_loan_id(rows: Iterable[Columns]) -> defaultdict[str, list[Columns]]:
    grouped: defaultdict[str, list[Columns]] = defaultdict(list)
    for row in rows:
        grouped[row["loan_id"]].append(row)
    return grouped
