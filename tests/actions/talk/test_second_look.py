"""Readings that the message's own words speak against are not acted on."""

from collections.abc import Callable

import pytest

from tests.actions.talking import Talk


@pytest.mark.parametrize("text", ["我名下有几笔贷款", "就是我那个贷款", "这是我的贷款吗"])
async def test_a_loan_that_nobody_disowned_opens_no_case(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    said = await conversation.say(text, "report_not_my_loan", confidence=0.9)
    assert await conversation.rows() == []
    assert said.hand_offs == ()


@pytest.mark.parametrize("text", ["这笔钱不是我借的", "有人冒用我的身份证贷款", "怎么会有这笔贷款", "我从来没借过"])
async def test_a_loan_that_is_disowned_does(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await conversation.say(text, "report_not_my_loan", confidence=0.9)
    assert [row.kind for row in await conversation.rows()] == ["report_not_my_loan"]


@pytest.mark.parametrize("text", ["那到月底呢", "那我等消息吧", "下个月我发工资", "明天还行吗"])
async def test_a_question_is_no_promise(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await conversation.say(text, "promise_to_pay", confidence=0.9)
    assert await conversation.rows() == []


async def test_a_promise_is_one(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我后天还", "promise_to_pay", entities={"date": ("2026-11-24", "后天")})
    assert conversation.focus.asked == "flow:promise_to_pay:promise_amount"


IN_TEN_DAYS = [("date", "2026-12-02", "10天后"), ("amount", "800.00", "800")]


@pytest.mark.parametrize("text", ["我10天后还800", "10天后还你们800块"])
async def test_a_day_ahead_and_a_sum_that_will_be_paid_are_a_promise(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    said = await conversation.say(text, entities=IN_TEN_DAYS)
    assert conversation.focus.asked == "flow:promise_to_pay:read_back"
    assert "2026年12月2日" in said.text
    assert "800.00 元" in said.text


@pytest.mark.parametrize("text", ["我10天后还800行吗", "如果10天后还800", "10天后还800多少罚息", "10天后800", "10天后还800呢"])
async def test_what_only_asks_of_it_is_none(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await conversation.say(text, entities=IN_TEN_DAYS)
    assert conversation.focus.flow is None


@pytest.mark.parametrize("text", ["我不是不还，是真没有", "没有不想还", "谁说我不还了"])
async def test_who_would_pay_and_cannot_does_not_refuse(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("ontime")
    said = await conversation.say(text, "refuse_to_pay", confidence=0.9)
    assert "不想还" not in said.text
    assert [row.kind for row in await conversation.rows()] == ["report_hardship"]
