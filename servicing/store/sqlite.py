"""SQLite as the store opens it: units of work say their own BEGIN, and no connection's thread outlives the event loop."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Sequence
from typing import Any

import aiosqlite
from sqlalchemy import URL, Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

_TRIES, _PAUSE_SECONDS = 100, 0.05

type Begin = Callable[[Connection], str]


def sqlite_engine(url: URL, pragmas: Sequence[str], begin: Begin, **options: Any) -> AsyncEngine:
    """An engine for `url` whose connections begin with `pragmas` (`name=value`), and transactions with what `begin` says."""
    engine = create_async_engine(url, connect_args={"async_creator_fn": _opened}, **options)

    def prepare(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # else the driver says BEGIN by itself
        cursor: Any = connection.cursor()
        for pragma in pragmas:
            _set(cursor, pragma)
        cursor.close()

    event.listen(engine.sync_engine, "connect", prepare)
    event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql(begin(connection)))
    return engine


def _set(cursor: Any, pragma: str) -> None:
    """Set a pragma. While another process makes the same new file WAL, SQLite refuses at once, whatever `busy_timeout` says."""
    for _ in range(_TRIES):
        try:
            cursor.execute(f"PRAGMA {pragma}")
        except sqlite3.OperationalError as refused:
            if "locked" not in str(refused):
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return
    cursor.execute(f"PRAGMA {pragma}")


async def _opened(*arguments: Any, **named: Any) -> aiosqlite.Connection:
    """An open connection. Where that fails or is cancelled its thread is waited for: it would report to a loop that is gone."""
    connection = aiosqlite.connect(*arguments, **named)
    thread = connection._thread
    thread.daemon = True  # as SQLAlchemy has it: one that hangs keeps no process alive
    try:
        return await connection
    except BaseException:
        await asyncio.shield(asyncio.to_thread(thread.join))
        raise
