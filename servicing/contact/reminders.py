"""Reminders that borrowers asked for: set, cancelled and listed. When one comes is `occasions`' to say."""

from collections.abc import Sequence
from datetime import datetime, time
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import Update, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.contact.gate import ContactRules
from servicing.contact.occasions import Reminder
from servicing.store.insert import insert_into
from servicing.store.models import LoanRow, ReminderRow, ReminderSentRow

MOST_DAYS_BEFORE = 15


class ReminderKind(StrEnum):
    DUE_DATE = "due_date"


class ReminderState(StrEnum):
    ACTIVE = "active"
    CANCELLED = "cancelled"


class ReminderRefusedError(Exception):
    """`days_before` or `hour` is none that can be kept, or the loan is not this borrower's."""


async def set_reminder(
    session: AsyncSession,
    rules: ContactRules,
    borrower_id: str,
    loan_id: str,
    *,
    days_before: int,
    hour: int,
    message_id: str,
    at: datetime,
    instead: bool = False,
) -> Reminder:
    """Remind a borrower of each due date of a loan, 0 to 15 days before it, from `hour` o'clock (Shanghai) on.

    The same (message_id, loan_id, days_before) again gives the same reminder, in whatever state it is now. An earlier one of
    this loan and as many days before is replaced; `instead`, every earlier one of this loan. The caller's unit of work commits.

    Raises:
        ReminderRefusedError: more than 15 days before, an hour that is none or in the quiet hours (C-01), another's loan.
    """
    _check_time(rules, days_before, hour)
    owner = await session.scalar(select(LoanRow.borrower_id).where(LoanRow.loan_id == loan_id))
    if owner != borrower_id:
        raise ReminderRefusedError("not a loan of this borrower")
    new = await session.scalar(
        insert_into(session, ReminderRow)
        .values(
            id=uuid4().hex,
            borrower_id=borrower_id,
            loan_id=loan_id,
            kind=ReminderKind.DUE_DATE.value,
            days_before=days_before,
            hour=hour,
            state=ReminderState.ACTIVE.value,
            message_id=message_id,
            created_at=at,
            look_at=at,
        )
        .on_conflict_do_nothing(index_elements=["message_id", "loan_id", "days_before"])
        .returning(ReminderRow.id)
    )
    if new is not None:
        replaced = _cancelling(at).where(
            ReminderRow.borrower_id == borrower_id, ReminderRow.loan_id == loan_id, ReminderRow.id != new
        )
        await session.execute(replaced if instead else replaced.where(ReminderRow.days_before == days_before))
    row = await session.scalars(
        select(ReminderRow).where(
            ReminderRow.message_id == message_id,
            ReminderRow.loan_id == loan_id,
            ReminderRow.days_before == days_before,
        )
    )
    return _reminder(row.one())


async def cancel_reminders(session: AsyncSession, borrower_id: str, *, at: datetime, loan_id: str | None = None) -> int:
    """End a borrower's reminders, of one loan or of all; how many there were."""
    cancelling = _cancelling(at).where(ReminderRow.borrower_id == borrower_id)
    if loan_id is not None:
        cancelling = cancelling.where(ReminderRow.loan_id == loan_id)
    return len((await session.scalars(cancelling.returning(ReminderRow.id))).all())


async def reminders_of(session: AsyncSession, borrower_id: str) -> tuple[Reminder, ...]:
    """A borrower's active reminders, by loan, those that come first before the others."""
    rows = await session.scalars(
        select(ReminderRow)
        .where(ReminderRow.borrower_id == borrower_id, ReminderRow.state == ReminderState.ACTIVE.value)
        .order_by(ReminderRow.loan_id, ReminderRow.days_before.desc())
    )
    return tuple(_reminder(row) for row in rows)


async def occasions_met(session: AsyncSession, reminder_id: str) -> frozenset[int]:
    """The instalments that a reminder has spoken of."""
    found: Sequence[int] = (
        await session.scalars(select(ReminderSentRow.instalment).where(ReminderSentRow.reminder_id == reminder_id))
    ).all()
    return frozenset(found)


async def reminders_to_look_at(session: AsyncSession, at: datetime, limit: int) -> tuple[Reminder, ...]:
    """Active reminders whose occasion may have come, those that wait longest first."""
    rows = await session.scalars(
        select(ReminderRow)
        .where(ReminderRow.state == ReminderState.ACTIVE.value, ReminderRow.look_at <= at)
        .order_by(ReminderRow.look_at)
        .limit(limit)
    )
    return tuple(_reminder(row) for row in rows)


async def look_again(session: AsyncSession, reminder_id: str, at: datetime) -> None:
    """Leave a reminder alone until an instant."""
    await session.execute(update(ReminderRow).where(ReminderRow.id == reminder_id).values(look_at=at))


async def is_active(session: AsyncSession, reminder_id: str) -> bool:
    """Whether a reminder was not cancelled; sure until the unit of work ends."""
    row = await session.get(ReminderRow, reminder_id, with_for_update=True, populate_existing=True)
    return row is not None and row.state == ReminderState.ACTIVE.value


async def meet(
    session: AsyncSession, reminder_id: str, instalment: int, *, conversation_id: str, position: int, at: datetime
) -> bool:
    """Take an occasion for the message that speaks of it; False when it was met before, and nothing may be said."""
    taken = await session.scalar(
        insert_into(session, ReminderSentRow)
        .values(reminder_id=reminder_id, instalment=instalment, conversation_id=conversation_id, position=position, at=at)
        .on_conflict_do_nothing(index_elements=["reminder_id", "instalment"])
        .returning(ReminderSentRow.instalment)
    )
    return taken is not None


def _check_time(rules: ContactRules, days_before: int, hour: int) -> None:
    if not 0 <= days_before <= MOST_DAYS_BEFORE:
        raise ReminderRefusedError(f"0 to {MOST_DAYS_BEFORE} days before")
    if not 0 <= hour <= 23 or rules.quiet.holds(time(hour)):
        raise ReminderRefusedError("an hour out of the quiet hours")


def _reminder(row: ReminderRow) -> Reminder:
    return Reminder(row.id, row.borrower_id, row.loan_id, row.days_before, row.hour, row.created_at)


def _cancelling(at: datetime) -> Update:
    return (
        update(ReminderRow)
        .where(ReminderRow.state == ReminderState.ACTIVE.value)
        .values(state=ReminderState.CANCELLED.value, cancelled_at=at)
    )
