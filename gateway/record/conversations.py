"""Finding a person's conversation, and holding it while it changes."""

from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.identity import Person
from servicing.clock import now
from servicing.store.insert import insert_into
from servicing.store.models import ConversationRow, Owner


async def find(session: AsyncSession, person: Person, channel: str) -> ConversationRow | None:
    """The person's conversation on a channel, if they ever had one."""
    found: ConversationRow | None = await session.scalar(
        select(ConversationRow).where(ConversationRow.person == person.key, ConversationRow.channel == channel)
    )
    return found


async def find_or_open(session: AsyncSession, person: Person, channel: str) -> ConversationRow:
    """The person's conversation on a channel, opened now if it is their first word; two at once open one."""
    await session.execute(
        insert_into(session, ConversationRow)
        .values(
            id=uuid4().hex,
            person=person.key,
            channel=channel,
            borrower_id=person.borrower_id,
            created_at=now(),
            owner="bot",
            version=0,
            last_position=0,
            focus={},
        )
        .on_conflict_do_nothing(index_elements=["person", "channel"])
    )
    return (
        await session.scalars(
            select(ConversationRow)
            .where(ConversationRow.person == person.key, ConversationRow.channel == channel)
            .with_for_update()
        )
    ).one()


async def hold(session: AsyncSession, conversation_id: str) -> ConversationRow:
    """The conversation, locked until the unit of work ends, so that positions and ownership have one writer."""
    return (await session.scalars(select(ConversationRow).where(ConversationRow.id == conversation_id).with_for_update())).one()


async def glance(session: AsyncSession, conversation_id: str) -> tuple[Owner, int]:
    """Who answers in a conversation now, and the position of its last message."""
    query = select(ConversationRow.owner, ConversationRow.last_position).where(ConversationRow.id == conversation_id)
    owner, last_position = (await session.execute(query)).one()
    return Owner(owner), last_position
