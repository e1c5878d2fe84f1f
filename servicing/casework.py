"""Requests that wait for a person: opened once for each message, numbered so that no one can guess another's."""

import base64
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.clock import local_date
from servicing.store.audit import Entry, append
from servicing.store.models import ServiceRequestRow
from servicing.store.vault import Vault

OPEN = "open"
WITHDRAWN = "withdrawn"
WITHDRAWN_BY = "withdrawn_by"
"""In `detail`: the message by which a request was withdrawn, so that the same turn again finds it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a borrower wants a person to see to. `detail` holds their own words; `borrower_id` is None for a visitor."""

    kind: str
    message_id: str
    action: str
    borrower_id: str | None
    conversation_id: str
    loan_id: str | None
    detail: Mapping[str, str]
    at: datetime


@dataclass(frozen=True, slots=True)
class Ticket:
    """A stored request. `new` is False where an open request already covers the same matter; `files` lie with it."""

    number: str
    kind: str
    created_at: datetime
    new: bool
    files: int = 0


async def open_request(session: AsyncSession, vault: Vault, wish: Wish, *, join_within: timedelta | None) -> Ticket:
    """Store a wish and give its number; the same (message_id, action) again gives the same number.

    An open request of the same kind, loan and conversation, not older than `join_within`, stands for it; None joins none.
    The caller's unit of work commits.
    """
    row = await _of_message(session, wish)
    if row is None and join_within is not None:
        row = await _still_open(session, wish, join_within)
    if row is None:
        row = await _stored(session, vault, wish)
    return Ticket(
        row.number,
        row.kind,
        row.created_at,
        new=(row.message_id, row.action) == (wish.message_id, wish.action),
    )


async def newest_open(
    session: AsyncSession, conversation_id: str, *, opened_after: datetime, not_of: Collection[str] = ()
) -> Ticket | None:
    """The conversation's newest request that still waits, if it was opened after a moment; kinds `not_of` don't count."""
    found = await session.scalars(
        select(ServiceRequestRow)
        .where(
            ServiceRequestRow.conversation_id == conversation_id,
            ServiceRequestRow.state == OPEN,
            ServiceRequestRow.kind.not_in(not_of),
            ServiceRequestRow.created_at > opened_after,
        )
        .order_by(ServiceRequestRow.created_at.desc())
        .limit(1)
    )
    row = found.one_or_none()
    return None if row is None else Ticket(row.number, row.kind, row.created_at, new=False)


async def own_requests(
    session: AsyncSession, vault: Vault, *, borrower_id: str | None, conversation_id: str, withdrawn_by: str | None
) -> list[Ticket]:
    """The requests that still wait, newest first: a borrower's and those of their conversation, or a visitor's conversation's.

    With them what message `withdrawn_by` withdrew, alone if there is such, so that its turn again finds the same; with None
    everything withdrawn.

    Raises:
        VaultError: one was sealed by another key.
    """
    of_the_conversation = and_(ServiceRequestRow.conversation_id == conversation_id, ServiceRequestRow.borrower_id.is_(None))
    whose = (
        of_the_conversation if borrower_id is None else or_(ServiceRequestRow.borrower_id == borrower_id, of_the_conversation)
    )
    found = await session.scalars(
        select(ServiceRequestRow)
        .where(whose, ServiceRequestRow.state.in_((OPEN, WITHDRAWN)))
        .order_by(ServiceRequestRow.created_at.desc(), ServiceRequestRow.number)
    )
    rows = list(found)
    if withdrawn_by is not None:
        mine = [row for row in rows if row.state == WITHDRAWN and detail_of(row, vault).get(WITHDRAWN_BY) == withdrawn_by]
        rows = mine or [row for row in rows if row.state == OPEN]
    return [Ticket(row.number, row.kind, row.created_at, new=False) for row in rows]


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a stored request: further `detail`, or another `state`, told in message `message_id` at `at`."""

    number: str
    message_id: str
    at: datetime
    detail: Mapping[str, str] = field(default_factory=dict)
    state: str | None = None


async def change_request(session: AsyncSession, vault: Vault, change: Change) -> Ticket | None:
    """Add to what is sealed with an open request, or close it; the same again changes nothing. None where there is none open.

    A withdrawn one may be opened again.

    Each change is audited by ids and a keyed digest. The caller's unit of work commits.

    Raises:
        VaultError: it was sealed by another key.
    """
    found = await session.scalars(select(ServiceRequestRow).where(ServiceRequestRow.number == change.number).with_for_update())
    row = found.one_or_none()
    may_change = (OPEN, WITHDRAWN) if change.state == OPEN else (OPEN, change.state)
    if row is None or row.state not in may_change:
        return None
    before = detail_of(row, vault)
    detail, state = {**before, **change.detail}, change.state or row.state
    if (detail, state) != (before, row.state):
        written = json.dumps(detail, ensure_ascii=False)
        row.detail, row.state = vault.seal(written, _place(row.id)), state
        subjects = {"request": row.id, "message": change.message_id, "state": state}
        digest = vault.blind_index(f"service_request.detail:{written}")
        await append(session, [Entry("actions", "service_request.change", subjects, digest)], at=change.at)
    return Ticket(row.number, row.kind, row.created_at, new=False)


def detail_of(row: ServiceRequestRow, vault: Vault) -> dict[str, str]:
    """What was sealed with a request.

    Raises:
        VaultError: it was sealed by another key.
    """
    opened: dict[str, str] = json.loads(vault.open(row.detail, _place(row.id)))
    return opened


async def _of_message(session: AsyncSession, wish: Wish) -> ServiceRequestRow | None:
    found = await session.scalars(
        select(ServiceRequestRow).where(
            ServiceRequestRow.message_id == wish.message_id, ServiceRequestRow.action == wish.action
        )
    )
    return found.one_or_none()


async def _still_open(session: AsyncSession, wish: Wish, within: timedelta) -> ServiceRequestRow | None:
    found = await session.scalars(
        select(ServiceRequestRow)
        .where(
            ServiceRequestRow.conversation_id == wish.conversation_id,
            ServiceRequestRow.kind == wish.kind,
            ServiceRequestRow.state == OPEN,
            ServiceRequestRow.loan_id.is_(None) if wish.loan_id is None else ServiceRequestRow.loan_id == wish.loan_id,
            ServiceRequestRow.created_at > wish.at - within,
        )
        .order_by(ServiceRequestRow.created_at.desc())
        .limit(1)
    )
    return found.one_or_none()


async def _stored(session: AsyncSession, vault: Vault, wish: Wish) -> ServiceRequestRow:
    request_id = uuid4().hex
    row = ServiceRequestRow(
        id=request_id,
        number=_number(vault, wish),
        kind=wish.kind,
        state=OPEN,
        borrower_id=wish.borrower_id,
        conversation_id=wish.conversation_id,
        loan_id=wish.loan_id,
        message_id=wish.message_id,
        action=wish.action,
        detail=vault.seal(json.dumps(dict(wish.detail), ensure_ascii=False), _place(request_id)),
        created_at=wish.at,
    )
    try:
        async with session.begin_nested():
            session.add(row)
    except IntegrityError:
        written_meanwhile = await _of_message(session, wish)
        if written_meanwhile is None:
            raise
        return written_meanwhile
    return row


def _number(vault: Vault, wish: Wish) -> str:
    """The day and eight characters that follow from the message only by way of our key."""
    digest = bytes.fromhex(vault.blind_index(f"service_request:{wish.message_id}:{wish.action}"))
    return f"{local_date(wish.at):%Y%m%d}-{base64.b32encode(digest).decode()[:8]}"


def _place(request_id: str) -> str:
    return f"service_request.detail:{request_id}"
