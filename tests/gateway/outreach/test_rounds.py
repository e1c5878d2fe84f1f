"""Rounds go on whatever happens to one of them, and end with the gateway."""

import asyncio
import logging

import pytest
from sqlalchemy.exc import OperationalError

from gateway.outreach.rounds import Rounds

PERSONAL = "张三 13800000000"


class Failing:
    """Fails in another way each time."""

    def __init__(self) -> None:
        self.made = 0

    async def make(self) -> None:
        self.made += 1
        raise (OSError(PERSONAL), RuntimeError(PERSONAL), OperationalError(PERSONAL, {}, Exception()))[self.made % 3]


class Steady:
    def __init__(self) -> None:
        self.made = 0

    async def make(self) -> None:
        self.made += 1


async def test_a_round_that_fails_comes_again_and_holds_up_no_other(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    failing, steady = Failing(), Steady()
    async with Rounds([failing, steady], 0.01).running(), asyncio.timeout(10):
        while failing.made < 4 or steady.made < 4:
            await asyncio.sleep(0.01)
    made = failing.made, steady.made
    await asyncio.sleep(0.05)
    assert (failing.made, steady.made) == made
    assert "RuntimeError" in caplog.text
    assert PERSONAL not in caplog.text
