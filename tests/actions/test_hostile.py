"""Nothing that comes in as words or values makes an action fail, or leaves a turn without a reply."""

from collections.abc import Callable

import pytest

from tests.actions.talking import Talk

VALUES = (
    "",
    "NaN",
    "-1",
    "1e999",
    "9" * 400,
    "٣",
    "²",
    "9999-12-31",
    "0001-01-01",
    "2026-02-30",
    "<script>",
    "'; DROP TABLE loan; --",
    "*",
    "第二期",
    "\u202e",
)
KINDS = (
    "amount",
    "date",
    "months",
    "days",
    "day_of_month",
    "phone",
    "ordinal",
    "instalment_ref",
    "loan_ref",
    "loan_id",
    "wish",
)
INTENTS = (
    "query_arrears",
    "query_due_date",
    "explain_penalty",
    "query_payment_status",
    "promise_to_pay",
    "inform",
    "choose_option",
    "nlu_fallback",
)


@pytest.mark.parametrize("intent", INTENTS)
async def test_every_value_in_every_place(talk: Callable[..., Talk], intent: str) -> None:
    conversation = talk("two")
    given = [dict.fromkeys(KINDS, (value, "这个")) for value in VALUES]
    given += [{kind: (value, "这个")} for kind in KINDS for value in ("9" * 400, "\u202e")]
    for entities in given:
        assert (await conversation.say("那这个呢", intent, entities=entities)).replies


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "/",
        "…/restart",
        "{amount}",
        "{}",
        "%s%n",
        "\u200b\u200b",
        "那" * 2000,
        "呢" * 2000,
        "<b>欠多少</b>",
        "0",
        "１２３",
    ],
)
async def test_every_text(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await conversation.say("罚息", "explain_penalty")
    for intent in INTENTS:
        assert (await conversation.say(text, intent)).replies
