"""A fee for paying early that the product's clause names is told wherever the sum that ends a loan is told, beside it."""

from collections.abc import Callable

import pytest

from servicing.ledger import statement
from servicing.wording import written
from tests.actions.arrangements.test_application import as_far_as_the_table, payload
from tests.actions.talking import Talk
from tests.actions.world import TODAY, loans_of, payments_of

(LOAN,) = loans_of("late")
ENDS_IT = written(statement(LOAN, payments_of(LOAN.loan_id), TODAY).settle_today)
FEE = "10.00 元"
"""One percent of the 1000 that are due on the fifth of December."""


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("怎么还款", "how_to_repay"),
        ("提前结清怎么还", "how_to_repay"),
        ("我想一次还清", "request_settlement"),
        ("一次还清要多少", "request_settlement"),
        ("一次还清收不收手续费", "explain_interest"),
        ("我都还清了", "query_payment_status"),
        ("我要开结清证明", "request_document"),
        ("越还越多，已经还进去那么多了", "query_arrears"),
        ("有没有优惠券", "ask_incentive"),
        ("我不想用了，能关闭吗", "ask_account_access"),
    ],
)
async def test_the_fee_stands_beside_the_sum(talk: Callable[..., Talk], text: str, intent: str) -> None:
    said = (await talk("late").say(text, intent)).text
    assert ENDS_IT in said
    assert FEE in said
    assert "提前还款手续费 1%" in said


async def test_who_chooses_to_pay_all_of_it_today_is_told_the_fee(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("我手里有五千，想一次还清", "request_settlement", entities={"amount": ("5000.00", "五千")})
    options = said.card("options")
    assert [FEE in note for note in options.notes].count(True) == len([row for row in options.rows if "settle" in row.key])
    paying = await conversation.tap(payload(said, "今天全部结清"))
    assert ENDS_IT in paying.text
    assert FEE in paying.text


async def test_a_plan_names_the_fee_in_its_table_and_in_what_is_agreed_to(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await as_far_as_the_table(conversation)
    assert any("提前还的本金的 1%" in line for line in said.card("cost_table").contingent)
