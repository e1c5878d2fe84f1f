"""Money stays whole, rates stay exact and times stay aware, in every table and on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, DateTime, Float, Integer, MetaData, Numeric, Row, Table, insert, select
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import TypeEngine

from servicing.store.database import Database
from servicing.store.models import Base
from servicing.store.types import ExactDecimal, Fen, UtcDateTime

VALUES = Table(
    "round_trip",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("amount", Fen),
    Column("rate", ExactDecimal),
    Column("at", UtcDateTime),
)

amounts = st.integers(-(10**15), 10**15).map(lambda fen: Decimal(fen).scaleb(-2))
rates = st.decimals(min_value=0, max_value=10, places=10) | st.decimals(min_value=0, max_value=1, places=4)
instants = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001 hypothesis adds the zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-9, minutes=-30))]),
)


@pytest.mark.parametrize("column", [column for table in Base.metadata.sorted_tables for column in table.c], ids=str)
def test_no_column_is_a_float_or_a_naive_time(column: Column[object]) -> None:
    assert refused(column) is None


@pytest.mark.parametrize("type_", [Numeric(12, 2), Float(), DateTime(), DateTime(timezone=True)])
def test_the_ban_sees_what_it_bans(type_: TypeEngine[object]) -> None:
    assert refused(Column("amount", type_)) is not None


def refused(column: Column[object]) -> str | None:
    if isinstance(column.type, Numeric | Float):
        return "amounts are Fen, rates ExactDecimal: SQLite makes a Numeric a float"
    if isinstance(column.type, DateTime):
        return "times are UtcDateTime"
    return None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amount=amounts, rate=rates, at=instants)
async def test_what_is_written_is_read_back(database: Database, amount: Decimal, rate: Decimal, at: datetime) -> None:
    async with database.reading() as session:
        row = await written_and_read(session, amount=amount, rate=rate, at=at)
        assert (row.amount, row.rate, row.at) == (amount, rate, at)
        assert row.amount.as_tuple().exponent == -2
        assert row.at.tzinfo is UTC


@pytest.mark.parametrize("amount", ["0.001", "NaN", "Infinity"])
async def test_an_amount_that_is_not_whole_fen_is_refused(database: Database, amount: str) -> None:
    async with database.reading() as session:
        with pytest.raises(StatementError, match="whole fen"):
            await written_and_read(session, amount=Decimal(amount))


@pytest.mark.parametrize("rate", ["NaN", "Infinity", "0." + "1" * 40])
async def test_a_rate_that_is_no_number_or_too_long_is_refused(database: Database, rate: str) -> None:
    async with database.reading() as session:
        with pytest.raises(StatementError, match="a rate must"):
            await written_and_read(session, rate=Decimal(rate))


async def test_a_naive_time_is_refused(database: Database) -> None:
    async with database.reading() as session:
        with pytest.raises(StatementError, match="time zone"):
            await written_and_read(session, at=datetime(2026, 11, 22))  # noqa: DTZ001 that is the point


async def written_and_read(session: AsyncSession, **values: object) -> Row[Any]:
    await (await session.connection()).run_sync(VALUES.create)
    await session.execute(insert(VALUES).values(**values))
    return (await session.execute(select(VALUES))).one()
