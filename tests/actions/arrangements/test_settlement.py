"""Paying everything off: a question hears the price; who bargains for less, or says what there is for it, sees the ways."""

from collections.abc import Callable

import pytest

from servicing.ledger import statement
from tests.actions.talking import Talk
from tests.actions.world import TODAY, loans_of, payments_of

SETTLEMENT = "request_settlement"


@pytest.mark.parametrize(
    ("text", "sum_named"),
    [
        ("我凑了11000，能不能一次结清，罚息少收点", "11000"),
        ("手头有11000，一次性结清能便宜点吗", "11000"),
        ("借到一万一，可以一次还清不", "一万一"),
        ("家里给了11000块，全部还完罚息能免吗", "11000块"),
        ("攒够11000了，能不能全部结清", "11000"),
        ("刚发了11000，一次还清可以吗", "11000"),
        ("11000一次结清，违约金能减吗", "11000"),
        ("拿得出11000，能打个折全部结清吗", "11000"),
        ("身上有11000，可不可以一次清掉，罚息抹一点", "11000"),
        ("11000块钱能不能结清，零头抹掉点行吗", "11000块钱"),
    ],
)
async def test_a_sum_at_hand_is_taken_and_the_cheapest_end_comes_first(
    talk: Callable[..., Talk], text: str, sum_named: str
) -> None:
    said = await talk("late").say(text, SETTLEMENT, entities={"amount": ("11000.00", sum_named)})
    card = said.card("options")
    assert [fact.value for fact in card.told] == ["11,000.00 元"]
    assert (card.rows[0].key, card.rows[0].recommended) == ("settle_waiver", True)


@pytest.mark.parametrize(
    "text", ["能不能一次结清，便宜点", "一次还清罚息可以少收吗", "全部结清有优惠吗", "只还本金一次结清行不行"]
)
async def test_to_ask_for_less_is_answered_with_the_ways(talk: Callable[..., Talk], text: str) -> None:
    said = await talk("late").say(text, SETTLEMENT)
    assert [row.key for row in said.card("options").rows[:2]] == ["settle_waiver", "settle"]


@pytest.mark.parametrize(
    ("borrower", "text"),
    [
        ("late", "能不能提前还清"),
        ("late", "一次还清可以吗，要多少钱"),
        ("late", "10000的贷款能提前还清吗"),
        ("ontime", "提前结清有没有优惠"),
    ],
)
async def test_a_question_for_the_price_opens_no_talk(talk: Callable[..., Talk], borrower: str, text: str) -> None:
    conversation = talk(borrower)
    found = {"amount": ("10000.00", "10000")} if "10000" in text else {}
    said = await conversation.say(text, SETTLEMENT, entities=found)
    assert "一次全部结清是" in said.text
    assert conversation.focus.flow is None


@pytest.mark.parametrize("text", ["两笔都结清要多少", "两笔一次结清可以吗", "我想两笔一次结清"])
async def test_of_several_loans_the_total_is_told(talk: Callable[..., Talk], text: str) -> None:
    said = await talk("two").say(text, SETTLEMENT)
    both = [statement(one, payments_of(one.loan_id), TODAY).settle_today for one in loans_of("two")]
    assert f"{sum(both):,.2f} 元" in said.text
