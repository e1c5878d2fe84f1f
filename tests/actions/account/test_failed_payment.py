"""The money is there and isn't taken: what the ledger shows, what to try, what to keep, and until when it counts."""

from collections.abc import Callable

import pytest

from servicing.wording import Wording
from tests.actions.talking import Talk
from tests.actions.test_words import test_answers_are_short_and_easy_to_read as reads_easily

UNSURE = ("nlu_fallback", "out_of_scope")


@pytest.mark.parametrize("intent", [*UNSURE, "how_to_repay", "report_hardship", "query_payment_status"])
@pytest.mark.parametrize(
    "text",
    [
        "钱咋交不进去嘞",
        "点还款点了半天一点反应都没有",
        "手里有钱，可它就是不让我还款",
        "试了三回都是支付失败",
        "你们系统是不是坏了，钱打不进",
        "我想还錢，但是還不進去",
    ],
)
async def test_what_is_not_taken_is_told_by_the_ledger_with_what_to_try_and_keep(
    talk: Callable[..., Talk], wording: Wording, text: str, intent: str
) -> None:
    conversation = talk("late")
    said = await conversation.say(text, intent)
    lines = said.text.splitlines()
    assert lines[0] in wording.responses["utter_stuck_why"]
    assert "2026年10月5日" in lines[1]
    assert "2026年8月5日的 1,050.00 元" in said.text
    assert "算到钱到账的那天" in said.text
    assert "截图" in said.text
    assert said.payloads == ["/change_bank_card", "/query_payment_status", "/request_human"]
    assert await conversation.rows() == []


@pytest.mark.parametrize("text", ["没钱还不上咋办", "钱不够，这期还不起", "你们不让我提前还清凭什么"])
async def test_who_has_no_money_or_asks_for_more_is_not_told_of_networks(talk: Callable[..., Talk], text: str) -> None:
    assert "单日限额" not in (await talk("late").say(text, "report_hardship")).text


async def test_before_the_day_it_says_until_when_it_is_in_time(talk: Callable[..., Talk]) -> None:
    said = await talk("ontime").say("还款一直显示失败", "how_to_repay")
    assert "第 6 期2026年12月5日应还 1,050.00 元" in said.text
    assert "没有扣成功" not in said.text


async def test_where_nothing_is_owed_nothing_is_to_be_tried(talk: Callable[..., Talk]) -> None:
    said = await talk("settled").say("还款还不进去", "how_to_repay")
    assert "已经全部还清" in said.text.splitlines()[0]
    assert "再试" not in said.text


async def test_of_several_loans_what_is_true_of_any_is_said_once(talk: Callable[..., Talk]) -> None:
    said = await talk("two").say("付款失败", "how_to_repay")
    assert said.text.count("截图") == 1
    assert "第 6 期2026年12月5日" in said.text


@pytest.mark.parametrize("borrower", ["late", "ontime", "settled", "grace", "compound", "two"])
async def test_it_reads_easily(talk: Callable[..., Talk], borrower: str) -> None:
    await reads_easily(list((await talk(borrower).say("钱交不进去", "how_to_repay")).replies))
