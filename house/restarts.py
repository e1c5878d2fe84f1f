"""How soon a service that died is started again."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

FIRST_DELAY_S = 0.25
SLOW_DELAY_S = 30.0
WINDOW_S = 60.0
TOO_MANY = 5


@dataclass
class Restarts:
    """The deaths of the last minute. Each doubles the delay; with the fifth the service is tried only slowly."""

    deaths: deque[float] = field(default_factory=deque)

    def died(self, at: float) -> float:
        """Count a death at this time (seconds, any monotonic clock); return how long to wait before the next start."""
        self.deaths.append(at)
        while self.deaths[0] <= at - WINDOW_S:
            self.deaths.popleft()
        return SLOW_DELAY_S if self.too_many else FIRST_DELAY_S * 2.0 ** (len(self.deaths) - 1)

    @property
    def too_many(self) -> bool:
        return len(self.deaths) >= TOO_MANY
