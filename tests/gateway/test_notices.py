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


async def test_a_redis_that_hangs_holds_nobody_up(silent_redis: str) -> None:
    notices = Notices(Redis.from_url(silent_redis))
    async with asyncio.timeout(5), notices.relaying():
        with notices.watching("c") as watch:
            for _ in range(20):
                await notices.ring("c")
                await watch.wait(1)


@pytest.mark.services
async def test_a_foreign_word_on_the_topic_ends_no_relay() -> None:
    url = service_url("TEST_REDIS_URL")
    here, there = Notices(Redis.from_url(url)), Notices(Redis.from_url(url))
    async with here.relaying(), there.relaying(), Redis.from_url(url) as foreign:
        await asyncio.sleep(0.3)
        for word in ("not json", "null", "[1, 2, 3]", '["x", ["y"], 0]', "[" * 20_000):
            await foreign.publish("kuanxin:notices", word)
        with there.watching("c") as watch:
            await here.ring("c")
            async with asyncio.timeout(1):
                await watch.wait(5)
