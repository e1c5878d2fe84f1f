"""The engine's conversations in SQL: its own SQLite file (WAL) or PostgreSQL. An error is an error, never a memory store."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SessionStarted

BUSY_TIMEOUT_MS = 5000


class EngineTrackerStore(SQLTrackerStore):
    """Rasa's SQL store, opened by URL, that fails at once when its database is not there."""

    def __init__(
        self, host: str | None = None, domain: Domain | None = None, event_broker: EventBroker | None = None, **_: Any
    ) -> None:
        """Open the store; Rasa hands the `url` of endpoints.yml over as `host`.

        Raises:
            ValueError: there is no URL.
            sqlalchemy.exc.SQLAlchemyError: the database does not answer.
        """
        if not host:
            raise ValueError("the tracker store needs a url")
        probe = sa.create_engine(host)
        with probe.connect() as connection:
            if probe.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        probe.dispose()
        super().__init__(domain=domain, host=host, event_broker=event_broker)
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _wait_for_locks)
            self.engine.dispose()

    def _event_query(self, session: Any, sender_id: str, fetch_events_from_all_sessions: bool) -> Any:
        """The conversation's events in the order of writing; the newest session's begin where it was written to start.

        Rasa cuts by the events' timestamps: whatever is carried into a session was made before it, or the clock was set
        back, and would be lost.
        """
        event = self.SQLEvent
        events = session.query(event).filter(event.sender_id == sender_id)
        if not fetch_events_from_all_sessions:
            starts = events.filter(event.type_name == SessionStarted.type_name)
            start = starts.with_entities(sa.func.max(event.id)).scalar()
            events = events.filter(event.id >= (start or 0))
        return events.order_by(event.id)


def _wait_for_locks(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.close()
