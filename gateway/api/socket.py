"""The same conversation live: messages, typing and delivery over a WebSocket."""

import asyncio
import json
import logging
import time
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import urlsplit

from aiohttp import WSCloseCode, WSMsgType, web
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from gateway.api.caller import check_address, check_borrower, check_readers, proof_of
from gateway.api.chat import CHANNEL, PAGE, look, take_in
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
from gateway.fault import nameless
from gateway.identity import Person, Proof
from gateway.notices import Watch
from gateway.parts import PARTS, Parts
from gateway.record import conversations, delivery, messages

logger = logging.getLogger(__name__)

routes = web.RouteTableDef()

_AUTH_SECONDS = 10.0
_PING_SECONDS = 20.0
_LOOK_AGAIN = 2.0
_LONGEST_FRAME = 64 * 1024
_LONGEST_CONNECTION = 24 * 3600.0
_CLOSE_UNAUTHORISED = 4401
_FRAMES: TypeAdapter[SendFrame | SeenFrame] = TypeAdapter(Annotated[SendFrame | SeenFrame, Field(discriminator="type")])


@dataclass(slots=True)
class _Line:
    """What a connection was sent: messages up to `sent`, of which its page showed those up to `seen`.

    `looked` is the conversation's last position when its messages were read; `states` are the borrower's own messages
    that still wait for an answer.
    """

    conversation_id: str
    sent: int
    seen: int = 0
    looked: int = -1
    owner: str | None = None
    typing: bool = False
    states: dict[str, str | None] = field(default_factory=dict)


@routes.get("/api/chat/ws")
async def live(request: web.Request) -> web.WebSocketResponse:
    """One borrower's live connection; the first frame proves who it is, so that no token stands in an address."""
    await check_address(request)
    _check_origin(request)
    socket = web.WebSocketResponse(heartbeat=_PING_SECONDS, max_msg_size=_LONGEST_FRAME)
    await socket.prepare(request)
    try:
        await _serve(request, socket)
    except ApiError as error:
        await _send_error(socket, error, "")
        await socket.close(code=_CLOSE_UNAUTHORISED if error.status == 401 else WSCloseCode.TRY_AGAIN_LATER)
    except ConnectionResetError:
        pass
    except Exception as error:
        await _close_broken(socket, error)
    return socket


async def _serve(request: web.Request, socket: web.WebSocketResponse) -> None:
    parts = request.app[PARTS]
    proof, after = await _authenticated(request, socket)
    async with parts.database.writing() as session:
        conversation = await conversations.find_or_open(session, proof.person, CHANNEL)
        line = _Line(conversation.id, after)
    check_readers(request, line.conversation_id)
    with parts.notices.watching(line.conversation_id) as watch:
        feed = asyncio.create_task(_feed(parts, socket, line, watch))
        try:
            async with asyncio.timeout(min(proof.ends - time.time(), _LONGEST_CONNECTION)):
                await _listen(request, socket, proof.person, line)
        except TimeoutError:
            raise ApiError(401, "token_expired", "the token is expired or not valid here") from None
        finally:
            feed.cancel()
            await asyncio.gather(feed, return_exceptions=True)


async def _authenticated(request: web.Request, socket: web.WebSocketResponse) -> tuple[Proof, int]:
    try:
        async with asyncio.timeout(_AUTH_SECONDS):
            first = await socket.receive()
        if first.type is not WSMsgType.TEXT:
            raise ApiError(401, "token_missing", "the first frame must be auth")
        frame = AuthFrame.model_validate_json(first.data)
    except (TimeoutError, ValidationError) as error:
        raise ApiError(401, "token_missing", "the first frame must be auth") from error
    proof = proof_of(request, frame.token)
    return proof, messages.position_of(frame.after) if frame.after else 0


async def _listen(request: web.Request, socket: web.WebSocketResponse, person: Person, line: _Line) -> None:
    parts = request.app[PARTS]
    async for raw in socket:
        if raw.type is not WSMsgType.TEXT:
            break
        try:
            frame = _FRAMES.validate_json(raw.data)
            if isinstance(frame, SeenFrame):
                await _note_seen(parts, line, messages.position_of(frame.id))
                continue
            await check_borrower(request, person)
            received = await take_in(parts, person, frame.client_id, frame.text, frame.quick_reply_id)
            await _send(socket, ReceivedFrame(client_id=frame.client_id, id=received.id))
        except ValidationError as error:
            await _send_error(socket, invalid(error), raw.data)
        except ApiError as error:
            await _send_error(socket, error, raw.data)


async def _note_seen(parts: Parts, line: _Line, position: int) -> None:
    """What was sent on this line, and not yet noted, is delivered; any other frame of this kind costs nothing."""
    if line.seen < position <= line.sent:
        line.seen = position
        async with parts.database.writing() as session:
            await delivery.mark_delivered(session, line.conversation_id, position)


async def _feed(parts: Parts, socket: web.WebSocketResponse, line: _Line, watch: Watch) -> None:
    """Send what is new, and whether somebody is writing, until the connection ends or this gateway stops."""
    try:
        while not socket.closed and not parts.notices.closing:
            if await _send_news(parts, socket, line):
                continue
            if watch.typing != line.typing:
                line.typing = watch.typing
                await _send(socket, TypingFrame(on=line.typing))
            await watch.wait(_LOOK_AGAIN)
        await socket.close(code=WSCloseCode.GOING_AWAY)
    except ConnectionResetError:
        return
    except Exception as error:
        await _close_broken(socket, error)


async def _send_news(parts: Parts, socket: web.WebSocketResponse, line: _Line) -> bool:
    """Send messages and states that changed; True when there may be more messages at once."""
    async with parts.database.reading() as session:
        owner, last_position = await conversations.glance(session, line.conversation_id)
    more = False
    if last_position != line.looked:
        found = await look(parts, line.conversation_id, line.sent)
        for message in found:
            line.sent = messages.position_of(message.id)
            await _send(socket, MessageFrame(message=message))
            if message.state == "received":
                line.states[message.id] = message.state
        more = len(found) == PAGE
        line.looked = line.looked if more else last_position
    if line.states:
        await _send_changed_states(parts, socket, line.conversation_id, line.states)
    if owner.value != line.owner:
        line.owner = owner.value
        await _send(socket, StateFrame(owner=owner.value))
    return more


async def _send_changed_states(
    parts: Parts, socket: web.WebSocketResponse, conversation_id: str, states: dict[str, str | None]
) -> None:
    """Show once more the borrower's own messages that have been answered since."""
    oldest = messages.position_of(min(states))
    for message in await look(parts, conversation_id, oldest - 1):
        if message.id in states and message.state != "received":
            del states[message.id]
            await _send(socket, MessageFrame(message=message))


async def _close_broken(socket: web.WebSocketResponse, error: Exception) -> None:
    """Close a line that can't be served now, so that its page connects anew instead of waiting for ever."""
    logger.error("a live connection failed: %s", type(error).__name__, exc_info=nameless(error))
    await socket.close(code=WSCloseCode.INTERNAL_ERROR)


def _check_origin(request: web.Request) -> None:
    """Refuse another site's page that would use a borrower's browser."""
    origin = request.headers.get("Origin")
    if origin is None:
        return
    allowed = {part.strip() for part in request.app[PARTS].settings.allowed_origins.split(",") if part.strip()}
    if origin not in allowed and _host(origin) != request.host:
        raise ApiError(403, "foreign_origin", "this page may not open a connection here")


def _host(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


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
    except (ValueError, AttributeError, RecursionError):
        return None
    return given if isinstance(given, str) and len(given) <= 64 else None


async def _send(socket: web.WebSocketResponse, frame: BaseModel | dict[str, Any]) -> None:
    text = frame.model_dump_json() if isinstance(frame, BaseModel) else json.dumps(frame, ensure_ascii=False)
    if not socket.closed:
        await socket.send_str(text)
