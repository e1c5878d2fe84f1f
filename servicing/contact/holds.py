"""Holds: reasons not to address a borrower unasked, kept until their end or until a person lifts them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.store.audit import Entry, append
from servicing.store.insert import insert_into
from servicing.store.models import ContactHoldRow


class HoldKind(StrEnum):
    """What came up: `third_party` when somebody else reads or answers, `plan` while an agreed plan is kept."""

    CRISIS = "crisis"
    NOT_MY_LOAN = "not_my_loan"
    DISPUTE = "dispute"
    COMPLAINT = "complaint"
    OPT_OUT = "opt_out"
    PLAN = "plan"
    THIRD_PARTY = "third_party"


class HoldStandsError(Exception):
    """A crisis hold can't be lifted yet (V-03)."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold as it stands; `until` None: until a person lifts it."""

    kind: HoldKind
    since: datetime
    until: datetime | None = None
    id: str = ""
    cause: str = ""


async def place_hold(
    session: AsyncSession,
    borrower_id: str,
    kind: HoldKind,
    *,
    cause: str,
    at: datetime,
    until: datetime | None = None,
    actor: str,
) -> bool:
    """Keep every word unasked from a borrower, as policy.yml's `outreach` says for this kind, from `at` on.

    `cause` is the id of the request or message that it comes of; the same (borrower, kind, cause) again changes nothing,
    also after the hold was lifted, so a retried turn may call this as often as it likes. True when the hold is new.
    Writes an audit entry (`hold.placed`, by `actor`: an id or a process), which locks the log's head: call it late in the
    unit of work, which the caller commits.

    Raises:
        ValueError: `until` is not after `at`, or a crisis hold is given an end: a person ends it (V-03).
    """
    if until is not None and (until <= at or kind is HoldKind.CRISIS):
        raise ValueError("a hold ends after it begins, and one for a crisis by a person's hand")
    placed = await session.scalar(
        insert_into(session, ContactHoldRow)
        .values(
            id=uuid4().hex,
            borrower_id=borrower_id,
            kind=kind.value,
            cause=cause,
            starts_at=at,
            ends_at=until,
        )
        .on_conflict_do_nothing(index_elements=["borrower_id", "kind", "cause"])
        .returning(ContactHoldRow.id)
    )
    if placed is None:
        return False
    await _log(session, "hold.placed", actor, placed, borrower_id, kind, at)
    return True


async def lift_hold(session: AsyncSession, hold_id: str, *, at: datetime, actor: str, crisis_hours: int) -> bool:
    """End a hold by a person's decision; True when it stood until now. Writes an audit entry (`hold.lifted`).

    Raises:
        HoldStandsError: a crisis hold younger than `crisis_hours` (policy.yml's `outreach.crisis_hold_hours`).
    """
    row = await session.get(ContactHoldRow, hold_id)
    if row is None:
        return False
    if row.kind == HoldKind.CRISIS.value and at < row.starts_at + timedelta(hours=crisis_hours):
        raise HoldStandsError(f"a crisis hold stands for {crisis_hours} hours at least")
    lifted = await session.scalar(
        update(ContactHoldRow)
        .where(
            ContactHoldRow.id == hold_id,
            ContactHoldRow.lifted_at.is_(None),
            or_(ContactHoldRow.ends_at.is_(None), ContactHoldRow.ends_at > at),
        )
        .values(lifted_at=at)
        .returning(ContactHoldRow.id)
    )
    if lifted is None:
        return False
    await _log(session, "hold.lifted", actor, hold_id, row.borrower_id, HoldKind(row.kind), at)
    return True


async def holds_of(session: AsyncSession, borrower_id: str, at: datetime) -> tuple[Hold, ...]:
    """What stands between us and a borrower at an instant, the oldest first; what begins later is none."""
    return tuple(hold for _, hold in await standing_holds(session, at, borrower_id=borrower_id))


async def standing_holds(
    session: AsyncSession, at: datetime, *, borrower_id: str | None = None
) -> tuple[tuple[str, Hold], ...]:
    """Every hold that stands at an instant, or one borrower's, with whose it is; the oldest first."""
    query = (
        select(ContactHoldRow)
        .where(
            ContactHoldRow.starts_at <= at,
            or_(ContactHoldRow.ends_at.is_(None), ContactHoldRow.ends_at > at),
            or_(ContactHoldRow.lifted_at.is_(None), ContactHoldRow.lifted_at > at),
        )
        .order_by(ContactHoldRow.starts_at, ContactHoldRow.id)
    )
    if borrower_id is not None:
        query = query.where(ContactHoldRow.borrower_id == borrower_id)
    return tuple((row.borrower_id, _hold(row)) for row in await session.scalars(query))


def _hold(row: ContactHoldRow) -> Hold:
    return Hold(HoldKind(row.kind), row.starts_at, row.ends_at, row.id, row.cause)


async def _log(
    session: AsyncSession, action: str, actor: str, hold_id: str, borrower_id: str, kind: HoldKind, at: datetime
) -> None:
    subjects = {"hold": hold_id, "borrower": borrower_id, "kind": kind.value}
    await append(session, [Entry(actor=actor, action=action, subjects=subjects)], at=at)
