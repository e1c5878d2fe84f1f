"""Writing the audit log and proving it whole."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.store.models.audit import AuditHeadRow, AuditRow

NOTHING = sha256(b"").hexdigest()
"""The digest of an entry that carries no content."""

_COLUMNS = ("seq", "at", "actor", "action", "subjects", "digest", "previous_hash", "hash")
_PAGE = (
    select(*(getattr(AuditRow, name) for name in _COLUMNS))
    .where(AuditRow.seq > bindparam("after"))
    .order_by(AuditRow.seq)
    .limit(1000)
)


class AuditError(Exception):
    """The log has no head: the database was not migrated."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be remembered: `actor` (an id or a process) did `action` to `subjects`; the digest of its content."""

    actor: str
    action: str
    subjects: Mapping[str, str] = field(default_factory=dict)
    digest: str = NOTHING


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The first entry that is not what was written; `seq` is where it is, or should be."""

    seq: int
    reason: str


def digest_of(content: object) -> str:
    """SHA-256 of a value's canonical JSON."""
    return sha256(_canonical(content)).hexdigest()


async def append(session: AsyncSession, entries: Sequence[Entry], *, at: datetime) -> None:
    """Add entries to the log inside the caller's unit of work; they stand or fall with it.

    The log's head stays locked until that ends, so append last. `subjects` and `digest` must not hold personal text.

    Raises:
        AuditError: the database was not migrated.
    """
    if not entries:
        return
    head = await session.get(AuditHeadRow, 1, with_for_update=True, populate_existing=True)
    if head is None:
        raise AuditError("the audit log has no head; migrate the database")
    rows = []
    seq, link = head.seq, head.hash
    for entry in entries:
        seq += 1
        content = (seq, at, entry.actor, entry.action, dict(entry.subjects), entry.digest, link)
        link = _hash(*content)
        rows.append(dict(zip(_COLUMNS, (*content, link), strict=True)))
    await session.execute(insert(AuditRow), rows)
    head.seq, head.hash = seq, link
    await session.flush()


async def verify(session: AsyncSession) -> BrokenLink | None:
    """The first broken link of the chain, or None when every entry is as it was written and none is missing."""
    head = await session.get(AuditHeadRow, 1, populate_existing=True)
    if head is None:
        return BrokenLink(0, "the head is missing")
    seq, link = 0, NOTHING
    while rows := (await session.execute(_PAGE, {"after": seq})).all():
        for number, at, actor, action, subjects, digest, previous, written in rows:
            seq += 1
            if number != seq:
                return BrokenLink(seq, "an entry is missing")
            if previous != link:
                return BrokenLink(seq, "it does not follow the entry before it")
            if written != _hash(number, at, actor, action, subjects, digest, previous):
                return BrokenLink(seq, "its content was changed")
            link = written
    if (seq, link) != (head.seq, head.hash):
        return BrokenLink(seq + 1, "the log does not end where its head says")
    return None


def _hash(seq: int, at: datetime, actor: str, action: str, subjects: Mapping[str, str], digest: str, previous: str) -> str:
    return digest_of([seq, at.astimezone(UTC).isoformat(), actor, action, subjects, digest, previous])


def _canonical(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
