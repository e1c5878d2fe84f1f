"""No coupon is invented; what one day and settling save is the ledger's."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from servicing.ledger import project, statement
from servicing.ledger.settlement import early_fee, saved_by_settling
from tests.actions.talking import Talk
from tests.actions.world import TODAY, loans_of, payments_of

TOPIC = "ask_incentive"


async def test_nothing_is_promised_and_nothing_stored(talk: Callable[..., Talk]) -> None:
    for borrower in ("late", "settled", None):
        conversation = talk(borrower)
        said = await conversation.say("有优惠券吗", TOPIC)
        assert "没有查到" in said.text
        assert await conversation.rows() == []


async def test_a_days_penalty_and_what_settling_saves_are_the_ledgers(talk: Callable[..., Talk]) -> None:
    (loan,), payments = loans_of("late"), payments_of("late-0001")
    today = statement(loan, payments, TODAY)
    tomorrow = project(loan, payments, TODAY, TODAY + timedelta(days=1))
    said = await talk("late").say("有什么优惠活动吗", TOPIC)
    assert f"{tomorrow.overdue.penalty - today.overdue.penalty:,.2f} 元" in said.text
    assert f"{today.settle_today:,.2f} 元" in said.text
    fee = early_fee(today, Decimal("0.01"))
    assert f"少付 {saved_by_settling(today, fee):,.2f} 元" in said.text
    assert f"{fee:,.2f} 元，没有算在结清的金额里" in said.text


async def test_nobody_else_hears_a_figure(talk: Callable[..., Talk]) -> None:
    assert " 元" not in (await talk(None).say("有优惠吗", TOPIC)).text
