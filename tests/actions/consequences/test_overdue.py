"""What being late costs and what may follow: the ledger's yuan, the rules' numbers, no threat (C-01 to C-03, C-10)."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from servicing.ledger import project, statement
from tests.actions.talking import Talk
from tests.actions.world import TODAY, loans_of, payments_of

INTENT = "ask_overdue_consequence"


def _owed(loan_id: str, borrower: str, on: date) -> tuple[Decimal, Decimal]:
    loan = next(one for one in loans_of(borrower) if one.loan_id == loan_id)
    owed = project(loan, payments_of(loan_id), TODAY, on).overdue
    return owed.total, owed.penalty + owed.compound


async def test_late_hears_today_and_later_in_yuan(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("不还会怎么样", INTENT)
    first = said.text.splitlines()[0]
    for day in (TODAY, TODAY + timedelta(days=7)):
        total, penalty = _owed("late-0001", "late", day)
        assert f"{total:,.2f} 元" in first
        assert f"{penalty:,.2f} 元" in first
    a_day = _owed("late-0001", "late", TODAY + timedelta(days=1))[1] - _owed("late-0001", "late", TODAY)[1]
    assert f"大约多 {a_day:,.2f} 元" in said.text
    assert "晚上 22:00 到早上 8:00 不可以催收" in said.text, "C-01"
    assert "一天最多 3 次" in said.text, "C-02"
    assert "不宜超过 6 次" in said.text, "C-03"
    assert "应当先告诉您" in said.text, "R-02"
    assert "不能替它说" in said.text
    assert [payload for payload in said.payloads if payload.startswith("/request_")] == [
        "/request_installment", "/request_extension", "/request_partial_payment",
    ]  # fmt: skip


async def test_a_day_that_is_named_is_the_day_answered(talk: Callable[..., Talk]) -> None:
    day = date(2026, 12, 20)
    said = await talk("late").say("拖到12月20号会怎样", INTENT, entities={"date": (day.isoformat(), "12月20号")})
    total, _ = _owed("late-0001", "late", day)
    assert "2026年12月20日" in said.text
    assert f"{total:,.2f} 元" in said.text
    assert "又有 1 期" in said.text


async def test_in_grace_hears_until_when_nothing_is_charged(talk: Callable[..., Talk]) -> None:
    said = await talk("grace").say("不还会怎么样", INTENT)
    total, penalty = _owed("grace-0001", "grace", date(2026, 11, 26))
    assert "2026年11月25日（含当天）" in said.text
    assert f"{total:,.2f} 元（其中罚息 {penalty:,.2f} 元）" in said.text
    assert penalty > 0
    assert "已经逾期" not in said.text


async def test_not_late_hears_that_first(talk: Callable[..., Talk]) -> None:
    said = await talk("ontime").say("不还会怎么样", INTENT)
    assert said.text.startswith("现在没有影响")
    total, penalty = _owed("ontime-0001", "ontime", date(2026, 12, 12))
    assert f"{total:,.2f} 元（其中罚息 {penalty:,.2f} 元）" in said.text


async def test_due_today_hears_the_sum_of_today(talk: Callable[..., Talk]) -> None:
    said = await talk("today").say("今天不还会怎么样", INTENT, entities={"date": ("2026-11-22", "今天")})
    loan = loans_of("today")[0]
    assert statement(loan, payments_of(loan.loan_id), TODAY).overdue.total
    assert "逾期" in said.text


async def test_settled_hears_that_nothing_follows(talk: Callable[..., Talk]) -> None:
    said = await talk("settled").say("不还会怎么样", INTENT)
    assert said.text.splitlines() == ["您的安心贷已经还清，不会再有逾期。"]


async def test_who_may_call_comes_first_when_asked(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("逾期了会有人打电话催我吗", INTENT)
    assert "一天最多 3 次" in said.text.splitlines()[0]


async def test_two_loans_speak_of_the_late_one(talk: Callable[..., Talk]) -> None:
    said = await talk("two").say("不还会怎么样", INTENT)
    assert "安心贷" in said.text
    assert "随心借" not in said.text


async def test_who_forgot_hears_the_penalty_and_what_to_do(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("我忘了还款，晚还了两天", "ask_overdue_consequence")
    assert "3,244.03 元" in said.text
    assert "现在" in said.text.splitlines()[-1]
    assert "催收" not in said.text
    assert {"/how_to_repay", "/ask_credit_impact"} <= set(said.payloads)
    assert await conversation.rows() == []


async def test_who_forgot_within_grace_hears_that_nothing_is_added_yet(talk: Callable[..., Talk]) -> None:
    said = await talk("grace").say("晚了一天，忘了", "ask_overdue_consequence")
    assert "2026年11月25日" in said.text
    assert "这里没有查到" in said.text


@pytest.mark.parametrize(("borrower", "standing"), [("ontime", "没有逾期"), ("settled", "还清")])
async def test_who_forgot_and_owes_nothing_is_reassured(talk: Callable[..., Talk], borrower: str, standing: str) -> None:
    said = await talk(borrower).say("我昨天忘了还", "ask_overdue_consequence")
    assert standing in said.text.splitlines()[0]
