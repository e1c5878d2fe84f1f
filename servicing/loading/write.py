"""Writes a plan into the book, in the order in which rows point to each other."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Table, and_, bindparam, delete, insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.loading.plan import Plan
from servicing.loading.rows import Columns
from servicing.store.models import Base

_BATCH = 5000
"""Rows sent at once; more would only hold memory."""


async def write(session: AsyncSession, plan: Plan) -> None:
    """Delete, update and insert what `plan` names, inside the caller's unit of work."""
    tables: Sequence[Table] = Base.metadata.sorted_tables
    for table in reversed(tables):
        await _delete(session, table, plan.deletes[table.name])
    for table in tables:
        await _update(session, table, plan.updates[table.name])
        await insert_rows(session, table, plan.inserts[table.name])


async def insert_rows(session: AsyncSession, table: Table, rows: Sequence[Columns]) -> None:
    """Insert many rows of the same columns."""
    for batch in _batches(rows):
        await session.execute(insert(table), batch)


async def _update(session: AsyncSession, table: Table, rows: Sequence[Columns]) -> None:
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    changed = [name for name in rows[0] if name not in keys]
    statement = (
        update(table)
        .where(and_(*(table.c[name] == bindparam(f"of_{name}") for name in keys)))
        .values({name: bindparam(f"new_{name}") for name in changed})
    )
    for batch in _batches(rows):
        await session.execute(
            statement,
            [{f"of_{name}": row[name] for name in keys} | {f"new_{name}": row[name] for name in changed} for row in batch],
        )


async def _delete(session: AsyncSession, table: Table, keys: Sequence[Columns]) -> None:
    if not keys:
        return
    statement = delete(table).where(and_(*(table.c[name] == bindparam(f"of_{name}") for name in keys[0])))
    for batch in _batches(keys):
        await session.execute(statement, [{f"of_{name}": value for name, value in key.items()} for key in batch])


def _batches(rows: Sequence[Columns]) -> Iterable[Sequence[Columns]]:
    return (rows[start : start + _BATCH] for start in range(0, len(rows), _BATCH))
