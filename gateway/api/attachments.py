"""Pictures and papers from the borrower: one file a message, its bytes as the body."""

import asyncio
import re
from urllib.parse import quote, unquote

from aiohttp import web

from gateway.api.caller import check_address, check_download, check_upload, person_of
from gateway.api.chat import CHANNEL, look
from gateway.api.errors import ApiError
from gateway.api.schemas import UploadHeaders, UploadLimits, UploadResponse
from gateway.api.wire import as_json
from gateway.attachments.kinds import HEAD_BYTES, Kind, kind_of
from gateway.attachments.names import accepted_name
from gateway.attachments.room import NoRoomError
from gateway.attachments.washing import PictureRefusedError, washed
from gateway.identity import Person
from gateway.parts import PARTS, Parts
from gateway.record import conversations
from gateway.record.body import ShownAttachment
from gateway.record.intake import (
    Incoming,
    IncomingAttachment,
    Received,
    UsedUpError,
    already_received,
    is_used_up,
    receive,
)
from gateway.record.messages import position_of
from servicing.attachments import OpenedAttachment, open_attachment, open_preview, seal_attachment

CLIENT_ID_HEADER = "X-Kuanxin-Client-Id"
NAME_HEADER = "X-Kuanxin-Name"
BYTES_IN_MEGABYTE = 1024 * 1024
_SILENCE_SECONDS = 20.0
_ARRIVAL_SECONDS = 300.0
_ID = re.compile(r"[0-9a-f]{32}")
_FILE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_ROOM_AGAIN_SECONDS = 5
_PROBLEMS = {
    "attachment_broken": (422, "the picture can't be read"),
    "attachment_too_large": (413, "the file is too large"),
}

routes = web.RouteTableDef()


@routes.get("/api/chat/attachments")
async def limits(request: web.Request) -> web.Response:
    """What may be sent."""
    await check_address(request)
    answer = UploadLimits(largest_bytes=_largest(request.app[PARTS]), types=[kind.value for kind in Kind])
    return as_json(answer)


@routes.post("/api/chat/attachments")
async def send(request: web.Request) -> web.Response:
    """Store a file and its message; 202 once they can't be lost any more."""
    await check_address(request)
    parts, person = request.app[PARTS], person_of(request)
    given = UploadHeaders(client_id=request.headers.get(CLIENT_ID_HEADER, ""), name=request.headers.get(NAME_HEADER, ""))
    async with parts.database.reading() as session:
        received = await already_received(session, person, CHANNEL, given.client_id)
    if received is None:
        await check_upload(request, person)
        received = await _take_in(request, parts, person, given)
    [message] = await look(parts, received.conversation_id, position_of(received.id) - 1, limit=1)
    answer = UploadResponse(id=received.id, duplicate=received.duplicate, attachment=message.attachment)
    return as_json(answer, status=202)


@routes.get("/api/chat/attachments/{id}")
async def fetch(request: web.Request) -> web.Response:
    """What was sent."""
    return await _given_out(request, small=False)


@routes.get("/api/chat/attachments/{id}/preview")
async def fetch_preview(request: web.Request) -> web.Response:
    """A small picture of what was sent."""
    return await _given_out(request, small=True)


async def _take_in(request: web.Request, parts: Parts, person: Person, given: UploadHeaders) -> Received:
    try:
        with parts.room.arriving(person.key):
            await _check_quota(parts, person)
            content = await _content(request, _largest(parts))
            async with parts.room.at_work:
                received = await _stored(parts, person, given, content)
    except NoRoomError as error:
        raise ApiError(429, "busy", "too many files at once", retry_after=_ROOM_AGAIN_SECONDS) from error
    except PictureRefusedError as error:
        status, words = _PROBLEMS[error.code]
        raise ApiError(status, error.code, words) from error
    except UsedUpError as error:
        raise ApiError(422, "attachments_used_up", "no more files today") from error
    if not received.duplicate:
        parts.pipeline.woken(received.conversation_id)
        await parts.notices.ring(received.conversation_id)
    return received


async def _check_quota(parts: Parts, person: Person) -> None:
    """Before a file is waited for; what counts is asked once more when it is written."""
    async with parts.database.reading() as session:
        conversation = await conversations.find(session, person, CHANNEL)
        if conversation is not None and await is_used_up(session, conversation.id, parts.attachments.most_a_day):
            raise UsedUpError


async def _content(request: web.Request, most: int) -> bytes:
    """The body, refused as soon as it is known to be too large or stops coming."""
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise ApiError(415, "encoded", "send the file as it is")
    if (request.content_length or 0) > most:
        raise ApiError(413, "attachment_too_large", "the file is too large")
    body = bytearray()
    clock = asyncio.get_running_loop()
    ends = clock.time() + _ARRIVAL_SECONDS
    try:
        async with asyncio.timeout(_SILENCE_SECONDS) as patience:
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > most:
                    raise ApiError(413, "attachment_too_large", "the file is too large")
                patience.reschedule(min(clock.time() + _SILENCE_SECONDS, ends))
    except TimeoutError as error:
        raise ApiError(408, "too_slow", "the file did not arrive in time") from error
    if not body:
        raise ApiError(422, "attachment_empty", "the file is empty")
    return bytes(body)


async def _stored(parts: Parts, person: Person, given: UploadHeaders, content: bytes) -> Received:
    """Wash, seal, and only then take the store's write lock.

    Raises:
        ApiError: 415, it is none of the kinds that are taken.
        PictureRefusedError: it can't be washed.
        UsedUpError: the conversation has had its share.
    """
    kind = kind_of(content[:HEAD_BYTES])
    if kind is None:
        raise ApiError(415, "attachment_type", "send a JPEG, PNG, GIF or WebP picture, or a PDF")
    words = parts.wording.say("gateway_attachment_image" if kind.is_image else "gateway_attachment_file")
    otherwise = parts.wording.say("gateway_attachment_image_name" if kind.is_image else "gateway_attachment_file_name")
    name = accepted_name(unquote(given.name), kind, parts.marks, otherwise=otherwise)
    preview, width, height = None, None, None
    if kind.is_image:
        picture = await washed(content, most_megapixels=parts.attachments.largest_megapixels, most_bytes=_largest(parts))
        content, preview, width, height = picture.content, picture.preview, picture.width, picture.height
    sealed = seal_attachment(parts.vault, name=name, media_type=kind.value, content=content, preview=preview)
    shown = ShownAttachment(id=sealed.id, name=name, type=kind.value, size=sealed.size, width=width, height=height)
    attachment = IncomingAttachment(shown, sealed, kind.is_image, parts.attachments.most_a_day)
    incoming = Incoming(person, CHANNEL, given.client_id, words, attachment=attachment)
    async with parts.database.writing() as session:
        return await receive(session, parts.vault, parts.marks, incoming)


async def _given_out(request: web.Request, *, small: bool) -> web.Response:
    await check_address(request)
    parts, person = request.app[PARTS], person_of(request)
    await check_download(request, person)
    async with parts.room.given_out:
        found = await _found(parts, person, request.match_info["id"], small=small)
    if found is None:
        raise ApiError(404, "no_such_attachment", "this conversation has no such file")
    headers = _FILE_HEADERS | {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"}
    return web.Response(body=found.content, content_type=found.media_type, headers=headers)


async def _found(parts: Parts, person: Person, attachment_id: str, *, small: bool) -> OpenedAttachment | None:
    """An id of another's conversation is as unknown as one that was never given out."""
    if not _ID.fullmatch(attachment_id):
        return None
    async with parts.database.reading() as session:
        conversation = await conversations.find(session, person, CHANNEL)
        if conversation is None:
            return None
        opener = open_preview if small else open_attachment
        return await opener(session, parts.vault, conversation.id, attachment_id)


def _largest(parts: Parts) -> int:
    return parts.attachments.largest_megabytes * BYTES_IN_MEGABYTE
