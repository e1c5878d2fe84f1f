"""What was stored can be taken back: found, read back, withdrawn once; never a second request opened."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from actions.casework.withdrawal import Withdrawal
from servicing.wording import Wording
from tests.actions.talking import Talk
from tests.actions.world import RECEIVED_AT

COMPLAINT = ("我要投诉你们", "file_complaint")
DISPUTE = ("这笔收费我有异议", "dispute_charge")


async def states(conversation: Talk) -> list[tuple[str, str]]:
    return [(row.kind, row.state) for row in await conversation.rows()]


@pytest.mark.parametrize(
    "text", ["撤销投诉", "不投诉了", "我想把投诉撤回", "投诉先不办了", "算了，我那个投诉不要了", "撤銷投訴"]
)
@pytest.mark.parametrize("intent", ["file_complaint", "query_complaint_status", "cancel_request", "nlu_fallback", "deny"])
async def test_a_complaint_is_taken_back_however_it_is_read(talk: Callable[..., Talk], text: str, intent: str) -> None:
    conversation = talk("late")
    await conversation.say(*COMPLAINT)
    said = await conversation.say(text, intent)
    assert await states(conversation) == [("file_complaint", "withdrawn")]
    (row,) = await conversation.rows()
    assert row.number in said.text
    assert said.card("receipt").number == row.number
    assert "不再处理" in said.card("receipt").rows[-1].value


@pytest.mark.parametrize("opened", ["late", None])
async def test_the_same_turn_again_says_the_same(talk: Callable[..., Talk], opened: str | None) -> None:
    conversation = talk(opened)
    await conversation.say(*COMPLAINT)
    focus = conversation.focus
    texts = set()
    for _ in range(3):
        conversation.focus = focus
        texts.add((await conversation.say("不投诉了", "file_complaint", message_id="m-w")).text)
    assert len(texts) == 1
    assert await states(conversation) == [("file_complaint", "withdrawn")]


async def test_withdrawn_and_kept_after_all_it_has_its_number_still(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say(*COMPLAINT)
    (before,) = await conversation.rows()
    said = await conversation.say("撤销投诉", "file_complaint")
    kept = await conversation.tap(said.payloads[0])
    assert before.number in kept.text
    assert await states(conversation) == [("file_complaint", "open")]
    await conversation.say("不投诉了", "file_complaint")
    assert await states(conversation) == [("file_complaint", "withdrawn")]


async def test_of_several_it_is_asked_which(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say(*COMPLAINT)
    await conversation.say(*DISPUTE)
    said = await conversation.say("我要撤回申请", "cancel_request")
    assert all(state == "open" for _, state in await states(conversation))
    assert len([one for one in said.payloads if "withdraw:" in one]) == 2
    await conversation.say("第一个", "choose_option", entities={"ordinal": ("1", "第一个")})
    assert sorted(state for _, state in await states(conversation)) == ["open", "withdrawn"]


async def test_just_now_is_the_newest(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say(*COMPLAINT)
    await conversation.say(*DISPUTE, received_at=RECEIVED_AT + timedelta(minutes=1))
    await conversation.say("取消刚才那个申请", "cancel_request", received_at=RECEIVED_AT + timedelta(minutes=2))
    assert dict(await states(conversation)) == {"file_complaint": "open", "dispute_charge": "withdrawn"}


async def test_a_kind_names_its_own_among_others(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say(*COMPLAINT)
    await conversation.say(*DISPUTE)
    await conversation.say("异议不要了", "dispute_charge")
    assert dict(await states(conversation)) == {"file_complaint": "open", "dispute_charge": "withdrawn"}


@pytest.mark.parametrize("borrower", ["late", None])
async def test_where_there_is_none_that_is_said_and_none_is_opened(talk: Callable[..., Talk], borrower: str | None) -> None:
    conversation = talk(borrower)
    said = await conversation.say("撤销投诉", "file_complaint")
    assert "投诉" in said.text
    assert said.cards == []
    assert await conversation.rows() == []


async def test_a_question_how_is_offered_and_not_done(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say(*COMPLAINT)
    said = await conversation.say("怎么撤销投诉", "file_complaint")
    assert await states(conversation) == [("file_complaint", "open")]
    assert "withdraw:" in said.payloads[0]


@pytest.mark.parametrize(
    "text",
    ["别撤销我的投诉", "为什么取消我的投诉", "我要投诉你们取消了我的分期", "要是不分期了会怎样", "取消自动扣款", "取消提醒"],
)
async def test_who_speaks_of_it_otherwise_takes_nothing_back(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await conversation.say(*COMPLAINT)
    await conversation.say(*DISPUTE)
    await conversation.say(text, "query_arrears")
    assert all(state == "open" for _, state in await states(conversation))


@pytest.mark.parametrize("text", ["不用给我回电话了", "不用联系我了", "回电取消吧", "不需要人工了"])
async def test_a_call_is_taken_back_within_its_talk_and_after(talk: Callable[..., Talk], text: str) -> None:
    within, after = talk("late"), talk("grace")
    await within.say("找人工", "request_human")
    await within.say(text, "request_human")
    assert await states(within) == [("request_human", "withdrawn")]
    await after.say("找人工", "request_human")
    await after.say("随便", "inform")
    await after.say("随便", "inform")
    assert after.focus.flow is None
    await after.say(text, "set_contact_preference")
    assert await states(after) == [("request_human", "withdrawn")]


async def test_wanting_no_calls_where_none_was_asked_for_is_a_preference(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("不用打电话了", "set_contact_preference")
    assert [kind for kind, _ in await states(conversation)] == ["set_contact_preference"]


async def test_within_a_talk_of_several_steps_it_is_answered_and_led_back(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say(*COMPLAINT)
    await conversation.say("找人工", "request_human")
    await conversation.say("撤销投诉", "file_complaint")
    assert dict(await states(conversation)) == {"file_complaint": "withdrawn", "request_human": "open"}
    assert conversation.focus.flow == "request_human"


async def test_nobody_takes_back_what_is_anothers(talk: Callable[..., Talk]) -> None:
    owner, other, visitor = talk("late"), talk("grace"), talk(None)
    await owner.say(*COMPLAINT)
    said = await owner.say("怎么撤销投诉", "file_complaint")
    for stranger in (other, visitor):
        await stranger.say("撤销投诉", "file_complaint")
        await stranger.tap(said.payloads[0])
    assert await states(owner) == [("file_complaint", "open")]


async def test_what_a_person_must_see_is_not_taken_back(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("这不是我借的", "report_not_my_loan")
    await conversation.say("撤销申请", "cancel_request")
    assert await states(conversation) == [("report_not_my_loan", "open")]


async def test_dropping_what_was_talked_about_offers_to_take_it_back(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say(*DISPUTE)
    said = await conversation.say("算了", "cancel_request")
    assert await states(conversation) == [("dispute_charge", "open")]
    await conversation.tap(said.payloads[0])
    assert await states(conversation) == [("dispute_charge", "withdrawn")]


def test_every_kind_has_its_name(wording: Wording) -> None:
    withdrawal = Withdrawal.load(None)  # type: ignore[arg-type]
    assert all(wording.has(f"withdraw_{kind}") for kind in withdrawal.kinds)


async def test_a_complaint_misspelt_is_withdrawn_as_it_was_made(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我要头诉", "file_complaint")
    await conversation.say("算了不头诉了", "cancel_request")
    assert await states(conversation) == [("file_complaint", "withdrawn")]
