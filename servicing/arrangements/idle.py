"""A loan on later days if nothing more arrives: what every option is compared with."""

from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal

from servicing.ledger.overlay import Overlay
from servicing.ledger.replay import Replay
from servicing.money import from_fen


class Idle:
    """Answers as a statement of that day would; what `begin` gives is lived on from day to day, anew only for an earlier
    one."""

    def __init__(self, begin: Callable[[], Replay | Overlay]) -> None:
        self._begin = begin
        self._day: date | None = None
        self._state: Replay | Overlay | None = None
        self._prices: dict[date, Decimal] = {}

    def price_of_ending(self, on: date) -> Decimal:
        """What ends the whole loan (P-15)."""
        if on not in self._prices:
            state = self._at(on)
            self._prices[on] = from_fen(max(0, state.price_of_ending(on.toordinal()) - state.credit))
        return self._prices[on]

    def owed_by(self, numbers: Collection[int], on: date) -> Decimal:
        """What some instalments owe."""
        return from_fen(sum(sum(row.unpaid) for row in self._at(on).rows if row.instalment.number in numbers))

    def _at(self, on: date) -> Replay | Overlay:
        if self._state is None or self._day is None or on < self._day:
            self._state = self._begin()
        self._state.live_to(on.toordinal())
        self._day = on
        return self._state
