"""Settings that are wrong are named, and their values are not."""

from typing import Any

import pytest
from pydantic import ValidationError

from servicing.settings import ServiceSettings, named_problems

SECRET = "short secret"


def test_each_wrong_setting_has_a_line_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUANXIN_DATA_KEY", raising=False)
    with pytest.raises(ValidationError) as refused:
        ServiceSettings(**{"KUANXIN_SHARED_SECRET": SECRET})  # type: ignore[arg-type]
    said = named_problems(refused.value)
    assert [line.partition(":")[0] for line in said.splitlines()] == ["KUANXIN_DATA_KEY", "KUANXIN_SHARED_SECRET"]
    assert SECRET not in said


def test_what_no_single_setting_has_wrong_is_said_of_the_settings() -> None:
    told: dict[str, Any] = {"KUANXIN_DATA_KEY": "key", "KUANXIN_SHARED_SECRET": SECRET * 2, "KUANXIN_DEMO_APPROVES": True}
    with pytest.raises(ValidationError) as refused:
        ServiceSettings(**told)
    said = named_problems(refused.value)
    assert said.startswith("settings: ")
    assert "KUANXIN_DEMO=1" in said
    assert "key" not in said
