"""A message's sealed body: its words, its card and its buttons as the borrower sees them."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from servicing.store.vault import Vault


class ShownQuickReply(BaseModel):
    """A button as the borrower's side knows it: an id that works once, and its title."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str


class ShownAttachment(BaseModel):
    """A picture or paper as the borrower's side knows it. `width` and `height` are a picture's, in pixels."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    type: str
    size: int
    width: int | None = None
    height: int | None = None


class Body(BaseModel):
    """What a bubble holds; beside an attachment `text` only says that there is one."""

    model_config = ConfigDict(frozen=True)

    text: str
    card: dict[str, Any] | None = None
    quick_replies: tuple[ShownQuickReply, ...] = ()
    attachment: ShownAttachment | None = None

    def sealed(self, vault: Vault, conversation_id: str, position: int) -> bytes:
        return vault.seal(self.model_dump_json(), _place(conversation_id, position))

    @classmethod
    def opened(cls, vault: Vault, sealed: bytes, conversation_id: str, position: int) -> "Body":
        return cls.model_validate_json(vault.open(sealed, _place(conversation_id, position)))


def _place(conversation_id: str, position: int) -> str:
    return f"message.body:{conversation_id}:{position}"
