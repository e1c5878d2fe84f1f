"""Paying a part: what it clears and what is left, by the ledger, before the wish is stored."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from servicing.contract import Payment, PaymentMethod
from servicing.ledger import if_paid, project, statement
from servicing.ledger.model import Statement
from servicing.ledger.projection import HYPOTHETICAL_ID
from servicing.money import to_fen
from tests.actions.talking import Said, Talk
from tests.actions.world import TODAY, loans_of, payments_of


async def ask(conversation: Talk, amount: str, words: str = "我先还500行吗，先抵什么") -> Said:
    return await conversation.say(words, "request_partial_payment", entities=[("amount", amount, "500")])


def amounts(text: str) -> set[Decimal]:
    return {Decimal(found.replace(",", "")) for found in re.findall(r"[\d,]+\.\d\d", text)}


def late(one: Statement) -> Decimal:
    return one.overdue.penalty + one.overdue.compound


@pytest.mark.parametrize("borrower", ["late", "grace", "compound", "today", "overcap"])
@pytest.mark.parametrize("amount", ["0.01", "12.34", "500.00", "1100.00"])
async def test_it_says_what_the_ledger_says_of_the_sum(talk: Callable[..., Talk], borrower: str, amount: str) -> None:
    conversation = talk(borrower)
    said = await ask(conversation, amount)
    (loan,) = loans_of(borrower)
    paid = payments_of(loan.loan_id)
    then = if_paid(loan, paid, TODAY, Decimal(amount))
    for part in then.allocations:
        if part.payment_id == HYPOTHETICAL_ID:
            assert part.amount in amounts(said.text)
    if then.overdue.total:
        assert then.overdue.total in amounts(said.text)
    now, tomorrow = statement(loan, paid, TODAY), TODAY + timedelta(days=1)
    before = late(project(loan, paid, TODAY, tomorrow)) - late(now)
    with_it = [*paid, Payment(HYPOTHETICAL_ID, loan.loan_id, TODAY, Decimal(amount), PaymentMethod.TRANSFER)]
    after = late(statement(loan, with_it, tomorrow)) - late(then)
    assert ({before, after} <= amounts(said.text)) or before <= after
    assert [row.kind for row in await conversation.rows()] == (["request_partial_payment"] if borrower == "overcap" else [])


async def test_more_than_is_late_clears_it_and_the_rest_is_kept(talk: Callable[..., Talk]) -> None:
    said = await ask(talk("late"), "4000.00")
    assert "都还清了" in said.text
    assert "会先存着" in said.text


async def test_where_nothing_is_due_it_is_kept(talk: Callable[..., Talk]) -> None:
    said = await ask(talk("ontime"), "500.00")
    assert "没有到期要还的" in said.text
    assert "500 元会存着" in said.text


async def test_of_two_loans_it_asks_which_and_keeps_the_sum(talk: Callable[..., Talk]) -> None:
    conversation = talk("two")
    asked = await ask(conversation, "500.00")
    assert await conversation.rows() == []
    assert len(asked.payloads) == 2
    said = await conversation.say("第一个", "choose_option", entities={"ordinal": ("1", "第一个")})
    assert "安心贷" in said.text
    assert said.card("options").loan.loan_id == "two-0001"
    assert said.card("options").told[-1].value == "500.00 元"


@pytest.mark.parametrize("value", ["-5", "NaN", "0", "1e999", "abc"])
async def test_what_is_no_sum_is_the_plain_wish(talk: Callable[..., Talk], value: str) -> None:
    conversation = talk("late")
    said = await ask(conversation, value)
    assert said.cards == []
    assert conversation.focus.asked == "flow:arrangement:sum_amount"


async def test_a_visitor_hears_no_figure(talk: Callable[..., Talk]) -> None:
    said = await ask(talk(None), "500.00")
    assert amounts(said.text) == set()


@pytest.mark.parametrize("read", [True, False])
async def test_a_sum_taken_back_is_reckoned_anew(talk: Callable[..., Talk], read: bool) -> None:
    conversation = talk("late")
    await ask(conversation, "500.00")
    said = await conversation.say("我说错了，是800", "dispute_charge", entities=[("amount", "800.00", "800")] if read else [])
    assert "part_payment" in [row.key for row in said.card("options").rows]
    assert next(row.total for row in said.card("options").rows if row.key == "part_payment") == "800.00"
    assert await conversation.rows() == []


ENDS = statement(loans_of("late")[0], payments_of("late-0001"), TODAY).settle_today


@pytest.mark.parametrize("amount", [ENDS, ENDS + Decimal("0.01"), Decimal(100000)])
async def test_as_much_as_ends_the_loan_is_told_what_ends_it(talk: Callable[..., Talk], amount: Decimal) -> None:
    said = await ask(talk("late"), str(amount))
    assert f"{ENDS:,.2f} 元" in said.text.split("\n")[0]
    assert "存着" not in said.text
    assert [row.key for row in said.card("options").rows[:2]] == ["settle_waiver", "settle"]


async def test_a_fen_less_than_ends_the_loan_is_a_part(talk: Callable[..., Talk]) -> None:
    said = await ask(talk("late"), str(ENDS - Decimal("0.01")))
    assert "全部结清是" not in said.text
    assert "会先存着" in said.text


@pytest.mark.parametrize("at_the_ways", [False, True])
async def test_told_when_asked_for_a_part_it_ends_the_loan_too(talk: Callable[..., Talk], at_the_ways: bool) -> None:
    conversation = talk("late")
    await conversation.say("我想先还一部分", "request_partial_payment")
    if at_the_ways:
        await conversation.say("500", "inform", entities={"amount": ("500.00", "500")})
    said = await conversation.say("那就还十万", "inform", entities={"amount": ("100000.00", "十万")})
    assert f"{ENDS:,.2f} 元" in said.text.split("\n")[0]
    assert said.card("options").rows[0].key == "settle_waiver"


async def test_who_is_on_time_and_would_pay_more_than_all_is_told_so(talk: Callable[..., Talk]) -> None:
    conversation = talk("ontime")
    said = await ask(conversation, "100000.00")
    assert "存着" not in said.text
    assert [row.key for row in said.card("options").rows] == ["settle"]
    assert await conversation.rows() == []


@pytest.mark.parametrize("text", ["我先还一半行不行", "先给二分之一", "对半先还着可以吗"])
async def test_a_half_is_told_in_yuan_with_the_first_word(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    said = await conversation.say(text, "request_partial_payment")
    overdue = statement(loans_of("late")[0], payments_of("late-0001"), TODAY).overdue.total
    assert f"一半是 {to_fen(overdue / 2):,.2f} 元" in said.text
    assert conversation.focus.asked == "flow:arrangement:sum_amount"
