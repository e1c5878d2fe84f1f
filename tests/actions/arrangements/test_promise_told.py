"""A promise that stands is told when asked for, and changed by what is said next."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.actions.arrangements.steps import EXTENSION
from tests.actions.talking import Talk


@pytest.mark.parametrize(
    "intent", ["query_due_date", "promise_to_pay", "out_of_scope", "query_arrears", "query_payment_status"]
)
@pytest.mark.parametrize("text", ["我之前说哪天还来着", "我答应什么时候还的", "我说好什么时候还多少来着"])
async def test_what_was_promised_is_told(talk: Callable[..., Talk], intent: str, text: str) -> None:
    conversation = talk("late")
    said = await conversation.say(
        "我29号还500", "promise_to_pay", entities=[("date", "2026-11-29", "29号"), ("amount", "500.00", "500")]
    )
    await conversation.tap(next(one for one in said.payloads if one.startswith("/affirm")))
    said = await conversation.say(text, intent)
    assert "11月29日" in said.text
    assert "500.00 元" in said.text


@pytest.mark.parametrize(
    ("text", "intent", "found", "day", "amount"),
    [
        ("能改到月底吗", EXTENSION, ("date", "2026-11-30", "月底"), 30, "500.00"),
        ("改成800行吗", "nlu_fallback", ("amount", "800.00", "800"), 29, "800.00"),
    ],
)
async def test_a_promise_that_was_told_is_changed_by_another_day_or_sum(
    talk: Callable[..., Talk], text: str, intent: str, found: tuple[str, str, str], day: int, amount: str
) -> None:
    conversation = talk("late")
    said = await conversation.say(
        "我29号还500", "promise_to_pay", entities=[("date", "2026-11-29", "29号"), ("amount", "500.00", "500")]
    )
    await conversation.tap(next(one for one in said.payloads if one.startswith("/affirm")))
    await conversation.say("我答应什么时候还的", "query_due_date")
    said = await conversation.say(text, intent, entities=[found])
    assert f"2026年11月{day}日以前还 {Decimal(amount):,.2f} 元" in said.text
    assert conversation.focus.asked == "flow:promise_to_pay:read_back"
