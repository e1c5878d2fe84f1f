"""What a borrower's side, and the lender's systems, may call: one entry a method of a path, for the OpenAPI document."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pydantic import BaseModel

from gateway.api.attachments import CLIENT_ID_HEADER, NAME_HEADER
from gateway.api.schemas import (
    AgreementShown,
    Health,
    IncomingText,
    IncomingTextTaken,
    PaymentRequest,
    PaymentResponse,
    PlanDecisionRequest,
    PlanReadRequest,
    PlanShown,
    PlansShown,
    PlansWaitingRequest,
    PlanWhole,
    SendRequest,
    SendResponse,
    SessionRequest,
    SessionResponse,
    Stories,
    UploadLimits,
    UploadResponse,
)
from gateway.record.messages import ShownMessage
from gateway.signing import TIMESTAMP_HEADER

type Model = type[BaseModel]


class Other(Enum):
    """A body or an answer that no model describes."""

    FILE = "a file's bytes"
    MESSAGES = "messages in order"
    NONE = "nothing"


@dataclass(frozen=True, slots=True)
class Operation:
    """`answers` by status; `errors` are the statuses of refusals; `security` names the
    schemes that are wanted together, none where anyone may call."""

    method: str
    path: str
    summary: str
    answers: Mapping[str, Model | Other]
    errors: tuple[str, ...] = ()
    body: Model | Other = Other.NONE
    security: tuple[str, ...] = ()
    parameters: tuple[dict[str, Any], ...] = ()


def _query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def _header(name: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": True, "schema": schema} | more


def _id(description: str, **schema: str) -> dict[str, Any]:
    return {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "string"} | schema,
        "description": description,
    }


_MESSAGE_ID = {"type": "string", "pattern": "^[0-9]{12}$"}
_ATTACHMENT = _id("of ShownMessage.attachment", pattern="^[0-9a-f]{32}$")
_APPLICATION = _id("of an application, or its number")
_TIMESTAMP = _header(
    TIMESTAMP_HEADER,
    {"type": "string", "pattern": "^[0-9]{1,12}$"},
    description="unix seconds, not more than 5 minutes from now",
)
_SIGNED_ERRORS = ("401", "404", "408", "413", "422", "429")

CHAT = (
    Operation(
        "post",
        "/api/chat/session",
        "Open a demo session (demo mode only)",
        body=SessionRequest,
        answers={"200": SessionResponse},
        errors=("400", "404", "408", "413", "422", "429"),
    ),
    Operation(
        "post",
        "/api/chat/messages",
        "Send a message; the same client_id again gives the same id and no second turn",
        body=SendRequest,
        answers={"202": SendResponse},
        errors=("400", "401", "408", "413", "422", "429"),
        security=("bearer",),
    ),
    Operation(
        "get",
        "/api/chat/messages",
        "Messages in order of arrival",
        answers={"200": Other.MESSAGES},
        errors=("401", "422", "429"),
        security=("bearer",),
        parameters=(
            _query("after", _MESSAGE_ID, "only messages after this id"),
            _query("before", _MESSAGE_ID, "the newest before this id"),
            _query("wait", {"type": "number", "maximum": 25}, "seconds to wait for a message"),
            _query("limit", {"type": "integer", "maximum": 500}, "at most so many"),
        ),
    ),
    Operation(
        "get",
        "/api/chat/ws",
        "The same live. First frame {type: auth, token, after?}; then {type: send, client_id, text, quick_reply_id?} and "
        "{type: seen, id}; back come message, received, typing, state and error",
        answers={"101": Other.NONE},
        errors=("403", "429"),
    ),
    Operation(
        "get",
        "/api/chat/agreements/{id}",
        "What this borrower agreed to, as it was shown, with its mark and who wrote and decided it",
        answers={"200": AgreementShown},
        errors=("401", "404", "429"),
        security=("bearer",),
        parameters=(_APPLICATION,),
    ),
)

ATTACHMENTS = (
    Operation("get", "/api/chat/attachments", "What may be sent", answers={"200": UploadLimits}, errors=("429",)),
    Operation(
        "post",
        "/api/chat/attachments",
        "Send a picture or paper, its bytes as the body; the same client id again gives the same id. What it is is told by its "
        "bytes. A picture loses its metadata; it is a message like any other",
        body=Other.FILE,
        answers={"202": UploadResponse},
        errors=("401", "408", "413", "415", "422", "429"),
        security=("bearer",),
        parameters=(
            _header(CLIENT_ID_HEADER, {"type": "string", "pattern": "^[A-Za-z0-9_.:-]{1,64}$"}),
            _header(NAME_HEADER, {"type": "string", "description": "percent-encoded UTF-8"}, required=False),
        ),
    ),
    Operation(
        "get",
        "/api/chat/attachments/{id}",
        "What this conversation's borrower sent",
        answers={"200": Other.FILE},
        errors=("401", "404", "429"),
        security=("bearer",),
        parameters=(_ATTACHMENT,),
    ),
    Operation(
        "get",
        "/api/chat/attachments/{id}/preview",
        "A small WebP of a picture that this conversation's borrower sent",
        answers={"200": Other.FILE},
        errors=("401", "404", "429"),
        security=("bearer",),
        parameters=(_ATTACHMENT,),
    ),
)

LENDER = (
    Operation(
        "post",
        "/api/ledger/payments",
        "Bring a payment between two tapes (absent where LEDGER_FEED_SECRET is not set): 201 when it is new, 200 when it was "
        "known already, 409 when its id is known with another content",
        body=PaymentRequest,
        answers={"201": PaymentResponse, "200": PaymentResponse},
        errors=(*_SIGNED_ERRORS, "409"),
        security=("ledger",),
        parameters=(_TIMESTAMP,),
    ),
    Operation(
        "post",
        "/api/plans/waiting",
        "Applications that wait for a decision, the oldest first (absent where DESK_SECRET is not set). Whatever the desk is "
        "shown of borrowers is audited, with the person whose token this is",
        body=PlansWaitingRequest,
        answers={"200": PlansShown},
        errors=_SIGNED_ERRORS,
        security=("desk", "staff"),
        parameters=(_TIMESTAMP,),
    ),
    Operation(
        "post",
        "/api/plans/one",
        "One application whole",
        body=PlanReadRequest,
        answers={"200": PlanWhole},
        errors=_SIGNED_ERRORS,
        security=("desk", "staff"),
        parameters=(_TIMESTAMP,),
    ),
    Operation(
        "post",
        "/api/plans/decisions",
        "Approve, refuse, or ask for more; the same again changes nothing. Above policy's limit two different persons approve "
        "(409 four_eyes, state endorsed). What was overtaken by its time or a payment becomes more_wanted instead of active. "
        "A reason that a borrower must not read is refused (422 reason_unfit, with each place and its rule)",
        body=PlanDecisionRequest,
        answers={"200": PlanShown},
        errors=(*_SIGNED_ERRORS, "409"),
        security=("desk", "staff"),
        parameters=(_TIMESTAMP,),
    ),
    Operation(
        "post",
        "/api/texts/incoming",
        "What somebody wrote back to a text message (absent where SMS_SECRET is not set): a wish for no more of them counts "
        "from the answer on",
        body=IncomingText,
        answers={"200": IncomingTextTaken},
        errors=_SIGNED_ERRORS,
        security=("texts",),
        parameters=(_TIMESTAMP,),
    ),
)

HOUSE = (
    Operation(
        "get",
        "/api/demo/stories",
        "The demo's borrowers (demo mode only)",
        answers={"200": Stories},
        errors=("404",),
    ),
    Operation("get", "/healthz", "Which part is well", answers={"200": Health, "503": Health}),
)

OPERATIONS = (*CHAT, *ATTACHMENTS, *LENDER, *HOUSE)
MODELS: tuple[Model, ...] = (
    ShownMessage,
    *(one for operation in OPERATIONS for one in (operation.body, *operation.answers.values()) if not isinstance(one, Other)),
)
