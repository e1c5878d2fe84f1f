"""Units of work: kept whole or not at all; a reader sees one moment."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from servicing.store.database import Database

ADD = text("INSERT INTO product (product) VALUES (:name)")
COUNT = text("SELECT count(*) FROM product")


async def test_a_unit_of_work_is_kept(database: Database) -> None:
    async with database.writing() as session:
        await session.execute(ADD, {"name": "kept"})
    async with database.reading() as session:
        assert await session.scalar(COUNT) == 1


async def test_a_unit_of_work_that_fails_leaves_nothing(database: Database) -> None:
    async def fail() -> None:
        async with database.writing() as session:
            await session.execute(ADD, {"name": "lost"})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with database.reading() as session:
        assert await session.scalar(COUNT) == 0


async def test_what_a_reader_changes_is_rolled_back(database: Database) -> None:
    async with database.reading() as session:
        await session.execute(ADD, {"name": "lost"})
    async with database.reading() as session:
        assert await session.scalar(COUNT) == 0


async def test_a_reader_sees_one_moment(database: Database) -> None:
    async with database.reading() as reader:
        assert await reader.scalar(COUNT) == 0
        async with database.writing() as writer:
            await writer.execute(ADD, {"name": "meanwhile"})
        assert await reader.scalar(COUNT) == 0
    async with database.reading() as reader:
        assert await reader.scalar(COUNT) == 1


async def test_ping_asks_the_database(database: Database) -> None:
    await database.ping()
    await database.dispose()
    absent = Database.connect("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    with pytest.raises(ConnectionRefusedError):
        await absent.ping()


async def test_an_error_of_the_database_quotes_no_value(database: Database) -> None:
    with pytest.raises(DBAPIError) as failed:
        async with database.reading() as session:
            await session.execute(text("SELECT * FROM no_such_table WHERE x = :words"), {"words": "what a borrower wrote"})
    assert "what a borrower wrote" not in str(failed.value)


async def test_readers_pass_writers_who_wait_for_the_lock(sqlite_database_url: str) -> None:
    ours, another = (Database.connect(sqlite_database_url) for _ in range(2))

    async def write(number: int) -> None:
        async with ours.writing() as session:
            await session.execute(ADD, {"name": f"waited {number}"})

    try:
        async with another.writing() as session:
            await session.execute(ADD, {"name": "first"})
            writing = [asyncio.create_task(write(number)) for number in range(10)]
            await asyncio.sleep(0.2)
            async with asyncio.timeout(2), ours.reading() as reader:
                assert await reader.scalar(COUNT) == 0
        await asyncio.gather(*writing)
    finally:
        await ours.dispose()
        await another.dispose()
