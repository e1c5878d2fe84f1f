"""What the borrower's API takes and gives; the OpenAPI document is made of these."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from gateway.api.tape_cell import tape_cell
from gateway.record.body import ShownAttachment
from gateway.record.messages import ShownMessage
from servicing.contract import PaymentMethod
from servicing.plans.deciding import Decision
from servicing.tape import cells

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


class UploadHeaders(_Input):
    """What goes with a file's bytes; its type is told by them alone."""

    client_id: ClientId
    name: str = Field(default="", max_length=1000, description="percent-encoded UTF-8")


class UploadResponse(BaseModel):
    """`id` is the message's. No `attachment` where an earlier message of words has this client id."""

    id: str
    duplicate: bool
    attachment: ShownAttachment | None


class UploadLimits(BaseModel):
    largest_bytes: int
    types: list[str]


TapeId = Annotated[
    str, tape_cell(cells.identifier), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": cells.ID_LENGTH})
]


class PaymentRequest(_Input):
    """A payment as the lender's ledger has it; ids, day and amount as on a tape."""

    payment_id: TapeId
    loan_id: TapeId
    paid_on: Annotated[date, tape_cell(cells.day), WithJsonSchema({"type": "string", "format": "date"})]
    amount: Annotated[
        Decimal,
        tape_cell(cells.positive_amount),
        WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,13}(\.[0-9]{1,2})?$", "description": "yuan, above zero"}),
    ]
    method: PaymentMethod


class PaymentResponse(BaseModel):
    payment_id: str
    new: bool = Field(description="false when this payment was known already")


PlanId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Reason = Annotated[str, Field(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]


class PlansWaitingRequest(_Input):
    limit: int = Field(default=100, ge=1, le=200)


class PlanReadRequest(_Input):
    id: PlanId


class PlanDecisionRequest(_Input):
    """`reason` is told to the borrower; a refusal and a wish for more must have one."""

    id: PlanId
    decision: Decision
    reason: Reason | None = None


class PlanRowShown(BaseModel):
    """One payment, in yuan as text. `plan_interest` is the plan's own; `interest` was owed before it."""

    number: int
    due_on: date
    fee: str
    interest: str
    plan_interest: str
    principal: str
    penalty: str
    total: str


class PlanStepShown(BaseModel):
    event: str
    state: str
    party: Literal["borrower", "person", "house"]
    actor: str
    code: str | None
    reason: str | None
    at: datetime


class PlanShown(BaseModel):
    """An application. `approval` is what policy asked for when it was made; `endorsed_by` the first of two who approve."""

    id: str
    number: str
    borrower_id: str
    loan_id: str
    kind: str
    state: str
    approval: str
    endorsed_by: str | None
    applied_at: datetime
    valid_until: datetime
    undo_until: datetime
    total: str
    waived: str
    coupon: str
    rate: str
    all_in_rate: str | None
    rows: list[PlanRowShown]
    agreement_sha256: str
    history: list[PlanStepShown]


class PlanWhole(PlanShown):
    """With the text that was agreed to, and what the borrower told."""

    agreement: str
    said: dict[str, str]


class PlansShown(BaseModel):
    plans: list[PlanShown]


class Authorship(BaseModel):
    """Who wrote an agreement and who decided on it (A-02)."""

    text: Literal["ai"]
    figures: Literal["ledger"]
    decided_by: Literal["person", "policy"] | None
    decided_at: datetime | None
    reason: str | None = Field(description="of the decision, in the words of the person who took it")


class AgreementShown(BaseModel):
    """`text` exactly as it was shown and agreed to; `sha256` is the hex digest of its UTF-8."""

    id: str
    number: str
    lender: str
    product: str
    kind: str
    state: str
    applied_at: datetime
    undo_until: datetime
    may_cancel: bool
    text: str
    sha256: str
    rows: list[PlanRowShown]
    total: str
    waived: str
    coupon: str
    authorship: Authorship


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


class IncomingText(_Input):
    """What somebody wrote back to a text message."""

    phone: str = Field(pattern=r"^1[3-9][0-9]{9}$")
    text: str = Field(max_length=1000)


class IncomingTextTaken(BaseModel):
    opted_out: bool
