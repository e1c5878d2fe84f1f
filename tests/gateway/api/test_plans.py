"""The desk decides on applications, signed; a borrower reads their own agreement again, on both databases."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from sqlalchemy import func, select

from gateway.api import plans
from gateway.identity import DemoTokens
from gateway.parts import Parts
from gateway.settings import GatewaySettings
from gateway.signing import SIGNATURE_HEADER, TIMESTAMP_HEADER, signature
from servicing.arrangements import Kind, Said, options
from servicing.book import loan_file
from servicing.clock import local_date
from servicing.loading import import_tape
from servicing.plans.agreement import agreement_text
from servicing.plans.application import Application
from servicing.plans.applying import Choice, apply
from servicing.plans.demo import in_demo
from servicing.store.audit import verify
from servicing.store.database import Database
from servicing.store.models import AuditRow, PlanApplicationRow
from servicing.store.vault import Vault
from tests.actions.conftest import KEY
from tests.actions.world import TAPE
from tests.gateway.api.conftest import Build, Handlers
from tests.harness.policy import POLICY
from tests.servicing.arrangements.offers import terms_with
from tests.servicing.plans.offered import LATE, WORDING

SECRET = "a secret that the desk and the gateway share"
SAID = Said(salary_day=28)
STRICT = terms_with(four_eyes_above=0)
PLACES = ("/api/plans/waiting", "/api/plans/one", "/api/plans/decisions")


@dataclass(slots=True)
class Desk:
    """The desk, which signs what it asks and decides; and a borrower's page beside it."""

    client: TestClient[Any, Any]
    parts: Parts
    secret: str = SECRET

    async def ask(self, place: str, told: object, person: str = "agent-1", **headers: str) -> tuple[int, dict[str, Any]]:
        assert self.parts.demo_tokens is not None
        token, _ = self.parts.demo_tokens.for_staff(person)
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        timestamp = str(int(time.time()))
        true = {
            "Authorization": f"Bearer {token}",
            TIMESTAMP_HEADER: timestamp,
            SIGNATURE_HEADER: signature(self.secret, timestamp, body),
        }
        async with self.client.post(place, data=body, headers=true | headers) as response:
            return response.status, await response.json()

    async def decide(
        self, application: Application, decision: str = "approve", person: str = "agent-1", reason: str | None = None
    ) -> tuple[int, dict[str, Any]]:
        told = {"id": application.id, "decision": decision, "reason": reason}
        return await self.ask("/api/plans/decisions", told, person)

    async def agreement(self, which: str, borrower: str = "late") -> tuple[int, dict[str, Any]]:
        assert self.parts.demo_tokens is not None
        token, _ = self.parts.demo_tokens.for_borrower(borrower)
        headers = {"Authorization": f"Bearer {token}"}
        async with self.client.get(f"/api/chat/agreements/{which}", headers=headers) as response:
            return response.status, await response.json()


@pytest.fixture
async def loaded(database: Database) -> Database:
    await import_tape(database, Vault.from_text(KEY), TAPE)
    return database


@pytest.fixture
def serve(loaded: Database, build: Build, handlers: Handlers) -> Callable[..., Awaitable[Desk]]:
    async def begin(**settings: Any) -> Desk:
        parts = build(**({"desk_secret": SECRET} | settings))
        return Desk(await handlers(parts, plans.routes), parts)

    return begin


@pytest.fixture
async def desk(serve: Callable[..., Awaitable[Desk]]) -> Desk:
    return await serve()


async def waiting(database: Database, kind: Kind = Kind.REPLAN, message_id: str = "m-1") -> Application:
    """What a borrower applied for just now: decisions are taken by the clock on the wall."""
    at = datetime.now(UTC)
    vault = Vault.from_text(KEY)
    async with database.writing() as session:
        file = await loan_file(session, LATE)
        assert file is not None
        made = options(file.loan, file.payments, local_date(at), STRICT, SAID)
        option = next(one for one in made.of(kind) if one.eligible)
        text = agreement_text(option, file.loan, STRICT, WORDING)
        return await apply(session, vault, STRICT, Choice("late", LATE, option, text, SAID, message_id, "arrangement", at))


async def audited(database: Database) -> list[tuple[str, str]]:
    async with database.reading() as session:
        assert await verify(session) is None
        rows = await session.scalars(select(AuditRow).where(AuditRow.action.like("plan.%")).order_by(AuditRow.seq))
        return [(row.actor, row.action) for row in rows]


async def test_what_waits_is_listed_and_shown_whole(desk: Desk, loaded: Database) -> None:
    assert await desk.ask("/api/plans/waiting", {}) == (200, {"plans": []})
    application = await waiting(loaded)
    status, listed = await desk.ask("/api/plans/waiting", {"limit": 5})
    (one,) = listed["plans"]
    assert (status, one["number"], one["state"], one["kind"]) == (200, application.number, "applied", "replan")
    assert [row["total"] for row in one["rows"]] == [str(row.total) for row in application.plan.rows]
    assert "agreement" not in one
    status, whole = await desk.ask("/api/plans/one", {"id": application.id}, "agent-2")
    assert (status, whole["said"]) == (200, {"salary_day": "28"})
    assert sha256(whole["agreement"].encode()).hexdigest() == whole["agreement_sha256"]
    assert await audited(loaded) == [("late", "plan.apply"), ("agent-1", "plan.read"), ("agent-2", "plan.read")]


async def test_whatever_is_shown_of_borrowers_is_remembered_with_who_looked(desk: Desk, loaded: Database) -> None:
    application = await waiting(loaded)
    await desk.ask("/api/plans/waiting", {}, "lister")
    await desk.ask("/api/plans/one", {"id": application.id}, "reader")
    await desk.decide(application, person="decider")
    await desk.decide(application, person="decider")
    async with loaded.reading() as session:
        looks = list(await session.scalars(select(AuditRow).where(AuditRow.action == "plan.read").order_by(AuditRow.seq)))
    assert [row.actor for row in looks] == ["lister", "reader", "decider", "decider"]
    assert [row.subjects for row in looks] == [{"plans": application.id}] * 4
    assert await desk.ask("/api/plans/waiting", {}, "lister") == (200, {"plans": []})
    assert len(await audited(loaded)) == 3 + len(looks)


async def test_an_approval_is_one_however_often_it_is_sent(desk: Desk, loaded: Database) -> None:
    application = await waiting(loaded)
    answers = await asyncio.gather(*(desk.decide(application) for _ in range(6)))
    assert {(status, body["state"]) for status, body in answers} == {(200, "active")}
    done = [one for one in await audited(loaded) if one[1] != "plan.read"]
    assert done == [("late", "plan.apply"), ("agent-1", "plan.approve"), ("policy", "plan.activate")]
    assert (await desk.decide(application, "refuse", reason="x"))[1]["error"]["code"] == "not_waiting"


async def test_four_eyes(desk: Desk, loaded: Database, serve: Callable[..., Awaitable[Desk]]) -> None:
    application = await waiting(loaded, Kind.WAIVER)
    status, first = await desk.decide(application)
    assert (status, first["state"], first["endorsed_by"]) == (200, "endorsed", "agent-1")
    status, refused = await desk.decide(application)
    assert (status, refused["error"]["code"]) == (409, "four_eyes")
    status, second = await desk.decide(application, person="agent-2")
    assert (status, second["state"], second["endorsed_by"]) == (200, "active", None)


async def test_two_persons_at_once_are_two(desk: Desk, loaded: Database) -> None:
    application = await waiting(loaded, Kind.WAIVER)
    answers = await asyncio.gather(*(desk.decide(application, person=f"agent-{n}") for n in range(2)))
    assert sorted(body["state"] for _, body in answers) == ["active", "endorsed"]


async def test_a_refusal_and_a_wish_for_more_say_why(desk: Desk, loaded: Database) -> None:
    application = await waiting(loaded)
    for decision in ("refuse", "more"):
        for reason in (None, "", "   "):
            status, answer = await desk.decide(application, decision, reason=reason)
            assert (status, answer["error"]["code"]) == (422, "reason_missing")
    status, asked = await desk.decide(application, "more", reason="最近三个月的流水")
    assert (status, asked["state"], asked["history"][-1]["reason"]) == (200, "more_wanted", "最近三个月的流水")
    status, refused = await desk.decide(application, "refuse", reason="流水不清楚")
    assert (status, refused["state"]) == (200, "refused")


async def test_what_a_borrower_must_not_read_is_refused_with_rule_and_place_and_can_be_mended(
    desk: Desk, loaded: Database
) -> None:
    application = await waiting(loaded)
    for decision in ("refuse", "more", "approve"):
        status, answer = await desk.decide(application, decision, reason="请立即还款，不还就通知您的家人。")
        assert (status, answer["error"]["code"]) == (422, "reason_unfit")
        first, second = answer["error"]["message"].split("\n")
        assert first.startswith("第 2 个字起的「立即还款」不能这样写")
        assert "A-08" in first
        assert first.count("着急") == 1
        assert second.startswith("第 9 个字起的「就通知您的家人」")
        assert "C-08" in second
    assert await audited(loaded) == [("late", "plan.apply")]
    status, mended = await desk.decide(application, "more", reason="请补充最近三个月的流水。")
    assert (status, mended["state"]) == (200, "more_wanted")


async def test_a_persons_reason_stands_on_the_agreement_as_theirs(desk: Desk, loaded: Database) -> None:
    application = await waiting(loaded)
    await desk.decide(application, "refuse", reason="收入证明看不清")
    authorship = (await desk.agreement(application.id))[1]["authorship"]
    assert (authorship["text"], authorship["decided_by"], authorship["reason"]) == ("ai", "person", "收入证明看不清")


async def test_what_its_time_overtook_is_asked_about_anew(desk: Desk, loaded: Database) -> None:
    application = await waiting(loaded)
    async with loaded.writing() as session:
        row = await session.get(PlanApplicationRow, application.id)
        assert row is not None
        option = dict(row.option)
        row.option = option | {"valid_until": (datetime.now(UTC) - timedelta(seconds=1)).isoformat()}
    status, answer = await desk.decide(application)
    assert (status, answer["state"], answer["history"][-1]["code"]) == (200, "more_wanted", "offer_expired")


@pytest.mark.parametrize("place", PLACES)
async def test_what_is_not_signed_gets_in_nowhere(
    desk: Desk, loaded: Database, serve: Callable[..., Awaitable[Desk]], place: str
) -> None:
    application = await waiting(loaded)
    told = {"id": application.id, "decision": "approve"}
    assert (await desk.ask(place, told, **{SIGNATURE_HEADER: "0" * 64}))[0] == 401
    assert (await desk.ask(place, told, **{TIMESTAMP_HEADER: "1"}))[0] == 401
    desk.secret = SECRET + "!"
    assert (await desk.ask(place, told))[0] == 401
    nowhere = await serve(desk_secret=None)
    assert (await nowhere.ask(place, told))[0] == 404
    assert await audited(loaded) == [("late", "plan.apply")]


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"[]",
        b"\xff",
        {"id": "x", "decision": "approve"},
        {"id": "0" * 32, "decision": "grant"},
        {"id": "0" * 32, "decision": "approve", "person": "agent-2"},
        {"id": "0" * 32, "decision": "refuse", "reason": "x" * 301},
        {"id": "0" * 32, "decision": "refuse", "reason": "a\nb"},
        {"id": "0" * 32, "decision": "approve", "amount": "0"},
    ],
)
async def test_what_is_no_decision_is_refused(desk: Desk, told: object) -> None:
    status, answer = await desk.ask("/api/plans/decisions", told)
    assert (status, answer["error"]["code"]) == (422, "invalid")


@pytest.mark.parametrize("place", PLACES)
async def test_who_acts_is_whoever_signed_in_and_nobody_else(desk: Desk, loaded: Database, place: str) -> None:
    """The desk's own signature is no person; nor are a borrower, a name that is no id, or a token that is over."""
    application = await waiting(loaded)
    tokens = desk.parts.demo_tokens
    assert tokens is not None
    borrower, _ = tokens.for_borrower("agent-1")
    named, _ = tokens.for_staff("王小明")
    over = DemoTokens(tokens._key, issuer="kuanxin-demo", audience="x", lifetime=timedelta(hours=-1)).for_staff("agent-1")[0]
    for header in ("", "Bearer ", "Bearer x.y.z", f"Bearer {borrower}", f"Bearer {named}", f"Bearer {over}"):
        status, answer = await desk.ask(place, {"id": application.id, "decision": "approve"}, Authorization=header)
        assert (status, answer["error"]["code"].split("_")[0]) == (401, "token")
    assert await audited(loaded) == [("late", "plan.apply")]


async def test_nobody_approves_what_they_proposed_themself(desk: Desk, loaded: Database) -> None:
    application = await waiting(loaded)
    status, refused = await desk.decide(application, person="late")
    assert (status, refused["error"]["code"]) == (409, "four_eyes")
    assert (await desk.decide(application))[1]["state"] == "active"


def test_a_desk_without_a_sign_in_is_none() -> None:
    told: dict[str, Any] = {
        "KUANXIN_DATA_KEY": KEY,
        "KUANXIN_SHARED_SECRET": "a secret of sixteen",
        "JWT_PUBLIC_KEY": "key.pem",
    }
    for half in ({"DESK_SECRET": SECRET}, {"DESK_PUBLIC_KEY": "desk.pem"}):
        with pytest.raises(ValueError, match="DESK_PUBLIC_KEY"):
            GatewaySettings(**told, **half)


async def test_an_unknown_one_is_unknown(desk: Desk) -> None:
    for place, told in (
        ("/api/plans/one", {"id": "0" * 32}),
        ("/api/plans/decisions", {"id": "0" * 32, "decision": "approve"}),
    ):
        status, answer = await desk.ask(place, told)
        assert (status, answer["error"]["code"]) == (404, "unknown_plan")


async def test_a_borrower_reads_what_they_agreed_to_and_nobody_else_does(desk: Desk, loaded: Database) -> None:
    application = await waiting(loaded)
    for which in (application.id, application.number):
        status, shown = await desk.agreement(which)
        assert (status, shown["number"], shown["state"], shown["may_cancel"]) == (200, application.number, "applied", True)
    assert sha256(shown["text"].encode()).hexdigest() == shown["sha256"] == application.agreement_sha256
    assert shown["authorship"] == {"text": "ai", "figures": "ledger", "decided_by": None, "decided_at": None, "reason": None}
    await desk.decide(application)
    after = (await desk.agreement(application.id))[1]
    assert (after["state"], after["authorship"]["decided_by"]) == ("active", "person")
    assert "agent-1" not in json.dumps(after)
    for which, borrower in ((application.id, "two"), (application.number, "two"), ("0" * 32, "late"), ("x", "late")):
        assert (await desk.agreement(which, borrower))[1]["error"]["code"] == "unknown_plan"
    async with desk.client.get(f"/api/chat/agreements/{application.id}") as response:
        assert response.status == 401


async def test_the_demo_may_approve_a_small_plan_and_only_the_demo(loaded: Database) -> None:
    told: dict[str, Any] = {"KUANXIN_DATA_KEY": KEY, "KUANXIN_SHARED_SECRET": "a secret of sixteen"}
    on = GatewaySettings(**told, KUANXIN_DEMO=True, KUANXIN_DEMO_APPROVES=True)
    off = GatewaySettings(**told, KUANXIN_DEMO=True)
    assert in_demo(POLICY, on).arrangements.auto_approval == "on"
    assert in_demo(POLICY, on).rule_of("arrangements.auto_approval") == "A-05"
    assert in_demo(POLICY, off) is POLICY
    assert POLICY.arrangements.auto_approval == "off"
    with pytest.raises(ValueError, match="KUANXIN_DEMO_APPROVES"):
        GatewaySettings(**told, KUANXIN_DEMO_APPROVES=True, JWT_PUBLIC_KEY="key.pem")
    async with loaded.reading() as session:
        assert await session.scalar(select(func.count()).select_from(PlanApplicationRow)) == 0
