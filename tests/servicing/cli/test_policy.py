"""`python -m servicing policy`, and the commands that do not run under a policy that is not sound."""

import re
from pathlib import Path

import pytest

from servicing.cli import main
from servicing.policy import Policy
from tests.harness.system import ROOT
from tests.servicing.tape.sample import write_csv


@pytest.fixture
def bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "officer.yml"
    text = (ROOT / "policy.yml").read_text(encoding="utf-8")
    file.write_text(text.replace("{value: 15, rule: K-01}", "{value: 16, rule: K-01}"), encoding="utf-8")
    monkeypatch.setenv("KUANXIN_POLICY", str(file))
    return file


def test_a_sound_policy_is_printed_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy"]) == 0
    header, *rows = capsys.readouterr().out.splitlines()
    assert header.split() == ["field", "value", "rule"]
    assert [row.split()[0] for row in rows] == list(Policy.load(ROOT / "policy.yml").numbers())
    assert "complaints.answer_days 15 K-01" in [" ".join(row.split()[:3]) for row in rows]
    assert len({re.search(r"  ([A-Z]-\d\d) ", row).start(1) for row in rows}) == 1


def test_check_says_nothing_of_a_sound_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "--check"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("words", [["policy"], ["policy", "--check"]])
def test_a_bad_policy_is_reported_and_ends_with_2(bad: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert re.search(r"officer\.yml, line \d+: complaints\.answer_days: must be less than or equal to 15", said.err)


@pytest.mark.parametrize("words", [["statement", "--as-of", "2026-02-11"], ["import"]])
def test_no_tape_is_read_under_a_bad_policy(
    bad: Path, words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KUANXIN_DATA_KEY", "A" * 43 + "=")
    assert main([words[0], "--tape", str(write_csv(tmp_path)), *words[1:]]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "complaints.answer_days" in said.err


def test_the_policy_is_found_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["policy", "--check"]) == 0
