"""Keeps a turn's cost flat: after some turns a new session begins, which carries nothing of the old one."""

from typing import List

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker


def is_due(tracker: DialogueStateTracker, turns: int) -> bool:
    """Whether the session in `tracker` holds `turns` user messages or more."""
    return sum(isinstance(event, UserUttered) for event in tracker.events) >= turns


def new_session() -> List[Event]:
    """The events that start a session, waiting for the borrower. What a talk has gathered is in the store, not in a tracker."""
    return [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted(), ActionExecuted(ACTION_LISTEN_NAME)]
