"""What a borrower has begun and not yet finished."""

from datetime import datetime

from sqlalchemy import LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from servicing.store.models.base import Base
from servicing.store.types import UtcDateTime


class DraftRow(Base):
    """The answers of a talk of several steps, one row for each owner and kind: what is begun anew replaces what is over.

    `owner` is `b:<borrower id>`, or `c:<conversation id>` for a visitor. `message_id` wrote it last; `before` (sealed, None
    where there was nothing) is what stood there until then, so that the same message asked again begins where it began.
    """

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("owner", "kind"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    message_id: Mapped[str] = mapped_column(String(32))
    before: Mapped[bytes | None] = mapped_column(LargeBinary)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
