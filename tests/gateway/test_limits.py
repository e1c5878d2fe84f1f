import asyncio

import pytest
from limits.aio.storage import MemoryStorage

from gateway.limits import Limits, Rates
from tests.conftest import service_url


def rates(
    *, borrower: str = "9/minute", address: str = "9/minute", upload: str = "9/minute", download: str = "9/minute"
) -> Rates:
    return Rates(borrower, address, upload, download)


async def test_a_person_who_writes_too_often_is_told_how_long_to_wait() -> None:
    limits = Limits(MemoryStorage(), rates(borrower="2/minute", address="100/minute"))
    assert [await limits.wait("borrower", "b:1") for _ in range(2)] == [0, 0]
    assert 1 <= await limits.wait("borrower", "b:1") <= 60
    assert await limits.wait("borrower", "b:2") == 0


async def test_an_address_is_counted_apart_from_people() -> None:
    limits = Limits(MemoryStorage(), rates(borrower="100/minute", address="1/minute"))
    assert await limits.wait("address", "127.0.0.1") == 0
    assert await limits.wait("address", "127.0.0.1") > 0
    assert await limits.wait("borrower", "127.0.0.1") == 0


async def test_files_are_counted_apart_from_words() -> None:
    limits = Limits(MemoryStorage(), rates(upload="1/minute", download="2/minute"))
    assert await limits.wait("upload", "b:1") == 0
    assert await limits.wait("upload", "b:1") > 0
    assert [await limits.wait("download", "b:1") > 0 for _ in range(3)] == [False, False, True]
    assert await limits.wait("borrower", "b:1") == 0


def test_a_rate_that_can_not_be_read_stops_the_start() -> None:
    with pytest.raises(ValueError, match="rate limit"):
        Limits.build(None, rates(borrower="often", address="1/minute"))


@pytest.mark.services
async def test_two_gateways_count_together_in_redis() -> None:
    url = service_url("TEST_REDIS_URL")
    one, two = (Limits.build(url, rates(borrower="2/minute", address="9/minute")) for _ in range(2))
    person = f"b:{id(one)}"
    assert await one.wait("borrower", person) == 0
    assert await two.wait("borrower", person) == 0
    assert await one.wait("borrower", person) > 0


async def test_borrowers_are_served_while_redis_is_away() -> None:
    limits = Limits.build("redis://127.0.0.1:1/0", rates(borrower="1/minute", address="1/minute"))
    assert [await limits.wait("borrower", "b:1") for _ in range(3)] == [0, 0, 0]


async def test_a_redis_that_hangs_holds_nobody_up(silent_redis: str) -> None:
    limits = Limits.build(silent_redis, rates(borrower="1/minute", address="1/minute"))
    async with asyncio.timeout(2):
        assert [await limits.wait("borrower", "b:1") for _ in range(20)] == [0] * 20
