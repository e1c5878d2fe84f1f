"""What the gateway's health page is taken to mean, whatever stands at its address."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from house.health import ask
from tests.house.rig import free_port


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, body = self.server.answer  # type: ignore[attr-defined]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """The test's output is no place for it."""


@pytest.fixture
def page() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def answering(page: HTTPServer, status: int, body: bytes) -> str:
    page.answer = (status, body)  # type: ignore[attr-defined]
    return f"http://127.0.0.1:{page.server_port}/healthz"


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
