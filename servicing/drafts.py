"""What was begun and not finished: kept from message to message and from day to day, safe against a turn that runs twice."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.store.models import DraftRow
from servicing.store.vault import Vault


class DraftState(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class DraftKey:
    """Whose draft, and of what. `owner` comes from `owner_of`."""

    owner: str
    kind: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What was answered so far, by the name of what was asked."""

    kind: str
    state: DraftState
    values: Mapping[str, str]
    updated_at: datetime


def owner_of(borrower_id: str | None, conversation_id: str) -> str:
    """A borrower's drafts go with them through all channels; a visitor's belong to the conversation."""
    return f"c:{conversation_id}" if borrower_id is None else f"b:{borrower_id}"


async def draft_of(session: AsyncSession, vault: Vault, key: DraftKey, message_id: str) -> Draft | None:
    """The draft as message `message_id` finds it: without whatever an earlier attempt at the same message wrote.

    Raises:
        VaultError: it was sealed by another key.
    """
    row = await _row(session, key)
    return None if row is None else _seen_by(row, vault, message_id)


async def open_drafts(session: AsyncSession, vault: Vault, owner: str, message_id: str) -> list[Draft]:
    """An owner's open drafts as message `message_id` finds them, the newest first."""
    rows = await session.scalars(select(DraftRow).where(DraftRow.owner == owner))
    seen = [draft for row in rows if (draft := _seen_by(row, vault, message_id)) is not None]
    return sorted((one for one in seen if one.state is DraftState.OPEN), key=lambda one: one.updated_at, reverse=True)


async def write_draft(session: AsyncSession, vault: Vault, key: DraftKey, draft: Draft, message_id: str) -> None:
    """Put `draft` there on behalf of message `message_id`; what stood before stays readable to the same message alone.

    The caller's unit of work commits.
    """
    row = await _row(session, key, lock=True) or await _begun(session, vault, key, draft, message_id)
    if row.message_id != message_id:
        row.before = vault.seal(_as_text(_written(row, vault)), _place(row.id, "before"))
        row.message_id = message_id
    row.state = draft.state.value
    row.body = vault.seal(_body(draft.values), _place(row.id, "body"))
    row.updated_at = draft.updated_at
    await session.flush()


async def _row(session: AsyncSession, key: DraftKey, *, lock: bool = False) -> DraftRow | None:
    query = select(DraftRow).where(DraftRow.owner == key.owner, DraftRow.kind == key.kind)
    found = await session.scalars(query.with_for_update() if lock else query)
    return found.one_or_none()


async def _begun(session: AsyncSession, vault: Vault, key: DraftKey, draft: Draft, message_id: str) -> DraftRow:
    draft_id = uuid4().hex
    row = DraftRow(
        id=draft_id,
        owner=key.owner,
        kind=key.kind,
        state=draft.state.value,
        body=vault.seal(_body(draft.values), _place(draft_id, "body")),
        message_id=message_id,
        before=None,
        updated_at=draft.updated_at,
    )
    try:
        async with session.begin_nested():
            session.add(row)
    except IntegrityError:
        written_meanwhile = await _row(session, key, lock=True)
        if written_meanwhile is None:
            raise
        return written_meanwhile
    return row


def _seen_by(row: DraftRow, vault: Vault, message_id: str) -> Draft | None:
    if row.message_id != message_id:
        return _written(row, vault)
    if row.before is None:
        return None
    before = json.loads(vault.open(row.before, _place(row.id, "before")))
    return Draft(row.kind, DraftState(before["state"]), before["values"], datetime.fromisoformat(before["updated_at"]))


def _written(row: DraftRow, vault: Vault) -> Draft:
    values = json.loads(vault.open(row.body, _place(row.id, "body")))
    return Draft(row.kind, DraftState(row.state), values, row.updated_at)


def _as_text(draft: Draft) -> str:
    content = {"state": draft.state.value, "values": dict(draft.values), "updated_at": draft.updated_at.isoformat()}
    return json.dumps(content, ensure_ascii=False)


def _body(values: Mapping[str, str]) -> str:
    return json.dumps(dict(values), ensure_ascii=False)


def _place(draft_id: str, column: str) -> str:
    return f"draft.{column}:{draft_id}"
