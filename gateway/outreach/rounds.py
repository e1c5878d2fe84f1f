"""Runs what is looked after again and again while the gateway runs; a round that fails is logged, and the next one comes."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from gateway.fault import nameless

logger = logging.getLogger(__name__)


class Round(Protocol):
    """One look at what is due, and the doing of it. Several gateways may make it at once."""

    async def make(self) -> None: ...


class Rounds:
    """Makes each round every so many seconds, the rounds beside each other."""

    def __init__(self, rounds: Sequence[Round], every: float) -> None:
        self._rounds = rounds
        self._every = every

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Make rounds while the block runs."""
        tasks = [asyncio.create_task(self._again_and_again(each)) for each in self._rounds]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _again_and_again(self, each: Round) -> None:
        while True:
            try:
                await each.make()
            except (SQLAlchemyError, OSError) as error:
                logger.error("%s: the record can't be reached: %s", type(each).__name__, type(error).__name__)
            except Exception as error:
                logger.error("%s failed: %s", type(each).__name__, type(error).__name__, exc_info=nameless(error))
            await asyncio.sleep(self._every)
