"""Talks to a running engine and action server as the gateway does, keeping focus and buttons from turn to turn."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import uuid4

import aiohttp

from servicing.clock import local_date, now
from servicing.turn import Focus, QuickReply, SetFocus, TurnMetadata, TurnRequest, TurnResponse
from tests.conversations.case import Step
from tests.harness.system import System


@dataclass(slots=True)
class Partner:
    """One conversation of its own: cases share the system, never a conversation. Its clock stands, until a step lets
    time pass."""

    http: aiohttp.ClientSession
    system: System
    borrower_id: str | None
    conversation_id: str = field(default_factory=lambda: uuid4().hex)
    focus: Focus = field(default_factory=Focus)
    buttons: tuple[QuickReply, ...] = ()
    shown: list[QuickReply] = field(default_factory=list)
    engine: str = "engine"
    began: datetime = field(default_factory=now)
    later: timedelta = timedelta()
    sent: list[TurnRequest] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The day in Shanghai on which the next message is received."""
        return local_date(self.began + self.later)

    async def do(self, step: Step, message_id: str | None = None) -> TurnResponse:
        """A step of a case."""
        if step.again:
            return await self._post(self.sent[-1])
        if step.say is not None:
            return await self.turn(step.say, None, message_id or uuid4().hex)
        if step.send is not None:
            return await self.send(step.send, message_id)
        return await self.tap(step.tap or "", message_id, old=step.old)

    async def say(self, text: str) -> TurnResponse:
        """A typed message."""
        return await self.turn(text, None, uuid4().hex)

    async def tap(self, title: str, message_id: str | None = None, *, old: bool = False) -> TurnResponse:
        """A button of the newest replies, by its words; of any replies, if it is `old`: the newest of that name."""
        buttons = list(reversed(self.shown)) if old else self.buttons
        button = next((one for one in buttons if is_titled(one.title, title)), None)
        assert button is not None, f"no button {title!r} among {[one.title for one in buttons]}"
        return await self.turn(button.title, button.payload, message_id or uuid4().hex)

    async def send(self, kind: str, message_id: str | None = None) -> TurnResponse:
        """A picture or a paper, which the engine is told of and never sees."""
        return await self.turn("", f'/inform{{"attachment": "{kind}"}}', message_id or uuid4().hex)

    async def tap_payload(self, payload: str) -> TurnResponse:
        """A button that an earlier reply carried."""
        return await self.turn(payload, payload, uuid4().hex)

    async def turn(self, text: str, payload: str | None, message_id: str) -> TurnResponse:
        """One turn; focus and buttons move on only with it."""
        request = TurnRequest(
            sender=self.conversation_id,
            message_id=message_id,
            text=text,
            payload=payload,
            metadata=TurnMetadata(
                borrower_id=self.borrower_id,
                conversation_id=self.conversation_id,
                channel="h5",
                message_id=message_id,
                received_at=self.began + self.later,
                focus=self.focus,
            ),
        )
        self.sent.append(request)
        return await self._post(request)

    async def _post(self, request: TurnRequest) -> TurnResponse:
        url = f"http://127.0.0.1:{self.system.ports[self.engine]}/webhooks/kuanxin/turn"
        secret = self.system.parts["engine"].env["KUANXIN_SHARED_SECRET"]
        async with self.http.post(url, json=request.model_dump(mode="json"), headers={"X-Kuanxin-Secret": secret}) as response:
            assert response.status == 200, f"{request.text!r}: {response.status} {await response.text()}"
            answer = TurnResponse.model_validate(await response.json())
        for command in answer.commands:
            if isinstance(command, SetFocus):
                self.focus = command.focus
        self.buttons = tuple(button for reply in answer.replies for button in reply.quick_replies)
        self.shown += self.buttons
        return answer


def is_titled(title: str, pattern: str) -> bool:
    """Whether a button's words are these; `…` stands for any characters."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("…"))), title) is not None
