"""The server: who may call it, and what it never says."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

from actions.app import BODY_LIMIT, build_app
from servicing.store.database import Database

SECRET = "a shared secret"
HEADERS = {"X-Kuanxin-Secret": SECRET}
SECRET_WORDS = "我叫张三，欠了一千"

type Client = TestClient[Any, Any]


async def _reject(dispatcher: Any, tracker: Any, domain: Any) -> None:
    raise ActionExecutionRejection("rejecting")


async def _fail(dispatcher: Any, tracker: Any, domain: Any) -> None:
    raise RuntimeError(tracker.latest_message["text"])


async def _speak(dispatcher: Any, tracker: Any, domain: Any) -> None:
    dispatcher.utter_message(json_message={"kind": "reply", "text": "ok"})


@pytest.fixture
async def client(aiohttp_client: Callable[..., Any], world: Database) -> Client:
    executor = ActionExecutor()
    for name, run in (("rejecting", _reject), ("failing", _fail), ("speaking", _speak)):
        executor.register_function(name, run)
    served: Client = await aiohttp_client(build_app(executor, world, SECRET))
    return served


def call(action: str) -> dict[str, object]:
    return {
        "next_action": action,
        "tracker": {"sender_id": "c-1", "latest_message": {"text": SECRET_WORDS}},
        "domain": {},
    }


@pytest.mark.parametrize("headers", [{}, {"X-Kuanxin-Secret": "wrong"}, {"X-Kuanxin-Secret": ""}])
async def test_nobody_gets_in_without_the_secret(client: Client, headers: dict[str, str]) -> None:
    for method, path in (("POST", "/webhook"), ("GET", "/actions"), ("GET", "/nowhere")):
        response = await client.request(method, path, headers=headers, json=call("speaking"))
        assert response.status == 401


async def test_action_answers(client: Client) -> None:
    response = await client.post("/webhook", headers=HEADERS, json=call("speaking"))
    assert response.status == 200
    assert (await response.json())["responses"][0]["custom"] == {"kind": "reply", "text": "ok"}


async def test_rejection_is_400_as_rasa_expects(client: Client) -> None:
    response = await client.post("/webhook", headers=HEADERS, json=call("rejecting"))
    assert (response.status, (await response.json())["action_name"]) == (400, "rejecting")


async def test_unknown_action_is_404(client: Client) -> None:
    assert (await client.post("/webhook", headers=HEADERS, json=call("nonesuch"))).status == 404


async def test_failure_is_500_and_neither_answer_nor_log_holds_the_words(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    response = await client.post("/webhook", headers=HEADERS, json=call("failing"))
    assert response.status == 500
    assert await response.json() == {"error": "the action failed"}
    assert "failing" in caplog.text
    assert "RuntimeError" in caplog.text
    assert SECRET_WORDS not in caplog.text
    assert "张三" not in caplog.text


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"next_action": 1}', b'{"next_action": "speaking"}', b"[" * 100_000, b"\xff\xfe"],
)
async def test_what_is_no_call_is_refused(client: Client, body: bytes) -> None:
    response = await client.post("/webhook", headers=HEADERS, data=body)
    assert response.status == 422


async def test_huge_body_is_refused(client: Client) -> None:
    response = await client.post("/webhook", headers=HEADERS, data=b" " * (BODY_LIMIT + 1))
    assert response.status == 413


async def test_health_asks_the_database(aiohttp_client: Callable[..., Any], world: Database, tmp_path: Path) -> None:
    well = await aiohttp_client(build_app(ActionExecutor(), world, SECRET))
    assert (await well.get("/health")).status == 200
    away = Database.connect(f"sqlite+aiosqlite:///{tmp_path / 'no' / 'folder' / 'x.db'}")
    unwell = await aiohttp_client(build_app(ActionExecutor(), away, SECRET))
    assert (await unwell.get("/health")).status == 503


async def test_actions_are_listed(client: Client) -> None:
    response = await client.get("/actions", headers=HEADERS)
    assert await response.json() == [{"name": name} for name in ("failing", "rejecting", "speaking")]
