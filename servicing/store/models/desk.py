"""The agents' desk, as far as a conversation must know of it."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from servicing.store.models.base import Base
from servicing.store.types import UtcDateTime


class AgentPresenceRow(Base):
    """An agent who is on duty until a moment that the agent's desk keeps pushing forward while it is open."""

    __tablename__ = "agent_presence"

    agent_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    on_duty_until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
