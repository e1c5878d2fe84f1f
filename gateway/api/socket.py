"""The same conversation live: messages, typing and delivery over a WebSocket."""

import asyncio
import json
import logging
from typing import Annotated, Any
from urllib.parse import urlsplit

from aiohttp import WSMsgType, web
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from gateway.api.caller import check_address, check_borrower, person_of_token
from gateway.api.chat import CHANNEL, look, take_in
from gateway.api.errors import ApiError, invalid
from gateway.api.schemas import (
    AuthFrame,
    MessageFrame,
    ReceivedFrame,
    SeenFrame,
    SendFrame,
    StateFrame,
    TypingFrame,
)
from gateway.identity import Person
from gateway.notices import Watch
from gateway.parts import PARTS, Parts
from gateway.record import conversations, delivery, messages
from servicing.store.models import Owner

logger = logging.getLogger(__name__)

routes = web.RouteTableDef()

_AUTH_SECONDS = 10.0
_PING_SECONDS = 20.0
_LOOK_AGAIN = 2.0
_LONGEST_FRAME = 64 * 1024
_CLOSE_UNAUTHORISED = 4401
_FRAMES: TypeAdapter[SendFrame | SeenFrame] = TypeAdapter(Annotated[SendFrame | SeenFrame, Field(discriminator="type")])


@routes.get("/api/chat/ws")
async def live(request: web.Request) -> web.WebSocketResponse:
    """One borrower's live connection; the first frame proves who it is, so that no token stands in an address."""
    await check_address(request)
    _check_origin(request)
    socket = web.WebSocketResponse(heartbeat=_PING_SECONDS, max_msg_size=_LONGEST_FRAME)
    await socket.prepare(request)
    try:
        person, after = await _authenticated(request, socket)
    except ApiError as error:
        await _send(socket, json.loads(error.body.model_dump_json()) | {"type": "error"})
        await socket.close(code=_CLOSE_UNAUTHORISED)
        return socket
    parts = request.app[PARTS]
    async with parts.database.writing() as session:
        conversation = await conversations.find_or_open(session, person, CHANNEL)
        conversation_id = conversation.id
    with parts.notices.watching(conversation_id) as watch:
        feed = asyncio.create_task(_feed(parts, socket, conversation_id, after, watch))
        try:
            await _listen(request, socket, person, conversation_id)
        finally:
            feed.cancel()
            await asyncio.gather(feed, return_exceptions=True)
    return socket


async def _authenticated(request: web.Request, socket: web.WebSocketResponse) -> tuple[Person, int]:
    try:
        async with asyncio.timeout(_AUTH_SECONDS):
            first = await socket.receive()
        if first.type is not WSMsgType.TEXT:
            raise ApiError(401, "token_missing", "the first frame must be auth")
        frame = AuthFrame.model_validate_json(first.data)
    except (TimeoutError, ValidationError) as error:
        raise ApiError(401, "token_missing", "the first frame must be auth") from error
    person = person_of_token(request, frame.token)
    return person, messages.position_of(frame.after) if frame.after else 0


async def _listen(request: web.Request, socket: web.WebSocketResponse, person: Person, conversation_id: str) -> None:
    parts = request.app[PARTS]
    async for raw in socket:
        if raw.type is not WSMsgType.TEXT:
            break
        try:
            frame = _FRAMES.validate_json(raw.data)
            if isinstance(frame, SeenFrame):
                async with parts.database.writing() as session:
                    await delivery.mark_delivered(session, conversation_id, messages.position_of(frame.id))
                continue
            await check_borrower(request, person)
            received = await take_in(parts, person, frame.client_id, frame.text, frame.quick_reply_id)
            await _send(socket, ReceivedFrame(client_id=frame.client_id, id=received.id))
        except ValidationError as error:
            await _send_error(socket, invalid(error), raw.data)
        except ApiError as error:
            await _send_error(socket, error, raw.data)


async def _feed(parts: Parts, socket: web.WebSocketResponse, conversation_id: str, after: int, watch: Watch) -> None:
    """Send what is new, and whether somebody is writing, until the connection ends."""
    owner: str | None = None
    typing = False
    states: dict[str, str | None] = {}
    while not socket.closed:
        for message in await look(parts, conversation_id, after):
            await _send(socket, MessageFrame(message=message))
            after = messages.position_of(message.id)
            if message.state == "received":
                states[message.id] = message.state
        if states:
            await _send_changed_states(parts, socket, conversation_id, states)
        now_owner = await _owner(parts, conversation_id)
        if now_owner.value != owner:
            owner = now_owner.value
            await _send(socket, StateFrame(owner=now_owner.value))
        if watch.typing != typing:
            typing = watch.typing
            await _send(socket, TypingFrame(on=typing))
        await watch.wait(_LOOK_AGAIN)


async def _send_changed_states(
    parts: Parts, socket: web.WebSocketResponse, conversation_id: str, states: dict[str, str | None]
) -> None:
    """Show once more the borrower's own messages that have been answered since."""
    oldest = messages.position_of(min(states))
    for message in await look(parts, conversation_id, oldest - 1):
        if message.id in states and message.state != "received":
            del states[message.id]
            await _send(socket, MessageFrame(message=message))


async def _owner(parts: Parts, conversation_id: str) -> Owner:
    async with parts.database.reading() as session:
        return await conversations.owner_of(session, conversation_id)


def _check_origin(request: web.Request) -> None:
    """Refuse another site's page that would use a borrower's browser."""
    origin = request.headers.get("Origin")
    if origin is None:
        return
    allowed = {part.strip() for part in request.app[PARTS].settings.allowed_origins.split(",") if part.strip()}
    if origin not in allowed and urlsplit(origin).netloc != request.host:
        raise ApiError(403, "foreign_origin", "this page may not open a connection here")


async def _send_error(socket: web.WebSocketResponse, error: ApiError, frame: str) -> None:
    body: dict[str, Any] = json.loads(error.body.model_dump_json()) | {"type": "error"}
    if error.retry_after is not None:
        body["retry_after"] = error.retry_after
    client_id = _client_id(frame)
    if client_id is not None:
        body["client_id"] = client_id
    await _send(socket, body)


def _client_id(frame: str) -> str | None:
    try:
        given = json.loads(frame).get("client_id")
    except (ValueError, AttributeError):
        return None
    return given if isinstance(given, str) and len(given) <= 64 else None


async def _send(socket: web.WebSocketResponse, frame: BaseModel | dict[str, Any]) -> None:
    text = frame.model_dump_json() if isinstance(frame, BaseModel) else json.dumps(frame, ensure_ascii=False)
    if not socket.closed:
        await socket.send_str(text)
