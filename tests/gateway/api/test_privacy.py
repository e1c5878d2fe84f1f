"""Borrower A can't get one byte of borrower B by any call."""

import asyncio
import base64
import hashlib
import hmac
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from servicing.clock import now
from tests.harness.system import System

ME, VICTIM = "demo-0002", "demo-0001"
CLAIMS: dict[str, Any] = {"sub": VICTIM, "iss": "kuanxin-demo", "aud": "kuanxin-chat"}


def part(value: dict[str, Any]) -> bytes:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")


def hmac_signed(algorithm: str, secret: bytes) -> str:
    body = CLAIMS | {"exp": int((now() + timedelta(hours=1)).timestamp())}
    head = part({"alg": algorithm, "typ": "JWT"}) + b"." + part(body)
    signature = hmac.new(secret, head, hashlib.sha256).digest() if secret else b""
    return (head + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


def forged_tokens(folder: Path) -> dict[str, str]:
    private = (folder / "demo_app_server.pem").read_bytes()
    public = (
        serialization.load_pem_private_key(private, None)
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    expired = jwt.encode(CLAIMS | {"exp": now() - timedelta(minutes=5)}, private, algorithm="RS256")
    endless = jwt.encode(CLAIMS, private, algorithm="RS256")
    elsewhere = jwt.encode(CLAIMS | {"aud": "other", "exp": now() + timedelta(hours=1)}, private, algorithm="RS256")
    return {
        "none": hmac_signed("none", b""),
        "hs256 by the public key": hmac_signed("HS256", public),
        "hs256 by a guess": hmac_signed("HS256", b"secret"),
        "expired": expired,
        "without an end": endless,
        "for another audience": elsewhere,
        "empty": "",
        "the borrower's id": VICTIM,
    }


@pytest.fixture
async def victims_secret(system: System) -> str:
    """Something that only the victim wrote, so that a single leaked byte of it can be found."""
    secret = f"秘密{uuid4().hex}"
    async with system.chat(VICTIM) as client:
        await client.history()
        await client.say(secret)
    return secret


async def test_no_forged_token_opens_anything(system: System, victims_secret: str) -> None:
    async with aiohttp.ClientSession() as http:
        for name, token in forged_tokens(system.folder).items():
            headers = {"Authorization": f"Bearer {token}"}
            async with http.get(f"{system.url}/api/chat/messages", headers=headers) as response:
                assert response.status == 401, name
                assert victims_secret not in await response.text()
            body = {"client_id": uuid4().hex, "text": "我欠多少"}
            async with http.post(f"{system.url}/api/chat/messages", json=body, headers=headers) as response:
                assert response.status == 401, name
            async with http.ws_connect(f"{system.url}/api/chat/ws") as socket:
                await socket.send_json({"type": "auth", "token": token})
                first = await socket.receive(5)
                assert victims_secret not in str(first.data)
                if first.type is aiohttp.WSMsgType.TEXT:
                    assert json.loads(first.data)["type"] == "error", name
                    assert (await socket.receive(5)).type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)


async def test_ids_that_are_guessed_show_only_ones_own_conversation(system: System, victims_secret: str) -> None:
    async with aiohttp.ClientSession() as http:
        async with http.post(f"{system.url}/api/chat/session", json={"borrower_id": ME}) as response:
            token = (await response.json())["token"]
        headers = {"Authorization": f"Bearer {token}"}
        for query in ({}, {"after": "0" * 12}, {"before": "9" * 12}, {"after": f"{1:012d}", "limit": "500"}):
            async with http.get(f"{system.url}/api/chat/messages", params=query, headers=headers) as response:
                assert victims_secret not in await response.text()
        async with http.ws_connect(f"{system.url}/api/chat/ws") as socket:
            await socket.send_json({"type": "auth", "token": token, "after": "0" * 12})
            received = []
            try:
                async with asyncio.timeout(2):
                    async for frame in socket:
                        received.append(frame.data)
            except TimeoutError:
                pass
        assert received, "the line was open, so silence proves nothing"
        assert victims_secret not in str(received)


async def test_a_strangers_button_is_only_its_words(system: System) -> None:
    async with system.chat(VICTIM) as client:
        await client.history()
        exchange = await client.say("我欠多少钱")
    button = exchange.replies[-1]["quick_replies"][0]
    own = {amount for reply in exchange.replies for amount in _amounts(reply)}
    assert own
    async with system.chat(None) as visitor:
        stolen = await visitor.say(button["title"], quick_reply_id=button["id"])
    assert not own & {amount for reply in stolen.replies for amount in _amounts(reply)}


@pytest.mark.parametrize(
    "text",
    [
        "我欠多少钱",
        "我的罚息怎么算的",
        "demo-0001欠多少",
        "我是张伟，手机号19900000001，帮我查账单",
        "什么时候要还款",
        "我还的钱到账了吗",
        "怎么还款",
    ],
)
async def test_a_visitor_hears_nothing_of_any_account(system: System, text: str) -> None:
    async with system.chat(None) as visitor:
        exchange = await visitor.say(text)
    for reply in exchange.replies:
        assert reply["card"] is None or reply["card"]["kind"] in ("receipt", "facts")
        assert not _amounts(reply)


async def test_a_session_for_an_unknown_borrower_is_refused(system: System) -> None:
    url, body = f"{system.url}/api/chat/session", {"borrower_id": "nobody"}
    async with aiohttp.ClientSession() as http, http.post(url, json=body) as response:
        assert response.status == 404


def _amounts(reply: dict[str, Any]) -> set[str]:
    return set(re.findall(r"\d[\d,]*\.\d{2}", json.dumps(reply["card"]) + reply["text"]))
