"""What a tape would change in the book: rows to write, and what becomes of the rows that were there."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from servicing.loading.rows import Columns, as_text
from servicing.store.models import Base, ChangeKind

if TYPE_CHECKING:
    from hashlib import _Hash as Hash


class ImportConflictError(Exception):
    """The tape speaks against what the book holds. `problems` names each, without personal data."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one row that was there before; `before` holds its old values, never a personal one."""

    kind: ChangeKind
    table: str
    row_id: str
    loan_id: str | None
    before: Mapping[str, Any]


@dataclass(slots=True)
class Plan:
    """Rows to write by table, worked out for `version` of the book; `digest` is over all that the tape says.

    An update holds a row's key and every column that changes; a delete names the columns by which rows are found.
    """

    version: int
    inserts: defaultdict[str, list[Columns]] = field(default_factory=lambda: defaultdict(list))
    updates: defaultdict[str, list[Columns]] = field(default_factory=lambda: defaultdict(list))
    deletes: defaultdict[str, list[Columns]] = field(default_factory=lambda: defaultdict(list))
    changes: list[Change] = field(default_factory=list)
    added: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    said: "Hash" = field(default_factory=sha256)

    @property
    def digest(self) -> str:
        """The digest of the tape so far."""
        return self.said.hexdigest()

    def hear(self, *parts: object) -> None:
        """Take one row of the tape into its digest."""
        self.said.update("\x1f".join(map(str, parts)).encode() + b"\x1e")

    @property
    def empty(self) -> bool:
        """Whether the book already says what the tape says."""
        return not (self.inserts or self.updates or self.deletes)

    def add(self, table: type[Base], row: Columns) -> None:
        """Plan a row that was not there."""
        self.inserts[table.__tablename__].append(row)
        self.added[table.__tablename__] += 1

    def keep(self, table: type[Base]) -> None:
        """Count a row that is as the tape says."""
        self.unchanged[table.__tablename__] += 1

    def note(
        self, kind: ChangeKind, table: type[Base], row_id: str, before: Mapping[str, Any], *, loan_id: str | None = None
    ) -> None:
        """Remember what becomes of a row that was there."""
        self.changes.append(Change(kind, table.__tablename__, row_id, loan_id, as_text(before)))
