"""A part is down or slow: the borrower is told once, in time, and the answer comes when the part is back."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
import yaml

from servicing.wording import Wording
from tests.harness.policy import POLICY
from tests.harness.system import ROOT, System, prepare

SLOW_AFTER = 2
SLOW = Wording.load(ROOT / "domain.yml", POLICY.numbers()).say("gateway_slow")


def policy_with(folder: Path, **waiting: int) -> str:
    """A policy that differs from the product's in how long a borrower waits."""
    # As text, so that what is left alone stays as it is written: an `off` would come back as `false`.
    content = yaml.load((ROOT / "policy.yml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    for name, seconds in waiting.items():
        content["waiting"][name]["value"] = str(seconds)
    path = folder / "policy.yml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    folder = tmp_path_factory.mktemp("outages")
    running = prepare(
        folder, settings={"KUANXIN_POLICY": policy_with(folder, slow_notice_seconds=SLOW_AFTER), "SWEEP_EVERY": "0.3"}
    )
    try:
        for name in running.parts:
            running.start(name)
        asyncio.run(running.ready())
        yield running
    finally:
        running.stop()


class Borrower:
    """Sends without waiting for the answer, and looks at what is shown."""

    def __init__(self, system: System, http: aiohttp.ClientSession, token: str) -> None:
        self.url = f"{system.url}/api/chat/messages"
        self.http = http
        self.headers = {"Authorization": f"Bearer {token}"}

    async def send(self, text: str) -> str:
        body = {"client_id": uuid4().hex, "text": text}
        async with self.http.post(self.url, json=body, headers=self.headers) as response:
            assert response.status == 202
            return str((await response.json())["id"])

    async def said(self, after: str, *, source: str, seconds: float) -> list[dict[str, Any]]:
        """What is shown after a message, once something of `source` is."""
        async with asyncio.timeout(seconds):
            while True:
                async with self.http.get(self.url, params={"after": after}, headers=self.headers) as response:
                    shown: list[dict[str, Any]] = await response.json()
                if any(one["source"] == source for one in shown):
                    return shown
                await asyncio.sleep(0.1)


@pytest.fixture
async def borrower(system: System) -> AsyncIterator[Borrower]:
    async with aiohttp.ClientSession() as http:
        async with http.post(f"{system.url}/api/chat/session", json={}) as response:
            token = (await response.json())["token"]
        yield Borrower(system, http, token)


@pytest.mark.parametrize("part", ["engine", "actions"])
async def test_a_part_that_is_down_is_owned_up_to_once_and_the_answer_comes(
    system: System, borrower: Borrower, part: str
) -> None:
    system.kill(part)
    try:
        sent = await borrower.send("你好")
        told = await borrower.said(sent, source="system", seconds=SLOW_AFTER + 2)
        assert [one["text"] for one in told] == [SLOW]
        await asyncio.sleep(2)
    finally:
        system.start(part)
    shown = await borrower.said(sent, source="ai", seconds=40)
    assert [one["source"] for one in shown].count("system") == 1


async def test_an_action_that_hangs_is_owned_up_to_once_and_the_answer_comes(system: System, borrower: Borrower) -> None:
    process = system.parts["actions"].process
    assert process is not None
    process.send_signal(signal.SIGSTOP)
    try:
        sent = await borrower.send("你好")
        told = await borrower.said(sent, source="system", seconds=SLOW_AFTER + 2)
        assert [one["text"] for one in told] == [SLOW]
    finally:
        process.send_signal(signal.SIGCONT)
    shown = await borrower.said(sent, source="ai", seconds=40)
    assert [one["source"] for one in shown].count("system") == 1
    assert [one["source"] for one in shown].count("ai") == 1
