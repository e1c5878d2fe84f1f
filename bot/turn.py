"""A turn: one message of a borrower and what it led to. Atomic, and run once for each message id."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Tuple

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.events import BotUttered, UserUttered

from bot import rotation
from bot.action_endpoint import TurnAborted

_LEADING_SLASHES = re.compile(r"^[\s/／]+")
_NOTHING_SAID = "…"


@dataclass(frozen=True)
class TurnInput:
    """What the gateway posts. `payload` is set only for a button that the gateway itself resolved."""

    sender: str
    message_id: str
    text: str
    payload: Optional[str]
    metadata: Dict[str, Any]


@dataclass(frozen=True)
class TurnOutput:
    replies: List[Dict[str, Any]]
    commands: List[Dict[str, Any]]
    understanding: Optional[Dict[str, Any]]
    replayed: bool

    def as_dict(self) -> Dict[str, Any]:
        return {
            "replies": self.replies,
            "commands": self.commands,
            "understanding": self.understanding,
            "replayed": self.replayed,
        }


async def run_turn(agent: Agent, turn: TurnInput, *, channel: str, turns_a_session: int) -> TurnOutput:
    """Answer a message, or give the recorded answer of one that was answered before.

    Raises:
        TurnAborted: nothing was saved; the same message id runs afresh when it is asked again.
    """
    async with agent.lock_store.lock(turn.sender):
        recorded = await _recorded(agent, turn)
        if recorded is not None:
            return _output(*recorded, replayed=True)
        await _rotate(agent, turn.sender, turns_a_session)
        return await _answer(agent, turn, channel)


def as_plain_words(text: str) -> str:
    """`text` with nothing at its start that Rasa could read as `/intent`, however it is written."""
    plain = _LEADING_SLASHES.sub("", text)
    if not plain or unicodedata.normalize("NFKC", plain).lstrip().startswith("/"):
        return _NOTHING_SAID + plain
    return plain


async def _answer(agent: Agent, turn: TurnInput, channel: str) -> TurnOutput:
    processor = agent.processor
    said = CollectingOutputChannel()
    message = UserMessage(
        text=turn.payload if turn.payload is not None else as_plain_words(turn.text),
        output_channel=said,
        sender_id=turn.sender,
        input_channel=channel,
        message_id=turn.message_id,
        metadata=turn.metadata,
    )
    tracker = await processor.log_message(message, should_save_tracker=False)
    tracker = await processor.run_action_extract_slots(said, tracker)
    await processor._run_prediction_loop(said, tracker)
    output = _output(*_of_message(list(tracker.events), turn.message_id), replayed=False)
    if not output.replies:
        raise TurnAborted("the turn led to no reply")
    await processor.save_tracker(tracker)
    return output


async def _rotate(agent: Agent, sender: str, turns: int) -> None:
    tracker = await agent.tracker_store.retrieve(sender)
    if tracker is not None and rotation.is_due(tracker, turns):
        for event in rotation.new_session():
            tracker.update(event, agent.domain)
        await agent.tracker_store.save(tracker)
        agent.tracker_store.forget_before_session(sender)


async def _recorded(agent: Agent, turn: TurnInput) -> Optional[Tuple[UserUttered, List[BotUttered]]]:
    if not agent.tracker_store.holds(turn.sender, turn.message_id):
        return None
    tracker = await agent.tracker_store.retrieve_full_tracker(turn.sender)
    return _of_message(list(tracker.events), turn.message_id)


def _of_message(events: List[Any], message_id: str) -> Tuple[UserUttered, List[BotUttered]]:
    start = next(
        index for index, event in enumerate(events) if isinstance(event, UserUttered) and event.message_id == message_id
    )
    said: List[BotUttered] = []
    for event in events[start + 1 :]:
        if isinstance(event, UserUttered):
            break
        if isinstance(event, BotUttered):
            said.append(event)
    return events[start], said


def _output(user: UserUttered, said: List[BotUttered], *, replayed: bool) -> TurnOutput:
    parts = [_part(event) for event in said]
    intent = user.intent or {}
    return TurnOutput(
        replies=[part for part in parts if part["kind"] == "reply"],
        commands=[part for part in parts if part["kind"] != "reply"],
        understanding={"intent": intent.get("name") or "nlu_fallback", "confidence": intent.get("confidence") or 0.0},
        replayed=replayed,
    )


def _part(event: BotUttered) -> Dict[str, Any]:
    """A reply or a command as an action wrote it; words that Rasa itself uttered become a plain reply."""
    custom = event.data.get("custom")
    if isinstance(custom, dict) and "kind" in custom:
        return custom
    return {"kind": "reply", "text": event.text or ""}
