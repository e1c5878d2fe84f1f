"""How often a borrower and an address may write: counted in this process, or in Redis for all gateways together."""

import asyncio
import logging
import math
import time
from dataclasses import asdict, dataclass
from typing import Literal

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.storage import storage_from_string
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

_PATIENCE = 0.5
_RETRY_SECONDS = 1.0

type Kind = Literal["borrower", "address", "upload", "download"]


@dataclass(frozen=True, slots=True)
class Rates:
    """How often what may happen, written like `40/minute`: a person writes, an address calls, a person sends or fetches a
    file."""

    borrower: str
    address: str
    upload: str
    download: str


class Limits:
    """Sliding windows over the last minute, hour or what the rate says; each costs two counters, however many call."""

    def __init__(self, storage: Storage, rates: Rates) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(storage)
        self._rates: dict[str, RateLimitItem] = {kind: parse(rate) for kind, rate in asdict(rates).items()}
        self._uncounted_until = 0.0

    @classmethod
    def build(cls, redis_url: str | None, rates: Rates) -> "Limits":
        """Limits counted where the environment says.

        Raises:
            ValueError: a rate is not written like `40/minute`.
        """
        storage = MemoryStorage() if redis_url is None else storage_from_string(f"async+{redis_url}", implementation="redispy")
        return cls(storage, rates)  # type: ignore[arg-type]

    async def wait(self, kind: Kind, key: str) -> int:
        """0 when this person or address may do it now, which then counts, else the seconds until they may."""
        rate = self._rates[kind]
        if time.monotonic() < self._uncounted_until:
            return 0
        try:
            async with asyncio.timeout(_PATIENCE):
                if await self._limiter.hit(rate, kind, key):
                    return 0
                window = await self._limiter.get_window_stats(rate, kind, key)
        except (RedisError, OSError) as error:
            self._uncounted_until = time.monotonic() + _RETRY_SECONDS
            logger.warning("rates are not counted: %s", type(error).__name__)
            return 0
        return max(1, math.ceil(window.reset_time - time.time()))
