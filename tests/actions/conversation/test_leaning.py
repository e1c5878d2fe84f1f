"""什么意思, 还有呢, 不是这个意思, 没事了: each leans on what was said, and stores nothing a second time."""

from collections.abc import Callable

import pytest

from actions.arrangements.told import WISHES
from servicing.wording import Wording
from tests.actions.talking import Talk

ACCOUNT = ("query_arrears", "query_due_date", "explain_penalty", "explain_interest", "query_payment_status", "ask_auto_debit",
           "how_to_repay")  # fmt: skip
STORED = ("request_installment", "request_extension", "request_waiver", "request_settlement", "request_partial_payment",
          "promise_to_pay", "report_hardship", "query_plan_status", "file_complaint", "report_harassment", "dispute_charge",
          "query_complaint_status", "escalate_complaint")  # fmt: skip


@pytest.mark.parametrize("intent", [*ACCOUNT, *STORED])
def test_every_topic_has_plainer_words(wording: Wording, intent: str) -> None:
    assert wording.stands_alone(f"plain_{intent}")
    assert wording.say(f"plain_{intent}").startswith("简单说")


@pytest.mark.parametrize("text", ["什么意思", "没听懂", "说人话", "看不懂啊", "聽不懂", "简单点"])
@pytest.mark.parametrize("intent", ["ask_clarification", "nlu_fallback", "express_anger"])
async def test_account_answers_are_cut_to_a_sentence_and_explained(talk: Callable[..., Talk], text: str, intent: str) -> None:
    for asked in ACCOUNT:
        conversation = talk("late")
        first = await conversation.say("问一下", asked)
        said = await conversation.say(text, intent)
        assert "简单说" in said.text
        assert said.cards == []
        assert len(said.text) < len(first.text) + 60
        assert said.titles[-1] == "找人工" or "找人工" in said.titles
        assert conversation.focus.topic == asked


@pytest.mark.parametrize("asked", [one for one in STORED if one != "promise_to_pay"])
@pytest.mark.parametrize("text", ["什么意思", "为什么"])
async def test_what_was_stored_is_explained_and_not_stored_again(talk: Callable[..., Talk], asked: str, text: str) -> None:
    conversation = talk("ontime" if asked in WISHES else "late")
    await conversation.say("我有件事", asked)
    before = len(await conversation.rows())
    said = await conversation.say(text, "ask_clarification")
    assert said.text.startswith("简单说")
    assert said.hand_offs == ()
    assert len(await conversation.rows()) == before


async def test_an_instalment_asked_about_stays_the_one(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("第三期罚息", "explain_penalty", entities={"instalment_ref": ("3", "第三期")})
    assert "第 3 期" in (await conversation.say("没看懂", "ask_clarification")).text


async def test_more_detail_is_the_whole_again(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("罚息", "explain_penalty")
    await conversation.say("没看懂", "ask_clarification")
    assert (await conversation.say("详细点", "nlu_fallback")).cards == ["penalty"]


async def test_not_meant_offers_the_other_readings_and_then_a_person_first(talk: Callable[..., Talk], wording: Wording) -> None:
    conversation = talk("late")
    await conversation.say(
        "那个钱怎么回事", "query_arrears", ranking={"explain_penalty": 0.2, "query_payment_status": 0.1, "greet": 0.1}
    )
    said = await conversation.say("我问的不是这个", "deny")
    expected = [wording.say(f"reading_{name}") for name in ("explain_penalty", "query_payment_status")]
    assert said.titles == [*expected, "找人工"]
    assert said.cards == []
    assert conversation.focus.misunderstood == 1
    again = await conversation.say("答非所问", "express_anger")
    assert again.titles[0] == "找人工"
    assert again.text != said.text
    picked = await conversation.tap(said.payloads[0])
    assert picked.cards == ["penalty"]
    assert conversation.focus.misunderstood == 0


async def test_not_meant_with_no_other_reading_asks_for_other_words(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我欠多少", "query_arrears")
    said = await conversation.say("不是这个意思", "deny")
    assert said.titles == ["找人工"]


@pytest.mark.parametrize("text", ["没事了", "不问了", "就这样吧"])
async def test_never_mind_is_taken_kindly(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await conversation.say("我欠多少", "query_arrears")
    said = await conversation.say(text, "cancel_request")
    assert said.payloads == []
    assert await conversation.rows() == []


@pytest.mark.parametrize("text", ["还有呢", "然后呢", "还有吗"])
async def test_what_else_leads_on(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await conversation.say("我欠多少", "query_arrears")
    assert "/query_due_date" in (await conversation.say(text, "nlu_fallback")).payloads
    await conversation.say("这笔收费不对", "dispute_charge")
    said = await conversation.say(text, "nlu_fallback")
    assert "不用再说一遍" in said.text
    assert len(await conversation.rows()) == 1


@pytest.mark.parametrize("asked", ["query_arrears", "explain_penalty", "ask_credit_impact", "ask_overdue_consequence"])
async def test_what_now_offers_ways_and_stores_nothing(talk: Callable[..., Talk], asked: str) -> None:
    conversation = talk("late")
    await conversation.say("问一下", asked)
    said = await conversation.say("那怎么办", "out_of_scope")
    assert {"/request_partial_payment", "/request_extension", "/request_installment"} <= set(said.payloads)
    assert await conversation.rows() == []


@pytest.mark.parametrize("asked", ["report_not_my_loan", "report_third_party", "report_harassment"])
async def test_what_now_after_a_grievance_is_no_talk_of_paying(talk: Callable[..., Talk], asked: str) -> None:
    conversation = talk("late")
    await conversation.say("这事不对", asked)
    said = await conversation.say("那怎么办", "out_of_scope")
    assert not any("request_partial_payment" in payload or "request_extension" in payload for payload in said.payloads)


async def test_in_a_talk_of_several_steps_it_is_the_steps_matter(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("转人工", "request_human")
    await conversation.say("没事了", "nlu_fallback")
    assert conversation.focus.asked == "flow:request_human:time"
