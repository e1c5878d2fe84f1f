""".env.example lists what an operator may set, and nothing that nobody reads."""

import re

from actions.personal.links import ActionSettings
from gateway.settings import GatewaySettings
from tests.harness.system import ROOT

LISTED = set(re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
OF_THE_ENGINE = {
    "ENGINE_DATABASE_URL",
    "ENGINE_DATA_KEY",
    "ENGINE_KEEP_DAYS",
    "ENGINE_TURNS_A_SESSION",
}
OF_THE_HOUSE = {"ENGINE_PORT", "ACTIONS_PORT"}


def test_every_setting_is_listed_and_every_listed_one_is_read() -> None:
    fields = GatewaySettings.model_fields | ActionSettings.model_fields
    read = {str(field.validation_alias or name).upper() for name, field in fields.items()}
    assert read | OF_THE_ENGINE | OF_THE_HOUSE == LISTED
