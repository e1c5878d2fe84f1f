"""After hours of silence: nothing of then is still a question, and a greeting says where the talk had stopped."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.actions.talking import Talk
from tests.actions.world import RECEIVED_AT

TOMORROW: datetime = RECEIVED_AT + timedelta(days=1)


async def test_a_greeting_names_what_was_looked_at_and_computes_it_anew(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    then = await conversation.say("我欠多少", "query_arrears")
    said = await conversation.say("你好", "greet", received_at=TOMORROW)
    assert "AI" in said.replies[0].text
    assert "我现在欠多少" in said.replies[-1].text
    assert said.titles[0] == "接着看"
    now = await conversation.say("好的", "affirm", received_at=TOMORROW)
    assert now.card("statement").overdue.total != then.card("statement").overdue.total
    assert now.card("statement").as_of == "2026-11-23"


@pytest.mark.parametrize("text", ["继续", "接着"])
async def test_go_on_after_the_greeting_goes_on(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await conversation.say("罚息怎么算", "explain_penalty")
    await conversation.say("你好", "greet", received_at=TOMORROW)
    assert (await conversation.say(text, "nlu_fallback", received_at=TOMORROW)).cards == ["penalty"]


async def test_within_the_same_talk_a_greeting_is_a_greeting(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我欠多少", "query_arrears")
    said = await conversation.say("你好", "greet", received_at=RECEIVED_AT + timedelta(hours=1))
    assert "接着看" not in said.titles


async def test_the_draft_that_was_left_comes_first(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("转人工", "request_human")
    said = await conversation.say("你好", "greet", received_at=TOMORROW)
    assert "找工作人员" in said.text
    assert said.titles[0] == "接着办"
    await conversation.say("好", "affirm", received_at=TOMORROW)
    assert conversation.focus.asked == "flow:request_human:topic"


async def test_go_on_alone_finds_the_draft(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("转人工", "request_human")
    await conversation.say("罚息的事", "nlu_fallback")
    await conversation.say("继续", "nlu_fallback", received_at=TOMORROW)
    assert conversation.focus.asked == "flow:request_human:time"


@pytest.mark.parametrize("text", ["我欠多少"])
async def test_what_was_asked_yesterday_swallows_nothing_today(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await conversation.say("转人工", "request_human")
    said = await conversation.say(text, "query_arrears", received_at=TOMORROW)
    assert said.cards == ["statement"]
    assert "哪方面" not in said.text
    assert (await conversation.details())[0].get("topic") is None


async def test_a_bare_yes_next_day_is_a_yes_to_nothing(talk: Callable[..., Talk]) -> None:
    conversation = talk("two")
    await conversation.say("罚息怎么算", "explain_penalty")
    assert conversation.focus.asked == "which_loan"
    said = await conversation.say("第一个", "choose_option", entities={"ordinal": ("1", "第一个")}, received_at=TOMORROW)
    assert said.cards == []
    conversation = talk("late")
    await conversation.say("我欠多少", "query_arrears")
    await conversation.say("你好", "greet", received_at=TOMORROW)
    said = await conversation.say("好的", "affirm", received_at=TOMORROW + timedelta(days=1))
    assert said.cards == []


@pytest.mark.parametrize("asked", ["express_distress", "report_harassment", "report_third_party", "report_not_my_loan"])
async def test_what_hurt_is_not_brought_up_again(talk: Callable[..., Talk], asked: str) -> None:
    conversation = talk("late")
    await conversation.say("这件事", asked)
    said = await conversation.say("你好", "greet", received_at=TOMORROW + timedelta(days=30))
    assert "上次" not in said.text
    assert "上回" not in said.text


async def test_a_visitor_is_told_nothing_of_before(talk: Callable[..., Talk]) -> None:
    conversation = talk(None)
    await conversation.say("我欠多少", "query_arrears")
    assert "上次" not in (await conversation.say("你好", "greet", received_at=TOMORROW)).text


async def test_a_request_is_said_to_stand(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("这笔收费不对", "dispute_charge")
    said = await conversation.say("你好", "greet", received_at=TOMORROW)
    assert "已经登记着" in said.text
    assert len(await conversation.rows()) == 1
