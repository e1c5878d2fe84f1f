"""Migrations say what the models say, go back and forth, and stand several processes at once."""

import asyncio
import os
import sys
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from servicing.store.migrate import MigrationError, _run, compare, downgrade, is_current, open_for_change, upgrade
from servicing.store.models import Base


async def differences(url: str) -> list[Any]:
    """What the models say and the tables do not: empty when migrations are complete."""
    async with open_for_change(url) as connection:
        return await connection.run_sync(
            lambda sync: list(compare_metadata(MigrationContext.configure(sync, opts=compare), Base.metadata))
        )


async def tables(url: str) -> set[str]:
    async with open_for_change(url) as connection:
        return await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))


async def test_models_and_migrations_say_the_same(empty_database_url: str) -> None:
    assert await upgrade(empty_database_url)
    assert await differences(empty_database_url) == []


async def test_differences_sees_a_missing_column(empty_database_url: str) -> None:
    await upgrade(empty_database_url)
    async with open_for_change(empty_database_url) as connection:
        await connection.execute(text("ALTER TABLE payment DROP COLUMN origin"))
    assert len(await differences(empty_database_url)) == 1


async def test_downgrade_removes_every_table_and_upgrade_makes_them_again(empty_database_url: str) -> None:
    await upgrade(empty_database_url)
    made = await tables(empty_database_url)
    await downgrade(empty_database_url, "base")
    assert await tables(empty_database_url) == {"alembic_version"}
    await upgrade(empty_database_url)
    assert await tables(empty_database_url) == made
    assert await differences(empty_database_url) == []


async def test_a_second_run_has_nothing_to_do(empty_database_url: str) -> None:
    assert not await is_current(empty_database_url)
    assert await upgrade(empty_database_url)
    assert await is_current(empty_database_url)
    assert not await upgrade(empty_database_url)


async def test_a_database_of_a_newer_version_is_left_alone(empty_database_url: str) -> None:
    await upgrade(empty_database_url)
    async with open_for_change(empty_database_url) as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = 'later'"))
    with pytest.raises(MigrationError, match="later"):
        await upgrade(empty_database_url)


async def test_a_migration_that_fails_leaves_nothing(empty_database_url: str) -> None:
    async def upgrade_and_fail() -> None:
        async with open_for_change(empty_database_url) as connection:
            await connection.run_sync(_run, lambda config: command.upgrade(config, "head"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await upgrade_and_fail()
    assert await tables(empty_database_url) == set()


async def test_four_processes_at_once(empty_database_url: str) -> None:
    program = "import asyncio, sys; from servicing.store.migrate import upgrade; print(asyncio.run(upgrade(sys.argv[1])))"
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, empty_database_url, stdout=asyncio.subprocess.PIPE, env=dict(os.environ)
        )
        for _ in range(4)
    ]
    answers = [(await process.communicate())[0].strip() for process in processes]
    assert [process.returncode for process in processes] == [0] * 4
    assert sorted(answers) == [b"False", b"False", b"False", b"True"]
    assert await differences(empty_database_url) == []
