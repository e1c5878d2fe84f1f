"""The engine's conversations in SQL: its own SQLite file (WAL) or PostgreSQL. An error is an error, never a memory store."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain

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


def _wait_for_locks(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.close()
