"""The engine's conversations in SQL: its own SQLite file (WAL) or PostgreSQL, sealed, and kept no longer than they serve.

The gateway's database is the record of what was said. This store holds only what the engine needs for its next turn and for
answering the same message id again, so it forgets the rest. An error is an error, never a memory store.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, _create_sequence
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SessionStarted, UserUttered
from sqlalchemy.orm import declarative_base

from bot.seal import MARK, Seal

BUSY_TIMEOUT_MS = 5000
RETRIED_TURNS = 3
"""Turns before a rotation whose ids and replies stay. The gateway asks one turn of a conversation at a time, oldest first, so
only the last one can be asked again; two more are for two gateways that both think they hold the lease."""
_BATCH = 500
_SPOKEN = (UserUttered.type_name, BotUttered.type_name)


class EngineTrackerStore(SQLTrackerStore):
    """Rasa's SQL store, opened by URL, that fails at once when its database is not there, seals events and forgets."""

    Base: Any = declarative_base()

    class SQLEvent(Base):
        """An event. `data` is its JSON, sealed for its conversation; `message_id` finds a turn without opening it."""

        __tablename__ = "events"

        seal: Seal

        id = sa.Column(sa.Integer, _create_sequence(__tablename__), primary_key=True)
        sender_id = sa.Column(sa.String(255), nullable=False, index=True)
        type_name = sa.Column(sa.String(255), nullable=False)
        timestamp = sa.Column(sa.Float)
        intent_name = sa.Column(sa.String(255))
        action_name = sa.Column(sa.String(255))
        message_id = sa.Column(sa.String(64))
        sealed = sa.Column("data", sa.Text)

        def __init__(self, *, data: str, sender_id: str, type_name: str, **columns: Any) -> None:
            super().__init__(sender_id=sender_id, type_name=type_name, **columns)
            if type_name == UserUttered.type_name:
                self.message_id = json.loads(data).get("message_id")
            self.write(data)

        @property
        def data(self) -> str:
            """The event as JSON.

            Raises:
                SealError: it was sealed by another key.
            """
            return self.seal.open(self.sealed, self.sender_id)

        def write(self, data: str) -> None:
            """Seal the event's JSON."""
            self.sealed = self.seal.close(data, self.sender_id)

    def __init__(
        self, host: str | None = None, domain: Domain | None = None, event_broker: EventBroker | None = None, **_: Any
    ) -> None:
        """Open the store; Rasa hands the `url` of endpoints.yml over as `host`.

        Raises:
            ValueError: there is no URL.
            sqlalchemy.exc.SQLAlchemyError: the database does not answer.
            SealError: there is no key, or the store was sealed by another.
        """
        if not host:
            raise ValueError("the tracker store needs a url")
        self.SQLEvent.seal = Seal.from_environment()
        probe = sa.create_engine(host)
        with probe.begin() as connection:
            if probe.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            _add_message_id(connection)
        probe.dispose()
        super().__init__(domain=domain, host=host, event_broker=event_broker)
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _wait_for_locks)
            self.engine.dispose()
        self._check_key()
        self._seal_what_is_open()

    def holds(self, sender_id: str, message_id: str) -> bool:
        """Whether a message id was saved, in this session or just before it, without loading the conversation."""
        event = self.SQLEvent
        with self.session_scope() as session:
            found = session.query(event.id).filter(event.sender_id == sender_id, event.message_id == message_id)
            return found.first() is not None

    def forget_before_session(self, sender_id: str) -> None:
        """Delete what came before the newest session, but for the ids and replies of the last RETRIED_TURNS turns.

        Of a turn that stays, the borrower's words, the values read in them and the ranking go.
        """
        event = self.SQLEvent
        with self.session_scope() as session:
            of_sender = session.query(event).filter(event.sender_id == sender_id)
            starts = of_sender.filter(event.type_name == SessionStarted.type_name)
            start = starts.with_entities(sa.func.max(event.id)).scalar() or 0
            before = of_sender.filter(event.id < start)
            users = before.filter(event.type_name == UserUttered.type_name)
            kept = users.order_by(event.id.desc()).limit(RETRIED_TURNS).all()
            oldest = min((user.id for user in kept), default=start)
            before.filter(sa.or_(event.id < oldest, event.type_name.not_in(_SPOKEN))).delete(synchronize_session=False)
            for user in kept:
                user.write(json.dumps(_without_words(json.loads(user.data))))
            session.commit()

    def forget_idle(self, before: float) -> int:
        """Delete every conversation untouched since `before` (Unix time), and what a crash left before a session.

        Returns:
            How many conversations were deleted.
        """
        event = self.SQLEvent
        with self.session_scope() as session:
            newest = session.query(event.sender_id).group_by(event.sender_id).having(sa.func.max(event.timestamp) < before)
            idle = [sender for (sender,) in newest]
            for batch in range(0, len(idle), _BATCH):
                still = session.query(event.sender_id).filter(event.sender_id.in_(idle[batch : batch + _BATCH]))
                still = still.group_by(event.sender_id).having(sa.func.max(event.timestamp) < before)
                senders = [sender for (sender,) in still]
                session.query(event).filter(event.sender_id.in_(senders)).delete(synchronize_session=False)
                session.commit()
            start = sa.func.max(sa.case((event.type_name == SessionStarted.type_name, event.id), else_=0))
            first = sa.func.min(sa.case((event.type_name.in_(_SPOKEN), None), else_=event.id))
            left = [sender for (sender,) in session.query(event.sender_id).group_by(event.sender_id).having(first < start)]
        for sender in left:
            self.forget_before_session(sender)
        return len(idle)

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

    def _check_key(self) -> None:
        """Open the newest sealed event, so that a wrong key is told at the start and not to a borrower."""
        event = self.SQLEvent
        with self.session_scope() as session:
            newest = session.query(event).filter(event.sealed.startswith(MARK)).order_by(event.id.desc()).first()
            if newest is not None:
                newest.seal.open(newest.sealed, newest.sender_id)

    def _seal_what_is_open(self) -> None:
        """Seal what a version that did not seal has left, and note its message ids."""
        event = self.SQLEvent
        with self.session_scope() as session:
            while rows := session.query(event).filter(sa.not_(event.sealed.startswith(MARK))).limit(_BATCH).all():
                for row in rows:
                    if row.type_name == UserUttered.type_name:
                        row.message_id = json.loads(row.sealed).get("message_id")
                    row.write(row.sealed)
                session.commit()


def _without_words(user: dict[str, Any]) -> dict[str, Any]:
    """A message as far as answering its id again needs it."""
    intent = (user.get("parse_data") or {}).get("intent") or {}
    kept = {key: user[key] for key in ("event", "timestamp", "message_id", "input_channel") if key in user}
    return {**kept, "text": None, "parse_data": {"intent": intent, "entities": [], "text": None}, "metadata": {}}


def _add_message_id(connection: Any) -> None:
    """Give the table of an earlier version its new column."""
    if not sa.inspect(connection).has_table("events"):
        return
    if "message_id" not in {column["name"] for column in sa.inspect(connection).get_columns("events")}:
        unless = "IF NOT EXISTS " if connection.dialect.name == "postgresql" else ""
        connection.exec_driver_sql(f"ALTER TABLE events ADD COLUMN {unless}message_id VARCHAR(64)")


def _wait_for_locks(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.close()
