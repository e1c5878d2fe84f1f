"""Wherever a gateway is killed while plans are decided on: each is active once, and its borrower is told once."""

import asyncio
import json
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest
from sqlalchemy import select

from gateway.identity import DemoTokens, demo_key_pair
from gateway.signing import signed
from servicing.arrangements import Kind, Said, Terms, options
from servicing.book import LoanBook
from servicing.clock import local_date, now
from servicing.plans.agreement import agreement_text
from servicing.plans.application import Application
from servicing.plans.applying import Choice, apply
from servicing.plans.reading import of_borrower
from servicing.policy import Policy
from servicing.store.audit import verify
from servicing.store.models import BorrowerRow, ContactMadeRow, MessageRow
from servicing.wording import Wording
from tests.harness.system import ROOT, System, prepare
from tests.resilience.any_hour import at_any_hour
from tests.resilience.crashing import PLANS

COUNT = 4
SECRET = "a secret that the desk and the gateway share"


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    ("point", "store_url"),
    [
        *((point, "sqlite") for point in PLANS),
        pytest.param("decision_uncommitted", "postgresql", marks=pytest.mark.services),
    ],
    indirect=["store_url"],
)
async def test_each_plan_is_active_once_and_told_once(point: str, store_url: str | None, tmp_path: Path) -> None:
    system = prepare(tmp_path, store_url, at_any_hour(tmp_path) | {"DESK_SECRET": SECRET})
    gateway = system.parts["gateway"]
    plain = list(gateway.command)
    try:
        applied = await _applied(system)
        python, _m, program, *rest = plain
        gateway.command = [python, "-m", "tests.resilience.crashing", point, "2", program, *rest]
        system.start("gateway")
        second = system.add_gateway("second")
        system.parts["second"].command = plain
        deciding = asyncio.create_task(_decide(_signed_in(tmp_path), system.url, second, applied))
        async with asyncio.timeout(60):
            while not system.died("gateway"):
                await asyncio.sleep(0.05)
        system.start("second")
        await deciding
        await _all_told(system)
        await asyncio.sleep(1)
        await _judge(system, applied)
    finally:
        system.stop()


def _signed_in(folder: Path) -> str:
    """Somebody at the desk, as the demo's sign-in knows them."""
    private, _ = demo_key_pair(folder)
    token, _ = DemoTokens(private, issuer="kuanxin-demo", audience="kuanxin-chat").for_staff("agent-1")
    return token


async def _applied(system: System) -> list[Application]:
    """Late borrowers of the demo who chose the first re-plan that they could have."""
    policy = Policy.load(ROOT / "policy.yml")
    terms, wording = Terms.of(policy), Wording.load(ROOT / "domain.yml", policy.numbers())
    database, vault = system.store()
    made: list[Application] = []
    try:
        async with database.reading() as session:
            borrowers = list(await session.scalars(select(BorrowerRow.borrower_id).order_by(BorrowerRow.borrower_id)))
        for borrower_id in borrowers:
            file = (await LoanBook(database, vault).loans_of(borrower_id))[0]
            at = now()
            offered = options(file.loan, file.payments, local_date(at), terms)
            option = next((one for one in offered.of(Kind.REPLAN) if one.eligible), None)
            if option is None:
                continue
            text = agreement_text(option, file.loan, terms, wording)
            choice = Choice(borrower_id, file.loan.loan_id, option, text, Said(), uuid4().hex, "arrangement", at)
            async with database.writing() as session:
                made.append(await apply(session, vault, terms, choice))
            if len(made) == COUNT:
                return made
    finally:
        await database.dispose()
    raise AssertionError("too few borrowers in arrears")


async def _decide(token: str, first: str, second: str, applied: list[Application]) -> None:
    """The desk sends each decision again and again until it is answered, here or there."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as http:
        for application in applied:
            body = json.dumps({"id": application.id, "decision": "approve"}).encode()
            answered = False
            while not answered:
                for url in (first, second):
                    try:
                        headers = signed(SECRET, body) | {"Authorization": f"Bearer {token}"}
                        async with http.post(f"{url}/api/plans/decisions", data=body, headers=headers) as response:
                            answered = answered or response.status == 200
                    except (aiohttp.ClientError, OSError, TimeoutError):
                        continue
                await asyncio.sleep(0.1)


async def _all_told(system: System) -> None:
    database, _ = system.store()
    try:
        async with asyncio.timeout(60):
            while True:
                async with database.reading() as session:
                    if len(list(await session.scalars(select(ContactMadeRow)))) >= COUNT:
                        return
                await asyncio.sleep(0.1)
    finally:
        await database.dispose()


async def _judge(system: System, applied: list[Application]) -> None:
    database, vault = system.store()
    try:
        async with database.reading() as session:
            assert await verify(session) is None
            said = list(await session.scalars(select(MessageRow)))
            counted = list(await session.scalars(select(ContactMadeRow)))
            now_are = [(await of_borrower(session, vault, one.borrower_id))[0] for one in applied]
    finally:
        await database.dispose()
    for one in now_are:
        assert [step.event for step in one.history] == ["apply", "approve", "activate"]
    assert len(said) == COUNT
    assert sorted(row.borrower_id for row in counted) == sorted(one.borrower_id for one in applied)
