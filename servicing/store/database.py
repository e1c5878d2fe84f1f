"""Connections and units of work, the same on SQLite (WAL, one writer at a time) and PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import URL, Connection, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from servicing.store.sqlite import sqlite_engine

_PRAGMAS = (
    "busy_timeout=15000",
    "journal_mode=WAL",
    "synchronous=FULL",  # what was acknowledged survives a power cut
    "foreign_keys=ON",
)


class Database:
    """Opens units of work; rolls back unless the block ends well."""

    def __init__(self, engine: AsyncEngine, readers: AsyncEngine | None = None) -> None:
        self._engine = engine
        self._reader = readers or engine
        if engine.dialect.name == "postgresql":
            self._reader = engine.execution_options(isolation_level="REPEATABLE READ")
        self._writer = engine.execution_options(kuanxin_writes=True)

    @classmethod
    def connect(cls, url: str, *, pool_size: int = 5) -> "Database":
        """Prepare a pool for `url` (sqlite+aiosqlite:///… or postgresql+asyncpg://…); nothing is opened yet."""
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            # Writers wait for the one lock of the file; connections of their own let readers pass them.
            return cls(_sqlite(parsed, pool_size), _sqlite(parsed, pool_size))
        return cls(
            create_async_engine(parsed, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True, hide_parameters=True)
        )

    @property
    def engine(self) -> AsyncEngine:
        """The pool itself, for migrations."""
        return self._engine

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A consistent look: every query sees the same moment. Whatever it changed is rolled back."""
        async with AsyncSession(self._reader, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A unit of work, committed at the end of the block. SQLite takes the write lock at its start (IMMEDIATE)."""
        async with AsyncSession(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    async def ping(self) -> None:
        """Ask the database for an answer; raises what the driver raises."""
        async with self._reader.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def dispose(self) -> None:
        """Close every connection."""
        await self._engine.dispose()
        await self._reader.dispose()


def _sqlite(url: URL, pool_size: int) -> AsyncEngine:
    return sqlite_engine(url, _PRAGMAS, _begin, pool_size=pool_size, max_overflow=0, hide_parameters=True)


def _begin(connection: Connection) -> str:
    writes = connection.get_execution_options().get("kuanxin_writes", False)
    return "BEGIN IMMEDIATE" if writes else "BEGIN"
