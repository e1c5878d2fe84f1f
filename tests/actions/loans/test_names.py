"""A loan is known by the part of its name that tells it from the borrower's others. Pure."""

from collections.abc import Callable

import pytest

from actions.loans.names import names_in
from tests.actions.talking import Talk

TWO = ("青禾乐享贷", "青禾家装分期")
ORDINARY = ("分期",)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("乐享贷怎么还", {0: "乐享贷"}),
        ("家装分期哪天还", {1: "家装分期"}),
        ("家装那笔还剩多少", {1: "家装"}),
        ("青禾乐享贷和家装的罚息", {0: "青禾乐享贷", 1: "家装"}),
        ("青禾的钱", {}),
        ("能分期吗", {}),
        ("我欠多少", {}),
    ],
)
def test_distinctive_part_names_a_loan(text: str, named: dict[int, str]) -> None:
    assert names_in(text, TWO, ORDINARY) == named


def test_loans_of_one_product_are_not_told_apart_by_it() -> None:
    assert names_in("乐享贷怎么还", ("乐享贷", "乐享贷"), ORDINARY) == {}


async def test_name_alone_continues_the_topic_with_that_loan(talk: Callable[..., Talk]) -> None:
    conversation = talk("two")
    await conversation.tap('/explain_penalty{"loan_id": "two-0001"}')
    said = await conversation.say("那随心借呢", "out_of_scope")
    assert conversation.focus.loan_id == "two-0002"
    assert conversation.focus.topic == "explain_penalty"
    assert "帮不上" not in said.text


async def test_name_with_a_known_question_is_that_question(talk: Callable[..., Talk]) -> None:
    said = await talk("two").say("随心借怎么还", "out_of_scope")
    assert said.card("facts").title.startswith("随心借")


async def test_name_with_unknown_words_is_asked_back_not_sent_away(talk: Callable[..., Talk]) -> None:
    said = await talk("two").say("随心借那个事情弄一弄", "out_of_scope", ranking={"query_arrears": 0.3})
    assert "帮不上" not in said.text
    assert "/query_arrears" in said.payloads


async def test_other_peoples_products_stay_out_of_scope(talk: Callable[..., Talk]) -> None:
    assert "帮不上" in (await talk("late").say("随心借怎么还", "out_of_scope")).text
    assert "帮不上" in (await talk(None).say("安心贷怎么还", "out_of_scope")).text
