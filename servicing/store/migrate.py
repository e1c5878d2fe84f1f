"""Brings a database's tables to the present version; safe to run again, and by several processes at once."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from servicing.store.sqlite import sqlite_engine

_SCRIPTS = Path(__file__).parent / "migrations"
_ADVISORY_LOCK = 0x6B7578696E
_PRAGMAS = (
    "busy_timeout=60000",  # another process may be changing the tables
    "journal_mode=WAL",
    "foreign_keys=OFF",  # a table is rebuilt by dropping it; checked before the commit
)

compare: dict[str, Any] = {"compare_type": True, "compare_server_default": True}


class MigrationError(Exception):
    """The tables can't be brought to this version."""


async def upgrade(url: str, revision: str = "head") -> bool:
    """Bring the tables at `url` to `revision`; whether there was anything to do. All of it happens, or nothing.

    Raises:
        MigrationError: the database was made by a newer version, or a row would point to nothing.
    """
    _make_folder(url)
    async with open_for_change(url) as connection:
        return await connection.run_sync(_upgrade, revision)


async def downgrade(url: str, revision: str) -> None:
    """Take the tables back to `revision` ("base" removes them all, and what they hold)."""
    async with open_for_change(url) as connection:
        await connection.run_sync(_run, lambda config: command.downgrade(config, revision))


async def is_current(url: str) -> bool:
    """Whether the tables are at this program's version; takes no lock."""
    parsed = make_url(url)
    if _is_absent(parsed):
        return False
    engine = _engine(parsed, "BEGIN")
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_version) == _head()
    finally:
        await engine.dispose()


async def require_current(url: str) -> None:
    """Refuse to work on tables of another version.

    Raises:
        MigrationError: they are not at this program's version.
    """
    if not await is_current(url):
        raise MigrationError("the tables are not at this version; run `python -m servicing migrate` first")


@asynccontextmanager
async def open_for_change(url: str) -> AsyncIterator[AsyncConnection]:
    """The only connection that may change tables: waits for another's change, commits at the end of the block."""
    parsed = make_url(url)
    sqlite = _is_sqlite(parsed)
    engine = _engine(parsed, "BEGIN IMMEDIATE", *_PRAGMAS)
    try:
        async with engine.begin() as connection:
            if not sqlite:
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
            yield connection
            if sqlite and (await connection.exec_driver_sql("PRAGMA foreign_key_check")).first():
                raise MigrationError("after the change some rows would point to rows that do not exist")
    finally:
        await engine.dispose()


def _engine(url: URL, begin: str, *pragmas: str) -> AsyncEngine:
    """For one piece of work; on SQLite its connection and its transaction begin as told."""
    if _is_sqlite(url):
        return sqlite_engine(url, pragmas, lambda _: begin, poolclass=NullPool)
    return create_async_engine(url, poolclass=NullPool)


def _upgrade(connection: Connection, revision: str) -> bool:
    present = _version(connection)
    if present is not None and present not in _known():
        raise MigrationError(f"the database is at {present}, which this version does not know; install the newer one")
    if revision == "head" and present == _head():
        return False
    _run(connection, lambda config: command.upgrade(config, revision))
    return True


def _run(connection: Connection, action: Callable[[Config], None]) -> None:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    action(config)


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(_SCRIPTS))


def _head() -> str | None:
    return _scripts().get_current_head()


def _known() -> set[str]:
    return {script.revision for script in _scripts().walk_revisions()}


def _make_folder(url: str) -> None:
    parsed = make_url(url)
    if _is_sqlite(parsed) and parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)


def _is_absent(url: URL) -> bool:
    return _is_sqlite(url) and not Path(url.database or "").exists()


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"
