"""A wish for several loans at once is seen to one loan after the other, and it is said which comes first."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.actions.talking import Talk
from tests.actions.world import RECEIVED_AT

INSTALMENT, SETTLEMENT = "request_installment", "request_settlement"
ONE_BY_ONE = ("一笔一笔来", "分开办")


def says_one_by_one(text: str) -> bool:
    return any(words in text for words in ONE_BY_ONE)


@pytest.mark.parametrize(
    "text",
    [
        "两笔都想分期还",
        "这两笔我都想分期",
        "我那俩贷款都分期行吗",
        "两个贷款一起分期",
        "每笔都给我分12期",
        "贷款都还不上了，都分期吧",
        "安心贷和随心借都想分期",
        "所有的贷款都想分期",
        "两笔一起分期，行不",
        "兩筆都想分期",
    ],
)
async def test_the_late_one_comes_first_and_that_is_said(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("two")
    said = await conversation.say(text, INSTALMENT)
    assert says_one_by_one(said.text)
    assert "逾期" in said.text
    assert "安心贷" in said.text
    assert conversation.focus.asked == "flow:arrangement:cause"


async def test_where_any_may_come_first_it_is_asked_which(talk: Callable[..., Talk]) -> None:
    conversation = talk("two")
    said = await conversation.say("两笔都想一次结清", SETTLEMENT)
    assert says_one_by_one(said.text)
    assert {"安心贷", "随心借"} <= set(said.titles)
    said = await conversation.say("两笔都要", "inform")
    assert says_one_by_one(said.text)
    assert conversation.focus.asked == "flow:arrangement:loan"


@pytest.mark.parametrize("text", ["我想分期", "安心贷想分期", "两笔里第一笔想分期"])
async def test_of_one_loan_nothing_of_the_kind_is_said(talk: Callable[..., Talk], text: str) -> None:
    found = {"loan_ref": ("1", "第一笔")} if "第一笔" in text else {}
    said = await talk("two").say(text, INSTALMENT, entities=found)
    assert not says_one_by_one(said.text)


async def test_who_has_one_loan_has_no_order(talk: Callable[..., Talk]) -> None:
    assert not says_one_by_one((await talk("late").say("两笔都想分期", INSTALMENT)).text)


async def test_said_on_the_way_it_changes_nothing(talk: Callable[..., Talk]) -> None:
    conversation = talk("two")
    await conversation.say("安心贷想分期", INSTALMENT)
    said = await conversation.say("两笔都想分期", INSTALMENT)
    assert says_one_by_one(said.text)
    assert conversation.focus.asked == "flow:arrangement:cause"


async def test_after_one_the_other_that_is_late_is_a_tap_away(talk: Callable[..., Talk]) -> None:
    conversation = talk("same")
    later = RECEIVED_AT + timedelta(days=15)
    both_late = await conversation.say("尾号0001想一次结清", SETTLEMENT, received_at=later)
    way = next(one for one in both_late.payloads if "same-0001" in one)
    said = await conversation.tap(way, received_at=later)
    said = await conversation.tap(next(one for one in said.payloads if "settle_waiver" in one), received_at=later)
    confirm = next(one for one in said.payloads if one.startswith("/affirm"))
    said = await conversation.tap(confirm, received_at=later + timedelta(minutes=5))
    assert "receipt" in said.cards
    (other,) = (one for one in said.payloads if one.startswith("/request_settlement"))
    await conversation.tap(other, received_at=later + timedelta(minutes=6))
    assert conversation.focus.loan_id == "same-0002"
    assert conversation.focus.asked == "flow:arrangement:option"
