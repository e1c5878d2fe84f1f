"""Despair is met at once, and gently for as long as it may last (V-01 to V-03)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from servicing.contact.holds import HoldKind, holds_of, lift_hold
from tests.actions.talking import Talk
from tests.actions.world import RECEIVED_AT
from tests.harness.policy import POLICY

OF_MONEY = ("逾期", "罚息", "应还", "欠", "还款", "本金", "催收", "怎么还")


async def _holds(conversation: Talk) -> list[tuple[HoldKind, str]]:
    async with conversation.database.reading() as session:
        return [(hold.kind, hold.cause) for hold in await holds_of(session, "late", RECEIVED_AT + timedelta(days=9))]


async def test_a_hold_is_placed_once_for_its_request(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我不想活了", "express_distress", message_id="m-1")
    await conversation.say("我不想活了", "express_distress", message_id="m-1")
    await conversation.say("真的撑不下去了", "express_distress")
    (row,) = await conversation.rows()
    assert await _holds(conversation) == [(HoldKind.CRISIS, row.number)]


@pytest.mark.parametrize("borrower", [None, "nobody"])
async def test_who_is_no_borrower_is_met_as_kindly_and_nobody_is_held(talk: Callable[..., Talk], borrower: str | None) -> None:
    conversation = talk(borrower)
    said = await conversation.say("我不想活了", "express_distress")
    assert "12356" in said.text
    assert [(one.reason, one.urgent) for one in said.hand_offs] == [("V-01", True)]
    assert await _holds(conversation) == []
    after = await conversation.say("你好", "greet")
    assert "12356" in after.text


async def test_a_third_partys_despair_holds_no_borrower(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我是他妈妈", "report_third_party")
    said = await conversation.say("我也不想活了", "express_distress")
    assert "12356" in said.text
    assert HoldKind.CRISIS not in [kind for kind, _ in await _holds(conversation)]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("你好", "greet"), ("谢谢", "thank"), ("我没事了", "deny"), ("好的", "affirm"), ("算了", "cancel_request"),
        ("嗯", "nlu_fallback"), ("再见", "goodbye"), ("今天天气不好", "out_of_scope"),
        ("你是机器人吗", "bot_challenge"), ("垃圾", "express_anger"),
    ],
)  # fmt: skip
async def test_what_is_said_afterwards_is_answered_with_company(talk: Callable[..., Talk], text: str, intent: str) -> None:
    conversation = talk("late")
    await conversation.say("我不想活了", "express_distress")
    said = await conversation.say(text, intent)
    assert "12356" in said.text
    assert "工作人员" in said.text
    assert not any(word in said.text for word in OF_MONEY)
    assert set(said.payloads) <= {"/request_human"}


async def test_that_all_is_well_is_not_argued_with_and_the_person_still_comes(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我不想活了", "express_distress")
    said = await conversation.say("我没事了，刚才是气话", "deny")
    assert "工作人员还是会来" in said.text
    assert [row.state for row in await conversation.rows()] == ["open"]


async def test_money_is_spoken_of_only_when_asked_and_in_two_sentences(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我不想活了", "express_distress")
    said = await conversation.say("我到底欠多少", "query_arrears")
    first, second = said.replies
    assert "3,244.03 元" in first.text
    assert first.text.count("。") == 2
    assert said.cards == []
    assert "12356" in second.text
    assert said.payloads == ["/request_human"]
    still = await conversation.say("你好", "greet")
    assert "12356" in still.text, "the hold outlives the topic"


async def test_a_wish_is_stored_and_its_receipt_kept(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我不想活了", "express_distress")
    said = await conversation.say("能不能延期", "request_extension")
    assert said.cards == ["receipt"]
    assert "12356" in said.text
    assert {row.kind for row in await conversation.rows()} == {"express_distress", "request_extension"}


async def test_asking_for_a_person_asks_nothing_back(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我不想活了", "express_distress")
    said = await conversation.tap("/request_human")
    assert "工作人员" in said.text
    assert "哪方面" not in said.text
    assert [(one.reason, one.urgent) for one in said.hand_offs] == [("V-01", True)]


async def test_another_conversation_of_the_borrower_is_gentle_too_and_until_the_hours_are_over(
    talk: Callable[..., Talk],
) -> None:
    await talk("late").say("我不想活了", "express_distress")
    hours = POLICY.outreach.crisis_hold_hours
    other = talk("late")
    near = await other.say("你好", "greet", received_at=RECEIVED_AT + timedelta(hours=hours - 1))
    assert "12356" in near.text
    far = await talk("late").say("你好", "greet", received_at=RECEIVED_AT + timedelta(hours=hours))
    assert "12356" not in far.text
    someone = await talk("two").say("你好", "greet")
    assert "12356" not in someone.text


async def test_a_hold_that_a_person_lifted_ends_it(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我不想活了", "express_distress")
    at = RECEIVED_AT + timedelta(hours=72)
    async with conversation.database.writing() as session:
        (hold,) = await holds_of(session, "late", at)
        await lift_hold(session, hold.id, at=at, actor="agent-1", crisis_hours=72)
    said = await talk("late").say("你好", "greet", received_at=at + timedelta(minutes=1))
    assert "12356" not in said.text


async def test_said_again_it_is_said_otherwise_and_never_less(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = [await conversation.say("我不想活了", "express_distress") for _ in range(3)]
    assert len({one.text for one in said}) == 3
    for one in said:
        assert all(line in one.text for line in ("12356", "120", "110"))
        assert one.hand_offs
        assert not any(word in one.text for word in OF_MONEY)
