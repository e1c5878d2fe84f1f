"""Text messages that wait to be sent: queued in the unit of work that makes them due, delivered by the gateway."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.policy.outreach import Purpose
from servicing.store.audit import Entry, append
from servicing.store.insert import insert_into
from servicing.store.models import BorrowerRow, LoanRow, RefusedNumberRow, TextMessageRow
from servicing.store.personal import opened, phone_index
from servicing.store.vault import Vault

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LENDERS_JOINED = "\u3001"
KEPT_FOR = timedelta(days=3)
"""How long a text is worth sending: after a night, a hold of a day, a provider's bad day."""


class TextState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class TextRefusedError(Exception):
    """No text can be sent there: not a mobile number, nobody's, or without the lender's name (C-05)."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text to a number on behalf of a borrower's lender. `response` names a `text_*` response of domain.yml; `values` fill
    it, the lender's full name as `lender` among them. The same `key` is one text.

    Whoever holds the number may be a stranger: unless their identity is sure, neither may speak of a loan (C-09).
    """

    key: str
    borrower_id: str
    phone: str
    response: str
    values: Mapping[str, str]
    purpose: Purpose = Purpose.SERVICE


async def queue_text(session: AsyncSession, vault: Vault, text: Text, *, at: datetime, kept_for: timedelta = KEPT_FOR) -> bool:
    """Have a text sent as soon as `may_contact` allows, within `kept_for`; False when its key was queued before.

    In the caller's unit of work, so that it is sent if and only if what it tells of was stored. Number and values are sealed.

    Raises:
        TextRefusedError: the number is no mobile number (11 digits), or no lender is named.
    """
    if not _MOBILE.fullmatch(text.phone):
        raise TextRefusedError("not a mobile number")
    if not text.values.get("lender"):
        raise TextRefusedError("a text names its lender")
    text_id = uuid4().hex
    queued = await session.scalar(
        insert_into(session, TextMessageRow)
        .values(
            id=text_id,
            key=text.key,
            borrower_id=text.borrower_id,
            phone=vault.seal(text.phone, _place("phone", text_id)),
            phone_index=phone_index(vault, text.phone),
            response=text.response,
            content=vault.seal(json.dumps(dict(text.values), ensure_ascii=False), _place("content", text_id)),
            purpose=text.purpose.value,
            state=TextState.QUEUED.value,
            attempts=0,
            next_try_at=at,
            expires_at=at + kept_for,
            created_at=at,
        )
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(TextMessageRow.id)
    )
    return queued is not None


async def queue_number_change(
    session: AsyncSession, vault: Vault, borrower_id: str, new_phone: str, *, message_id: str, at: datetime
) -> tuple[str, ...]:
    """Tell the number on file that it was asked to be changed, and the new one that it was asked to be registered.

    Called again for the same message it queues nothing more. Which of `old` and `new` are told: `old` is left out where the
    number on file is no mobile number, both where it is the new one already.

    Raises:
        TextRefusedError: the new number is no mobile number, or nobody in the book is this borrower, or they have no loan.
    """
    row = await session.get(BorrowerRow, borrower_id)
    lenders = await session.scalars(
        select(LoanRow.lender).where(LoanRow.borrower_id == borrower_id).distinct().order_by(LoanRow.lender)
    )
    lender = _LENDERS_JOINED.join(lenders)
    if row is None or not lender:
        raise TextRefusedError("nobody's loan")
    if not _MOBILE.fullmatch(new_phone):
        raise TextRefusedError("not a mobile number")
    old_phone = opened(vault, row).phone
    if old_phone == new_phone:
        return ()
    told = []
    for which, phone in (("old", old_phone), ("new", new_phone)):
        if _MOBILE.fullmatch(phone):
            key = f"{message_id}:number:{which}"
            text = Text(key, borrower_id, phone, f"text_number_{which}", {"lender": lender})
            await queue_text(session, vault, text, at=at)
            told.append(which)
    return tuple(told)


async def refuse_number(session: AsyncSession, vault: Vault, phone: str, *, at: datetime, actor: str) -> bool:
    """Send no more texts to a number, whoever has it (X-03, C-06); False when it was refused before.

    Whoever has the number may be a stranger, so it says nothing of a borrower. Writes an audit entry (`number.refused`).
    """
    index = phone_index(vault, phone)
    refused = await session.scalar(
        insert_into(session, RefusedNumberRow)
        .values(phone_index=index, refused_at=at)
        .on_conflict_do_nothing(index_elements=["phone_index"])
        .returning(RefusedNumberRow.phone_index)
    )
    if refused is None:
        return False
    await append(session, [Entry(actor=actor, action="number.refused", subjects={"number": index})], at=at)
    return True


def opened_text(vault: Vault, row: TextMessageRow) -> Text:
    """A stored text.

    Raises:
        VaultError: it was sealed by another key.
    """
    return Text(
        key=row.key,
        borrower_id=row.borrower_id,
        phone=vault.open(row.phone, _place("phone", row.id)),
        response=row.response,
        values=json.loads(vault.open(row.content, _place("content", row.id))),
        purpose=Purpose(row.purpose),
    )


def _place(column: str, text_id: str) -> str:
    return f"text_message.{column}:{text_id}"
