"""Why this penalty: the lines, the clause, the cap, and what it will be on another day."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from servicing.ledger import project, statement
from tests.actions.talk import Talk
from tests.actions.world import TODAY, loans_of, payments_of


@pytest.mark.parametrize("borrower", ["late", "compound", "today"])
async def test_lines_add_up_to_what_accrued(talk: Callable[..., Talk], borrower: str) -> None:
    said = await talk(borrower).say("罚息怎么这么高", "explain_penalty")
    card = said.card("penalty")
    owed = statement(loans_of(borrower)[0], payments_of(loans_of(borrower)[0].loan_id), TODAY)
    accrued = sum((state.accrued.penalty + state.accrued.compound for state in owed.instalments), Decimal(0))
    assert sum((Decimal(line.amount) for line in card.lines), Decimal(0)) == accrued == Decimal(card.accrued)
    assert Decimal(card.accrued) - Decimal(card.paid) == Decimal(card.unpaid)
    assert Decimal(card.unpaid) == owed.overdue.penalty + owed.overdue.compound


async def test_cap_that_applied_is_explained_with_both_rates(talk: Callable[..., Talk]) -> None:
    """18 % × 1.5 = 27 %; 24 % over 365 days is 23.6712 % on a year of 360."""
    said = await talk("late").say("罚息怎么这么高", "explain_penalty")
    assert "27%" in said.text
    assert "23.6712%" in said.text
    assert "23.6712%" in said.card("penalty").cap_note
    assert said.card("penalty").lines[0].annual_rate == "23.6712%"
    assert said.card("penalty").clause.startswith("第七条")


async def test_unknown_clause_is_not_invented(talk: Callable[..., Talk]) -> None:
    conversation = talk("two")
    said = await conversation.tap('/explain_penalty{"loan_id": "two-0002"}')
    assert "没有逾期，也没有罚息" in said.text
    conversation = talk("two")
    await conversation.tap('/explain_penalty{"loan_id": "two-0001"}')
    assert conversation.focus.loan_id == "two-0001"


async def test_what_if_is_the_ledgers_on_that_day(talk: Callable[..., Talk]) -> None:
    named = TODAY + timedelta(days=20)
    said = await talk("late").say("12月12号还要多少罚息", "explain_penalty", entities={"date": (named.isoformat(), "12月12号")})
    card = said.card("penalty")
    assert [row.pay_on for row in card.what_if] == ["2026-11-22", "2026-11-29", named.isoformat()]
    for row in card.what_if:
        then = project(loans_of("late")[0], payments_of("late-0001"), TODAY, date.fromisoformat(row.pay_on))
        assert row.total == f"{then.overdue.total:.2f}"
        assert row.penalty == f"{then.overdue.penalty + then.overdue.compound:.2f}"
        assert f"{then.overdue.total:,.2f}" in said.text
    assert "又有 1 期过了应还日" in said.text


async def test_past_day_is_not_projected(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("那昨天还呢", "explain_penalty", entities={"date": ("2026-11-21", "昨天")})
    assert "已经过去了" in said.text
    assert len(said.card("penalty").what_if) == 2


async def test_grace_means_no_penalty_yet(talk: Callable[..., Talk]) -> None:
    said = await talk("grace").say("有罚息吗", "explain_penalty")
    assert "现在没有罚息" in said.text
    assert said.card("penalty").accrued == "0.00"


async def test_one_instalment_alone(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("第三期罚息", "explain_penalty", entities={"instalment_ref": ("3", "第三期")})
    assert {line.instalment for line in said.card("penalty").lines} == {3}
    assert said.card("penalty").accrued == "51.29"
    assert conversation.focus.instalment == 3
    again = await conversation.say("为什么", "ask_clarification")
    assert {line.instalment for line in again.card("penalty").lines} == {3}
    missing = await conversation.say("第9期", "inform", entities={"instalment_ref": ("9", "第9期")})
    assert "没有第 9 期" in missing.text


async def test_several_loans_ask_which_and_keep_the_named_day(talk: Callable[..., Talk]) -> None:
    conversation = talk("two")
    asked = await conversation.say("下周五还罚息多少", "explain_penalty", entities={"date": ("2026-11-27", "下周五")})
    assert conversation.focus.asked == "which_loan"
    assert len(conversation.focus.options) == 3
    assert all("2026-11-27" in payload for payload in asked.payloads)
    said = await conversation.say("第一个", "choose_option", entities={"ordinal": ("1", "第一个")})
    assert said.card("penalty").loan.loan_id == "two-0001"
    assert "2026-11-27" in [row.pay_on for row in said.card("penalty").what_if]
