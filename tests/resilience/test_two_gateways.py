"""Two gateways on one PostgreSQL: borrowers write to both, one is killed and started again, and nobody notices."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest
from sqlalchemy import make_url

from tests.conftest import fresh_postgresql, service_url
from tests.harness.system import System, prepare
from tests.resilience.test_kills import BORROWERS, QUESTIONS, all_answered, judge, until_it_works

MESSAGES = 8
KILLS = 2
SETTINGS = {"CONVERSATION_LEASE": "1.5", "SWEEP_EVERY": "0.2"}


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    for url in fresh_postgresql(make_url(service_url("TEST_DATABASE_URL")), None):
        running = prepare(tmp_path, url, SETTINGS)
        try:
            running.add_gateway("another")
            for name in running.parts:
                running.start(name)
            asyncio.run(running.ready())
            yield running
        finally:
            running.stop()


@pytest.mark.services
@pytest.mark.timeout(150)
async def test_borrowers_notice_nothing_when_one_of_two_gateways_dies(system: System) -> None:
    gateways = [system.url, f"http://127.0.0.1:{system.ports['another']}"]
    chance = random.Random(7)
    talking = [asyncio.create_task(talk(gateways, borrower, random.Random(borrower))) for borrower in BORROWERS]
    for _ in range(KILLS):
        await asyncio.sleep(chance.uniform(1, 3))
        system.kill("another")
        await asyncio.sleep(chance.uniform(0.5, 2))
        system.start("another")
        await asyncio.sleep(3)
    acknowledged = dict(zip(BORROWERS, await asyncio.gather(*talking), strict=True))
    await all_answered(system)
    await judge(system, acknowledged)


async def talk(gateways: list[str], borrower: str, chance: random.Random) -> list[str]:
    """Messages to either gateway, in pairs so that two gateways have turns of one conversation at once."""
    acknowledged: list[str] = []
    async with aiohttp.ClientSession() as http:
        session = f"{gateways[0]}/api/chat/session"
        token = await until_it_works(http, session, {"borrower_id": borrower}, None, "token")
        for _ in range(MESSAGES // 2):
            bodies = [{"client_id": str(uuid4()), "text": chance.choice(QUESTIONS)} for _ in range(2)]
            acknowledged += await asyncio.gather(*(send(http, gateways, body, token, chance) for body in bodies))
            await asyncio.sleep(chance.uniform(0.5, 2))
    return acknowledged


async def send(
    http: aiohttp.ClientSession, gateways: list[str], body: dict[str, str], token: str, chance: random.Random
) -> str:
    """Send to one gateway; to the other, with the same client id, if that one does not acknowledge in time."""
    order = chance.sample(gateways, len(gateways))
    while True:
        for gateway in order:
            try:
                async with asyncio.timeout(2):
                    return await until_it_works(http, f"{gateway}/api/chat/messages", body, token, "id")
            except TimeoutError:
                continue
