"""What a reader found: a kind, a value as a string, and where in the normalised text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

AT_LEAST, AT_MOST, ABOUT = "at_least", "at_most", "about"


@dataclass(frozen=True)
class Found:
    """`value` is machine-readable ('3200.00', '2026-03-01', '12'); the span `start`, `end` is half-open.

    `role` tells how a value is meant where it is not meant exactly: AT_LEAST (至少300, and the lower end of a range),
    AT_MOST (最多800, and its upper end), ABOUT (八百多).
    """

    kind: str
    value: str
    start: int
    end: int
    role: str | None = None

    def overlaps(self, other: Found) -> bool:
        """Whether both claim a character."""
        return self.start < other.end and other.start < self.end


def without_overlaps(found: Iterable[Found], claimed: Iterable[Found]) -> list[Found]:
    """Those that share no character with what was claimed before."""
    taken = list(claimed)
    return [one for one in found if not any(one.overlaps(other) for other in taken)]
