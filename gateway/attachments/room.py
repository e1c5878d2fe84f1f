"""How many files are in hand at once, so that their bytes never fill the memory."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

_OF_ONE_PERSON = 2
_READ_AT_ONCE = 4


class NoRoomError(Exception):
    """So many files are in hand that another must wait."""


class Room:
    """A gateway's room for files: `at_once` of them may arrive, of one person no more than two; one is washed and written
    at a time, and four are given out."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._arriving: Counter[str] = Counter()
        self.at_work = asyncio.Semaphore(1)
        self.given_out = asyncio.Semaphore(_READ_AT_ONCE)

    @property
    def taken(self) -> int:
        """How many files are arriving."""
        return self._arriving.total()

    @contextmanager
    def arriving(self, person: str) -> Iterator[None]:
        """Room for one file of a person while the block runs.

        Raises:
            NoRoomError: there is none now.
        """
        if self.taken >= self._at_once or self._arriving[person] >= _OF_ONE_PERSON:
            raise NoRoomError
        self._arriving[person] += 1
        try:
            yield
        finally:
            self._arriving[person] -= 1
            if not self._arriving[person]:
                del self._arriving[person]
