"""Two wishes in one message: from the channel through the trained pipeline to what an action is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from conftest import ROOT
from test_serve import free_port

SECRET = "a secret of the tests"
TWO = "查一下欠款,看看我本期应还多少,还剩多少没还,15号还500?另外轉人工客服"


class Actions(BaseHTTPRequestHandler):
    """An action server that says one word and remembers what it was told."""

    told: list[dict] = []  # noqa: RUF012

    def do_POST(self):
        self.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        body = json.dumps({"events": [], "responses": [{"text": "好"}]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def turn(archive, tmp_path_factory):
    """Posts a turn to a served engine; gives the newest message as the action was told it."""
    folder = tmp_path_factory.mktemp("wishes")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Actions)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = free_port()
    engine = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve", "--port", str(port), "--model", str(archive)],
        cwd=ROOT,
        env={
            **os.environ,
            "ENGINE_DATABASE_URL": f"sqlite:///{folder / 'engine.db'}",
            "KUANXIN_SHARED_SECRET": SECRET,
            "KUANXIN_STATE": str(folder),
            "ACTIONS_URL": f"http://127.0.0.1:{server.server_port}",
        },
    )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and engine.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=1).read()
            break
        except OSError:
            time.sleep(0.1)

    def post(text: str, message_id: str) -> dict:
        metadata = {"received_at": "2026-03-18T09:00:00+08:00", "focus": {"asked": None, "options": []}}
        body = {"sender": "someone", "message_id": message_id, "text": text, "metadata": metadata}
        headers = {"X-Kuanxin-Secret": SECRET, "Content-Type": "application/json"}
        request = urllib.request.Request(f"{url}/webhooks/kuanxin/turn", json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert json.load(answer)["replies"]
        return Actions.told[-1]["tracker"]["latest_message"]

    yield post
    engine.terminate()
    engine.wait(20)
    server.shutdown()


def test_an_action_is_told_both_wishes(turn):
    message = turn(TWO, "m1")
    first, second = message["wishes"]
    assert (first["intent"], second["intent"]) == ("query_arrears", "request_human")
    assert second["text"] == "另外轉人工客服"
    assert first["text"] in TWO
    assert {(one["entity"], one["value"]) for one in first["entities"]} == {
        ("date", "2026-04-15"),
        ("amount", "500.00"),
        ("instalment_ref", "current"),
    }
    assert all(first["text"][one["start"] : one["end"]] == one["text"] for one in first["entities"])
    assert second["entities"] == []
    assert 0.25 < first["confidence"] <= 1
    assert message["intent"]["name"] == message["intent_ranking"][0]["name"]


def test_what_is_asked_once_is_no_list_of_wishes(turn):
    assert "wishes" not in turn("我总共欠多少?", "m2")


def test_thanks_beside_a_question_are_no_wish(turn):
    assert "wishes" not in turn("我本期应还多少?谢谢你啊", "m3")


def test_clauses_do_not_leave_the_pipeline(turn):
    assert "clauses" not in turn(TWO, "m4")
