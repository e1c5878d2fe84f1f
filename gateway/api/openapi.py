"""The OpenAPI document of the API, made of the models that the handlers validate by."""

from functools import cache
from typing import Any, Literal

from aiohttp import web
from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema

from gateway.api.attachments import CLIENT_ID_HEADER, NAME_HEADER
from gateway.api.errors import ErrorResponse
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
from gateway.signing import SIGNATURE_HEADER, TIMESTAMP_HEADER
from servicing.cards import Card

routes = web.RouteTableDef()

_REF = "#/components/schemas/{model}"
_FILE = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_ATTACHMENT_ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    "description": "of ShownMessage.attachment",
}


@routes.get("/api/openapi.json")
async def document(_: web.Request) -> web.Response:
    """This API, described."""
    return web.json_response(openapi())


@cache
def openapi() -> dict[str, Any]:
    """OpenAPI 3.1 of everything that a borrower's side, or the lender's ledger, may call."""
    models: list[type[BaseModel]] = [
        AgreementShown,
        ErrorResponse,
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
        ShownMessage,
        Stories,
        UploadLimits,
        UploadResponse,
    ]
    _, definitions = models_json_schema([(model, "validation") for model in models], ref_template=_REF)
    cards = TypeAdapter(Card).json_schema(ref_template=_REF)
    schemas = definitions["$defs"] | cards.pop("$defs") | {"Card": cards}
    schemas["ShownMessage"]["properties"]["card"] = {"anyOf": [_ref("Card"), {"type": "null"}]}
    bearer: list[dict[str, list[str]]] = [{"bearer": []}]
    return {
        "openapi": "3.1.0",
        "info": {"title": "Kuanxin: the borrower's API and the lender's", "version": "1"},
        "paths": {
            "/api/chat/session": {
                "post": _operation(
                    "Open a demo session (demo mode only)",
                    body="SessionRequest",
                    answers={"200": _ref("SessionResponse")},
                    errors=("404", "422", "429"),
                )
            },
            "/api/chat/messages": {
                "post": _operation(
                    "Send a message; the same client_id again gives the same id and no second turn",
                    body="SendRequest",
                    answers={"202": _ref("SendResponse")},
                    errors=("400", "401", "408", "413", "422", "429"),
                    security=bearer,
                ),
                "get": _operation(
                    "Messages in order of arrival",
                    answers={"200": {"type": "array", "items": _ref("ShownMessage")}},
                    errors=("401", "422", "429"),
                    security=bearer,
                    parameters=[
                        _query("after", {"type": "string", "pattern": "^[0-9]{12}$"}, "only messages after this id"),
                        _query("before", {"type": "string", "pattern": "^[0-9]{12}$"}, "the newest before this id"),
                        _query("wait", {"type": "number", "maximum": 25}, "seconds to wait for a message"),
                        _query("limit", {"type": "integer", "maximum": 500}, "at most so many"),
                    ],
                ),
            },
            "/api/chat/attachments": {
                "get": _operation("What may be sent", answers={"200": _ref("UploadLimits")}, errors=("429",)),
                "post": _operation(
                    "Send a picture or paper, its bytes as the body; the same client id again gives the same id. What it is "
                    "is told by its bytes. A picture loses its metadata; it is a message like any other",
                    answers={"202": _ref("UploadResponse")},
                    errors=("401", "408", "413", "415", "422", "429"),
                    security=bearer,
                    parameters=[
                        _header(CLIENT_ID_HEADER, {"type": "string", "pattern": "^[A-Za-z0-9_.:-]{1,64}$"}, required=True),
                        _header(NAME_HEADER, {"type": "string", "description": "percent-encoded UTF-8"}, required=False),
                    ],
                    file="request",
                ),
            },
            "/api/chat/attachments/{id}": {
                "get": _operation(
                    "What this conversation's borrower sent",
                    answers={"200": None},
                    errors=("401", "404", "429"),
                    security=bearer,
                    parameters=[_ATTACHMENT_ID],
                    file="answer",
                )
            },
            "/api/chat/attachments/{id}/preview": {
                "get": _operation(
                    "A small WebP of a picture that this conversation's borrower sent",
                    answers={"200": None},
                    errors=("401", "404", "429"),
                    security=bearer,
                    parameters=[_ATTACHMENT_ID],
                    file="answer",
                )
            },
            "/api/chat/ws": {
                "get": _operation(
                    "The same live. First frame {type: auth, token, after?}; then {type: send, client_id, text, "
                    "quick_reply_id?} and {type: seen, id}; back come message, received, typing, state and error",
                    answers={"101": None},
                    errors=("403", "429"),
                )
            },
            "/api/demo/stories": {
                "get": _operation("The demo's borrowers (demo mode only)", answers={"200": _ref("Stories")}, errors=("404",))
            },
            "/api/ledger/payments": {
                "post": _operation(
                    "Bring a payment between two tapes (absent where LEDGER_FEED_SECRET is not set): 201 when it is new, 200 "
                    "when it was known already, 409 when its id is known with another content",
                    body="PaymentRequest",
                    answers={"201": _ref("PaymentResponse"), "200": _ref("PaymentResponse")},
                    errors=("401", "404", "409", "413", "422", "429"),
                    security=[{"ledger": []}],
                    parameters=[_TIMESTAMP],
                )
            },
            "/api/chat/agreements/{id}": {
                "get": _operation(
                    "What this borrower agreed to, as it was shown, with its mark and who wrote and decided it",
                    answers={"200": _ref("AgreementShown")},
                    errors=("401", "404", "429"),
                    security=bearer,
                    parameters=[_APPLICATION],
                )
            },
            "/api/plans/waiting": {
                "post": _operation(
                    "Applications that wait for a decision, the oldest first (absent where DESK_SECRET is not set)",
                    body="PlansWaitingRequest",
                    answers={"200": _ref("PlansShown")},
                    errors=("401", "404", "413", "422", "429"),
                    security=[{"desk": []}],
                    parameters=[_TIMESTAMP],
                )
            },
            "/api/plans/one": {
                "post": _operation(
                    "One application whole; the look is audited",
                    body="PlanReadRequest",
                    answers={"200": _ref("PlanWhole")},
                    errors=("401", "404", "413", "422", "429"),
                    security=[{"desk": []}],
                    parameters=[_TIMESTAMP],
                )
            },
            "/api/plans/decisions": {
                "post": _operation(
                    "Approve, refuse, or ask for more; the same again changes nothing. Above policy's limit two different "
                    "persons approve (409 four_eyes, state endorsed). What was overtaken by its time or a payment becomes "
                    "more_wanted instead of active",
                    body="PlanDecisionRequest",
                    answers={"200": _ref("PlanShown")},
                    errors=("401", "404", "409", "413", "422", "429"),
                    security=[{"desk": []}],
                    parameters=[_TIMESTAMP],
                )
            },
            "/api/texts/incoming": {
                "post": _operation(
                    "What somebody wrote back to a text message (absent where SMS_SECRET is not set): a wish for no more of "
                    "them counts from the answer on",
                    body="IncomingText",
                    answers={"200": _ref("IncomingTextTaken")},
                    errors=("401", "404", "413", "422", "429"),
                    security=[{"texts": []}],
                    parameters=[_TIMESTAMP],
                )
            },
            "/healthz": {"get": _operation("Which part is well", answers={"200": _ref("Health"), "503": _ref("Health")})},
        },
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "ledger": _signed_by("LEDGER_FEED_SECRET"),
                "texts": _signed_by("SMS_SECRET"),
                "desk": _signed_by("DESK_SECRET"),
            },
        },
    }


def _operation(
    summary: str,
    *,
    answers: dict[str, Any],
    body: str | None = None,
    errors: tuple[str, ...] = (),
    security: list[dict[str, list[str]]] | None = None,
    parameters: list[dict[str, Any]] | None = None,
    file: Literal["request", "answer"] | None = None,
) -> dict[str, Any]:
    operation: dict[str, Any] = {"summary": summary, "responses": {}}
    for status, schema in answers.items():
        content: dict[str, Any] = {} if schema is None else {"content": {"application/json": {"schema": schema}}}
        if file == "answer" and schema is None:
            content = {"content": _FILE}
        operation["responses"][status] = {"description": "as described"} | content
    for status in errors:
        operation["responses"][status] = {
            "description": "refused",
            "content": {"application/json": {"schema": _ref("ErrorResponse")}},
        }
    if body is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(body)}}}
    elif file == "request":
        operation["requestBody"] = {"required": True, "content": _FILE}
    return operation | ({"security": security} if security else {}) | ({"parameters": parameters} if parameters else {})


_APPLICATION = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": {"type": "string"},
    "description": "of an application, or its number",
}

_TIMESTAMP = {
    "name": TIMESTAMP_HEADER,
    "in": "header",
    "required": True,
    "schema": {"type": "string", "pattern": "^[0-9]{1,12}$"},
    "description": "unix seconds, not more than 5 minutes from now",
}


def _signed_by(setting: str) -> dict[str, str]:
    return {
        "type": "apiKey",
        "in": "header",
        "name": SIGNATURE_HEADER,
        "description": f"hex HMAC-SHA256, by {setting}, over {TIMESTAMP_HEADER} + '.' + the raw body",
    }


def _query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def _header(name: str, schema: dict[str, Any], *, required: bool) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": required, "schema": schema}


def _ref(model: str) -> dict[str, str]:
    return {"$ref": _REF.format(model=model)}
