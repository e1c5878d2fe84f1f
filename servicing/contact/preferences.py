"""A borrower's wishes: when and by which channel they don't want to be addressed. They always win (X-02, X-03)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from servicing.contact.gate import Channel, ContactRules, Preference, QuietHours, leaves_time
from servicing.store.audit import Entry, append, digest_of
from servicing.store.insert import insert_into
from servicing.store.models import ContactPreferenceRow


async def set_preference(
    session: AsyncSession,
    rules: ContactRules,
    borrower_id: str,
    wished: Preference,
    *,
    cause: str,
    at: datetime,
    actor: str,
) -> None:
    """Keep what a borrower wishes for, in place of what they wished before; `cause` is the message that said so.

    Writes an audit entry (`preference.set`): call it late in the caller's unit of work. Setting the same again changes
    nothing and writes none.

    Raises:
        ValueError: together with the policy's quiet hours theirs would leave no time of day: that is an opt-out, a hold.
    """
    if wished.quiet is not None and not leaves_time(rules, wished.quiet):
        raise ValueError("these hours leave no time of day; place an opt-out instead")
    if await preference_of(session, borrower_id) == wished:
        return
    values = {
        "quiet_from": wished.quiet.begins if wished.quiet else None,
        "quiet_until": wished.quiet.ends if wished.quiet else None,
        "refused_channels": sorted(wished.refused),
        "cause": cause,
        "changed_at": at,
    }
    await session.execute(
        insert_into(session, ContactPreferenceRow)
        .values(borrower_id=borrower_id, **values)
        .on_conflict_do_update(index_elements=["borrower_id"], set_=values)
    )
    content = digest_of([str(values["quiet_from"]), str(values["quiet_until"]), values["refused_channels"]])
    subjects = {"borrower": borrower_id, "cause": cause}
    await append(session, [Entry(actor=actor, action="preference.set", subjects=subjects, digest=content)], at=at)


async def preference_of(session: AsyncSession, borrower_id: str) -> Preference:
    """What a borrower wishes for; nothing in particular where they never said."""
    row = await session.get(ContactPreferenceRow, borrower_id, populate_existing=True)
    if row is None:
        return Preference()
    quiet = None
    if row.quiet_from is not None and row.quiet_until is not None:
        quiet = QuietHours(row.quiet_from, row.quiet_until)
    return Preference(quiet, frozenset(Channel(name) for name in row.refused_channels))
