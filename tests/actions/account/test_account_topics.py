"""Dates, interest, payments, deductions, ways to pay, overpayments: each from the book, none invented."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from servicing.ledger import statement
from tests.actions.talking import Talk
from tests.actions.world import TODAY, loans_of, payments_of


async def test_due_dates_name_the_next_the_hour_and_no_grace(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("几号还", "query_due_date")
    assert "2026年12月5日" in said.text
    assert "22 点前" in said.text
    assert "没有约定宽限期" in said.text
    assert "有 3 期已经过了应还日" in said.text
    assert len(said.card("schedule").rows) == 6


async def test_grace_names_its_last_day(talk: Callable[..., Talk]) -> None:
    said = await talk("grace").say("有宽限期吗", "query_due_date")
    assert "2026年11月25日（含当天）" in said.text


async def test_unknown_hour_is_not_guessed(talk: Callable[..., Talk]) -> None:
    said = await talk("two").tap('/query_due_date{"loan_id": "two-0002"}')
    assert "我这里没有查到" in said.text
    assert "点前到账" not in said.text


async def test_interest_gives_annual_rates_and_what_they_cover(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("利息多少", "explain_interest")
    owed = statement(loans_of("late")[0], payments_of("late-0001"), TODAY)
    assert "18%" in said.text
    assert f"{(owed.all_in_rate * 100).quantize(Decimal('0.01')).normalize():f}%" in said.text
    assert "罚息和复利" in said.card("cost").notes[0]
    assert "1%" in [row.value for row in said.card("cost").rows]


async def test_cost_over_the_cap_is_explained_promised_nothing_and_given_to_a_person(
    talk: Callable[..., Talk],
) -> None:
    conversation = talk("overcap")
    assert statement(loans_of("overcap")[0], (), TODAY).cost_over_cap
    said = await conversation.say("利息多少", "explain_interest")
    assert said.cards == ["cost", "receipt"]
    assert "不能替工作人员下结论" in said.text
    (row,) = await conversation.rows()
    assert (row.kind, row.loan_id, row.borrower_id) == ("cost_review", "cap-0001", "overcap")


async def test_cost_statement_is_named_for_loans_since_august_2026(talk: Callable[..., Talk]) -> None:
    older = await talk("late").say("利息多少", "explain_interest")
    newer = await talk("today").say("利息多少", "explain_interest")
    assert not any("明示表" in note for note in older.card("cost").notes)
    assert any("明示表" in note for note in newer.card("cost").notes)


async def test_payments_say_what_arrived_and_where_it_went(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("我还的钱到了吗", "query_payment_status")
    card = said.card("payments")
    assert [row.paid_on for row in card.rows] == ["2026-08-05", "2026-07-05"]
    for row in card.rows:
        assert sum(Decimal(part.amount) for part in row.allocated) == Decimal(row.amount)
    assert "2026年8月5日" in said.text


async def test_named_payment_is_found_or_said_not_to_be_there(talk: Callable[..., Talk]) -> None:
    found = await talk("late").say(
        "8月5号还的1050到了吗",
        "query_payment_status",
        entities={"date": ("2026-08-05", "8月5号"), "amount": ("1050.00", "1050")},
    )
    assert "查到了" in found.text
    assert [row.paid_on for row in found.card("payments").rows] == ["2026-08-05"]
    missing = await talk("late").say(
        "昨天还的800到了吗",
        "query_payment_status",
        entities={"date": ("2026-11-21", "昨天"), "amount": ("800.00", "800")},
    )
    assert "没有查到" in missing.text
    assert "没有准确的说法" in missing.text


async def test_missing_payment_is_looked_for_by_a_person_on_yes(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我还的钱到了吗", "query_payment_status")
    said = await conversation.say("好的", "affirm")
    assert said.cards == ["receipt"]
    (row,) = await conversation.rows()
    assert (row.kind, row.loan_id) == ("query_payment_status", "late-0001")


async def test_deductions_give_the_newest_result_and_its_reason(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("为什么没自动扣", "ask_auto_debit")
    assert "只扣到一部分" in said.text
    assert "没有给出原因" in said.text
    assert [row.reason for row in said.card("debits").rows] == ["没有查到", "余额不足"]
    unknown = await talk("grace").say("为什么没自动扣", "ask_auto_debit")
    assert "没有记录" in unknown.text
    assert unknown.cards == []


@pytest.mark.parametrize("borrower", ["late", "grace"])
@pytest.mark.parametrize("text", ["自动扣款要去哪里设置", "把自动扣款关掉"])
async def test_where_deduction_is_set_is_said_first(talk: Callable[..., Talk], borrower: str, text: str) -> None:
    said = await talk(borrower).say(text, "ask_auto_debit")
    assert "官方 App" in said.text.splitlines()[0]
    assert "改不了" in said.text.splitlines()[0]


async def test_who_was_debited_twice_sees_every_deduction_and_a_person_who_checks(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("这个月扣了我两次", "ask_auto_debit")
    assert [line for line in said.text.splitlines() if line.startswith("·")] == [
        "· 2026年10月5日，尾号 6789：部分成功",
        "· 2026年9月5日，尾号 6789：失败",
    ]
    assert "请人查扣款" in said.titles


async def test_ways_to_pay_give_the_sums_and_the_order(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("怎么还", "how_to_repay")
    owed = statement(loans_of("late")[0], payments_of("late-0001"), TODAY)
    assert f"{owed.overdue.total:,.2f}" in said.text
    assert f"{owed.settle_today:,.2f}" in said.text
    assert "费用 → 罚息 → 利息 → 本金" in said.text


@pytest.mark.parametrize(("borrower", "told"), [("overpaid", "500.00"), ("late", "没有看到多还的钱")])
async def test_overpayment_is_answered_and_stored(talk: Callable[..., Talk], borrower: str, told: str) -> None:
    conversation = talk(borrower)
    said = await conversation.say("我多还了想退", "report_overpayment")
    assert told in said.text
    assert said.cards == ["receipt"]
    (row,) = await conversation.rows()
    assert row.kind == "report_overpayment"
    assert row.number in said.text


async def test_loan_of_another_borrower_can_not_be_named(talk: Callable[..., Talk]) -> None:
    said = await talk("two").tap('/query_arrears{"loan_id": "late-0001"}')
    assert "late-0001" not in str(said.replies)
    assert {reply.card.loan.loan_id for reply in said.replies if reply.card is not None} == {
        "two-0001",
        "two-0002",
    }
    penalty = await talk("two").tap('/explain_penalty{"loan_id": "late-0001"}')
    assert "想看哪一笔" in penalty.text


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("几点前还算当天", "22 点前到账"),
        ("有没有宽限期", "没有约定宽限期"),
        ("我算逾期了吗", "算逾期了"),
        ("下次什么时候还", "下一期是第 6 期"),
    ],
)
async def test_what_is_asked_about_dates_is_answered_first(talk: Callable[..., Talk], text: str, first: str) -> None:
    said = await talk("late").say(text, "query_due_date")
    lines = said.text.splitlines()
    assert first in lines[0]
    assert len(lines) == len(set(lines)) == 4


async def test_due_today_is_said_by_every_answer_about_paying(talk: Callable[..., Talk]) -> None:
    for intent in ("how_to_repay", "query_due_date"):
        said = await talk("today").say("要还吗", intent)
        assert "今天（2026年11月22日）到期，要还 3,050.00 元" in said.text
    assert "没有逾期要还的" not in (await talk("today").say("怎么还", "how_to_repay")).text


async def test_next_instalment_says_what_credit_leaves_of_it(talk: Callable[..., Talk]) -> None:
    for intent in ("query_arrears", "query_due_date", "how_to_repay", "query_payment_status"):
        said = await talk("overpaid").say("下期还要还吗", intent)
        assert "第 6 期（2026年12月5日应还）还要付 550.00 元" in said.text


async def test_rates_are_annual_with_what_they_are_a_day(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("利率多少", "explain_interest")
    assert "18%（一年按 360 天计，折合每天 0.05%）" in said.text
    assert "计划费用（手续费、服务费等）一共 30.00 元" in said.text
    assert "0.05%" in [row.value for row in said.card("cost").rows]


async def test_cost_below_the_contracts_rate_is_not_left_to_mislead(talk: Callable[..., Talk]) -> None:
    explained = set()
    for borrower in ("late", "today", "compound", "grace"):
        (loan,) = loans_of(borrower)
        below = statement(loan, payments_of(loan.loan_id), TODAY).all_in_rate < loan.annual_rate
        assert ("不是说利率降了" in (await talk(borrower).say("年化多少", "explain_interest")).text) == below
        explained.add(below)
    assert explained == {True, False}


@pytest.mark.parametrize("intent", ["query_arrears", "query_due_date", "explain_penalty", "how_to_repay"])
async def test_who_has_settled_is_offered_nothing_about_arrears(talk: Callable[..., Talk], intent: str) -> None:
    said = await talk("settled").say("还欠吗", intent)
    assert "/request_document" in said.payloads
    offered = {payload.split("{")[0] for payload in said.payloads}
    assert not offered & {"/request_installment", "/request_extension", "/request_partial_payment", "/request_waiver"}


async def test_safe_way_to_pay_is_said_once_for_several_loans(talk: Callable[..., Talk]) -> None:
    said = await talk("two").say("怎么还", "how_to_repay")
    assert len(said.cards) == 2
    assert said.text.count("官方 App") == 1


async def test_other_loan_after_all_were_told_is_asked_for(talk: Callable[..., Talk]) -> None:
    conversation = talk("two")
    await conversation.say("我欠多少", "query_arrears")
    asked = await conversation.say("那另一笔呢", "nlu_fallback", entities={"loan_ref": ("other", "另一笔")})
    assert "想看哪一笔" in asked.text
    told = await conversation.say("第二个", "choose_option", entities={"ordinal": ("2", "第二个")})
    assert told.card("statement").loan.loan_id == "two-0002"


async def test_place_among_all_loans_that_were_told_names_one(talk: Callable[..., Talk]) -> None:
    conversation = talk("two")
    await conversation.say("我欠多少", "query_arrears")
    told = await conversation.say("第二个呢", "choose_option", entities={"ordinal": ("2", "第二个")})
    assert told.card("statement").loan.loan_id == "two-0002"


async def test_instalments_left_are_counted_when_asked(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("我还有几期没还", "query_arrears")
    assert "一共 6 期，已经还清 2 期，还有 4 期没还清" in said.text.splitlines()[0]
    assert "一共 6 期" not in (await talk("late").say("我欠多少", "query_arrears")).text


async def test_payments_say_how_much_came_in_all(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("我一共还了多少", "query_payment_status")
    assert "一共到账 2 笔，2,100.00 元" in said.text


async def test_what_now_after_a_failed_deduction_is_how_to_pay(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("怎么没扣成功", "ask_auto_debit")
    said = await conversation.say("那现在怎么办", "report_hardship")
    assert said.cards == ["facts"]
    assert await conversation.rows() == []


async def test_a_fee_that_is_asked_about_comes_first(talk: Callable[..., Talk]) -> None:
    without = await talk("compound").say("有手续费吗", "explain_interest")
    first = without.text.splitlines()[0]
    assert "没有手续费" in first or "费用" in first
    early = await talk("late").say("提前还款有没有违约金", "explain_interest")
    assert "提前还款" in early.text.splitlines()[0]


async def test_who_cannot_get_a_payment_through_hears_of_that_first(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("还款一直失败怎么还", "how_to_repay")
    assert "付成" in said.text.splitlines()[0]
