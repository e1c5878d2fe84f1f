"""A cause or a fear beside a wish or a question is met with a kind word, and with ways out for who can't pay."""

from collections.abc import Callable

import pytest

from actions.arrangements.standing import WISHES
from servicing.wording import Wording
from tests.actions.talking import Talk


def _kind(wording: Wording, cause: str) -> set[str]:
    return {wording.variant(f"kind_{cause}", number) for number in range(wording.variants(f"kind_{cause}"))}


@pytest.mark.parametrize("intent", sorted(WISHES - {"report_hardship"}))
@pytest.mark.parametrize("borrower", ["late", "ontime", "settled"])
async def test_a_lost_job_is_acknowledged_first(
    talk: Callable[..., Talk], wording: Wording, intent: str, borrower: str
) -> None:
    said = await talk(borrower).say("上个月被裁员了，能不能帮帮我", intent)
    assert said.text.splitlines()[0] in _kind(wording, "job")


async def test_hardship_itself_is_kind_already(talk: Callable[..., Talk], wording: Wording) -> None:
    said = await talk("late").say("我住院了", "report_hardship")
    assert not _kind(wording, "illness") & set(said.text.splitlines())
    assert "不容易" in said.text or "难" in said.text


async def test_no_money_in_a_question_of_how_brings_ways_out(talk: Callable[..., Talk], wording: Wording) -> None:
    said = await talk("ontime").say("这个月我没钱了，钱要怎么还", "how_to_repay")
    assert said.text.splitlines()[0] in _kind(wording, "no_money")
    assert said.payloads[:2] == ["/request_installment", "/request_extension"]
    assert "/request_settlement" not in said.payloads


async def test_who_has_nothing_left_to_pay_is_offered_no_way_out(talk: Callable[..., Talk]) -> None:
    said = await talk("settled").say("我没钱了，怎么还", "how_to_repay")
    assert "/request_extension" not in said.payloads


@pytest.mark.parametrize("text", ["卡里没钱会扣吗", "余额没钱会不会扣"])
async def test_an_empty_card_is_no_hardship(talk: Callable[..., Talk], wording: Wording, text: str) -> None:
    said = await talk("late").say(text, "ask_auto_debit")
    assert not _kind(wording, "no_money") & set(said.text.splitlines())


async def test_what_was_not_understood_is_met_kindly_too(talk: Callable[..., Talk], wording: Wording) -> None:
    said = await talk("late").say("厂子倒了，那个啥", "nlu_fallback")
    assert said.text.splitlines()[0] in _kind(wording, "job")
    assert said.payloads[0] == "/request_installment"


async def test_the_blacklist_is_answered_beside_a_wish(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("能不能缓一天，别让我进黑名单", "request_extension", entities={"days": ("1", "一天")})
    assert "没有" in said.text.splitlines()[0]
    assert "名单" in said.text.splitlines()[0]
    assert len(said.text.splitlines()) > 1


async def test_despair_is_left_to_its_own_answer(talk: Callable[..., Talk], wording: Wording) -> None:
    said = await talk("late").say("我失业了，不想活了", "express_distress")
    assert not _kind(wording, "job") & set(said.text.splitlines())


async def test_a_button_says_nothing_beside(talk: Callable[..., Talk], wording: Wording) -> None:
    said = await talk("late").tap("/request_extension")
    assert not _kind(wording, "job") & set(said.text.splitlines())
