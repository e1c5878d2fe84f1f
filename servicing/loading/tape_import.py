"""Loads a tape into the book: all of it in one unit of work, or nothing."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from servicing.clock import now
from servicing.loading.compare import compare
from servicing.loading.owner import book_row, check_owner, is_demo, lock_book
from servicing.loading.plan import Change, Plan
from servicing.loading.write import insert_rows, write
from servicing.plans.overlays import look_soon
from servicing.store import audit
from servicing.store.database import Database
from servicing.store.models import Base, BookRow, ChangeKind, LedgerChangeRow, TapeImportRow
from servicing.store.vault import Vault
from servicing.tape import Tape

ACTOR = "tape-import"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What a tape did to the book. `import_id` is None where it changed nothing; `counts` are rows by table and fate."""

    import_id: str | None
    digest: str
    counts: Mapping[str, Mapping[str, int]]
    changes: tuple[Change, ...]


async def import_tape(
    database: Database, vault: Vault, tape: Tape, *, taken_at: datetime | None = None, actor: str = ACTOR
) -> ImportReport:
    """Make the book say of the tape's loans what the tape says, and audit what that replaced or reversed.

    The tape is a snapshot of the loans it names: a changed payment is replaced, an absent one reversed; loans that it
    does not name stay. Debits and agencies are left as they are by a tape that has none at all. Loaded again, it changes
    nothing. `taken_at` is when the lender cut the tape: payments posted after that stay, though the tape lacks them.

    Raises:
        ImportConflictError: the book is not this tape's, or a payment of the tape is on a loan that it does not name.
        BookMissingError: the database was not migrated.
    """
    demo = is_demo(tape)
    at = now()

    async def planned(session: AsyncSession, book: BookRow) -> Plan:
        check_owner(book, demo=demo)
        return await compare(session, vault, tape, version=book.version, at=at, taken_at=taken_at, demo=demo)

    async with database.reading() as session:
        plan = await planned(session, await book_row(session))
    if plan.empty:
        return _report(None, plan)
    async with database.writing() as session:
        book = await lock_book(session)
        if book.version != plan.version:
            plan = await planned(session, book)
        if plan.empty:
            return _report(None, plan)
        await write(session, plan)
        await look_soon(session, at)
        report = _report(uuid4().hex, plan)
        await _record(session, report, at=at, taken_at=taken_at, actor=actor)
        book.demo = demo
        book.version += 1
    return report


async def _record(session: AsyncSession, report: ImportReport, *, at: datetime, taken_at: datetime | None, actor: str) -> None:
    import_id = report.import_id or ""
    session.add(TapeImportRow(id=import_id, digest=report.digest, at=at, taken_at=taken_at, counts=dict(report.counts)))
    await session.flush()
    await insert_rows(
        session,
        Base.metadata.tables[LedgerChangeRow.__tablename__],
        [
            {"import_id": import_id, "position": position, **_columns(change)}
            for position, change in enumerate(report.changes, start=1)
        ],
    )
    entries = [audit.Entry(actor, "tape.import", {"import": import_id}, report.digest)]
    entries += [
        audit.Entry(
            actor,
            f"ledger.{change.kind}",
            {"import": import_id, "table": change.table, "row": change.row_id},
            audit.digest_of(change.before),
        )
        for change in report.changes
    ]
    await audit.append(session, entries, at=at)


def _columns(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "table_name": change.table,
        "row_id": change.row_id,
        "loan_id": change.loan_id,
        "before": change.before,
    }


def _report(import_id: str | None, plan: Plan) -> ImportReport:
    changed = Counter((change.table, change.kind.value) for change in plan.changes)
    counts = {
        table.name: {
            fate: number
            for fate, number in (
                ("added", plan.added[table.name]),
                *((kind.value, changed[table.name, kind.value]) for kind in ChangeKind),
                ("unchanged", plan.unchanged[table.name]),
            )
            if number
        }
        for table in Base.metadata.sorted_tables
    }
    return ImportReport(import_id, plan.digest, {table: fates for table, fates in counts.items() if fates}, tuple(plan.changes))
