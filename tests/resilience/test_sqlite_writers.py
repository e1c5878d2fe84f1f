"""Three processes write one SQLite file as the product's three do, and none is ever told 'locked'."""

import asyncio
import json
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from servicing.store.audit import verify
from servicing.store.database import Database
from servicing.store.models import AuditRow, BookRow

HERE = Path(__file__).parents[2]
PROCESSES = 3
FEWEST = 20
"""Units of work that each must get through, so that waiting one's turn for ever would fail too."""


@pytest.mark.parametrize("seconds", [10, pytest.param(60, marks=pytest.mark.soak)])
async def test_three_processes_write_without_one_locked(sqlite_database_url: str, seconds: int) -> None:
    writers = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.resilience.sqlite_writer",
            sqlite_database_url,
            f"writer-{number}",
            str(seconds),
            cwd=HERE,
            stdout=asyncio.subprocess.PIPE,
        )
        for number in range(PROCESSES)
    ]
    told = [json.loads((await writer.communicate())[0]) for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * PROCESSES
    assert [each["locked"] for each in told] == [0] * PROCESSES, told
    assert min(each["done"] for each in told) >= FEWEST, told
    await every_write_counted(sqlite_database_url, sum(each["done"] for each in told))


async def every_write_counted(url: str, total: int) -> None:
    database = Database.connect(url)
    try:
        async with database.reading() as session:
            assert await session.scalar(select(BookRow.version)) == total
            assert await session.scalar(select(func.count()).select_from(AuditRow)) == total
            assert await verify(session) is None
    finally:
        await database.dispose()
