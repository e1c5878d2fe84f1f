"""What reached the borrower."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.clock import now
from servicing.store.models import DeliveryState, OutboxRow


async def mark_delivered(session: AsyncSession, conversation_id: str, up_to: int) -> None:
    """The borrower's side has shown everything up to a position."""
    await session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.conversation_id == conversation_id,
            OutboxRow.position <= up_to,
            OutboxRow.state == DeliveryState.PENDING.value,
        )
        .values(state=DeliveryState.DELIVERED.value, delivered_at=now(), attempts=OutboxRow.attempts + 1)
    )
