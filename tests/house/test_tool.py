"""Tools run in sight of the operator."""

import os
import sys
from pathlib import Path

import pytest

from house import tool
from house.checks import Check, run_all
from house.talk import StopError
from house.tool import run_tool


def test_its_own_message_is_passed_through_and_the_advice_follows(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    script = "import sys; sys.exit('policy.yml, line 3: no such rule')"
    with pytest.raises(StopError, match="migrate: failed with exit code 1") as caught:
        run_tool("migrate", [sys.executable, "-c", script], cwd=tmp_path, env=os.environ, advice="mend the file")
    assert "policy.yml, line 3: no such rule" in capfd.readouterr().err
    assert caught.value.advice == "mend the file"


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StopError, match=r"train: .*no-such-python cannot be started: No such file"):
        run_tool("train", [tmp_path / "no-such-python"], cwd=tmp_path, env=os.environ)


def test_a_silent_tool_gives_signs_of_life(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tool, "SIGN_OF_LIFE_S", 0.1)
    run_tool("train", [sys.executable, "-c", "import time; time.sleep(1)"], cwd=tmp_path, env=os.environ)
    assert "… train: " in capfd.readouterr().out


def test_every_check_runs_and_those_that_found_fault_are_named(tmp_path: Path) -> None:
    def check(title: str, code: int) -> Check:
        script = f"open({title!r}, 'w'); raise SystemExit({code})"
        return Check(title, [sys.executable, "-c", script], tmp_path, os.environ)

    with pytest.raises(StopError, match="Found fault: one, three"):
        run_all([check("one", 1), check("two", 0), check("three", 3)])
    assert sorted(file.name for file in tmp_path.iterdir()) == ["one", "three", "two"]
    run_all([check("four", 0)])
