"""What the borrower's API takes and gives; the OpenAPI document is made of these."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from gateway.record.messages import ShownMessage

ClientId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$")]
ShortId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$")]
MessageId = Annotated[str, Field(pattern=r"^[0-9]{12}$")]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class SessionRequest(_Input):
    borrower_id: ShortId | None = None


class SessionResponse(BaseModel):
    token: str
    expires_at: datetime
    name: str | None = Field(default=None, description="masked")


class SendRequest(_Input):
    client_id: ClientId
    text: str = Field(description="1 to 2000 characters")
    quick_reply_id: ShortId | None = None


class SendResponse(BaseModel):
    id: str
    duplicate: bool


class AuthFrame(_Input):
    type: Literal["auth"]
    token: str = Field(max_length=4096)
    after: MessageId | None = None


class SendFrame(_Input):
    type: Literal["send"]
    client_id: ClientId
    text: str
    quick_reply_id: ShortId | None = None


class SeenFrame(_Input):
    type: Literal["seen"]
    id: MessageId


class MessageFrame(BaseModel):
    type: Literal["message"] = "message"
    message: ShownMessage


class ReceivedFrame(BaseModel):
    type: Literal["received"] = "received"
    client_id: str
    id: str


class TypingFrame(BaseModel):
    type: Literal["typing"] = "typing"
    on: bool


class StateFrame(BaseModel):
    type: Literal["state"] = "state"
    owner: Literal["bot", "queued", "human", "wrap"]


class Health(BaseModel):
    status: Literal["ok", "degraded"]
    engine: bool
    actions: bool
    database: bool
    redis: bool | None = Field(default=None, description="absent when no Redis is configured")


class Story(BaseModel):
    borrower_id: str
    name: str
    title: str
    story: str


class Stories(BaseModel):
    borrowers: list[Story]
