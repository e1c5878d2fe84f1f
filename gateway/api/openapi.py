"""The OpenAPI document of the API, made of the models that the handlers validate by."""

from functools import cache
from typing import Any

from aiohttp import web
from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema

from gateway.api.errors import ErrorResponse
from gateway.api.operations import MODELS, OPERATIONS, Operation, Other
from gateway.record.messages import ShownMessage
from gateway.signing import SIGNATURE_HEADER, TIMESTAMP_HEADER
from servicing.cards import Card

routes = web.RouteTableDef()

_REF = "#/components/schemas/{model}"


@routes.get("/api/openapi.json")
async def document(_: web.Request) -> web.Response:
    """This API, described."""
    return web.json_response(openapi())


@cache
def openapi() -> dict[str, Any]:
    """OpenAPI 3.1 of everything that a borrower's side, or the lender's ledger, may call."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _described(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Kuanxin: the borrower's API and the lender's", "version": "1"},
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "ledger": _signed_by("LEDGER_FEED_SECRET"),
                "texts": _signed_by("SMS_SECRET"),
                "desk": _signed_by("DESK_SECRET"),
                "staff": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "of the staff's sign-in"},
            },
        },
    }


def _schemas() -> dict[str, Any]:
    models: dict[type[BaseModel], None] = dict.fromkeys([*MODELS, ErrorResponse])
    _, definitions = models_json_schema([(model, "validation") for model in models], ref_template=_REF)
    cards = TypeAdapter(Card).json_schema(ref_template=_REF)
    schemas: dict[str, Any] = definitions["$defs"] | cards.pop("$defs") | {"Card": cards}
    schemas["ShownMessage"]["properties"]["card"] = {"anyOf": [{"$ref": _REF.format(model="Card")}, {"type": "null"}]}
    return schemas


def _described(operation: Operation) -> dict[str, Any]:
    answers = {status: {"description": "as described"} | _content(one) for status, one in operation.answers.items()}
    refusals = {status: {"description": "refused"} | _content(ErrorResponse) for status in operation.errors}
    described: dict[str, Any] = {"summary": operation.summary, "responses": answers | refusals}
    if operation.body is not Other.NONE:
        described["requestBody"] = {"required": True} | _content(operation.body)
    if operation.security:
        described["security"] = [{scheme: [] for scheme in operation.security}]
    if operation.parameters:
        described["parameters"] = list(operation.parameters)
    return described


def _content(one: type[BaseModel] | Other) -> dict[str, Any]:
    match one:
        case Other.NONE:
            return {}
        case Other.FILE:
            return {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
        case Other.MESSAGES:
            schema: dict[str, Any] = {"type": "array", "items": _ref(ShownMessage)}
        case _:
            schema = _ref(one)
    return {"content": {"application/json": {"schema": schema}}}


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _REF.format(model=model.__name__)}


def _signed_by(setting: str) -> dict[str, str]:
    return {
        "type": "apiKey",
        "in": "header",
        "name": SIGNATURE_HEADER,
        "description": f"hex HMAC-SHA256, by {setting}, over {TIMESTAMP_HEADER} + '.' + the raw body",
    }
