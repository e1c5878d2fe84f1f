"""The borrower's messages over plain HTTP: a session, sending, and reading with long polls."""

import time
from typing import Annotated

from aiohttp import web
from pydantic import Field, TypeAdapter, ValidationError

from gateway.api.caller import check_address, check_borrower, check_readers, person_of
from gateway.api.errors import ApiError, invalid, not_here
from gateway.api.schemas import SendRequest, SendResponse, SessionRequest, SessionResponse
from gateway.api.wire import as_json, read_body
from gateway.identity import Person
from gateway.incoming_text import TextRefusedError, accepted_text
from gateway.parts import PARTS, Parts
from gateway.record import conversations, delivery, messages
from gateway.record.intake import Incoming, Received, receive
from gateway.record.messages import ShownMessage

CHANNEL = "h5"
LONGEST_WAIT = 25.0
PAGE = 200
_LOOK_AGAIN = 2.0
_MESSAGES = TypeAdapter(list[ShownMessage])
_NUMBER: TypeAdapter[float] = TypeAdapter(Annotated[float, Field(ge=0, allow_inf_nan=False)])

routes = web.RouteTableDef()


@routes.post("/api/chat/session")
async def open_session(request: web.Request) -> web.Response:
    """A demo token for a demo borrower or a visitor."""
    parts = request.app[PARTS]
    if parts.demo_tokens is None:
        raise not_here()
    await check_address(request)
    wanted = SessionRequest.model_validate_json(await _utf8(request) or b"{}")
    if wanted.borrower_id is None:
        token, ends = parts.demo_tokens.for_visitor()
        return as_json(SessionResponse(token=token, expires_at=ends))
    if await parts.book.is_demo() is False:  # loaded since this gateway started
        raise not_here()
    borrower = await parts.book.borrower(wanted.borrower_id)
    if borrower is None:
        raise ApiError(404, "no_such_borrower", "the demo book has no such borrower")
    token, ends = parts.demo_tokens.for_borrower(wanted.borrower_id)
    return as_json(SessionResponse(token=token, expires_at=ends, name=borrower.name))


@routes.post("/api/chat/messages")
async def send(request: web.Request) -> web.Response:
    """Store a message; 202 once it can't be lost any more."""
    await check_address(request)
    person = person_of(request)
    wanted = SendRequest.model_validate_json(await _utf8(request))
    await check_borrower(request, person)
    received = await take_in(request.app[PARTS], person, wanted.client_id, wanted.text, wanted.quick_reply_id)
    return as_json(SendResponse(id=received.id, duplicate=received.duplicate), status=202)


@routes.get("/api/chat/messages")
async def read(request: web.Request) -> web.Response:
    """Messages after an id (waiting for one if asked to), or the newest before one."""
    await check_address(request)
    parts, person = request.app[PARTS], person_of(request)
    after, before = _position(request, "after"), _position(request, "before")
    limit = int(_number(request, "limit", default=PAGE, most=500))
    wait = _number(request, "wait", default=0, most=LONGEST_WAIT)
    async with parts.database.reading() as session:
        conversation = await conversations.find(session, person, CHANNEL)
    if conversation is None:
        return web.json_response([])
    if before is not None:
        found = await look(parts, conversation.id, None, before=before, limit=limit)
    else:
        check_readers(request, conversation.id)
        found = await _wait_for_some(parts, conversation.id, after, limit, wait)
        if after is not None and after > 0:
            async with parts.database.writing() as session:
                await delivery.mark_delivered(session, conversation.id, after)
    return web.Response(body=_MESSAGES.dump_json(found), content_type="application/json")


async def take_in(parts: Parts, person: Person, client_id: str, text: str, quick_reply_id: str | None) -> Received:
    """Store what a person sent and wake the pipeline.

    Raises:
        ApiError: 422, the text is empty or too long.
    """
    try:
        kept = accepted_text(text)
    except TextRefusedError as error:
        raise ApiError(422, error.code, "a text has 1 to 2000 characters that can be shown") from error
    incoming = Incoming(person, CHANNEL, client_id, kept, quick_reply_id)
    async with parts.database.writing() as session:
        received = await receive(session, parts.vault, parts.marks, incoming)
    if not received.duplicate:
        parts.pipeline.woken(received.conversation_id)
        await parts.notices.ring(received.conversation_id)
    return received


async def look(
    parts: Parts, conversation_id: str, after: int | None, *, before: int | None = None, limit: int = PAGE
) -> list[ShownMessage]:
    """What the borrower may see."""
    async with parts.database.reading() as session:
        return await messages.shown(session, parts.vault, conversation_id, after=after, before=before, limit=limit)


async def _wait_for_some(parts: Parts, conversation_id: str, after: int | None, limit: int, wait: float) -> list[ShownMessage]:
    ends = time.monotonic() + wait
    with parts.notices.watching(conversation_id) as watch:
        while True:
            found = await look(parts, conversation_id, after, limit=limit)
            left = ends - time.monotonic()
            if found or left <= 0 or parts.notices.closing:
                return found
            await watch.wait(min(left, _LOOK_AGAIN))


async def _utf8(request: web.Request) -> bytes:
    body = await read_body(request)
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ApiError(400, "not_utf8", "the body is not UTF-8") from error
    return body


def _position(request: web.Request, name: str) -> int | None:
    given = request.query.get(name)
    if not given:
        return None
    try:
        return messages.position_of(given)
    except ValueError as error:
        raise ApiError(422, "invalid", f"{name}: not a message id") from error


def _number(request: web.Request, name: str, *, default: float, most: float) -> float:
    given = request.query.get(name)
    if given is None:
        return default
    try:
        return min(_NUMBER.validate_python(given), most)
    except ValidationError as error:
        raise invalid(error) from error
