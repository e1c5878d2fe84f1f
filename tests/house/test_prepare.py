"""What is made ready before the start, and what stops it."""

import os
import re
from pathlib import Path

import pytest

from house.layout import Layout
from house.prepare import prepare
from house.talk import StopError
from tests.house.rig import ROOT


def test_a_bad_policy_stops_before_anything_is_made(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    policy = tmp_path / "policy.yml"
    policy.write_text((ROOT / "policy.yml").read_text(encoding="utf-8").replace('"22:00"', '"23:30"'), encoding="utf-8")
    database = tmp_path / "kuanxin.db"
    env = {
        **os.environ,
        "KUANXIN_POLICY": str(policy),
        "KUANXIN_STATE": str(tmp_path),
        "DATABASE_URL": f"sqlite+aiosqlite:///{database}",
    }
    with pytest.raises(StopError, match="check the policy: failed with exit code 2") as caught:
        prepare(Layout.of(ROOT, env), env)
    assert re.search(r"policy\.yml, line \d+: contact\.quiet_from: must be less than", capfd.readouterr().err)
    assert caught.value.advice.startswith("Nothing was started.")
    assert not database.exists()
