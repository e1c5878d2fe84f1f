"""One small model, trained once: two dozen intents would prove no more than three."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATE = tempfile.TemporaryDirectory()

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
