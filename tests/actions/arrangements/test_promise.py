"""A promise to pay: its day and amount held against policy and the ledger, read back, stored once."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from servicing.ledger import project
from servicing.plans.promise import Promise
from servicing.plans.promises import promises_of
from tests.actions.talking import Said, Talk
from tests.actions.world import RECEIVED_AT, TODAY, loans_of, payments_of
from tests.servicing.plans.offered import applied, choice_for, decided, option_for

FRIDAY = {"date": ("2026-11-27", "下周五"), "amount": ("1200.00", "1200")}
NINE_HUNDRED = {"amount": ("900.00", "900")}


def payload(said: Said, title: str) -> str:
    return next(button.payload for reply in said.replies for button in reply.quick_replies if title in button.title)


async def promises(conversation: Talk, borrower: str = "late") -> list[Promise]:
    async with conversation.database.reading() as session:
        return await promises_of(session, borrower)


async def promised(conversation: Talk) -> Said:
    return await conversation.say("我下周五还1200", "promise_to_pay", entities=FRIDAY)


async def test_what_was_said_is_read_back_and_stored_after_a_yes(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await promised(conversation)
    assert "2026年11月27日" in said.text
    assert "1,200.00 元" in said.text
    assert await promises(conversation) == []
    said = await conversation.say("对", "affirm")
    (one,) = await promises(conversation)
    assert (one.due_on, one.amount, one.loan_id) == (date(2026, 11, 27), Decimal("1200.00"), "late-0001")
    assert "不改变合同" in said.text
    assert said.card("facts").rows[2].value == "1,200.00 元"
    assert await conversation.rows() == []


async def test_what_was_not_said_is_asked_for(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我会还的", "promise_to_pay")
    assert conversation.focus.asked == "flow:promise_to_pay:promise_date"
    said = await conversation.say("27号", "inform", entities={"date": ("2026-11-27", "27号")})
    assert conversation.focus.asked == "flow:promise_to_pay:promise_amount"
    (loan,) = loans_of("late")
    due = project(loan, payments_of(loan.loan_id), TODAY, date(2026, 11, 27)).overdue.total
    said = await conversation.tap(payload(said, f"{due:,.2f}"))
    assert f"{due:,.2f} 元" in said.text
    await conversation.tap(payload(said, "对，就这样"))
    assert [one.amount for one in await promises(conversation)] == [due]


@pytest.mark.parametrize(
    ("day", "amount", "asked", "why"),
    [
        ("2027-01-31", "1200.00", "promise_date", "2026年12月23日"),
        ("2026-11-27", "99999.00", "promise_amount", "99,999.00 元那么多"),
        ("2026-11-27", "0.50", "promise_amount", "太少"),
    ],
)
async def test_what_policy_or_the_ledger_is_against_is_said_and_asked_anew(
    talk: Callable[..., Talk], day: str, amount: str, asked: str, why: str
) -> None:
    conversation = talk("late")
    said = await conversation.say("到时候还钱", "promise_to_pay", entities={"date": (day, ""), "amount": (amount, "")})
    assert why in said.text
    assert conversation.focus.asked == f"flow:promise_to_pay:{asked}"
    assert await promises(conversation) == []


@pytest.mark.parametrize("text", ["不是27号是30号", "不对，是30号"])
async def test_another_day_is_read_back_anew(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await promised(conversation)
    found = (
        [("date", "2026-11-27", "27号"), ("date", "2026-11-30", "30号")] if "27" in text else [("date", "2026-11-30", "30号")]
    )
    said = await conversation.say(text, "deny", entities=found)
    assert "2026年11月30日" in said.text
    await conversation.say("对", "affirm")
    assert [one.due_on for one in await promises(conversation)] == [date(2026, 11, 30)]


async def test_a_newer_one_stands_instead(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await promised(conversation)
    await conversation.say("对", "affirm")
    later = {"date": ("2026-12-01", "12月1号"), "amount": ("900.00", "900")}
    await conversation.say("我改成12月1号还900", "promise_to_pay", entities=later)
    said = await conversation.say("对", "affirm")
    assert "换成这一个" in said.text
    assert sorted(one.state.value for one in await promises(conversation)) == ["open", "replaced"]


async def test_two_yeses_at_once_are_one_promise(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    confirm = payload(await promised(conversation), "对，就这样")
    focus = conversation.focus
    both = await asyncio.gather(*(conversation.tap(confirm, message_id="m-1") for _ in range(3)))
    conversation.focus = focus
    assert len({said.text for said in both}) == 1
    assert len(await promises(conversation)) == 1


async def test_of_a_loan_for_a_person_none_is_taken(talk: Callable[..., Talk]) -> None:
    conversation = talk("overcap")
    said = await conversation.say("我周五还", "promise_to_pay", entities={"date": ("2026-11-27", "周五")})
    assert "请人核对" in said.text
    assert "找人工" in said.titles
    assert await promises(conversation, "overcap") == []
    assert conversation.focus.flow is None


async def test_it_is_told_of_when_asked(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await promised(conversation)
    await conversation.say("对", "affirm")
    said = await conversation.say("我的申请到哪了", "query_plan_status", received_at=RECEIVED_AT + timedelta(hours=1))
    assert "2026年11月27日以前还 1,200.00 元" in said.text


async def test_a_visitor_promises_nothing(talk: Callable[..., Talk]) -> None:
    conversation = talk(None)
    said = await conversation.say("我周五还", "promise_to_pay", entities={"date": ("2026-11-27", "周五")})
    assert "登录" in said.text
    assert conversation.focus.flow is None


async def test_a_sum_beyond_the_debt_is_asked_back(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("我保证还270000元", "promise_to_pay", entities={"amount": ("270000.00", "270000元")})
    assert "270,000.00 元那么多" in said.text
    assert conversation.focus.asked == "flow:promise_to_pay:promise_date"


@pytest.mark.parametrize("text", ["什么意思", "为什么"])
async def test_what_it_means_is_said_and_asked_on(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await conversation.say("我会还的", "promise_to_pay")
    said = await conversation.say(text, "ask_clarification")
    assert said.text.startswith("简单说")
    assert conversation.focus.asked == "flow:promise_to_pay:promise_date"


async def test_it_is_taken_back_in_words_and_a_retried_turn_says_the_same(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await promised(conversation)
    await conversation.say("对", "affirm")
    focus = conversation.focus
    first = await conversation.say("取消承诺", "cancel_request", message_id="m-9")
    assert "划掉" in first.text
    assert [one.state.value for one in await promises(conversation)] == ["withdrawn"]
    conversation.focus = focus
    assert (await conversation.say("取消承诺", "cancel_request", message_id="m-9")).replies == first.replies


async def test_no_more_is_promised_than_ends_the_loan_that_day(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    (loan,) = loans_of("late")
    then = project(loan, payments_of(loan.loan_id), TODAY, date(2026, 11, 27))
    ends, more = then.settle_today, then.settle_today + Decimal("0.01")
    assert more <= then.outstanding.total
    said = await conversation.say("下周五还", "promise_to_pay", entities=FRIDAY | {"amount": (str(more), "")})
    assert f"全部还清也只要 {ends:,.2f} 元，不用还 {more:,.2f} 元那么多" in said.text
    said = await conversation.say("那就还这么多", "inform", entities={"amount": (str(ends), "")})
    await conversation.say("对", "affirm")
    assert [one.amount for one in await promises(conversation)] == [ends]


async def test_of_a_loan_for_a_person_it_says_that_nothing_is_noted(talk: Callable[..., Talk]) -> None:
    said = await talk("overcap").say("我周五还", "promise_to_pay", entities={"date": ("2026-11-27", "周五")})
    assert "我先不记" in said.text
    assert "给方案" not in said.text


@pytest.mark.parametrize(
    ("text", "intent", "found", "day", "amount"),
    [
        (
            "我5天后还500块",
            "promise_to_pay",
            [("date", "2026-11-30", "5天后"), ("amount", "500.00", "500块")],
            30,
            "500.00",
        ),
        ("我打算30号还800元", "promise_to_pay", [("date", "2026-11-30", "30号"), ("amount", "800.00", "800元")], 30, "800.00"),
        ("我打算还800元", "inform", [("amount", "800.00", "800元")], 27, "800.00"),
        ("说错了，是30号", "cancel_request", [("date", "2026-11-30", "30号")], 30, "1200.00"),
    ],
)
async def test_another_day_or_sum_at_the_read_back_is_read_back_anew(
    talk: Callable[..., Talk], text: str, intent: str, found: list[tuple[str, str, str]], day: int, amount: str
) -> None:
    conversation = talk("late")
    await promised(conversation)
    said = await conversation.say(text, intent, entities=found, confidence=0.82)
    assert f"2026年11月{day}日" in said.text
    assert f"{Decimal(amount):,.2f} 元" in said.text
    assert await promises(conversation) == []
    await conversation.say("对", "affirm")
    assert [(one.due_on.day, one.amount) for one in await promises(conversation)] == [(day, Decimal(amount))]


async def test_a_correction_on_the_way_is_no_wish_to_stop(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我下周三还钱", "promise_to_pay", entities={"date": ("2026-11-25", "下周三")})
    said = await conversation.say(
        "说错了，是下周五", "cancel_request", entities={"date": ("2026-11-27", "下周五")}, confidence=0.57
    )
    assert conversation.focus.asked == "flow:promise_to_pay:promise_amount"
    assert "不办" not in said.text
    said = await conversation.say("1000", "inform", entities={"amount": "1000"})
    assert "2026年11月27日" in said.text


@pytest.mark.parametrize("text", ["不对，不办了", "算了不还了"])
async def test_who_stops_stops(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await promised(conversation)
    await conversation.say(text, "cancel_request")
    assert conversation.focus.flow is None
    assert await promises(conversation) == []


@pytest.mark.parametrize(
    ("text", "intent"), [("随心借", "query_arrears"), ("随心借那笔", "inform"), ("是随心借", "out_of_scope")]
)
async def test_another_loan_named_at_the_read_back_is_the_one_that_is_meant(
    talk: Callable[..., Talk], text: str, intent: str
) -> None:
    conversation = talk("two")
    said = await conversation.say("安心贷下周五还900", "promise_to_pay", entities=FRIDAY | NINE_HUNDRED)
    assert "安心贷，2026年11月27日" in said.text
    said = await conversation.say(text, intent)
    assert "随心借，2026年11月27日" in said.text
    await conversation.say("对", "affirm")
    assert [one.loan_id for one in await promises(conversation, "two")] == ["two-0002"]


async def test_a_question_about_another_loan_changes_no_promise(talk: Callable[..., Talk]) -> None:
    conversation = talk("two")
    await conversation.say("安心贷下周五还900", "promise_to_pay", entities=FRIDAY | NINE_HUNDRED)
    await conversation.say("随心借还欠多少钱", "query_arrears")
    await conversation.say("对", "affirm")
    assert [one.loan_id for one in await promises(conversation, "two")] in ([], ["two-0001"])


async def test_beside_a_loan_under_a_plan_it_is_asked_which_is_meant(talk: Callable[..., Talk]) -> None:
    conversation = talk("two")
    option = await option_for(conversation.database, loan_id="two-0001")
    choice = await choice_for(conversation.database, option, borrower_id="two", loan_id="two-0001")
    application = await applied(conversation.database, conversation.vault, choice)
    await decided(conversation.database, conversation.vault, application)
    conversation.focus = conversation.focus.model_copy(update={"loan_id": "two-0001"})
    said = await conversation.say("我下周五还1200", "promise_to_pay", entities=FRIDAY)
    assert "安心贷，2026年11月27日" not in said.text
