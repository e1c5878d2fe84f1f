"""By which means and from whose account a loan may be paid."""

from collections.abc import Callable

import pytest

from servicing.wording import Wording
from tests.actions.talking import Talk
from tests.actions.test_words import test_answers_are_short_and_easy_to_read as reads_easily

UNSURE = ("nlu_fallback", "out_of_scope")


@pytest.mark.parametrize("intent", [*UNSURE, "how_to_repay", "change_bank_card", "ask_auto_debit"])
@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("用微信还款行不行", "means"),
        ("支付宝可以还伐", "means"),
        ("我农行卡没钱，能拿别的卡还吗", "means"),
        ("你们这个能扫码还不", "means"),
        ("可以走对公账户还吗", "means"),
        ("拿我妈的卡还可以不", "anothers"),
        ("不是本人的账户还能不能算我的", "anothers"),
    ],
)
@pytest.mark.parametrize("borrower", ["late", "settled"])
async def test_a_way_to_pay_is_no_other_firms_account(
    talk: Callable[..., Talk], wording: Wording, text: str, asked: str, intent: str, borrower: str
) -> None:
    said = await talk(borrower).say(text, intent)
    assert said.text.splitlines()[0] in wording.responses[f"utter_pay_{asked}"]
    assert ("3,244.03" in said.text) is (borrower == "late")
    assert ("已经全部还清" in said.text) is (borrower == "settled")


@pytest.mark.parametrize("intent", [*UNSURE, "how_to_repay"])
@pytest.mark.parametrize("text", ["花呗能还不", "我拿信用卡还行吗", "刷信用卡来还这个可以吗"])
async def test_borrowed_money_is_no_way_to_be_led_to(
    talk: Callable[..., Talk], wording: Wording, text: str, intent: str
) -> None:
    said = await talk("late").say(text, intent)
    assert said.text.splitlines()[0] in wording.responses["utter_pay_borrowed_means"]


@pytest.mark.parametrize("text", ["微信上有人说能帮我还清花呗", "微信还在催我还别家的钱"])
async def test_other_firms_products_stay_theirs(talk: Callable[..., Talk], wording: Wording, text: str) -> None:
    said = await talk("late").say(text, "out_of_scope")
    assert said.text.splitlines()[0] not in wording.responses["utter_pay_means"]


@pytest.mark.parametrize("borrower", ["late", "ontime", "settled", "two"])
async def test_it_reads_easily(talk: Callable[..., Talk], borrower: str) -> None:
    for text in ("支付宝能还吗", "用老婆的卡还可以吗", "花呗能还吗"):
        await reads_easily(list((await talk(borrower).say(text, "how_to_repay")).replies))
