"""Rasa's defaults that are not ours."""

from __future__ import annotations

from pathlib import Path

import yaml
from conftest import ROOT, run_python

from bot.turn import as_plain_words


def config():
    return yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))


def test_only_rules_and_memory_decide():
    assert {policy["name"] for policy in config()["policies"]} == {"RulePolicy", "MemoizationPolicy"}


def test_no_part_of_the_pipeline_needs_tensorflow():
    names = " ".join(part["name"] for part in config()["pipeline"])
    assert not any(word in names for word in ("DIET", "TED", "ResponseSelector", "LanguageModel"))


def test_a_session_ends_only_when_our_channel_rotates_it():
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert domain["session_config"]["session_expiration_time"] == 0


def test_nothing_is_told_to_rasas_makers():
    told = run_python(
        "from bot.serve import _prepare_process as p; p(); import rasa.telemetry as t; print(t.is_telemetry_enabled())"
    )
    assert told.stdout.strip().endswith("False")


def test_it_listens_on_loopback_unless_told_otherwise():
    source = Path(ROOT / "bot" / "__main__.py").read_text(encoding="utf-8")
    assert 'default="127.0.0.1"' in source


def test_borrowers_words_are_never_a_command():
    for text in ("/restart", "　/restart", " \n/restart", "//restart", "／restart", "/ /restart", "\u2000／/restart", "/"):
        assert not as_plain_words(text).strip().startswith(("/", "／"))
        assert as_plain_words(text)


def test_other_words_stay_as_they_are():
    for text in ("还1/2行吗", "我欠多少", "24/7", "3／5"):
        assert as_plain_words(text) == text
