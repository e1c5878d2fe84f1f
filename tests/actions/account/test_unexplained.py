"""A sum that is named and not known: which of our own come near, that it isn't there, and a check that is offered."""

from collections.abc import Callable

import pytest

from servicing.wording import Wording
from tests.actions.talking import Talk
from tests.actions.test_words import test_answers_are_short_and_easy_to_read as reads_easily

TOPIC = "report_overpayment"


@pytest.mark.parametrize(
    ("borrower", "text", "amount", "stands"),
    [
        ("late", "平白无故多出来777是啥钱", "777", "逾期部分一共 3,244.03 元"),
        ("ontime", "怎么让我多还86块", "86", "下一期2026年12月5日应还 1,050.00 元"),
        ("settled", "都清了凭空又叫我多还2000", "2000", "已经全部还清"),
        ("overpaid", "为什么多了4000", "4000", "应还"),
    ],
)
async def test_a_sum_that_is_none_of_ours_is_said_to_be_none(
    talk: Callable[..., Talk], borrower: str, text: str, amount: str, stands: str
) -> None:
    conversation = talk(borrower)
    said = await conversation.say(text, TOPIC, entities={"amount": amount})
    first = said.text.splitlines()[0]
    assert f"{int(amount):,} 元" in first
    assert "没有正好" in first or "找不到" in first
    assert stands in said.text
    assert "接近" not in said.text
    assert said.payloads[0].startswith("/dispute_charge")
    assert await conversation.rows() == []


async def test_what_comes_near_is_not_said_to_be_it(talk: Callable[..., Talk], wording: Wording) -> None:
    said = await talk("late").say("莫名多出3300，哪来的", TOPIC, entities={"amount": "3300"})
    assert said.text.splitlines()[1] in wording.responses["utter_more_near"]
    assert "3,244.03 元" in said.text
    assert "对得上" not in said.text
    assert "4,252.53" not in said.text


async def test_a_sum_by_and_large_fits_nothing_to_the_yuan(talk: Callable[..., Talk]) -> None:
    said = await talk("ontime").say("无缘无故多了一千多", TOPIC, entities=[("amount", "1000", "一千多")])
    assert "对得上" not in said.text
    assert "1,000 元" not in said.text
    assert said.text.count("1,050.00 元") == 3


@pytest.mark.parametrize("borrower", ["late", "ontime", "settled", "two", "compound", "overpaid"])
async def test_it_reads_easily(talk: Callable[..., Talk], borrower: str) -> None:
    for amount in ("777", "1050", "1100"):
        said = await talk(borrower).say(f"怎么让我多还{amount}", TOPIC, entities={"amount": amount})
        await reads_easily(list(said.replies))
