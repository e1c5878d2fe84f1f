"""What a borrower believes of their account, and what is told by words beside the reading."""

from collections.abc import Callable

import pytest

from actions.talk.answer import Answer
from servicing.turn import QuickReply
from tests.actions.talking import Talk


@pytest.mark.parametrize("intent", ["request_settlement", "nlu_fallback", "query_payment_status", "query_arrears"])
async def test_who_believes_all_is_paid_hears_what_is_open(talk: Callable[..., Talk], intent: str) -> None:
    conversation = talk("late")
    said = await conversation.say("我早就全部还清了，怎么还有账单", intent)
    assert "还没有全部还清" in said.text
    assert said.cards == ["payments"]
    assert await conversation.rows() == []


async def test_who_has_paid_all_hears_so(talk: Callable[..., Talk]) -> None:
    said = await talk("settled").say("钱早还清了，怎么还显示有欠款", "nlu_fallback")
    assert "全部还清" in said.text
    assert "还没有全部还清" not in said.text


async def test_a_wish_to_settle_stays_one(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("我想一次性还清", "request_settlement")
    assert "账上看" not in said.text


@pytest.mark.parametrize("intent", ["nlu_fallback", "query_arrears", "ask_credit_repair"])
async def test_a_record_that_stays_after_paying(talk: Callable[..., Talk], intent: str) -> None:
    conversation = talk("late")
    await conversation.say("都还完了，怎么还有不良记录", intent)
    assert conversation.focus.topic == "ask_credit_repair"


async def test_sums_that_do_not_match_are_reckoned(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("还款金额怎么跟我记的对不上", "out_of_scope")
    assert "dispute_charge" in " ".join(said.payloads)
    assert "一次结清" in said.text or "结清" in said.text


@pytest.mark.parametrize(
    ("text", "intent", "topic"),
    [
        ("一般逾期几天会有电话催", "set_reminder", "ask_overdue_consequence"),
        ("还了几期，现在还能用多少", "query_arrears", "ask_account_access"),
        ("只还最低会影响征信吗", "request_partial_payment", "ask_credit_impact"),
    ],
)
async def test_what_the_words_ask(talk: Callable[..., Talk], text: str, intent: str, topic: str) -> None:
    conversation = talk("late")
    await conversation.say(text, intent)
    assert conversation.focus.topic == topic
    assert await conversation.rows() == []


async def test_a_sum_is_no_telephone_number(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("被骗了19000，现在没钱还", entities={"amount": ("19000", "19000")})
    assert "名单里没有对上" not in said.text
    assert {"/request_installment", "/request_extension"} <= set(said.payloads)


async def test_ways_out_when_asked_for_a_policy(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("有没有什么政策")
    assert "/request_waiver" in said.payloads
    assert await conversation.rows() == []


async def test_the_same_step_is_offered_once(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("啊这个那个嘛")
    assert len(said.payloads) == len(set(said.payloads))


def test_buttons_for_the_same_are_one() -> None:
    buttons = [QuickReply(title="找人工", payload="/request_human"), QuickReply(title="人工", payload="/request_human")]
    answer = object.__new__(Answer)
    answer.replies = []
    answer.say_text("好的", buttons=buttons)
    assert [one.title for one in answer.replies[0].quick_replies] == ["找人工"]


async def test_an_insult_is_no_matter_for_a_call(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("找人工", "request_human")
    await conversation.say("你们都是傻逼", "express_anger")
    assert all("topic" not in detail for detail in await conversation.details())
