"""Wakes whoever waits for something new in a conversation, in this process and, with Redis, in the others.

A notice carries no content and may be lost: readers look into the database at least every few seconds all the same.
"""

import asyncio
import json
import logging
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from uuid import uuid4

from redis.asyncio import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

_TOPIC = "kuanxin:notices"
_RETRY_SECONDS = 1.0
_PATIENCE = 3.0
_TELLING_SECONDS = 0.5


class Watch:
    """One reader's ear on one conversation."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self.typing = False

    def ring(self, *, typing: bool | None) -> None:
        if typing is not None:
            self.typing = typing
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Return at the next notice, or when the time is over; a notice since the last wait returns at once."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return
        finally:
            self._event.clear()


class Notices:
    """Notices by conversation id."""

    def __init__(self, redis: Redis | None = None) -> None:
        self._watches: defaultdict[str, set[Watch]] = defaultdict(set)
        self._redis = redis
        self._name = uuid4().hex
        self._silent_until = 0.0
        self.closing = False

    def close(self) -> None:
        """Wake everyone for the last time: this gateway stops, and who waits must not hold it up."""
        self.closing = True
        for conversation_id in self._watches:
            self._ring_here(conversation_id, None)

    def readers(self, conversation_id: str) -> int:
        """How many wait for news of a conversation in this process."""
        return len(self._watches.get(conversation_id, ()))

    @contextmanager
    def watching(self, conversation_id: str) -> Iterator[Watch]:
        """Hear of one conversation while the block runs."""
        watch = Watch()
        self._watches[conversation_id].add(watch)
        try:
            yield watch
        finally:
            self._watches[conversation_id].discard(watch)
            if not self._watches[conversation_id]:
                del self._watches[conversation_id]

    async def ring(self, conversation_id: str, *, typing: bool | None = None) -> None:
        """Say that something changed; `typing` when that is whether an answer is being written.

        A Redis that hangs is waited for half a second, and then left alone for a second.
        """
        self._ring_here(conversation_id, typing)
        if self._redis is None or time.monotonic() < self._silent_until:
            return
        try:
            async with asyncio.timeout(_TELLING_SECONDS):
                await self._redis.publish(_TOPIC, json.dumps([self._name, conversation_id, typing]))
        except (RedisError, OSError):
            self._silent_until = time.monotonic() + _RETRY_SECONDS

    @asynccontextmanager
    async def relaying(self) -> AsyncIterator[None]:
        """Pass on what other gateways say, while the block runs."""
        if self._redis is None:
            yield
            return
        relay = asyncio.create_task(self._relay(self._redis))
        try:
            yield
        finally:
            relay.cancel()
            await asyncio.gather(relay, return_exceptions=True)
            with suppress(RedisError, OSError):
                await self._redis.aclose()

    async def is_well(self) -> bool | None:
        """Whether Redis answers; None where none is configured."""
        if self._redis is None:
            return None
        try:
            async with asyncio.timeout(_PATIENCE):
                return bool(await self._redis.ping())
        except (RedisError, OSError, TimeoutError):
            return False

    async def _relay(self, redis: Redis) -> None:
        while True:
            try:
                async with redis.pubsub() as subscription:
                    await subscription.subscribe(_TOPIC)
                    async for message in subscription.listen():
                        if message["type"] == "message":
                            self._heard(message["data"])
            except (RedisError, OSError) as error:
                logger.warning("Redis is away (%s): notices reach this gateway's readers only", type(error).__name__)
                await asyncio.sleep(_RETRY_SECONDS)

    def _heard(self, notice: str | bytes) -> None:
        try:
            speaker, conversation_id, typing = json.loads(notice)
        except (ValueError, TypeError, RecursionError):
            logger.warning("a notice in Redis is none of ours")
            return
        if speaker != self._name and isinstance(conversation_id, str) and (typing is None or isinstance(typing, bool)):
            self._ring_here(conversation_id, typing)

    def _ring_here(self, conversation_id: str, typing: bool | None) -> None:
        for watch in self._watches.get(conversation_id, ()):
            watch.ring(typing=typing)
