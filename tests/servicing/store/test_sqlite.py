"""What SQLite's driver leaves behind when a connection does not come about."""

import asyncio
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import aiosqlite.core
import pytest
from sqlalchemy.exc import DatabaseError

from servicing.store.database import Database
from tests.harness.system import sqlite_url


def test_a_connection_given_up_while_it_opens_leaves_no_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opening = threading.Event()
    connect = sqlite3.connect

    def slow(*arguments: Any, **named: Any) -> sqlite3.Connection:
        opening.set()
        time.sleep(0.1)
        return connect(*arguments, **named)

    async def give_up() -> None:
        database = Database.connect(sqlite_url(tmp_path / "kuanxin.db"))
        asked = asyncio.create_task(database.ping())
        await asyncio.to_thread(opening.wait, 10)
        asked.cancel()
        assert isinstance((await asyncio.gather(asked, return_exceptions=True))[0], asyncio.CancelledError)
        await database.dispose()

    before = set(threading.enumerate())
    monkeypatch.setattr(aiosqlite.core.sqlite3, "connect", slow)
    asyncio.run(give_up())
    assert opening.is_set()
    assert set(threading.enumerate()) <= before


async def test_a_file_that_another_writes_to_becomes_wal_when_they_are_done(tmp_path: Path) -> None:
    path = tmp_path / "kuanxin.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        database = Database.connect(sqlite_url(path))
        asked = asyncio.create_task(database.ping())
        done, _ = await asyncio.wait([asked], timeout=0.3)
        assert not done, "it waits, and nothing else does"
        other.execute("COMMIT")
        await asked
        await database.dispose()
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_what_is_no_database_is_told_at_once_and_leaves_no_thread(tmp_path: Path) -> None:
    path = tmp_path / "kuanxin.db"
    path.write_bytes(b"no database at all" * 100)
    before = set(threading.enumerate())
    database = Database.connect(sqlite_url(path))
    with pytest.raises(DatabaseError):
        await database.ping()
    await database.dispose()
    assert {thread for thread in threading.enumerate() if "_connection_worker" in thread.name} <= before
