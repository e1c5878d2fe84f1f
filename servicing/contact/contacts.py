"""What was said unasked, to whom and when; and all that the gate wants to know of a borrower, read at once."""

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.contact.gate import Channel, ContactState
from servicing.contact.holds import holds_of
from servicing.contact.preferences import preference_of
from servicing.plans.overlays import plan_holds
from servicing.policy.outreach import Purpose
from servicing.store.insert import insert_into
from servicing.store.models import ContactMadeRow, RefusedNumberRow


async def contact_state(
    session: AsyncSession, borrower_id: str, at: datetime, *, phone_index: str | None = None
) -> ContactState:
    """What `may_contact` is asked with; `phone_index` is that of the number that a text would go to."""
    said = await session.scalars(
        select(ContactMadeRow.at).where(
            ContactMadeRow.borrower_id == borrower_id,
            ContactMadeRow.at > at - timedelta(days=7),
            ContactMadeRow.purpose != Purpose.REPLY.value,
        )
    )
    refused = phone_index is not None and await session.scalar(
        select(exists().where(RefusedNumberRow.phone_index == phone_index))
    )
    return ContactState(
        holds=(*await holds_of(session, borrower_id, at), *await plan_holds(session, borrower_id)),
        preference=await preference_of(session, borrower_id),
        said=tuple(said),
        number_refused=bool(refused),
    )


async def note_contact(
    session: AsyncSession, borrower_id: str, channel: Channel, purpose: Purpose, *, key: str, at: datetime
) -> bool:
    """Count a word said unasked; False when `key` was counted before. In the unit of work that makes it said."""
    noted = await session.scalar(
        insert_into(session, ContactMadeRow)
        .values(key=key, borrower_id=borrower_id, channel=channel.value, purpose=purpose.value, at=at)
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(ContactMadeRow.key)
    )
    return noted is not None
