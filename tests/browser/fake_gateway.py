"""The gateway's wire and nothing behind it: what a page sends is kept, what a test says is shown."""

import asyncio
import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from aiohttp import WSMsgType, web

from gateway.api.attachments import CLIENT_ID_HEADER, NAME_HEADER
from gateway.api.pages import CONTENT_POLICY
from gateway.attachments.kinds import HEAD_BYTES, Kind, kind_of

type Message = dict[str, Any]


@dataclass
class Conversation:
    """All that was said to one borrower, and the sockets that listen."""

    messages: list[Message] = field(default_factory=list)
    sockets: set[web.WebSocketResponse] = field(default_factory=set)
    owner: str = "bot"
    seen: str = ""
    news: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class FakeGateway:
    """Knobs are plain attributes; `refusals` are handed out to sends, one each, before any is taken."""

    pages: Path
    demo: bool = True
    stories: list[dict[str, str]] = field(default_factory=list)
    sockets_allowed: bool = True
    reads_allowed: bool = True
    refusals: list[web.Response] = field(default_factory=list)
    lose_answers: int = 0
    denied_tokens: set[str] = field(default_factory=set)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    sends: list[dict[str, Any]] = field(default_factory=list)
    reads: list[dict[str, str]] = field(default_factory=list)
    agreements: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes, str]] = field(default_factory=dict)
    uploads: list[str] = field(default_factory=list)
    uploads_held: asyncio.Event | None = None
    largest_file: int = 10 * 1024 * 1024
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self._with_policy], client_max_size=2 * self.largest_file)
        app.router.add_get("/", self._page)
        app.router.add_get("/demo", self._page)
        app.router.add_get("/agreements/{id}", self._page)
        app.router.add_get("/api/chat/agreements/{id}", self._agreement)
        app.router.add_static("/assets", self.pages / "assets")
        app.router.add_get("/api/demo/stories", self._stories)
        app.router.add_post("/api/chat/session", self._session)
        app.router.add_post("/api/chat/messages", self._send)
        app.router.add_get("/api/chat/messages", self._read)
        app.router.add_get("/api/chat/ws", self._live)
        app.router.add_get("/api/chat/attachments", self._limits)
        app.router.add_post("/api/chat/attachments", self._upload)
        app.router.add_get("/api/chat/attachments/{id}", self._file)
        app.router.add_get("/api/chat/attachments/{id}/preview", self._file)
        return app

    def conversation(self, borrower: str) -> Conversation:
        return self.conversations.setdefault(borrower, Conversation())

    async def say(self, borrower: str, text: str, *, source: str = "ai", **more: Any) -> Message:
        """Show the borrower a message, with `card`, `quick_replies`, `at` or `client_id` if given."""
        conversation = self.conversation(borrower)
        message = {
            "id": f"{len(conversation.messages) + 1:012d}",
            "at": datetime.now(UTC).isoformat(),
            "source": source,
            "text": text,
        } | more
        conversation.messages.append(message)
        conversation.news.set()
        await self.push(borrower, {"type": "message", "message": message})
        return message

    async def push(self, borrower: str, frame: dict[str, Any]) -> None:
        if frame["type"] == "state":
            self.conversation(borrower).owner = frame["owner"]
        for socket in list(self.conversation(borrower).sockets):
            await socket.send_json(frame)

    async def drop_sockets(self, borrower: str) -> None:
        for socket in list(self.conversation(borrower).sockets):
            await socket.close(code=1012)

    def texts(self, borrower: str) -> list[str]:
        """What the borrower wrote, in the order it was taken."""
        return [one["text"] for one in self.conversation(borrower).messages if one["source"] == "borrower"]

    @web.middleware
    async def _with_policy(self, request: web.Request, handler: Any) -> web.StreamResponse:
        response: web.StreamResponse = await handler(request)
        if not response.prepared:
            response.headers["Content-Security-Policy"] = CONTENT_POLICY
        return response

    async def _page(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(self.pages / "index.html")

    async def _stories(self, _: web.Request) -> web.Response:
        return web.json_response({"borrowers": self.stories}) if self.demo else refusal(404, "http_404")

    async def _session(self, request: web.Request) -> web.Response:
        if not self.demo:
            return refusal(404, "http_404")
        borrower = (await request.json()).get("borrower_id")
        name = next((one["name"] for one in self.stories if one["borrower_id"] == borrower), None)
        return web.json_response(
            {"token": token_for(borrower or "visitor"), "name": name, "expires_at": "2099-01-01T00:00:00Z"}
        )

    async def _send(self, request: web.Request) -> web.StreamResponse:
        borrower = self._borrower(request.headers.get("Authorization", "").removeprefix("Bearer "))
        sent = await request.json()
        self.sends.append(sent)
        if borrower is None:
            return refusal(401, "token_expired")
        if self.refusals:
            return self.refusals.pop(0)
        known = [one for one in self.conversation(borrower).messages if one.get("client_id") == sent["client_id"]]
        message = known[0] if known else await self._take(borrower, sent)
        if self.lose_answers:
            self.lose_answers -= 1
            assert request.transport is not None
            request.transport.abort()
        return web.json_response({"id": message["id"], "duplicate": bool(known)}, status=202)

    async def _take(self, borrower: str, sent: dict[str, Any]) -> Message:
        return await self.say(borrower, sent["text"], source="borrower", client_id=sent["client_id"], state="received")

    async def _limits(self, _: web.Request) -> web.Response:
        return web.json_response({"largest_bytes": self.largest_file, "types": [kind.value for kind in Kind]})

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        borrower = self._borrower(request.headers.get("Authorization", "").removeprefix("Bearer "))
        client_id, name = request.headers[CLIENT_ID_HEADER], unquote(request.headers[NAME_HEADER])
        self.uploads.append(client_id)
        content = await request.read()
        if self.uploads_held is not None:
            await self.uploads_held.wait()
        if borrower is None:
            return refusal(401, "token_expired")
        if self.refusals:
            return self.refusals.pop(0)
        known = [one for one in self.conversation(borrower).messages if one.get("client_id") == client_id]
        message = known[0] if known else await self._take_file(borrower, client_id, name, content)
        if self.lose_answers:
            self.lose_answers -= 1
            assert request.transport is not None
            request.transport.abort()
        answer = {"id": message["id"], "duplicate": bool(known), "attachment": message["attachment"]}
        return web.json_response(answer, status=202)

    async def _take_file(self, borrower: str, client_id: str, name: str, content: bytes) -> Message:
        kind = kind_of(content[:HEAD_BYTES])
        assert kind is not None
        file_id = uuid4().hex
        self.files[file_id] = (borrower, content, kind.value)
        attachment = {"id": file_id, "name": name, "type": kind.value, "size": len(content)}
        return await self.say(
            borrower, "［图片］", source="borrower", client_id=client_id, state="received", attachment=attachment
        )

    async def _file(self, request: web.Request) -> web.Response:
        borrower = self._borrower(request.headers.get("Authorization", "").removeprefix("Bearer "))
        owner, content, kind = self.files.get(request.match_info["id"], ("", b"", ""))
        if not owner or owner != borrower:
            return refusal(404, "no_such_attachment")
        return web.Response(body=content, content_type=kind)

    async def _agreement(self, request: web.Request) -> web.Response:
        borrower = self._borrower(request.headers.get("Authorization", "").removeprefix("Bearer "))
        owner, agreement = self.agreements.get(request.match_info["id"], ("", {}))
        if borrower is None:
            return refusal(401, "token_expired")
        return web.json_response(agreement) if owner == borrower else refusal(404, "no_such_agreement")

    async def _read(self, request: web.Request) -> web.Response:
        borrower = self._borrower(request.headers.get("Authorization", "").removeprefix("Bearer "))
        self.reads.append(dict(request.query))
        if borrower is None:
            return refusal(401, "token_expired")
        if not self.reads_allowed:
            return refusal(503, "internal")
        conversation = self.conversation(borrower)
        limit = int(request.query.get("limit", "200"))
        if "before" in request.query:
            before = [one for one in conversation.messages if one["id"] < request.query["before"]]
            return web.json_response(before[-limit:])
        after = request.query.get("after", "")
        found = [one for one in conversation.messages if one["id"] > after]
        wait = float(request.query.get("wait", "0"))
        if not found and wait:
            conversation.news.clear()
            try:
                async with asyncio.timeout(wait):
                    await conversation.news.wait()
            except TimeoutError:
                return web.json_response([])
            found = [one for one in conversation.messages if one["id"] > after]
        return web.json_response(found[:limit])

    async def _live(self, request: web.Request) -> web.StreamResponse:
        if not self.sockets_allowed:
            return refusal(403, "foreign_origin")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        first = await socket.receive_json()
        borrower = self._borrower(first["token"])
        if borrower is None:
            await socket.send_json({"type": "error", "error": {"code": "token_expired", "message": ""}})
            await socket.close(code=4401)
            return socket
        conversation = self.conversation(borrower)
        for message in conversation.messages:
            if message["id"] > (first["after"] or ""):
                await socket.send_json({"type": "message", "message": message})
        await socket.send_json({"type": "state", "owner": conversation.owner})
        conversation.sockets.add(socket)
        try:
            async for raw in socket:
                if raw.type is WSMsgType.TEXT and json.loads(raw.data)["type"] == "seen":
                    conversation.seen = json.loads(raw.data)["id"]
        finally:
            conversation.sockets.discard(socket)
        return socket

    def _borrower(self, token: str) -> str | None:
        if token in self.denied_tokens:
            return None
        return str(json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))["sub"])


def token_for(borrower: str) -> str:
    """A token as the page sees one: its parts, nothing signed."""
    payload = base64.urlsafe_b64encode(json.dumps({"sub": borrower}).encode()).decode().rstrip("=")
    return f"e30.{payload}.c2ln"


def refusal(status: int, code: str, *, retry_after: int | None = None) -> web.Response:
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return web.json_response({"error": {"code": code, "message": code}}, status=status, headers=headers)
