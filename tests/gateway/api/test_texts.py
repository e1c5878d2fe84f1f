"""What comes back from telephones, and the demo's page of texts: the real handlers over the real store, on both databases."""

import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from sqlalchemy import select, update

from gateway.api import demo_texts, texts
from gateway.identity import demo_key_pair
from gateway.parts import PARTS
from gateway.signing import SIGNATURE_HEADER, TIMESTAMP_HEADER, signature, signed
from servicing.clock import now
from servicing.contact.contacts import contact_state
from servicing.contact.texts import Text, queue_text
from servicing.loading import import_tape
from servicing.store.audit import verify
from servicing.store.database import Database
from servicing.store.models import AuditRow, BookRow, RefusedNumberRow
from servicing.store.personal import phone_index
from servicing.store.vault import Vault
from tests.actions.conftest import KEY
from tests.actions.world import TAPE
from tests.gateway.api.conftest import Build, Handlers

SECRET = "a secret that the provider and the gateway share"
PHONE = "13912345678"
VAULT = Vault.from_text(KEY)

type Serve = Callable[..., Awaitable[TestClient[Any, Any]]]


@pytest.fixture
async def loaded(database: Database) -> Database:
    await import_tape(database, VAULT, TAPE)
    async with database.writing() as session:
        await session.execute(update(BookRow).values(demo=True))
    return database


@pytest.fixture
def serve(loaded: Database, build: Build, handlers: Handlers) -> Serve:
    async def begin(**settings: Any) -> TestClient[Any, Any]:
        parts = build(**({"sms_url": "https://sms.example/texts", "sms_secret": SECRET} | settings))
        return await handlers(parts, texts.routes, demo_texts.routes)

    return begin


async def write_back(
    client: TestClient[Any, Any], told: object, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    async with client.post("/api/texts/incoming", data=body, headers=signed(SECRET, body) | (headers or {})) as response:
        return response.status, await response.json()


async def refused(database: Database) -> list[str]:
    async with database.reading() as session:
        return list(await session.scalars(select(RefusedNumberRow.phone_index)))


@pytest.mark.parametrize("text", ["T", " t ", "ｔ", "TD", "退订", "退订。", "别再发了！", "停止联系"])
async def test_who_writes_stop_gets_no_more_from_the_answer_on(serve: Serve, loaded: Database, text: str) -> None:
    client = await serve()
    for _ in range(2):
        assert await write_back(client, {"phone": PHONE, "text": text}) == (200, {"opted_out": True})
    assert await refused(loaded) == [phone_index(VAULT, PHONE)]
    async with loaded.reading() as session:
        state = await contact_state(session, "late", now(), phone_index=phone_index(VAULT, PHONE))
        entries = list(await session.scalars(select(AuditRow).where(AuditRow.actor == texts.ACTOR)))
        assert await verify(session) is None
    assert state.number_refused
    assert [(entry.action, list(entry.subjects)) for entry in entries] == [("number.refused", ["number"])]
    assert PHONE not in str(entries[0].subjects)


@pytest.mark.parametrize("text", ["", "好的", "这是谁", "T恤多少钱", "我要退订单", "T" * 999])
async def test_anything_else_is_no_opt_out(serve: Serve, loaded: Database, text: str) -> None:
    assert await write_back(await serve(), {"phone": PHONE, "text": text}) == (200, {"opted_out": False})
    assert await refused(loaded) == []


@pytest.mark.parametrize(
    ("told", "headers", "status"),
    [
        ({"phone": PHONE, "text": "T"}, {SIGNATURE_HEADER: "0" * 64}, 401),
        ({"phone": PHONE, "text": "T"}, {TIMESTAMP_HEADER: "1700000000"}, 401),
        ({"phone": "12356", "text": "T"}, {}, 422),
        ({"phone": PHONE}, {}, 422),
        ({"phone": PHONE, "text": "T", "more": 1}, {}, 422),
        ({"phone": PHONE, "text": "T" * 1001}, {}, 422),
        (b"\xff", {}, 422),
        (b"x" * 70_000, {}, 413),
    ],
)
async def test_what_is_not_signed_or_not_understood_changes_nothing(
    serve: Serve, loaded: Database, told: object, headers: dict[str, str], status: int
) -> None:
    answered, body = await write_back(await serve(), told, headers)
    assert answered == status
    assert PHONE not in json.dumps(body)
    assert await refused(loaded) == []


async def test_an_old_signature_is_none(serve: Serve) -> None:
    client = await serve()
    body = json.dumps({"phone": PHONE, "text": "T"}).encode()
    then = str(int(time.time()) - 301)
    headers = {TIMESTAMP_HEADER: then, SIGNATURE_HEADER: signature(SECRET, then, body)}
    assert (await write_back(client, body, headers))[0] == 401


async def test_without_a_provider_there_is_nothing_to_write_to(serve: Serve) -> None:
    client = await serve(sms_url=None, sms_secret=None)
    assert (await write_back(client, {"phone": PHONE, "text": "T"}))[0] == 404


async def test_the_demo_shows_its_texts_and_what_is_in_them_stays_words(serve: Serve, loaded: Database) -> None:
    client = await serve(sms_url=None, sms_secret=None)
    async with client.get("/demo/texts") as response:
        assert "还没有短信" in await response.text()
    text = Text("m1", "late", PHONE, "text_number_new", {"lender": "<script>alert(1)</script>"})
    async with loaded.writing() as session:
        await queue_text(session, VAULT, text, at=now())
        await queue_text(session, Vault(bytes(32)), Text("m2", "late", PHONE, "text_number_new", {"lender": "X"}), at=now())
    await client.app[PARTS].outreach._rounds[1].make()
    async with client.get("/demo/texts") as response:
        page = await response.text()
        assert response.status == 200
        assert response.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert PHONE in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script" not in page
    assert page.count("<article") == 1
    async with client.get("/demo/texts.css") as response:
        assert (response.status, response.content_type) == (200, "text/css")


async def test_outside_the_demo_there_is_no_such_page(serve: Serve, loaded: Database, tmp_path: Path) -> None:
    key = tmp_path / "app_server.pem"
    _, public = demo_key_pair(tmp_path)
    key.write_text(public)
    for client in (await serve(), await serve(KUANXIN_DEMO=False, jwt_public_key=key)):
        async with loaded.writing() as session:
            await session.execute(update(BookRow).values(demo=client.app[PARTS].demo_tokens is None))
        async with client.get("/demo/texts") as response:
            assert response.status == 404
