"""Keeps a turn's cost flat: after some turns a new session begins that carries what the old one still needs."""

from typing import List

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME, SESSION_START_METADATA_SLOT
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker


def is_due(tracker: DialogueStateTracker, turns: int) -> bool:
    """Whether the session in `tracker` holds `turns` user messages or more."""
    return sum(isinstance(event, UserUttered) for event in tracker.events) >= turns


def new_session(tracker: DialogueStateTracker) -> List[Event]:
    """The events that start a session with the slots and the form of the one before, waiting for the borrower."""
    slots: List[Event] = [
        SlotSet(name, slot.value)
        for name, slot in tracker.slots.items()
        if slot.value is not None and name != SESSION_START_METADATA_SLOT
    ]
    form: List[Event] = [ActiveLoop(tracker.active_loop_name)] if tracker.active_loop_name else []
    return [
        ActionExecuted(ACTION_SESSION_START_NAME),
        SessionStarted(),
        *slots,
        *form,
        ActionExecuted(ACTION_LISTEN_NAME),
    ]
