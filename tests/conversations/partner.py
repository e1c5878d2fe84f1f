"""Talks to a running engine and action server as the gateway does, keeping focus and buttons from turn to turn."""

from dataclasses import dataclass, field
from uuid import uuid4

import aiohttp

from servicing.clock import now
from servicing.turn import Focus, QuickReply, SetFocus, TurnMetadata, TurnRequest, TurnResponse
from tests.harness.system import System


@dataclass(slots=True)
class Partner:
    """One conversation of its own: cases share the system, never a conversation."""

    http: aiohttp.ClientSession
    system: System
    borrower_id: str | None
    conversation_id: str = field(default_factory=lambda: uuid4().hex)
    focus: Focus = field(default_factory=Focus)
    buttons: tuple[QuickReply, ...] = ()
    engine: str = "engine"

    async def say(self, text: str) -> TurnResponse:
        """A typed message."""
        return await self.turn(text, None, uuid4().hex)

    async def tap(self, title: str) -> TurnResponse:
        """A button of the newest replies, by its words."""
        titles = {button.title: button.payload for button in self.buttons}
        assert title in titles, f"no button {title!r} among {list(titles)}"
        return await self.turn(title, titles[title], uuid4().hex)

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
                received_at=now(),
                focus=self.focus,
            ),
        )
        url = f"http://127.0.0.1:{self.system.ports[self.engine]}/webhooks/kuanxin/turn"
        secret = self.system.parts["engine"].env["KUANXIN_SHARED_SECRET"]
        async with self.http.post(url, json=request.model_dump(mode="json"), headers={"X-Kuanxin-Secret": secret}) as response:
            assert response.status == 200, f"{text!r}: {response.status} {await response.text()}"
            answer = TurnResponse.model_validate(await response.json())
        for command in answer.commands:
            if isinstance(command, SetFocus):
                self.focus = command.focus
        self.buttons = tuple(button for reply in answer.replies for button in reply.quick_replies)
        return answer
