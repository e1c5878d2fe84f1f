"""What borrowers send beside words: pictures and papers."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from servicing.store.models.base import Base
from servicing.store.types import UtcDateTime


class AttachmentRow(Base):
    """A picture or paper of one message; `request_id` names the request whose worker is to see it.

    `name`, `content` and `preview` are sealed. `size` counts the content's bytes before sealing; a paper has no preview.
    """

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_conversation_id_at", "conversation_id", "at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    message_uid: Mapped[str] = mapped_column(ForeignKey("message.uid"), unique=True)
    request_id: Mapped[str | None] = mapped_column(ForeignKey("service_request.id"), index=True)
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    name: Mapped[bytes] = mapped_column(LargeBinary)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    preview: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
