"""SQLite as the store opens it: units of work say their own BEGIN, and no connection's thread outlives the event loop."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiosqlite
from sqlalchemy import URL, Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

_PATIENCE_SECONDS, _PAUSE_SECONDS = 15.0, 0.05

type Begin = Callable[[Connection], str]


def sqlite_engine(url: URL, pragmas: Sequence[str], begin: Begin, **options: Any) -> AsyncEngine:
    """An engine for `url` whose connections begin with `pragmas` (`name=value`), and transactions with what `begin` says."""
    own = {"async_creator_fn": _opener(pragmas), "isolation_level": None}  # else the driver says BEGIN by itself
    engine = create_async_engine(url, connect_args=own, **options)
    event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql(begin(connection)))
    return engine


def _opener(pragmas: Sequence[str]) -> Callable[..., Awaitable[aiosqlite.Connection]]:
    async def opened(*arguments: Any, **named: Any) -> aiosqlite.Connection:
        """An open connection. Where that fails its thread is waited for: it would report to a loop that is gone."""
        connection = aiosqlite.connect(*arguments, **named)
        thread = connection._thread
        thread.daemon = True  # as SQLAlchemy has it: one that hangs keeps no process alive
        try:
            await connection
            for pragma in pragmas:
                await _set(connection, pragma)
        except BaseException:
            connection.stop()
            await asyncio.shield(asyncio.to_thread(thread.join))
            raise
        return connection

    return opened


async def _set(connection: aiosqlite.Connection, pragma: str) -> None:
    """Set a pragma. While another process writes to a file that is not WAL yet, SQLite refuses to make it so at once,
    whatever `busy_timeout` says."""
    ends = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
    while True:
        try:
            async with connection.execute(f"PRAGMA {pragma}"):
                return
        except sqlite3.OperationalError as refused:
            if "locked" not in str(refused) or asyncio.get_running_loop().time() > ends:
                raise
            await asyncio.sleep(_PAUSE_SECONDS)
