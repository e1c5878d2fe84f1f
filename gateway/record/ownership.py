"""Who answers in a conversation: one row, changed by compare-and-set."""

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.clock import now
from servicing.store.models import AgentPresenceRow, ConversationRow, Owner

ALLOWED = {
    Owner.BOT: {Owner.QUEUED, Owner.HUMAN},
    Owner.QUEUED: {Owner.HUMAN, Owner.BOT},
    Owner.HUMAN: {Owner.WRAP, Owner.QUEUED, Owner.BOT},
    Owner.WRAP: {Owner.BOT, Owner.HUMAN},
}


class OwnershipError(Exception):
    """The step is not allowed, or the conversation changed hands since it was read."""


async def change_owner(session: AsyncSession, conversation_id: str, *, to: Owner, seen_version: int) -> None:
    """Give the conversation to another owner, if it is still as the caller saw it.

    Raises:
        OwnershipError: another change came first, or the step is none of `ALLOWED`.
    """
    current = await session.scalar(select(ConversationRow.owner).where(ConversationRow.id == conversation_id))
    if current is None or to not in ALLOWED[Owner(current)]:
        raise OwnershipError(f"{current} can't become {to.value}")
    changed = await session.scalar(
        update(ConversationRow)
        .where(
            ConversationRow.id == conversation_id,
            ConversationRow.version == seen_version,
            ConversationRow.owner == current,
        )
        .values(owner=to.value, version=ConversationRow.version + 1)
        .returning(ConversationRow.id)
    )
    if changed is None:
        raise OwnershipError("the conversation changed hands meanwhile")


async def hand_off(session: AsyncSession, conversation: ConversationRow) -> bool:
    """Carry out an action's hand-off: queue the conversation if an agent is on duty.

    With nobody on duty the bot goes on answering rather than leave the borrower in a dead queue; the action has stored their
    request and said so. A conversation that is no longer the bot's stays where it is.
    """
    if conversation.owner != Owner.BOT.value:
        return False
    on_duty = await session.scalar(select(func.count()).where(AgentPresenceRow.on_duty_until > now()))
    if not on_duty:
        return False
    await change_owner(session, conversation.id, to=Owner.QUEUED, seen_version=conversation.version)
    return True
