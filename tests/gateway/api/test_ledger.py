"""POST /api/ledger/payments: the real handler over the real store, on both databases."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from sqlalchemy import func, select

from actions.rasa_actions import build_executor
from actions.talk.vocabulary import Vocabulary
from gateway.api import ledger
from gateway.api.ledger import ACTOR
from gateway.signing import SIGNATURE_HEADER, TIMESTAMP_HEADER, signature
from servicing.ledger import statement
from servicing.loading import import_tape
from servicing.store.audit import verify
from servicing.store.database import Database
from servicing.store.models import AuditRow
from servicing.store.vault import Vault
from servicing.wording import Wording
from tests.actions.conftest import KEY
from tests.actions.talking import Talk
from tests.actions.world import TAPE, TODAY
from tests.gateway.api.conftest import Build, Handlers
from tests.harness.policy import POLICY
from tests.harness.system import ROOT

SECRET = "a secret that the lender and the gateway share"
PAID = {"payment_id": "feed-1", "loan_id": "late-0001", "paid_on": "2026-11-22", "amount": "500.00", "method": "transfer"}


@dataclass(slots=True)
class Feed:
    """The lender's ledger, which signs what it sends."""

    client: TestClient[Any, Any]
    secret: str = SECRET

    async def post(
        self, told: object, *, at: float | None = None, headers: dict[str, str] | None = None, body: bytes | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Status and answer. `body` is sent instead of what was signed; `headers` replace the true ones."""
        signed = told if isinstance(told, bytes) else json.dumps(told).encode()
        timestamp = str(int(time.time() if at is None else at))
        true = {TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: signature(self.secret, timestamp, signed)}
        sent = {name: value for name, value in (true | (headers or {})).items() if value}
        async with self.client.post("/api/ledger/payments", data=signed if body is None else body, headers=sent) as response:
            return response.status, await response.json()


@pytest.fixture
async def loaded(database: Database) -> Database:
    """The store with the world's tape in it."""
    await import_tape(database, Vault.from_text(KEY), TAPE)
    return database


@pytest.fixture
def serve(loaded: Database, build: Build, handlers: Handlers) -> Callable[..., Awaitable[Feed]]:
    async def begin(**settings: Any) -> Feed:
        return Feed(await handlers(build(**({"ledger_feed_secret": SECRET} | settings)), ledger.routes))

    return begin


@pytest.fixture
async def feed(serve: Callable[..., Awaitable[Feed]]) -> Feed:
    served: Feed = await serve()
    return served


async def audited(database: Database) -> list[AuditRow]:
    async with database.reading() as session:
        assert await verify(session) is None
        return list(await session.scalars(select(AuditRow).where(AuditRow.actor == ACTOR).order_by(AuditRow.seq)))


async def test_a_new_payment_counts_once_and_is_audited(feed: Feed, loaded: Database) -> None:
    assert await feed.post(PAID) == (201, {"payment_id": "feed-1", "new": True})
    assert await feed.post(PAID) == (200, {"payment_id": "feed-1", "new": False})
    assert await feed.post(PAID | {"amount": "500"}) == (200, {"payment_id": "feed-1", "new": False})
    (entry,) = await audited(loaded)
    assert (entry.action, entry.subjects) == ("payment.posted", {"payment": "feed-1", "loan": "late-0001"})


async def test_twenty_at_once_are_one(feed: Feed, loaded: Database) -> None:
    answers = await asyncio.gather(*(feed.post(PAID) for _ in range(20)))
    assert sorted(status for status, _ in answers) == [200] * 19 + [201]
    assert len(await audited(loaded)) == 1


async def test_the_borrowers_statement_changes_at_once(feed: Feed, loaded: Database) -> None:
    """To be up to date, as the assistant itself says it before and after: 1,050.00 + penalty each on August to November."""
    vault = Vault.from_text(KEY)
    wording = Wording.load(ROOT / "domain.yml", POLICY.numbers())
    talk = Talk(build_executor(loaded, vault, wording, Vocabulary.load(), POLICY), loaded, vault, "late")
    before = (await talk.say("我欠多少", "query_arrears")).card("statement")
    assert (await feed.post(PAID | {"amount": before.instalments[0].total}))[0] == 201
    after = (await talk.say("我欠多少", "query_arrears")).card("statement")
    assert [row.number for row in after.instalments] == [row.number for row in before.instalments][1:]
    whole = statement(TAPE.loans[0], [one for one in TAPE.payments if one.loan_id == "late-0001"], TODAY).overdue.total
    assert before.overdue.total == f"{whole:.2f}"
    assert (await feed.post(PAID | {"payment_id": "feed-2", "amount": after.overdue.total}))[0] == 201
    said = await talk.say("还欠多少", "query_arrears")
    assert said.card("statement").overdue.total == "0.00"
    assert "没有逾期" in said.text


@pytest.mark.parametrize(
    "other", [{"amount": "500.01"}, {"paid_on": "2026-11-21"}, {"loan_id": "two-0001"}, {"method": "prepay"}]
)
async def test_a_known_id_with_another_content_is_a_conflict(feed: Feed, loaded: Database, other: dict[str, str]) -> None:
    await feed.post(PAID)
    status, answer = await feed.post(PAID | other)
    assert (status, answer["error"]["code"]) == (409, "conflict")
    assert "feed-1" in answer["error"]["message"]
    assert len(await audited(loaded)) == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"loan_id": "nobody-1"}, "there is no loan nobody-1"),
        ({"paid_on": "2026-06-04"}, "before loan late-0001 was disbursed"),
        ({"paid_on": "2199-01-01"}, "still to come"),
        ({"amount": "0.00"}, "amount: must be above zero"),
        ({"amount": "-5"}, "amount: must not be negative"),
        ({"amount": "1.001"}, "amount: has too many decimals"),
        ({"amount": "1e3"}, "amount: is not a number"),
        ({"amount": "NaN"}, "amount: is not a number"),
        ({"amount": "1,000.00"}, "amount: is not a number"),
        ({"amount": 500}, "amount: must be a string"),
        ({"amount": 500.0}, "amount: must be a string"),
        ({"amount": None}, "amount: must be a string"),
        ({"paid_on": "22.11.2026"}, "paid_on: is not a date"),
        ({"paid_on": "2026-02-30"}, "paid_on: is a day that does not exist"),
        ({"paid_on": 20261122}, "paid_on: must be a string"),
        ({"method": "cash"}, "method:"),
        ({"payment_id": ""}, "payment_id: must not be empty"),
        ({"payment_id": " feed-1"}, "payment_id: must not begin or end with a space"),
        ({"payment_id": "p" * 65}, "payment_id: is too long"),
        ({"payment_id": "p\x00"}, "payment_id: contains a control character"),
        ({"payment_id": ["feed-1"]}, "payment_id: must be a string"),
        ({"note": "urgent"}, "note:"),
    ],
)
async def test_what_can_not_be_posted_is_refused_with_its_reason(
    feed: Feed, loaded: Database, change: dict[str, Any], why: str
) -> None:
    status, answer = await feed.post(PAID | change)
    assert status == 422
    assert why in answer["error"]["message"]
    assert await audited(loaded) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"payment_id": "\\ud800"}', b"[" * 30000])
async def test_a_signed_body_that_is_no_payment_is_refused(feed: Feed, body: bytes) -> None:
    status, answer = await feed.post(body)
    assert (status, answer["error"]["code"]) == (422, "invalid")


@pytest.mark.parametrize(
    "headers",
    [
        {SIGNATURE_HEADER: ""},
        {TIMESTAMP_HEADER: ""},
        {SIGNATURE_HEADER: "0" * 64},
        {SIGNATURE_HEADER: "签名"},
        {TIMESTAMP_HEADER: "0"},
        {TIMESTAMP_HEADER: "-1"},
        {TIMESTAMP_HEADER: "1e9"},
        {TIMESTAMP_HEADER: "9" * 400},
        {TIMESTAMP_HEADER: "١٧"},
    ],
)
async def test_what_is_not_signed_gets_in_nowhere(feed: Feed, loaded: Database, headers: dict[str, str]) -> None:
    status, answer = await feed.post(PAID, headers=headers)
    assert (status, answer["error"]["code"]) == (401, "not_signed")
    assert await audited(loaded) == []


async def test_a_signature_is_of_one_body_one_time_and_one_secret(feed: Feed, loaded: Database) -> None:
    assert (await feed.post(PAID, body=json.dumps(PAID | {"amount": "5000.00"}).encode()))[0] == 401
    assert (await feed.post(PAID, headers={TIMESTAMP_HEADER: str(int(time.time()) + 1)}))[0] == 401
    feed.secret = SECRET + "!"
    assert (await feed.post(PAID))[0] == 401
    assert await audited(loaded) == []


@pytest.mark.parametrize(("seconds", "status"), [(-301, 401), (-290, 201), (290, 201), (310, 401)])
async def test_a_signature_is_fresh_for_five_minutes(feed: Feed, seconds: int, status: int) -> None:
    assert (await feed.post(PAID, at=time.time() + seconds))[0] == status


async def test_hex_may_be_written_large(feed: Feed) -> None:
    timestamp = str(int(time.time()))
    large = signature(SECRET, timestamp, json.dumps(PAID).encode()).upper()
    assert (await feed.post(PAID, headers={TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: large}))[0] == 201


async def test_without_a_secret_there_is_no_such_place(serve: Callable[..., Awaitable[Feed]]) -> None:
    feed: Feed = await serve(ledger_feed_secret=None)
    assert (await feed.post(PAID))[0] == 404
    feed.secret = ""
    assert (await feed.post(PAID))[0] == 404


async def test_who_does_not_sign_may_not_go_on_trying(serve: Callable[..., Awaitable[Feed]], loaded: Database) -> None:
    feed: Feed = await serve(rate_per_address="2/minute")
    feed.secret = "a guess"
    assert [(await feed.post(PAID))[0] for _ in range(4)] == [401, 401, 429, 429]
    feed.secret = SECRET
    assert (await feed.post(PAID))[0] == 201


async def test_a_body_that_is_too_large_is_not_read(feed: Feed, loaded: Database) -> None:
    assert (await feed.post(b" " * (64 * 1024 + 1)))[0] == 413
    async with loaded.reading() as session:
        assert await session.scalar(select(func.count()).select_from(AuditRow).where(AuditRow.actor == ACTOR)) == 0
