"""Everything that needs a person is acknowledged, stored once, and numbered."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from actions.arrangements.topics import OPENED
from actions.casework.for_a_person import MATTERS
from servicing.ledger import statement
from tests.actions.talking import Talk
from tests.actions.world import RECEIVED_AT, TODAY, loans_of, payments_of


@pytest.mark.parametrize(
    "intent", [intent for intent in MATTERS if intent not in OPENED | {"query_plan_status", "query_complaint_status"}]
)
@pytest.mark.parametrize("borrower", ["late", None])
async def test_every_matter_is_stored_with_a_receipt(talk: Callable[..., Talk], intent: str, borrower: str | None) -> None:
    conversation = talk(borrower)
    words = "我要投诉这件事"
    said = await conversation.say(words, intent)
    (row,) = await conversation.rows()
    assert (row.kind, row.state, row.borrower_id) == (intent, "open", borrower)
    assert row.number in said.text
    assert said.card("receipt").number == row.number
    assert row.number.startswith("20261122-")
    assert (await conversation.details())[0]["words"] == words
    assert b"\xe6\x88\x91" not in row.detail
    assert ("还没有登录" in said.text) is (borrower is None)
    assert not said.cards or set(said.cards) == {"receipt"}


@pytest.mark.parametrize(
    ("text", "intent"), [("你们骚扰我家人", "report_harassment"), ("这钱不是我借的", "report_not_my_loan")]
)
async def test_grievances_ask_for_a_person_at_once(talk: Callable[..., Talk], text: str, intent: str) -> None:
    said = await talk("late").say(text, intent)
    assert [hand_off.reason for hand_off in said.hand_offs] == [intent]
    assert not said.hand_offs[0].urgent


@pytest.mark.parametrize("intent", ["report_harassment", "report_not_my_loan"])
async def test_some_matters_say_nothing_of_the_debt(talk: Callable[..., Talk], intent: str) -> None:
    said = await talk("late").say("这不是我借的", intent)
    for word in ("欠", "逾期", "罚息", "还款", "应还"):
        assert word not in said.text
    assert said.payloads == ["/request_human"]


async def test_distress_ends_talk_of_money_and_comes_first(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我欠多少", "query_arrears")
    said = await conversation.say("活不下去了", "express_distress")
    assert "12356" in said.text
    assert "120" in said.text
    assert "24" not in said.text
    assert [(one.reason, one.urgent) for one in said.hand_offs] == [("V-01", True)]
    assert said.payloads == ["/request_human"]
    (row,) = await conversation.rows()
    assert row.kind == "express_distress"
    assert (await conversation.details())[0]["urgent"] == "1"


async def test_retried_turn_says_the_same_and_stores_once(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    focus = conversation.focus
    first = await conversation.say("我要投诉", "file_complaint", message_id="m-1")
    conversation.focus = focus
    again = await conversation.say("我要投诉", "file_complaint", message_id="m-1")
    assert again.replies == first.replies
    assert len(await conversation.rows()) == 1


async def test_one_message_asked_many_times_at_once_stores_once(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await asyncio.gather(*(conversation.say("我要投诉", "file_complaint", message_id="m-1") for _ in range(8)))
    assert len({one.text for one in said}) == 1
    assert len(await conversation.rows()) == 1


async def test_same_wish_within_a_day_is_one_request_and_a_complaint_never_is(
    talk: Callable[..., Talk],
) -> None:
    conversation = talk("ontime")
    first = await conversation.say("想分期", "request_installment")
    again = await conversation.say("还是想分期", "request_installment", received_at=RECEIVED_AT + timedelta(hours=3))
    assert "不用再登记" in again.text
    assert again.card("receipt").number == first.card("receipt").number
    later = await conversation.say("想分期", "request_installment", received_at=RECEIVED_AT + timedelta(hours=25))
    assert later.card("receipt").number != first.card("receipt").number
    one = await conversation.say("投诉你们的态度", "file_complaint")
    two = await conversation.say("投诉你们的利率", "file_complaint")
    assert one.card("receipt").number != two.card("receipt").number


async def test_values_are_read_back(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("这3200元是27号扣的，不对", "dispute_charge",
                                  entities={"date": ("2026-11-27", "27号"), "amount": ("3200.00", "3200元")})  # fmt: skip
    assert "金额 3,200 元、日期 2026年11月27日" in said.text
    assert (await conversation.details())[0]["amount"] == "3200.00"


async def test_loan_talked_about_is_kept_with_the_request(talk: Callable[..., Talk]) -> None:
    conversation = talk("two")
    await conversation.tap('/explain_penalty{"loan_id": "two-0001"}')
    await conversation.say("这笔账不对", "dispute_charge")
    assert [row.loan_id for row in await conversation.rows()] == ["two-0001"]


async def test_button_can_not_attach_a_loan_of_another(talk: Callable[..., Talk]) -> None:
    conversation = talk("two")
    await conversation.tap('/dispute_charge{"loan_id": "late-0001"}')
    assert [row.loan_id for row in await conversation.rows()] == [None]


async def test_settlement_says_the_ledgers_sum_first(talk: Callable[..., Talk]) -> None:
    owed = statement(loans_of("late")[0], payments_of("late-0001"), TODAY)
    conversation = talk("late")
    said = await conversation.say("我想一次还清要多少", "request_settlement")
    assert f"{owed.settle_today:,.2f} 元" in said.text.splitlines()[0]
    assert said.card("options").rows
    assert await conversation.rows() == []


async def test_settled_loan_needs_no_request_to_settle(talk: Callable[..., Talk]) -> None:
    conversation = talk("settled")
    said = await conversation.say("我想结清", "request_settlement")
    assert "已经全部还清" in said.text
    assert await conversation.rows() == []


async def test_visitor_hears_no_sum_to_settle(talk: Callable[..., Talk]) -> None:
    said = await talk(None).say("我想结清", "request_settlement")
    assert " 元" not in said.text


@pytest.mark.parametrize("text", ["那怎么办", "多久有结果？", "然后呢", "什么时候联系我"])
async def test_what_happens_now_stores_nothing_new(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await conversation.say("这钱不是我借的", "report_not_my_loan")
    said = await conversation.say(text, "out_of_scope")
    assert "不能保证" in said.text
    assert said.hand_offs == ()
    assert len(await conversation.rows()) == 1


async def test_day_in_a_question_is_not_read_back_as_a_wish(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("今天不还会怎样", "ask_overdue_consequence", entities={"date": ("2026-11-22", "今天")})
    assert "我听到的是" not in said.text


@pytest.mark.parametrize("text", ["你们多收了我两千", "被多收了利息，退不退"])
async def test_who_was_overcharged_on_a_settled_loan_hears_its_sums_and_is_looked_into(
    talk: Callable[..., Talk], text: str
) -> None:
    conversation = talk("spells")
    said = await conversation.say(text, "report_overpayment")
    assert "已经全部还清" in said.text
    assert "借了 6,000.00 元" in said.text
    assert [row.kind for row in await conversation.rows()] == ["dispute_charge"]
