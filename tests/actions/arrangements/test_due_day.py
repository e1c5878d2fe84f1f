"""The wish to pay on another day of every month, a sum beyond the debt, and which numbers of instalments there are."""

from collections.abc import Callable

import pytest

from tests.actions.talking import Talk


@pytest.mark.parametrize("intent", ["request_extension", "promise_to_pay", "request_installment"])
@pytest.mark.parametrize("borrower", ["late", "ontime"])
async def test_the_day_of_every_month_is_a_wish_of_its_own(talk: Callable[..., Talk], borrower: str, intent: str) -> None:
    conversation = talk(borrower)
    said = await conversation.say("想以后每月26号还款", intent, entities={"day_of_month": ("26", "每月26号")})
    assert "26 号" in said.text
    assert "每一期" in said.text
    assert "日期 " not in said.text
    (row,) = await conversation.rows()
    assert row.kind == "request_extension"
    assert (await conversation.details())[0]["day_of_month"] == "26"


async def test_who_has_paid_everything_has_no_day_to_move(talk: Callable[..., Talk]) -> None:
    conversation = talk("settled")
    said = await conversation.say("想以后每月26号还款", "request_extension", entities={"day_of_month": ("26", "每月26号")})
    assert "已经全部还清" in said.text
    assert await conversation.rows() == []


@pytest.mark.parametrize(("borrower", "intent"), [("ontime", "request_extension"), ("ontime", "request_installment")])
async def test_a_sum_beyond_the_debt_is_asked_back(talk: Callable[..., Talk], borrower: str, intent: str) -> None:
    conversation = talk(borrower)
    said = await conversation.say("我先还270000元", intent, entities={"amount": ("270000.00", "270000元")})
    assert "我听到的是" not in said.text
    assert "请再说一次" in said.text
    assert "amount" not in (await conversation.details())[0]


async def test_in_hardship_such_a_sum_is_left_alone(talk: Callable[..., Talk]) -> None:
    conversation = talk("ontime")
    said = await conversation.say(
        "我在外面欠270000元，没能力还", "report_hardship", entities={"amount": ("270000.00", "270000元")}
    )
    assert "270,000" not in said.text
    assert "amount" not in (await conversation.details())[0]


async def test_so_many_days_are_read_back(talk: Callable[..., Talk]) -> None:
    conversation = talk("ontime")
    said = await conversation.say("再给我三天时间，难处会过去的", "report_hardship", entities={"days": ("3", "三天")})
    assert "3 天" in said.text
    assert (await conversation.details())[0]["days"] == "3"


async def test_which_terms_there_are_is_a_question(talk: Callable[..., Talk]) -> None:
    conversation = talk("ontime")
    said = await conversation.say("为什么只能选6期", "request_installment", entities={"wish": ("terms", "")})
    assert "合同" in said.text
    assert "6 期" in said.text
    assert "/request_installment" in said.payloads
    assert await conversation.rows() == []


async def test_nothing_is_left_to_be_split(talk: Callable[..., Talk]) -> None:
    said = await talk("settled").say("还能再分期吗", "request_installment", entities={"wish": ("terms", "")})
    assert "已经全部还清" in said.text
