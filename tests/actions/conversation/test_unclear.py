"""Not understood: asks back in a borrower's words, and brings a person after two."""

from collections.abc import Callable

import pytest

from actions.conversation.unclear import has_words, likeliest
from actions.talk.heard import Reading
from servicing.wording import Wording
from tests.actions.talking import Talk


async def test_asks_back_with_the_likeliest_readings(talk: Callable[..., Talk], wording: Wording) -> None:
    conversation = talk("late")
    said = await conversation.say(
        "那个钱的事",
        ranking={"query_arrears": 0.3, "explain_penalty": 0.25, "greet": 0.2, "ask_privacy": 0.01},
    )
    expected = [wording.say(f"reading_{name}") for name in ("query_arrears", "explain_penalty")]
    assert said.titles == [*expected, "找人工"]
    assert conversation.focus.misunderstood == 1
    picked = await conversation.say("1", "inform")
    assert picked.cards == ["statement"]
    assert conversation.focus.misunderstood == 0


async def test_second_time_in_a_row_a_person_stands_first(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("嘎嘎", ranking={"query_arrears": 0.2})
    said = await conversation.say("嘎嘎嘎", ranking={"query_arrears": 0.2})
    assert said.titles[0] == "找人工"
    assert "连着没听懂" in said.text


@pytest.mark.parametrize(
    ("text", "kind"), [("…", "看到啦"), ("😭😭", "看到啦"), ("？？？", "看到啦"), ("12345678", "一串数字")]
)
async def test_what_has_no_words_gets_a_kind_answer(talk: Callable[..., Talk], text: str, kind: str) -> None:
    for intent in ("nlu_fallback", "express_anger", "greet"):
        said = await talk("late").say(text, intent)
        assert kind in said.text


def test_readings_far_behind_get_no_button() -> None:
    ranking = tuple(
        Reading(name, score) for name, score in (("query_arrears", 0.5), ("explain_penalty", 0.13), ("set_reminder", 0.1))
    )
    assert [reading.intent for reading in likeliest(ranking)] == ["query_arrears", "explain_penalty"]
    assert likeliest(()) == []
    assert likeliest((Reading("query_arrears", 0.01),)) == []


@pytest.mark.parametrize(("text", "there_are"), [("钱", True), ("a", True), ("1２", False), ("😭", False), ("", False)])
def test_words_are_letters_or_han(text: str, there_are: bool) -> None:
    assert has_words(text) is there_are


async def test_bare_values_are_asked_what_for(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    day = await conversation.say("下周五", "inform", entities={"date": ("2026-11-27", "下周五")})
    assert "2026年11月27日" in day.text
    said = await conversation.say("1", "choose_option", entities={"ordinal": "1"})
    assert "2026-11-27" in [row.pay_on for row in said.card("penalty").what_if]
    amount = await talk("late").say("3200", "inform", entities={"amount": ("3200.00", "3200")})
    assert "3,200 元" in amount.text
    assert "说名字" in (await talk("late").say("第二个", "choose_option")).text


@pytest.mark.parametrize(("borrower", "own"), [("late", "/query_arrears"), (None, "/ask_capabilities")])
@pytest.mark.parametrize("intent", ["out_of_scope", "nlu_fallback"])
async def test_what_can_not_be_helped_with_is_followed_by_the_own_loan_the_nearest_readings_and_a_person(
    talk: Callable[..., Talk], intent: str, borrower: str | None, own: str
) -> None:
    ranking = {"ask_incentive": 0.2, "verify_legitimacy": 0.19, "ask_privacy": 0.18}
    said = await talk(borrower).say("帮我看看风水", intent, confidence=0.3, ranking=ranking)
    assert {own, "/ask_incentive", "/verify_legitimacy"} <= set(said.payloads)
    assert said.payloads[-1] == "/request_human"
    assert said.payloads[0] == (own if intent == "out_of_scope" else "/ask_incentive")
