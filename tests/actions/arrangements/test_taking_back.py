"""What is not wanted any more is found by a change of mind that names nothing; a question about it takes nothing back."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.actions.arrangements.steps import TABLE, applied, at_the_table, payload
from tests.actions.talking import Talk
from tests.actions.world import RECEIVED_AT


@pytest.mark.parametrize("text", ["我改主意了 撤回", "后悔了，不想分了", "撤回", "取消吧"])
async def test_what_stands_is_found_where_nothing_is_named(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    said = await at_the_table(conversation)
    later = RECEIVED_AT + timedelta(minutes=5)
    await conversation.tap(payload(said, "确认申请"), received_at=later)
    said = await conversation.say(text, "cancel_request", received_at=later + timedelta(minutes=1))
    assert "要撤回" in said.text
    said = await conversation.tap(payload(said, "确认撤回"), received_at=later + timedelta(minutes=2))
    assert [row.state for row in await applied(conversation)] == ["cancelled"]


async def test_a_promise_that_stands_is_found_too(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say(
        "我29号还500", "promise_to_pay", entities=[("date", "2026-11-29", "29号"), ("amount", "500.00", "500")]
    )
    await conversation.tap(next(one for one in said.payloads if one.startswith("/affirm")))
    said = await conversation.say("我改主意了，撤回", "cancel_request")
    assert "划掉" in said.text


@pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope"])
async def test_regret_is_heard_however_it_was_read(talk: Callable[..., Talk], intent: str) -> None:
    conversation = talk("late")
    said = await at_the_table(conversation)
    later = RECEIVED_AT + timedelta(minutes=5)
    await conversation.tap(payload(said, "确认申请"), received_at=later)
    said = await conversation.say("后悔了 不想分了", intent, received_at=later + timedelta(minutes=1))
    assert "要撤回" in said.text


@pytest.mark.parametrize("intent", ["nlu_fallback", "query_plan_status", "cancel_request"])
async def test_regret_at_the_table_ends_the_talk_and_a_question_about_it_does_not(
    talk: Callable[..., Talk], intent: str
) -> None:
    conversation = talk("late")
    await at_the_table(conversation)
    await conversation.say("能反悔吗", "query_plan_status")
    assert conversation.focus.asked == TABLE
    said = await conversation.say("后悔了 不想分了", intent)
    assert "没有提交" in said.text
    assert conversation.focus.flow is None
