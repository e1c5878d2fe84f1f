"""Two wishes and more in one message: each answered with its own words, in order, and nothing lost."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.actions.talking import Said, Talk


def wish(intent: str, text: str, *entities: tuple[str, str, str], confidence: float = 0.8) -> dict[str, Any]:
    found = [{"entity": kind, "value": value, "text": words, "start": 0, "end": 2} for kind, value, words in entities]
    return {"intent": intent, "confidence": confidence, "text": text, "entities": found}


async def said(conversation: Talk, *wishes: dict[str, Any], **how: Any) -> Said:
    return await conversation.say("，".join(one["text"] for one in wishes), wishes[0]["intent"], wishes=list(wishes), **how)


async def test_both_are_answered_in_order_and_the_talk_is_about_the_last(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    got = await said(conversation, wish("query_arrears", "我欠多少"), wish("explain_penalty", "罚息怎么算的"))
    assert got.cards == ["statement", "penalty"]
    assert conversation.focus.topic == "explain_penalty"
    assert got.replies[0].quick_replies == ()
    assert len(set(got.titles)) == len(got.titles)
    assert got.titles[-1] == "找人工"
    assert "罚息怎么来的" in got.titles


async def test_each_hears_its_own_values(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    got = await said(
        conversation,
        wish("explain_penalty", "第三期罚息", ("instalment_ref", "3", "第三期")),
        wish("query_arrears", "第四期欠多少", ("instalment_ref", "4", "第四期")),
    )
    assert "第 3 期" in got.replies[0].text
    assert "第 4 期" in got.replies[-1].text


async def test_what_opens_several_steps_comes_last(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    got = await said(conversation, wish("request_human", "转人工"), wish("query_arrears", "我欠多少"))
    assert got.cards == ["statement", "receipt"]
    assert conversation.focus.asked == "flow:request_human:topic"
    assert [one.reason for one in got.hand_offs] == ["request_human"]


async def test_despair_anywhere_takes_over(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    got = await said(conversation, wish("query_arrears", "我欠多少"), wish("express_distress", "不想活了"))
    assert "12356" in got.text
    assert got.cards == []
    assert got.hand_offs[0].urgent
    got = await conversation.say(
        "我欠多少，不想活了", "express_distress", wishes=[wish("query_arrears", "我欠多少"), wish("greet", "你好")]
    )
    assert got.cards == []


async def test_someone_else_hears_nothing_whatever_else_they_ask(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    got = await said(conversation, wish("query_arrears", "他欠多少"), wish("report_third_party", "我是他朋友"))
    assert "statement" not in got.cards
    assert conversation.focus.topic == "report_third_party"


async def test_after_three_the_rest_is_offered(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    intents = ("query_arrears", "query_due_date", "explain_penalty", "explain_interest", "how_to_repay")
    got = await said(conversation, *(wish(intent, "问一下") for intent in intents))
    assert got.cards == ["statement", "schedule", "penalty"]
    assert "一件一件来" in got.replies[-1].text
    assert got.replies[-1].quick_replies[0].payload == "/explain_interest"


async def test_a_question_back_waits_for_its_answer_and_the_rest_is_offered(talk: Callable[..., Talk]) -> None:
    conversation = talk("two")
    got = await said(conversation, wish("explain_penalty", "罚息怎么算"), wish("how_to_repay", "怎么还"))
    assert conversation.focus.asked == "which_loan"
    assert "/how_to_repay" in got.payloads
    assert any("two-0001" in one for one in got.payloads)
    picked = await conversation.say("第一个", "choose_option", entities={"ordinal": ("1", "第一个")})
    assert picked.cards == ["penalty"]


async def test_courtesies_and_insults_beside_a_wish_need_no_answer(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    got = await said(conversation, wish("express_anger", "垃圾"), wish("query_arrears", "我到底欠多少"))
    assert got.cards == ["statement"]
    assert len(got.replies) == 1


async def test_two_requests_are_two(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await said(conversation, wish("file_complaint", "我要投诉"), wish("dispute_charge", "罚息算错了"))
    assert sorted(row.kind for row in await conversation.rows()) == ["dispute_charge", "file_complaint"]


async def test_in_several_steps_one_part_answers_and_the_other_is_answered(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("转人工", "request_human")
    await conversation.say("罚息的事", "nlu_fallback")
    got = await said(
        conversation, wish("query_arrears", "我还欠多少"), wish("inform", "明天下午吧", ("date", "2026-11-23", "明天下午"))
    )
    assert got.cards[0] == "statement"
    (detail,) = await conversation.details()
    assert detail["time"] == "明天下午吧"


async def test_run_twice_it_is_done_once(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    wishes = (wish("file_complaint", "我要投诉"), wish("request_human", "转人工"))
    focus = conversation.focus
    first = await said(conversation, *wishes, message_id="m-1")
    conversation.focus = focus
    assert await said(conversation, *wishes, message_id="m-1") == first
    assert len(await conversation.rows()) == 2


@pytest.mark.parametrize(
    "wishes",
    [
        "x",
        7,
        {},
        [],
        [None],
        [1, 2],
        [{"intent": "query_arrears"}] * 2,
        [wish("query_arrears", "a"), {"intent": "../x", "confidence": 1, "text": "b"}],
        [wish("query_arrears", "a"), wish("explain_penalty", "b", confidence=float("nan"))],
        [wish("query_arrears", "a"), wish("nonesuch", "b")],
        [wish("query_arrears", "a")] * 9,
        [wish("query_arrears", "a"), wish("query_arrears", "b")],
        [wish("query_arrears", "a"), wish("explain_penalty", "b" * 5000)],
        [wish("query_arrears", "a", ("amount", "9" * 300, "x")), wish("explain_penalty", "b", ("date", "x", "y"))],
    ],
)
async def test_whatever_the_engine_tells_there_is_an_answer(talk: Callable[..., Talk], wishes: Any) -> None:
    assert (await talk("late").say("我欠多少", "query_arrears", wishes=wishes)).replies


async def test_who_says_they_are_someone_else_hears_nothing_of_an_account_in_the_same_breath(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    got = await said(
        conversation,
        wish("report_third_party", "我是他妈妈", confidence=0.9),
        wish("query_arrears", "他欠多少"),
        wish("ask_liability", "我要替他还吗"),
    )
    assert "元" not in got.text
    assert "statement" not in got.cards
    assert conversation.focus.topic == "report_third_party"


async def test_a_clause_half_read_as_someone_elses_does_not_close_the_account(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    got = await conversation.say(
        "我朋友那边先不管，我欠多少",
        "query_arrears",
        wishes=[wish("report_third_party", "我朋友那边先不管", confidence=0.4), wish("query_arrears", "我欠多少")],
    )
    assert got.cards == ["statement"]
    assert conversation.focus.topic == "query_arrears"
