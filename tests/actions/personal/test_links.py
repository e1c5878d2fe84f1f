"""Links into the lender's app: from the environment, web addresses alone."""

import pytest
from pydantic import ValidationError

from actions.personal.links import ActionSettings, OfficialApp

GIVEN = {"KUANXIN_SHARED_SECRET": "a secret of sixteen", "KUANXIN_DATA_KEY": "k"}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("LENDER_APP_CARD_URL", raising=False)


def test_nothing_is_named_that_was_not_set() -> None:
    assert OfficialApp.of(ActionSettings()).card_url is None


def test_the_page_for_cards_is_the_one_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LENDER_APP_CARD_URL", "https://app.example/cards")
    assert OfficialApp.of(ActionSettings()).card_url == "https://app.example/cards"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "app.example", "ftp://app.example"])
def test_what_is_no_web_address_stops_the_start(monkeypatch: pytest.MonkeyPatch, link: str) -> None:
    monkeypatch.setenv("LENDER_APP_CARD_URL", link)
    with pytest.raises(ValidationError):
        ActionSettings()
