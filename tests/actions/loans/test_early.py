"""Paying ahead of time: a part of it, its fee, whether it can be done, what closes after it."""

from collections.abc import Callable

import pytest

from servicing.wording import Wording
from tests.actions.talking import Talk
from tests.actions.test_words import test_answers_are_short_and_easy_to_read as reads_easily

PART = "request_partial_payment"


@pytest.mark.parametrize("intent", ["nlu_fallback", "request_settlement", PART])
@pytest.mark.parametrize("text", ["能不能提前还一部份", "我想问下提前多还点可以不", "提前还几千本金得不得行"])
async def test_whether_a_part_may_come_early_is_answered_and_stores_nothing(
    talk: Callable[..., Talk], wording: Wording, text: str, intent: str
) -> None:
    conversation = talk("ontime")
    said = await conversation.say(text, intent)
    assert said.text.splitlines()[0] in wording.responses["utter_early_part_whether"]
    assert "先用在第 6 期上" in said.text
    assert "一次全部结清" not in said.text
    assert await conversation.rows() == []


@pytest.mark.parametrize("intent", ["nlu_fallback", "explain_interest", "explain_penalty", "request_settlement"])
@pytest.mark.parametrize("text", ["提前还部分本金要收手续费不", "提前还一半有违约金吗", "提前还两期另外收费吗"])
async def test_the_fee_for_a_part_is_the_clauses(talk: Callable[..., Talk], text: str, intent: str) -> None:
    conversation = talk("ontime")
    said = await conversation.say(text, intent)
    assert "条款里写的是 1%" in said.text.splitlines()[0]
    assert "一次全部结清" not in said.text
    assert await conversation.rows() == []


async def test_whether_interest_falls_with_a_part_is_not_known(talk: Callable[..., Talk], wording: Wording) -> None:
    said = await talk("ontime").say("提前还一部分利息会变少吗", "explain_interest")
    assert said.text.splitlines()[0] in wording.responses["utter_early_part_interest"]


@pytest.mark.parametrize(("amount", "ends"), [("500", False), ("5000", True)])
async def test_a_sum_is_a_part_or_all_of_it(talk: Callable[..., Talk], amount: str, ends: bool) -> None:
    conversation = talk("ontime")
    said = await conversation.say(f"提前还{amount}可以吗", entities={"amount": amount})
    assert ("一次全部结清是" in said.text) is ends
    assert ("先用在第 6 期上" in said.text) is not ends
    assert any(amount in payload for payload in said.payloads)
    assert await conversation.rows() == []


async def test_whether_all_of_it_may_is_said_before_the_sum(talk: Callable[..., Talk], wording: Wording) -> None:
    said = await talk("ontime").say("可不可以提前还清", "request_settlement")
    assert said.text.splitlines()[0] in wording.responses["utter_early_whether"]


@pytest.mark.parametrize("intent", ["request_settlement", "request_waiver", "explain_interest", "nlu_fallback"])
@pytest.mark.parametrize("text", ["一次还清利息能少多少", "提前结清能省下多少嘛"])
async def test_what_paying_off_saves_comes_first(talk: Callable[..., Talk], text: str, intent: str) -> None:
    conversation = talk("ontime")
    said = await conversation.say(text, intent)
    assert "少付 31.50 元" in said.text.splitlines()[0]
    assert await conversation.rows() == []


@pytest.mark.parametrize(
    ("text", "intent", "rule"),
    [
        ("提前结清有没有违约金", "explain_interest", "条款里写的是 1%"),
        ("提前还清要手续费不", "request_settlement", "条款里写的是 1%"),
        ("提前还部分收费吗", "nlu_fallback", "条款里写的是 1%"),
        ("一次还清后面的利息还收吗", "request_settlement", "利息"),
    ],
)
async def test_on_a_settled_loan_the_rule_comes_before_its_state(
    talk: Callable[..., Talk], text: str, intent: str, rule: str
) -> None:
    conversation = talk("settled")
    said = await conversation.say(text, intent)
    assert rule in said.text.splitlines()[0]
    assert "已经全部还清" in said.text.splitlines()[-1]
    assert await conversation.rows() == []


@pytest.mark.parametrize(("borrower", "first"), [("ontime", "先还清才能关"), ("settled", "可以提出关闭")])
@pytest.mark.parametrize("text", ["结清以后能不能关掉这个账户", "全部还完能注销不", "提前还清会自动关闭吗"])
async def test_what_closes_after_payoff(talk: Callable[..., Talk], borrower: str, first: str, text: str) -> None:
    conversation = talk(borrower)
    said = await conversation.say(text, "request_settlement")
    assert first in said.text.splitlines()[0] or "可以提出关闭" in said.text.splitlines()[0]
    assert await conversation.rows() == []


@pytest.mark.parametrize("borrower", ["late", "ontime", "settled", "two", "compound"])
async def test_it_reads_easily(talk: Callable[..., Talk], borrower: str) -> None:
    for text in ("能不能提前还一部分", "提前还一半利息和手续费怎么算", "可以提前还清吗", "提前还清到还款日还要还吗"):
        await reads_easily(list((await talk(borrower).say(text)).replies))
