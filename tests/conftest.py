"""Databases for tests: a test that asks for one runs on SQLite and on PostgreSQL, each time on tables of its own."""

import asyncio
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from servicing.book import LoanBook
from servicing.store.database import Database
from servicing.store.migrate import upgrade
from servicing.store.vault import Vault
from tests.harness.system import System, running, sqlite_url


def service_url(variable: str) -> str:
    """The address of a service that a test needs; skips the test, or fails it where services are required."""
    url = os.environ.get(variable)
    if url:
        return url
    reason = f"{variable} is not set"
    if os.environ.get("KUANXIN_REQUIRE_SERVICES") == "1":
        pytest.fail(f"{reason}, and KUANXIN_REQUIRE_SERVICES=1 lets no test skip")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("migrated") / "kuanxin.db"
    asyncio.run(upgrade(sqlite_url(path)))
    return path


@pytest.fixture(scope="session")
def migrated_postgresql() -> Iterator[URL]:
    """A migrated PostgreSQL database to copy."""
    server = make_url(service_url("TEST_DATABASE_URL"))
    template = f"kuanxin_template_{secrets.token_hex(4)}"
    asyncio.run(administer(server, f"CREATE DATABASE {template}"))
    url = server.set(database=template)
    try:
        asyncio.run(upgrade(url.render_as_string(hide_password=False)))
        yield url
    finally:
        asyncio.run(administer(server, f"DROP DATABASE {template} WITH (FORCE)"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "empty.db")
    else:
        yield from fresh_postgresql(make_url(service_url("TEST_DATABASE_URL")), None)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_database_url")
    else:
        template: URL = request.getfixturevalue("migrated_postgresql")
        yield from fresh_postgresql(template, template.database)


@pytest.fixture
def sqlite_database_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """A migrated, empty SQLite database, for what has nothing to do with the kind of database."""
    path = tmp_path / "kuanxin.db"
    shutil.copy(migrated_sqlite, path)
    return sqlite_url(path)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The store, open, on each kind of database."""
    opened = Database.connect(database_url)
    yield opened
    await opened.dispose()


@pytest.fixture
def vault() -> Vault:
    return Vault(secrets.token_bytes(32))


@pytest.fixture
def book(database: Database, vault: Vault) -> LoanBook:
    return LoanBook(database, vault)


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The whole product, running, on a fresh demo book; shared by the tests that only talk to it."""
    with running(tmp_path_factory.mktemp("system")) as started:
        yield started


def fresh_postgresql(server: URL, template: str | None) -> Iterator[str]:
    name = f"kuanxin_test_{secrets.token_hex(6)}"
    source = "" if template is None else f" TEMPLATE {template}"
    asyncio.run(administer(server.set(database="postgres"), f"CREATE DATABASE {name}{source}"))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        asyncio.run(administer(server.set(database="postgres"), f"DROP DATABASE {name} WITH (FORCE)"))


async def administer(server: URL, statement: str) -> None:
    engine = create_async_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            await connection.execute(text(statement))
    finally:
        await engine.dispose()
