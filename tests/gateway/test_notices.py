import asyncio
import time

import pytest
from redis.asyncio import Redis

from gateway.notices import Notices
from tests.conftest import service_url


async def test_a_reader_wakes_at_a_notice_of_its_own_conversation() -> None:
    notices = Notices()
    with notices.watching("c1") as ours, notices.watching("c2") as others:
        await notices.ring("c1", typing=True)
        start = time.monotonic()
        await ours.wait(5)
        assert time.monotonic() - start < 1
        assert ours.typing
        await others.wait(0.05)
        assert not others.typing


async def test_a_notice_before_the_wait_is_not_missed() -> None:
    notices = Notices()
    with notices.watching("c1") as watch:
        await notices.ring("c1")
        async with asyncio.timeout(1):
            await watch.wait(30)


@pytest.mark.services
async def test_a_notice_reaches_the_readers_of_another_gateway() -> None:
    url = service_url("TEST_REDIS_URL")
    here, there = Redis.from_url(url), Redis.from_url(url)
    try:
        one, two = Notices(here), Notices(there)
        async with two.relaying():
            with two.watching("c1") as watch:
                async with asyncio.timeout(10):
                    while not watch.typing:
                        await one.ring("c1", typing=True)
                        await watch.wait(0.1)
    finally:
        await here.aclose()
        await there.aclose()


async def test_a_gateway_whose_redis_is_away_still_wakes_its_own_readers() -> None:
    redis = Redis.from_url("redis://127.0.0.1:1/0")
    notices = Notices(redis)
    with notices.watching("c1") as watch:
        await notices.ring("c1", typing=True)
        assert watch.typing
    assert await notices.is_well() is False
    await redis.aclose()
