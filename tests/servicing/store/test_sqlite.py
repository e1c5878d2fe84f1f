"""What SQLite's driver leaves behind when a connection does not come about."""

import asyncio
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import aiosqlite.core
import pytest

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
