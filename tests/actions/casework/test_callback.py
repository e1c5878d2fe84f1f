"""Asking for a person: stored with the first word, two questions that may be left out, a way out at any point."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from actions.casework.callback import REQUEST_HUMAN
from servicing.store.audit import verify
from servicing.store.models import AuditRow, DraftRow
from tests.actions.talking import Said, Talk

ASKED_TOPIC, ASKED_TIME = "flow:request_human:topic", "flow:request_human:time"


async def called(conversation: Talk) -> Said:
    return await conversation.say("转人工", "request_human")


async def at_time(conversation: Talk) -> Said:
    await called(conversation)
    return await conversation.say("罚息的事")


async def details(conversation: Talk) -> tuple[str | None, str | None]:
    (detail,) = await conversation.details()
    return detail.get("topic"), detail.get("time")


def payload(said: Said, title: str) -> str:
    return dict(zip(said.titles, said.payloads, strict=True))[title]


@pytest.mark.parametrize("borrower", ["late", None])
async def test_the_first_word_is_stored_and_handed_over(talk: Callable[..., Talk], borrower: str | None) -> None:
    conversation = talk(borrower)
    said = await called(conversation)
    (row,) = await conversation.rows()
    assert (row.kind, row.borrower_id, row.state) == ("request_human", borrower, "open")
    assert row.number in said.text
    assert said.card("receipt").number == row.number
    assert [one.reason for one in said.hand_offs] == ["request_human"]
    assert ("还没有登录" in said.text) is (borrower is None)
    assert conversation.focus.asked == ASKED_TOPIC


async def test_each_question_has_choices_to_tap_and_a_way_out(talk: Callable[..., Talk]) -> None:
    conversation = talk(None)
    assert (await called(conversation)).titles == [
        "还款有困难，想协商",
        "金额或罚息有疑问",
        "投诉",
        "随便，其他的事",
        "不用联系我了",
    ]
    said = await conversation.say("随便")
    assert said.titles[-2:] == ["上一步", "不用联系我了"]
    assert len(said.titles) == 6


@pytest.mark.parametrize(
    ("text", "intent"), [("罚息的事", "nlu_fallback"), ("想问问", "inform"), ("还款有困难", "report_hardship")]
)
async def test_any_words_will_do_for_the_matter_and_stand_in_the_request_at_once(
    talk: Callable[..., Talk], text: str, intent: str
) -> None:
    conversation = talk()
    await called(conversation)
    await conversation.say(text, intent)
    assert await details(conversation) == (text, None)
    assert conversation.focus.asked == ASKED_TIME


async def test_account_question_as_the_matter_is_answered_on_the_way(talk: Callable[..., Talk]) -> None:
    conversation = talk()
    await called(conversation)
    said = await conversation.say("我欠多少", "query_arrears")
    assert said.cards == ["statement"]
    assert said.replies[0].quick_replies == (), "next steps would stand among the form's own choices"
    assert await details(conversation) == ("我欠多少", None)
    assert conversation.focus.asked == ASKED_TIME


async def test_choices_that_are_typed_are_choices(talk: Callable[..., Talk]) -> None:
    conversation = talk()
    await called(conversation)
    said = await conversation.say("金额或罚息有疑问", "explain_penalty")
    assert said.cards == []
    await conversation.say("周末", "query_due_date")
    assert await details(conversation) == ("金额或罚息有疑问", "周末")


async def test_question_on_the_way_that_asks_back_keeps_its_choices(talk: Callable[..., Talk]) -> None:
    conversation = talk("two")
    await at_time(conversation)
    said = await conversation.say("罚息怎么算的", "explain_penalty")
    assert any("two-0001" in one for one in said.payloads)
    said = await conversation.say("第一个", "choose_option", entities={"ordinal": ("1", "第一个")})
    assert said.cards == ["penalty"]
    assert conversation.focus.asked == ASKED_TIME
    await conversation.say("周末")
    assert await details(conversation) == ("罚息的事", "周末")


@pytest.mark.parametrize(
    ("text", "intent", "entities"),
    [
        ("明天下午三点", "inform", {"date": ("2026-11-23", "明天")}),
        ("我周五有空", "promise_to_pay", {"date": ("2026-11-27", "周五")}),
        ("晚饭以后", "nlu_fallback", {}),
    ],
)
async def test_time_is_taken_in_free_words(
    talk: Callable[..., Talk], text: str, intent: str, entities: dict[str, tuple[str, str]]
) -> None:
    conversation = talk()
    await at_time(conversation)
    said = await conversation.say(text, intent, entities=entities)
    assert await details(conversation) == ("罚息的事", text)
    assert {"罚息的事", text} <= {fact.value for fact in said.card("receipt").rows}
    assert conversation.focus.flow is None
    assert said.hand_offs == ()


async def test_both_may_be_left_out(talk: Callable[..., Talk]) -> None:
    conversation = talk()
    await called(conversation)
    await conversation.say("不想说", "deny")
    said = await conversation.say("随便", "affirm")
    assert await details(conversation) == (None, None)
    assert "都记下了" in said.text


async def test_question_instead_of_a_time_is_answered_and_one_line_leads_back(talk: Callable[..., Talk]) -> None:
    conversation = talk()
    await at_time(conversation)
    said = await conversation.say("我的罚息怎么算的", "explain_penalty")
    assert said.cards == ["penalty"]
    assert said.replies[-1].text.startswith("我们接着刚才的")
    assert conversation.focus.asked == ASKED_TIME
    assert await details(conversation) == ("罚息的事", None)


async def test_time_told_with_the_call_is_not_asked(talk: Callable[..., Talk]) -> None:
    conversation = talk()
    await conversation.say("明天下午让人工打给我", "request_human", entities={"date": ("2026-11-23", "明天下午")})
    await conversation.say("罚息的事")
    assert await details(conversation) == ("罚息的事", "明天下午让人工打给我")
    assert conversation.focus.flow is None


async def test_choice_is_taken_from_its_button_and_only_for_its_own_question(talk: Callable[..., Talk]) -> None:
    conversation = talk()
    about = payload(await called(conversation), "投诉")
    await conversation.tap(about)
    said = await conversation.tap(about)
    assert "什么时候方便" in said.text or "几点" in said.text or "接电话" in said.text
    assert await details(conversation) == ("投诉", None)
    await conversation.tap(payload(said, "工作日白天"))
    assert await details(conversation) == ("投诉", "工作日白天")
    over = await conversation.tap(about)
    assert "已经过去了" in over.text
    assert await details(conversation) == ("投诉", "工作日白天")


async def test_other_button_in_between_is_answered(talk: Callable[..., Talk]) -> None:
    conversation = talk()
    await at_time(conversation)
    said = await conversation.tap("/query_arrears")
    assert said.cards == ["statement"]
    assert await details(conversation) == ("罚息的事", None)
    assert conversation.focus.asked == ASKED_TIME


async def test_never_mind_ends_the_questions_and_the_request_stands(talk: Callable[..., Talk]) -> None:
    conversation = talk()
    await called(conversation)
    said = await conversation.say("算了", "cancel_request")
    (row,) = await conversation.rows()
    assert row.state == "open"
    assert row.number in said.text
    assert conversation.focus.flow is None
    await conversation.tap(said.payloads[0])
    assert [one.state for one in await conversation.rows()] == ["withdrawn"]


@pytest.mark.parametrize("text", ["不用联系我了", "算了，不找人工了"])
async def test_it_is_taken_back_in_words_and_by_its_button(talk: Callable[..., Talk], text: str) -> None:
    for tapped in (True, False):
        conversation = talk()
        asked = await called(conversation)
        said = await (conversation.tap(asked.payloads[-1]) if tapped else conversation.say(text, "cancel_request"))
        assert "撤回" in said.text
        assert [row.state for row in await conversation.rows()] == ["withdrawn"]


@pytest.mark.parametrize(
    ("text", "intent"), [("催收天天打电话骂我", "report_harassment"), ("这钱不是我借的", "report_not_my_loan")]
)
async def test_what_can_not_wait_is_handed_over_at_once(talk: Callable[..., Talk], text: str, intent: str) -> None:
    conversation = talk()
    await at_time(conversation)
    said = await conversation.say(text, intent)
    assert intent in [command.reason for command in said.hand_offs]
    assert (conversation.focus.flow, conversation.focus.asked) == (None, None)
    assert "request_human" in [row.kind for row in await conversation.rows()]


async def test_distress_in_the_flow_ends_it(talk: Callable[..., Talk]) -> None:
    conversation = talk()
    await called(conversation)
    said = await conversation.say("活着没意思", "express_distress")
    assert "12356" in said.text
    assert conversation.focus.flow is None
    assert "哪方面" not in said.text


async def test_the_same_call_again_is_the_same_request(talk: Callable[..., Talk]) -> None:
    conversation = talk()
    await called(conversation)
    again = await called(conversation)
    assert len(await conversation.rows()) == 1
    assert conversation.focus.asked == ASKED_TOPIC
    assert "正在办" in again.text


async def test_asked_anew_after_it_was_done(talk: Callable[..., Talk]) -> None:
    conversation = talk()
    for _ in range(2):
        await called(conversation)
        assert conversation.focus.asked == ASKED_TOPIC
        await conversation.say("随便")
        await conversation.say("随便")
    assert len(await conversation.rows()) == 1


@pytest.mark.parametrize("text", ["转人工", "罚息的事", "周末", "算了", "不用联系我了"])
async def test_each_message_run_twice_does_its_work_once(talk: Callable[..., Talk], text: str) -> None:
    """The engine died after the actions had written: the same message comes again, with the focus as it was."""
    conversation = talk()
    script = [("转人工", "request_human"), ("罚息的事", "nlu_fallback"), ("周末", "nlu_fallback")]
    if text not in dict(script):
        script[2:] = [(text, "cancel_request")]
    for words, intent in script:
        focus, number = conversation.focus, f"m-{words}"
        first = await conversation.say(words, intent, message_id=number)
        if words == text:
            after = await details(conversation)
            conversation.focus = focus
            again = await conversation.say(words, intent, message_id=number)
            assert again == first
            assert await details(conversation) == after
    (row,) = await conversation.rows()
    assert row.state == ("withdrawn" if text == "不用联系我了" else "open")


async def test_changes_are_audited_once_and_without_words(talk: Callable[..., Talk]) -> None:
    conversation = talk()
    await called(conversation)
    focus = conversation.focus
    for _ in range(2):
        conversation.focus = focus
        await conversation.say("我妈妈病了", message_id="m-1")
    async with conversation.database.reading() as session:
        entries = (await session.scalars(select(AuditRow).where(AuditRow.action == "service_request.change"))).all()
        assert await verify(session) is None
        drafts = (await session.scalars(select(DraftRow))).all()
    (entry,) = entries
    assert "妈妈" not in str(entry.subjects)
    assert [(row.kind, row.owner) for row in drafts] == [(REQUEST_HUMAN, "b:late")]


@pytest.mark.parametrize("at", ["topic", "time"])
@pytest.mark.parametrize(
    ("text", "intent", "own"),
    [
        ("我要投诉你们催收骂我", "nlu_fallback", "report_harassment"),
        ("我要投诉你们", "nlu_fallback", "file_complaint"),
        ("我要投诉", "file_complaint", "file_complaint"),
        ("I'm not the borrower", "nlu_fallback", "report_third_party"),
        ("这钱不是我借的", "inform", "report_not_my_loan"),
    ],
)
async def test_a_grievance_is_its_own_matter_and_no_answer(
    talk: Callable[..., Talk], at: str, text: str, intent: str, own: str
) -> None:
    conversation = talk("late")
    await conversation.say("转人工", "request_human")
    if at == "time":
        await at_time(conversation)
    await conversation.say(text, intent)
    assert own in [row.kind for row in await conversation.rows()]
    assert all(text not in detail.values() for detail in await conversation.details() if "time" in detail or "topic" in detail)


async def test_what_is_no_complaint_is_none(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("转人工", "request_human")
    await conversation.say("我不是要投诉，就是问问利息", "nlu_fallback")
    assert [row.kind for row in await conversation.rows()] == ["request_human"]


@pytest.mark.parametrize("text", ["明天下午", "周末晚上7点以后", "工作日下班后"])
async def test_a_time_told_at_the_topic_is_the_time(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await conversation.say("转人工", "request_human")
    await conversation.say(text, "nlu_fallback", entities={"date": ("2026-11-23", "明天")} if "明天" in text else None)
    assert conversation.focus.asked == ASKED_TOPIC
    await conversation.say("罚息有疑问想问清楚", "nlu_fallback")
    (detail,) = await conversation.details()
    assert (detail["time"], detail["topic"]) == (text, "罚息有疑问想问清楚")


async def test_despair_goes_before_a_grievance(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("转人工", "request_human")
    said = await conversation.say("你们催收骂我我不想活了", "express_distress")
    assert "12356" in said.text
    assert "report_harassment" not in [row.kind for row in await conversation.rows()]
