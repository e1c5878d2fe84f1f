"""What the engine keeps of a conversation, on SQLite and on PostgreSQL: sealed, and no longer than it serves."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import time
from types import SimpleNamespace
from uuid import uuid4

import pytest
import sqlalchemy as sa
from rasa.core.lock_store import InMemoryLockStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot import turn as turns
from bot.forgetting import days_kept, forget
from bot.seal import MARK, Seal, SealError
from bot.tracker_store import RETRIED_TURNS, EngineTrackerStore

DOMAIN = Domain.from_yaml("""
intents: [promise_to_pay]
slots:
  callback_time: {type: text, mappings: [{type: custom}]}
forms:
  callback_form: {required_slots: [callback_time]}
""")
WORDS, REPLY = "我15号发工资就还三千二", "记下了:4月15日,3200元"
SECRET = "a secret of the tests"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """An empty database of its own."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'engine.db'}"
        return
    given = os.environ.get("TEST_DATABASE_URL")
    if not given:
        if os.environ.get("KUANXIN_REQUIRE_SERVICES") == "1":
            pytest.fail("TEST_DATABASE_URL is not set")
        pytest.skip("TEST_DATABASE_URL is not set")
    server = sa.engine.make_url(given).set(drivername="postgresql+psycopg2")
    name = f"engine_{uuid4().hex}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield server.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture
def open_store(url, monkeypatch):
    """Opens the store, with the secret given."""
    opened = []

    def opening(secret: str = SECRET) -> EngineTrackerStore:
        monkeypatch.setenv("KUANXIN_SHARED_SECRET", secret)
        monkeypatch.delenv("ENGINE_DATA_KEY", raising=False)
        store = EngineTrackerStore(host=url, domain=DOMAIN)
        opened.append(store)
        return store

    yield opening
    for store in opened:
        store.engine.dispose()


def said(message_id: str, at: float) -> list:
    """The events of one turn."""
    parsed = {"intent": {"name": "promise_to_pay", "confidence": 0.9}, "entities": [{"entity": "amount", "value": "3200.00"}]}
    user = UserUttered(WORDS, parsed["intent"], parsed["entities"], parsed, message_id=message_id, timestamp=at)
    bot = BotUttered(None, {"custom": {"kind": "reply", "text": REPLY}}, timestamp=at)
    return [user, ActionExecuted("action_respond", timestamp=at), bot]


def talk(store: EngineTrackerStore, sender: str, count: int, at: float | None = None) -> DialogueStateTracker:
    """A conversation of so many turns, saved."""
    at = time.time() if at is None else at
    events = [event for number in range(count) for event in said(f"{sender}-{number}", at)]
    tracker = DialogueStateTracker.from_events(sender, events, slots=DOMAIN.slots, domain=DOMAIN)
    asyncio.run(store.save(tracker))
    return tracker


def rotate(store: EngineTrackerStore, sender: str) -> None:
    agent = SimpleNamespace(tracker_store=store, domain=DOMAIN)
    asyncio.run(turns._rotate(agent, sender, 1))


def rows(store: EngineTrackerStore, sender: str) -> list[tuple[str, str]]:
    with store.engine.connect() as connection:
        found = connection.execute(
            sa.text("SELECT type_name, data FROM events WHERE sender_id = :s ORDER BY id"), {"s": sender}
        )
        return [tuple(row) for row in found]


def opened(store: EngineTrackerStore, sender: str) -> str:
    return "\n".join(store.SQLEvent.seal.open(data, sender) for _, data in rows(store, sender))


def replayed(store: EngineTrackerStore, sender: str, message_id: str) -> turns.TurnOutput:
    agent = SimpleNamespace(tracker_store=store, domain=DOMAIN, lock_store=InMemoryLockStore())
    asked = turns.TurnInput(sender, message_id, WORDS, None, {})
    return asyncio.run(turns.run_turn(agent, asked, channel="kuanxin", turns_a_session=30))


def test_nothing_that_was_said_stands_in_the_database(open_store):
    store = open_store()
    talk(store, "a", 2)
    stored = [data for _, data in rows(store, "a")]
    sealed = b"".join(base64.b64decode(data.removeprefix(MARK), validate=True) for data in stored if data.startswith(MARK))
    assert len(stored) == sum(data.startswith(MARK) for data in stored) > 0
    for secret in (WORDS, REPLY, "三千二", '"3200"', json.dumps(WORDS)[1:-1]):
        assert secret.encode() not in sealed
    events = list(asyncio.run(store.retrieve("a")).events)
    assert [event.text for event in events if isinstance(event, UserUttered)] == [WORDS, WORDS]


def test_a_sealed_event_cannot_be_moved_to_another_conversation(open_store):
    store = open_store()
    talk(store, "a", 1)
    with store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE events SET sender_id = 'b'"))
    with pytest.raises(SealError):
        asyncio.run(store.retrieve("b"))


def test_another_key_is_told_at_the_start(open_store):
    talk(open_store(), "a", 1)
    with pytest.raises(SealError, match="ENGINE_DATA_KEY"):
        open_store("another secret")


def test_without_a_key_there_is_no_store(open_store):
    with pytest.raises(SealError, match="KUANXIN_SHARED_SECRET"):
        open_store("")


def test_what_an_earlier_version_left_is_sealed_and_its_ids_found(open_store, url):
    bare = sa.create_engine(url)
    with bare.begin() as connection:
        serial = "SERIAL PRIMARY KEY" if bare.dialect.name == "postgresql" else "INTEGER PRIMARY KEY"
        connection.exec_driver_sql(
            f"CREATE TABLE events (id {serial}, sender_id VARCHAR(255) NOT NULL, type_name VARCHAR(255) NOT NULL, "
            "timestamp FLOAT, intent_name VARCHAR(255), action_name VARCHAR(255), data TEXT)"
        )
        for event in said("old-1", time.time()):
            connection.execute(
                sa.text("INSERT INTO events (sender_id, type_name, timestamp, data) VALUES ('a', :t, :at, :d)"),
                {"t": event.type_name, "at": event.timestamp, "d": json.dumps(event.as_dict())},
            )
    bare.dispose()
    store = open_store()
    assert WORDS not in "".join(data for _, data in rows(store, "a"))
    assert store.holds("a", "old-1")
    assert replayed(store, "a", "old-1").replies == [{"kind": "reply", "text": REPLY}]


def test_a_rotation_forgets_the_words_and_keeps_what_a_retry_needs(open_store):
    store = open_store()
    talk(store, "a", 8)
    before = [replayed(store, "a", f"a-{number}").as_dict() for number in range(8)]
    rotate(store, "a")
    assert WORDS not in opened(store, "a")
    assert json.dumps(WORDS)[1:-1] not in opened(store, "a")
    assert "3200.00" not in opened(store, "a")
    for number in range(8):
        assert store.holds("a", f"a-{number}") == (number >= 8 - RETRIED_TURNS)
    for number in range(8 - RETRIED_TURNS, 8):
        assert replayed(store, "a", f"a-{number}").as_dict() == before[number]


def test_a_rotation_keeps_other_conversations(open_store):
    store = open_store()
    talk(store, "a", 2)
    talk(store, "b", 2)
    rotate(store, "a")
    assert json.dumps(WORDS)[1:-1] in opened(store, "b")


def test_rotations_do_not_pile_up(open_store):
    store = open_store()
    sizes = []
    for number in range(6):
        tracker = asyncio.run(store.retrieve("a")) or DialogueStateTracker.from_events(
            "a", [], slots=DOMAIN.slots, domain=DOMAIN
        )
        for event in said(f"m{number}", time.time()):
            tracker.update(event, DOMAIN)
        asyncio.run(store.save(tracker))
        rotate(store, "a")
        sizes.append(len(rows(store, "a")))
    assert sizes[-1] == sizes[-2]


def test_what_a_crash_left_before_a_session_is_forgotten_later(open_store, monkeypatch):
    store = open_store()
    talk(store, "a", 5)
    monkeypatch.setattr(store, "forget_before_session", lambda _: None)
    rotate(store, "a")
    assert json.dumps(WORDS)[1:-1] in opened(store, "a")
    monkeypatch.undo()
    monkeypatch.setenv("KUANXIN_SHARED_SECRET", SECRET)
    store.forget_idle(0)
    assert json.dumps(WORDS)[1:-1] not in opened(store, "a")
    assert store.holds("a", "a-4")


def test_conversations_that_nobody_continues_are_forgotten(open_store):
    store = open_store()
    now = time.time()
    for number in range(7):
        talk(store, f"idle{number}", 1, at=now - 3 * 86_400)
    talk(store, "recent", 1, at=now - 86_400)
    forget(store, 2, lambda: now)
    assert asyncio.run(store.keys()) == ["recent"]


def test_a_conversation_forgotten_in_the_middle_of_a_turn_is_whole_afterwards(open_store):
    store = open_store()
    tracker = talk(store, "a", 2, at=time.time() - 10 * 86_400)
    store.forget_idle(time.time() - 2 * 86_400)
    for event in said("later", time.time()):
        tracker.update(event, DOMAIN)
    asyncio.run(store.save(tracker))
    assert replayed(store, "a", "later").replies == [{"kind": "reply", "text": REPLY}]


def test_a_store_that_fails_to_forget_stops_nothing(caplog):
    class Broken:
        def forget_idle(self, _):
            raise OSError(WORDS)

    forget(Broken(), 2)
    assert "OSError" in caplog.text
    assert WORDS not in caplog.text


@pytest.mark.parametrize("wrong", ["0", "-1", "soon", "nan"])
def test_days_that_are_none_are_refused(monkeypatch, wrong):
    monkeypatch.setenv("ENGINE_KEEP_DAYS", wrong)
    with pytest.raises(ValueError, match=r".+"):
        days_kept()


def test_a_key_of_its_own_comes_first(monkeypatch):
    monkeypatch.setenv("KUANXIN_SHARED_SECRET", SECRET)
    monkeypatch.setenv("ENGINE_DATA_KEY", "a key of its own")
    sealed = Seal.from_environment().close(WORDS, "a")
    assert Seal("a key of its own").open(sealed, "a") == WORDS
    with pytest.raises(SealError):
        Seal(SECRET).open(sealed, "a")
