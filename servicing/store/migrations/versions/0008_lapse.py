"""An application that waits for its borrower has a day on which it lapses."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | Sequence[str] | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_FROM_NOW = timedelta(days=14)
"""For those that wait already, whose borrowers were told no day."""


def upgrade() -> None:
    op.add_column("plan_application", sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True))
    instants = [sa.column(name, sa.DateTime(timezone=True)) for name in ("answer_by", "look_at")]
    application = sa.table("plan_application", sa.column("state", sa.String()), *instants)
    lapses_at = datetime.now(UTC) + _FROM_NOW
    waiting = sa.update(application).where(application.c.state == "more_wanted")
    op.execute(waiting.values(answer_by=lapses_at, look_at=lapses_at))


def downgrade() -> None:
    op.drop_column("plan_application", "answer_by")
