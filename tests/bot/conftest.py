"""One small model, trained once and served once: two dozen intents would prove no more than three."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATE = tempfile.TemporaryDirectory()
SECRET = "a secret of the tests"

NLU = """version: "3.1"
nlu:
- intent: query_arrears
  examples: |
    - 我欠多少钱
    - 还剩多少没还
    - 查一下欠款
    - 这个月账单多少
    - 逾期几天了
    - 总共欠你们多少
    - 看看我的账单
    - 本期应还多少
- intent: thank
  examples: |
    - 谢谢
    - 多谢
    - 感谢你
    - 辛苦了
    - 谢谢你啊
    - 太感谢了
    - 好的谢谢
    - 麻烦你了
- intent: request_human
  examples: |
    - 转人工
    - 我要找真人
    - 人工客服
    - 接客服
    - 让人来跟我说
    - 客服电话多少
    - 叫你们的人来
    - 我要人工服务
"""
DOMAIN = """version: "3.1"
intents: [query_arrears, thank, request_human, nlu_fallback]
entities: [amount, date, months, phone, ordinal, instalment_ref, loan_ref]
actions: [action_remote]
responses:
  utter_welcome:
  - text: 不客气
session_config:
  session_expiration_time: 0
  carry_over_slots_to_new_session: true
"""
RULES = """version: "3.1"
rules:
- rule: thanks
  steps:
  - intent: thank
  - action: utter_welcome
- rule: arrears
  steps:
  - intent: query_arrears
  - action: action_remote
"""


@pytest.fixture(scope="session")
def project(tmp_path_factory) -> Path:
    """The root of a small project with our config.yml and our components."""
    root = tmp_path_factory.mktemp("project")
    (root / "data").mkdir()
    (root / "data" / "nlu.yml").write_text(NLU, encoding="utf-8")
    (root / "data" / "rules.yml").write_text(RULES, encoding="utf-8")
    (root / "domain.yml").write_text(DOMAIN, encoding="utf-8")
    shutil.copy(ROOT / "config.yml", root / "config.yml")
    return root


@pytest.fixture(scope="session")
def archive(project) -> Path:
    """A model trained on it, in a process of its own (training loads TensorFlow, tests of serving may not)."""
    program = "import sys; from pathlib import Path; from bot.training.run import train; print(train(Path(sys.argv[1])))"
    done = run_python(program, str(project))
    assert done.returncode == 0, done.stderr[-2000:]
    return Path(done.stdout.strip().splitlines()[-1])


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


class Engine(NamedTuple):
    """A process that serves the model."""

    url: str
    pid: int
    folder: Path
    told: list[dict]
    """What its actions were told, oldest first."""


@pytest.fixture(scope="session")
def engine(archive, tmp_path_factory) -> Iterator[Engine]:
    """The launcher, started as it runs, with an action server behind it."""
    folder = tmp_path_factory.mktemp("engine")
    actions = ThreadingHTTPServer(("127.0.0.1", 0), Actions)
    threading.Thread(target=actions.serve_forever, daemon=True).start()
    port = free_port()
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", "--port", str(port), "--model", str(archive)],
            cwd=ROOT,
            env={
                **os.environ,
                "ENGINE_DATABASE_URL": f"sqlite:///{folder / 'engine.db'}",
                "KUANXIN_SHARED_SECRET": SECRET,
                "KUANXIN_STATE": str(folder),
                "ACTIONS_URL": f"http://127.0.0.1:{actions.server_port}",
            },
            stdout=log,
            stderr=log,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        assert answers(url, process), (folder / "log").read_text()
        yield Engine(url, process.pid, folder, Actions.told)
    finally:
        process.terminate()
        process.wait(20)
        actions.shutdown()
        actions.server_close()


def answers(url: str, process: subprocess.Popen[bytes], seconds: float = 120) -> bool:
    """Whether a process that was just started came to answer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=1).read()
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def free_port() -> int:
    """A port of this machine on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_python(program: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program on this Python at the project's root."""
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "KUANXIN_STATE": str(STATE.name), **environment},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
