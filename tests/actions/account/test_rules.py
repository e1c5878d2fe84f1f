"""A rule is told whoever asks for it, before their own state, also where nothing is due; and yes or no stands first."""

from collections.abc import Callable

import pytest

from servicing.wording import Wording
from tests.actions.talking import Talk
from tests.actions.test_words import test_answers_are_short_and_easy_to_read as reads_easily


@pytest.mark.parametrize(
    ("text", "intent", "rule"),
    [
        ("几点以前还算当天的", "query_due_date", "22 点前到账"),
        ("晚上十一点还算不算当天", "query_due_date", "22 点前到账"),
        ("有没有宽限期嘛", "query_due_date", "没有约定宽限期"),
        ("违约金咋个算的", "explain_penalty", "逾期年利率"),
        ("晚一天要罚多少钱", "explain_penalty", "按天算"),
    ],
)
async def test_who_owes_nothing_hears_the_rule_and_then_that(
    talk: Callable[..., Talk], text: str, intent: str, rule: str
) -> None:
    said = await talk("settled").say(text, intent)
    assert rule in said.text.splitlines()[0]
    assert "已经全部还清" in said.text


@pytest.mark.parametrize(
    ("text", "intent", "name"),
    [
        ("碰到礼拜天还款日能不能顺延", "query_due_date", "utter_due_weekend"),
        ("还款多久能到账", "query_payment_status", "utter_payment_how_long"),
        ("手机内存不够，不用app咋还", "how_to_repay", "utter_pay_no_app"),
        ("想还钱，在哪里还嘛", "how_to_repay", "utter_pay_where"),
        ("晚上十一点再还来得及不", "how_to_repay", "utter_due_hour"),
    ],
)
async def test_what_was_asked_is_said_first(
    talk: Callable[..., Talk], wording: Wording, text: str, intent: str, name: str
) -> None:
    first = (await talk("late").say(text, intent)).text.splitlines()[0]
    assert first in [one.format(hour=22) for one in wording.responses[name]]


async def test_what_left_the_card_and_is_not_there_is_to_be_looked_for(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("银行扣了钱你们却说没收到", "query_payment_status")
    assert "截图" in said.text
    assert said.titles[0] == "还了没到账，请人查"


async def test_which_of_two_to_pay_first_is_put_in_order(talk: Callable[..., Talk]) -> None:
    assert "利率高的先还" in (await talk("two").say("两笔钱先还哪一笔好", "how_to_repay")).text


async def test_whether_there_is_penalty_on_a_settled_loan_is_no(talk: Callable[..., Talk]) -> None:
    said = await talk("settled").say("我有没有罚息", "explain_penalty")
    assert "没有罚息" in said.text.splitlines()[0]


@pytest.mark.parametrize("text", ["全都还了怎么还在里面", "早还清了还显示待还"])
async def test_why_it_still_shows_is_answered_without_what_do_i_owe(talk: Callable[..., Talk], text: str) -> None:
    said = await talk("settled").say(text, "query_payment_status")
    assert "已经全部还清" in said.text.splitlines()[0] or "都还清了" in said.text.splitlines()[0]
    assert "/query_arrears" not in said.payloads


async def test_what_is_held_on_a_settled_loan_waits_for_no_due_date(talk: Callable[..., Talk]) -> None:
    said = await talk("settled").say("我还的钱都到了吗", "query_payment_status")
    assert "93,949.00 元" in said.text
    assert "应还日" not in said.text


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("几点扣款呀", "debit_when"),
        ("还款日当天哪天扣", "debit_when"),
        ("会不会自己扣，是自动的吗", "debit_whether"),
        ("余额没得钱会扣银行卡不", "debit_whether"),
        ("到底从哪张卡扣", "debit_whether"),
    ],
)
async def test_of_a_deduction_to_come_it_says_first_what_is_not_seen(
    talk: Callable[..., Talk], wording: Wording, text: str, asked: str
) -> None:
    for borrower in ("ontime", "two"):
        said = await talk(borrower).say(text, "ask_auto_debit")
        (line,) = [line for line in said.text.splitlines() if line in wording.responses[f"utter_{asked}"]]
        assert said.text.splitlines().index(line) <= 1
        assert "2026年12月5日应还 1,050.00 元" in said.text


async def test_nothing_is_taken_from_who_has_paid_it_off(talk: Callable[..., Talk]) -> None:
    said = await talk("settled").say("还会接着扣我钱吗", "ask_auto_debit")
    assert "已经全部还清" in said.text.splitlines()[0]
    assert "不该再扣" in said.text or "不用再扣" in said.text
    assert "/how_to_repay" not in said.payloads


@pytest.mark.parametrize("borrower", ["late", "ontime", "settled", "two"])
async def test_it_reads_easily(talk: Callable[..., Talk], borrower: str) -> None:
    asked = [
        ("几点扣款", "ask_auto_debit"),
        ("会自动扣吗", "ask_auto_debit"),
        ("违约金怎么算", "explain_penalty"),
        ("几点前算当天", "query_due_date"),
    ]
    for text, intent in asked:
        await reads_easily(list((await talk(borrower).say(text, intent)).replies))
