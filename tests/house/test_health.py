"""What the gateway's health page is taken to mean, whatever stands at its address."""

import json
from http.server import HTTPServer

import pytest

from house.health import ask
from tests.house.page import answering
from tests.house.rig import free_port


def test_all_well(page: HTTPServer) -> None:
    report = {"status": "ok", "engine": True, "actions": True, "database": True}
    assert ask(answering(page, 200, json.dumps(report).encode())).ok


def test_a_degraded_report_comes_with_503_and_names_what_is_awaited(page: HTTPServer) -> None:
    report = {"status": "degraded", "engine": False, "actions": False, "database": True}
    health = ask(answering(page, 503, json.dumps(report).encode()))
    assert not health.ok
    assert health.awaited == "the actions, the engine"


@pytest.mark.parametrize("body", [b"", b"ok", b"[]", b"null", b"\xff\xfe", b'{"status": "o', b"{" * 100_000])
def test_anything_else_is_not_health(page: HTTPServer, body: bytes) -> None:
    health = ask(answering(page, 200, body))
    assert not health.ok
    assert health.awaited == "the gateway"


def test_nobody_there() -> None:
    assert ask(f"http://127.0.0.1:{free_port()}/healthz").awaited == "the gateway"


def test_a_proxy_in_the_environment_is_not_asked(page: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    assert ask(answering(page, 200, b'{"status": "ok"}')).ok
