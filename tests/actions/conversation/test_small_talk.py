"""Talk: kind, short, honest about what it is."""

from collections.abc import Callable

import pytest

from tests.actions.talking import Talk


@pytest.mark.parametrize("intent", ["greet", "bot_challenge"])
async def test_says_that_it_is_an_ai(talk: Callable[..., Talk], intent: str) -> None:
    assert "AI 客服" in (await talk(None).say("你好", intent)).text


@pytest.mark.parametrize("intent", ["goodbye", "thank", "out_of_scope", "affirm", "deny", "cancel_request"])
async def test_leaves_the_topic_alone(talk: Callable[..., Talk], intent: str) -> None:
    conversation = talk("late")
    await conversation.say("罚息多少", "explain_penalty")
    await conversation.say("嗯", intent)
    assert conversation.focus.topic == "explain_penalty"
    assert conversation.focus.loan_id == "late-0001"


async def test_second_anger_in_a_row_leads_to_a_person(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    first = await conversation.say("垃圾", "express_anger")
    second = await conversation.say("真垃圾", "express_anger")
    assert first.text != second.text
    assert second.titles[0] == "找人工"


async def test_rating_is_kept(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("给5分", "rate_service")
    assert [row.kind for row in await conversation.rows()] == ["rate_service"]


async def test_yes_with_no_question_open_stores_nothing(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("好的", "affirm")
    assert await conversation.rows() == []
