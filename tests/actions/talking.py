"""Speaks to the real executor as the engine does, and reads what comes back as the gateway does."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

import yaml
from rasa_sdk.executor import ActionExecutor
from sqlalchemy import select

from servicing.casework import detail_of
from servicing.store.database import Database
from servicing.store.models import ServiceRequestRow
from servicing.store.vault import Vault
from servicing.turn import Focus, HandOff, Reply, SetFocus, TurnMetadata
from tests.actions.world import RECEIVED_AT
from tests.harness.system import ROOT

PAYLOAD = re.compile(r"^/([a-z_]+)(\{.*\})?$")


@dataclass(frozen=True, slots=True)
class Said:
    """What one action gave back."""

    replies: tuple[Reply, ...]
    focus: Focus | None
    hand_offs: tuple[HandOff, ...]

    @property
    def text(self) -> str:
        return "\n".join(reply.text for reply in self.replies)

    @property
    def cards(self) -> list[str]:
        return [reply.card.kind for reply in self.replies if reply.card is not None]

    def card(self, kind: str) -> Any:
        return next(reply.card for reply in self.replies if reply.card is not None and reply.card.kind == kind)

    @property
    def payloads(self) -> list[str]:
        return [button.payload for reply in self.replies for button in reply.quick_replies]

    @property
    def titles(self) -> list[str]:
        return [button.title for reply in self.replies for button in reply.quick_replies]


@dataclass(slots=True)
class Talk:
    """A borrower's conversation with the action server; the focus goes on from turn to turn, as the gateway keeps it."""

    executor: ActionExecutor
    database: Database
    vault: Vault
    borrower_id: str | None = "late"
    focus: Focus = field(default_factory=Focus)
    conversation_id: str = field(default_factory=lambda: uuid4().hex)

    async def say(
        self,
        text: str,
        intent: str = "nlu_fallback",
        *,
        confidence: float = 0.9,
        entities: Mapping[str, Any] | Sequence[tuple[str, str, str]] | None = None,
        ranking: Mapping[str, float] | None = None,
        wishes: Any = None,
        **how: Any,
    ) -> Said:
        """A typed message. `entities` are given as {kind: (value, words)}, {kind: value} where value is in the text, or
        [(kind, value, words)]."""
        found = []
        pairs = entities.items() if isinstance(entities, Mapping) else [(kind, rest) for kind, *rest in entities or ()]
        for kind, given in pairs:
            value, words = given if isinstance(given, tuple | list) else (given, given)
            start = text.find(words)
            found.append({"entity": kind, "value": value, "start": start, "end": start + len(words), "text": words})
        ranked = [{"name": intent, "confidence": confidence}]
        ranked += [{"name": name, "confidence": score} for name, score in (ranking or {}).items()]
        message = {
            "text": text,
            "intent": {"name": intent, "confidence": confidence},
            "entities": found,
            "intent_ranking": ranked,
            **({} if wishes is None else {"wishes": wishes}),
        }
        return await self._turn(message, **how)

    async def tap(self, payload: str, **how: Any) -> Said:
        """A button."""
        match = PAYLOAD.match(payload)
        assert match is not None, payload
        carried = json.loads(match.group(2)) if match.group(2) else {}
        message = {
            "text": payload,
            "intent": {"name": match.group(1), "confidence": 1.0},
            "entities": [{"entity": kind, "value": value, "start": 0, "end": 1} for kind, value in carried.items()],
            "intent_ranking": [{"name": match.group(1), "confidence": 1.0}],
        }
        return await self._turn(message, **how)

    async def _turn(
        self,
        message: dict[str, Any],
        *,
        message_id: str | None = None,
        received_at: datetime = RECEIVED_AT,
    ) -> Said:
        metadata = TurnMetadata(
            borrower_id=self.borrower_id,
            conversation_id=self.conversation_id,
            channel="h5",
            message_id=message_id or uuid4().hex,
            received_at=received_at,
            focus=self.focus,
        )
        call = {
            "next_action": "action_respond",
            "sender_id": self.conversation_id,
            "tracker": {
                "sender_id": self.conversation_id,
                "slots": {},
                "latest_message": {**message, "metadata": metadata.model_dump(mode="json")},
                "events": [],
                "paused": False,
                "active_loop": {},
                "latest_action_name": "action_listen",
            },
            "domain": DOMAIN,
        }
        result = await self.executor.run(json.loads(json.dumps(call)))
        assert result is not None
        parts = [response["custom"] for response in result.responses]
        assert carried_in(parts) <= ENTITIES, "the engine drops what a button carries and the domain does not declare"
        assert all(response["text"] is None for response in result.responses), "words must come by Wording alone"
        focus = [SetFocus.model_validate(part).focus for part in parts if part["kind"] == "focus"]
        if focus:
            self.focus = focus[-1]
        return Said(
            replies=tuple(Reply.model_validate(part) for part in parts if part["kind"] == "reply"),
            focus=focus[-1] if focus else None,
            hand_offs=tuple(HandOff.model_validate(part) for part in parts if part["kind"] == "hand_off"),
        )

    async def rows(self) -> list[ServiceRequestRow]:
        """The requests that this conversation stored, oldest first."""
        async with self.database.reading() as session:
            found = await session.scalars(
                select(ServiceRequestRow)
                .where(ServiceRequestRow.conversation_id == self.conversation_id)
                .order_by(ServiceRequestRow.created_at, ServiceRequestRow.number)
            )
            return list(found)

    async def details(self) -> list[dict[str, str]]:
        return [detail_of(row, self.vault) for row in await self.rows()]


def carried_in(parts: Sequence[Mapping[str, Any]]) -> set[str]:
    """The entities in the payloads of all buttons."""
    payloads = [PAYLOAD.match(button["payload"]) for part in parts for button in part.get("quick_replies") or ()]
    return {kind for match in payloads if match is not None and match.group(2) for kind in json.loads(match.group(2))}


_WHOLE_DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
ENTITIES = frozenset(_WHOLE_DOMAIN["entities"])
DOMAIN = {key: part for key, part in _WHOLE_DOMAIN.items() if key == "session_config"}
