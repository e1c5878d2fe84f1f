"""Whoever owes nothing is offered nothing that means something only where something is owed."""

from collections.abc import Callable

import pytest

from actions.conversation.fitting import OF_A_DEBT
from tests.actions.talking import Talk

SAID = [
    ("你好", "greet"),
    ("你会什么", "ask_capabilities"),
    ("呃那个", "nlu_fallback"),
    ("帮我看看风水", "out_of_scope"),
    ("钱到了没", "query_payment_status"),
    ("换张卡", "change_bank_card"),
    ("提醒我", "set_reminder"),
    ("没额度了", "ask_account_access"),
]


@pytest.mark.parametrize(("text", "intent"), SAID)
async def test_nothing_owed_nothing_asked(talk: Callable[..., Talk], text: str, intent: str) -> None:
    said = await talk("settled").say(text, intent)
    assert OF_A_DEBT.isdisjoint(said.payloads)
    assert said.payloads.count("/query_payment_status") <= 1
    assert "/request_human" in said.payloads


@pytest.mark.parametrize("borrower", ["late", "ontime", "two", "noloans"])
async def test_whoever_may_owe_is_offered_it(talk: Callable[..., Talk], borrower: str) -> None:
    said = await talk(borrower).say("呃那个", "nlu_fallback")
    assert "/query_arrears" in said.payloads


async def test_a_number_picks_what_is_shown(talk: Callable[..., Talk]) -> None:
    conversation = talk("settled")
    await conversation.say("那个嘛", "nlu_fallback", ranking={"query_arrears": 0.3, "request_document": 0.2})
    assert conversation.focus.options == ("/query_payment_status", "/request_document")
