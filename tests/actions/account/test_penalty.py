"""Why this penalty: the lines, the clause, the cap, and what it will be on another day."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from servicing.ledger import project, statement
from tests.actions.talking import Talk
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
    assert [row.pay_on for row in card.what_if] == ["2026-11-22", named.isoformat()]
    for row in card.what_if:
        then = project(loans_of("late")[0], payments_of("late-0001"), TODAY, date.fromisoformat(row.pay_on))
        assert row.total == f"{then.overdue.total:.2f}"
        assert row.penalty == f"{then.overdue.penalty + then.overdue.compound:.2f}"
        assert f"{then.overdue.total:,.2f}" in said.text
    assert "又有 1 期过了应还日" in said.text


async def test_a_lateness_that_is_only_supposed_is_told_as_one(talk: Callable[..., Talk]) -> None:
    said = await talk("ontime").say("罚息是什么", "explain_penalty")
    then = project(loans_of("ontime")[0], payments_of("ontime-0001"), TODAY, date(2026, 12, 12))
    assert "逾期部分" not in said.text
    assert "又有" not in said.text
    assert "第 6 期" in said.text
    assert "2026年12月5日" in said.text
    assert f"{then.overdue.total:,.2f} 元" in said.text


@pytest.mark.parametrize(("borrower", "day"), [("late", date(2026, 12, 22)), ("ontime", date(2027, 1, 5))])
@pytest.mark.parametrize("intent", ["explain_penalty", "ask_overdue_consequence"])
async def test_a_month_later_is_a_month_later(talk: Callable[..., Talk], borrower: str, day: date, intent: str) -> None:
    """From today where something is late, else from the next due date."""
    said = await talk(borrower).say("如果拖一个月再还要多少", intent)
    loan = loans_of(borrower)[0]
    then = project(loan, payments_of(loan.loan_id), TODAY, day)
    first = said.text.splitlines()[0]
    assert f"{day.year}年{day.month}月{day.day}日" in first
    assert f"{then.overdue.total:,.2f} 元" in first


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


async def test_question_about_a_day_is_answered_before_all_else(talk: Callable[..., Talk]) -> None:
    named = TODAY + timedelta(days=12)
    said = await talk("late").say("要是12月4号还呢", "explain_penalty", entities={"date": (named.isoformat(), "12月4号")})
    then = project(loans_of("late")[0], payments_of("late-0001"), TODAY, named)
    first = said.text.splitlines()[0]
    assert "2026年12月4日" in first
    assert f"{then.overdue.total:,.2f}" in first
    assert "× " in said.text.splitlines()[-1]
    assert "· " not in said.text


async def test_cost_of_a_day_is_what_tomorrow_adds(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("罚息一天多少", "explain_penalty")
    now = statement(loans_of("late")[0], payments_of("late-0001"), TODAY)
    then = project(loans_of("late")[0], payments_of("late-0001"), TODAY, TODAY + timedelta(days=1))
    assert f"{then.overdue.penalty - now.overdue.penalty:,.2f} 元" in said.text
    assert "按天算" in said.text.splitlines()[0]


async def test_on_time_borrower_hears_what_being_late_would_cost(talk: Callable[..., Talk]) -> None:
    due_on, late = date(2026, 12, 5), date(2026, 12, 20)
    then = project(loans_of("ontime")[0], payments_of("ontime-0001"), TODAY, late)
    assert then.overdue.penalty
    for named, told in (
        (late, f"{then.overdue.total:,.2f}"),
        (due_on, "当天还 1,050.00 元就行"),
        (date(2026, 12, 1), "不会有罚息"),
    ):
        said = await talk("ontime").say("那天还呢", "explain_penalty", entities={"date": (named.isoformat(), "那天")})
        assert told in said.text.splitlines()[0]


async def test_instalment_due_on_the_named_day_is_said_to_be_apart(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("12月5号还呢", "explain_penalty", entities={"date": ("2026-12-05", "12月5号")})
    assert "第 6 期当天到期的 1,050.00 元没有算在内" in said.text.splitlines()[0]


async def test_sums_in_words_can_be_checked_with_a_calculator(talk: Callable[..., Talk]) -> None:
    """Each line names base, days, rate and the days of the year, and says where it was rounded."""
    said = await talk("late").say("罚息怎么来的", "explain_penalty")
    card = said.card("penalty")
    for line in (line for line in card.lines if not line.rounding):
        exact = Decimal(line.base) * line.days * Decimal(line.annual_rate.rstrip("%")) / 100 / 360
        assert abs(exact - Decimal(line.amount)) < Decimal("0.001")
        assert f"{line.days} 天 × {Decimal(line.base):,.2f} 元 × {line.annual_rate} ÷ 360 = {line.amount} 元" in said.text


async def test_compound_interest_is_named_where_a_sum_holds_it(talk: Callable[..., Talk]) -> None:
    assert "罚息和复利（" in (await talk("compound").say("罚息多少", "explain_penalty")).text.splitlines()[0]
    assert "复利" not in (await talk("late").say("罚息多少", "explain_penalty")).text


async def test_settled_loan_is_asked_for_nothing(talk: Callable[..., Talk]) -> None:
    said = await talk("settled").say("罚息呢", "explain_penalty")
    assert "已经全部还清" in said.text
    assert "0.00" not in said.text
    assert "/request_waiver" not in said.payloads


async def test_grace_names_its_last_day_and_calls_nothing_overdue(talk: Callable[..., Talk]) -> None:
    said = await talk("grace").say("有罚息吗", "explain_penalty")
    assert "第 5 期的宽限期到2026年11月25日（含当天）" in said.text
    assert "逾期部分" not in said.text.split("到2026年11月29日")[0]


async def test_paid_instalment_has_no_penalty_and_nothing_else_is_said_of_it(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("第一期呢", "explain_penalty", entities={"instalment_ref": ("1", "第一期")})
    assert "第 1 期没有产生罚息" in said.text
    assert "欠着的本金" not in said.text
    assert said.cards == []


@pytest.mark.parametrize("borrower", ["late", "compound", "grace", "today"])
async def test_curve_is_the_ledgers_on_each_day_and_names_what_happens(talk: Callable[..., Talk], borrower: str) -> None:
    card = (await talk(borrower).say("罚息怎么算的", "explain_penalty")).card("penalty")
    loan = loans_of(borrower)[0]
    days = [TODAY + timedelta(days=ahead) for ahead in range(31)]
    assert [point.pay_on for point in card.curve] == [day.isoformat() for day in days]
    for day, point in zip(days, card.curve, strict=True):
        then = project(loan, payments_of(loan.loan_id), TODAY, day).overdue
        assert (point.total, point.penalty) == (f"{then.total:.2f}", f"{then.penalty + then.compound:.2f}")
    owed = statement(loan, payments_of(loan.loan_id), TODAY)
    open_rows = [state for state in owed.instalments if state.unpaid.total]
    due = {(state.due_on.isoformat(), "due", state.number) for state in open_rows if state.due_on in days}
    ends = [(state.due_on + timedelta(days=loan.grace_days), state.number) for state in open_rows if loan.grace_days]
    grace = {(day.isoformat(), "grace_end", number) for day, number in ends if day in days}
    assert {(mark.on, mark.kind, mark.instalment) for mark in card.marks} == due | grace


async def test_a_sum_jumps_only_where_the_curve_has_a_mark(talk: Callable[..., Talk]) -> None:
    """The day after an instalment fell due it belongs to what is overdue."""
    card = (await talk("late").say("罚息怎么算的", "explain_penalty")).card("penalty")
    due = {mark.on for mark in card.marks if mark.kind == "due"}
    totals = [Decimal(point.total) - Decimal(point.penalty) for point in card.curve]
    jumps = {card.curve[i].pay_on for i in range(30) if totals[i + 1] > totals[i]}
    assert jumps == due != set()
