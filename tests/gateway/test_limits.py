import asyncio

import pytest
from limits.aio.storage import MemoryStorage

from gateway.limits import Limits
from tests.conftest import service_url


async def test_a_person_who_writes_too_often_is_told_how_long_to_wait() -> None:
    limits = Limits(MemoryStorage(), per_borrower="2/minute", per_address="100/minute")
    assert [await limits.wait_for_borrower("b:1") for _ in range(2)] == [0, 0]
    assert 1 <= await limits.wait_for_borrower("b:1") <= 60
    assert await limits.wait_for_borrower("b:2") == 0


async def test_an_address_is_counted_apart_from_people() -> None:
    limits = Limits(MemoryStorage(), per_borrower="100/minute", per_address="1/minute")
    assert await limits.wait_for_address("127.0.0.1") == 0
    assert await limits.wait_for_address("127.0.0.1") > 0
    assert await limits.wait_for_borrower("127.0.0.1") == 0


def test_a_rate_that_can_not_be_read_stops_the_start() -> None:
    with pytest.raises(ValueError, match="rate limit"):
        Limits.build(None, per_borrower="often", per_address="1/minute")


@pytest.mark.services
async def test_two_gateways_count_together_in_redis() -> None:
    url = service_url("TEST_REDIS_URL")
    one, two = (Limits.build(url, per_borrower="2/minute", per_address="9/minute") for _ in range(2))
    person = f"b:{id(one)}"
    assert await one.wait_for_borrower(person) == 0
    assert await two.wait_for_borrower(person) == 0
    assert await one.wait_for_borrower(person) > 0


async def test_borrowers_are_served_while_redis_is_away() -> None:
    limits = Limits.build("redis://127.0.0.1:1/0", per_borrower="1/minute", per_address="1/minute")
    assert [await limits.wait_for_borrower("b:1") for _ in range(3)] == [0, 0, 0]


async def test_a_redis_that_hangs_holds_nobody_up(silent_redis: str) -> None:
    limits = Limits.build(silent_redis, per_borrower="1/minute", per_address="1/minute")
    async with asyncio.timeout(2):
        assert [await limits.wait_for_borrower("b:1") for _ in range(20)] == [0] * 20
