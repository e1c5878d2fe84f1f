"""An import killed in the middle leaves the book as it was, and the next one loads it whole."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from servicing.loading import import_tape
from servicing.store.audit import verify
from servicing.store.database import Database
from servicing.store.models import AuditRow, Base, BookRow
from servicing.store.vault import Vault
from tests.servicing.loading.killed_import import POINTS
from tests.servicing.loading.tapes import TAPE

HERE = Path(__file__).parents[3]


@pytest.mark.parametrize("point", POINTS)
async def test_killed_at(database: Database, database_url: str, point: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.servicing.loading.killed_import", database_url, point, cwd=HERE
    )
    assert await process.wait() == -signal.SIGKILL
    assert set((await rows(database)).values()) == {0}
    report = await import_tape(database, Vault(bytes(32)), TAPE)
    assert report.counts["payment"] == {"added": 3}
    async with database.reading() as session:
        assert await verify(session) is None
        assert await session.scalar(select(func.count()).select_from(AuditRow)) == 1
        assert await session.scalar(select(BookRow.version)) == 1


async def rows(database: Database) -> dict[str, int]:
    async with database.reading() as session:
        return {
            table.name: await session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
            if table.name not in ("book", "audit_head")
        }
