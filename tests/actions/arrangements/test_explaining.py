"""What is asked of the ways, on the way to one of them, is answered and the talk goes on where it was."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.actions.arrangements.steps import EXTENSION, INSTALMENT, PART, TABLE, WAYS, at_the_table, at_the_ways, payload
from tests.actions.talking import Talk


@pytest.mark.parametrize(
    ("text", "intent"),
    [("为什么不能延期", EXTENSION), ("为啥延期不行", "ask_clarification"), ("为什么不能减免", "request_waiver")],
)
async def test_why_not_is_no_choice(talk: Callable[..., Talk], text: str, intent: str) -> None:
    conversation = talk("late")
    await at_the_ways(conversation)
    said = await conversation.say(text, intent)
    assert conversation.focus.asked == WAYS
    assert "cost_table" not in said.cards
    assert "延期" in said.text if "延期" in text else "可以办" in said.text


async def test_a_half_is_told_in_yuan(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我想先还一部分", PART)
    said = await conversation.say("一半吧", "inform")
    overdue, half = (
        Decimal(part.partition(" 元")[0].replace(",", "")) for part in said.text.partition("共 ")[2].split("一半是 ")
    )
    assert half == (overdue / 2).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")
    assert conversation.focus.asked == "flow:arrangement:sum_amount"


async def test_the_specialist_that_is_named_is_one_tap_away(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("我失业半年了实在没钱还", "report_hardship")
    assert "找人工" in said.text
    assert "找人工" in said.titles


@pytest.mark.parametrize("text", ["哪个最划算", "那你说怎么办", "这几种有什么区别", "你觉得选哪个好"])
async def test_which_is_best_is_told_in_figures(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    rows = (await at_the_ways(conversation)).card("options").rows
    ending = [row for row in rows if row.key.startswith(("replan", "settle"))]
    least = min(Decimal(row.total) for row in ending)
    assert any(Decimal(row.total) < least for row in rows), "what only ends the arrears asks for less and compares with none"
    said = await conversation.say(text, "ask_financial_knowledge", confidence=0.65)
    assert f"一共 {least:,.2f} 元" in said.text
    assert conversation.focus.asked == WAYS


@pytest.mark.parametrize(
    ("text", "intent", "heard"),
    [
        ("能提前还清吗", "request_settlement", "提前还可以"),
        ("我要是提前有钱了能多还吗", "request_settlement", "提前还可以"),
        ("一共要多付多少利息", "explain_interest", "安排期间的利息"),
        ("批了以后罚息还算吗", "explain_penalty", "不再加罚息"),
        ("最后一期是几号", "query_due_date", "最后一次还款是"),
        ("明天能批吗", "out_of_scope", "审核"),
    ],
)
async def test_what_is_asked_at_the_table_is_answered_and_the_choice_stands(
    talk: Callable[..., Talk], text: str, intent: str, heard: str
) -> None:
    conversation = talk("late")
    await at_the_table(conversation)
    said = await conversation.say(text, intent)
    assert heard in said.text
    assert conversation.focus.asked == TABLE
    assert said.cards == []


async def test_that_it_is_hard_is_heard_gently(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我想分期", INSTALMENT)
    said = await conversation.say("我真的太难了", "report_hardship")
    assert "不急" in said.text or "别着急" in said.text
    assert conversation.focus.asked == "flow:arrangement:cause"


@pytest.mark.parametrize("text", ["真的能免吗 免多少", "本金能打个折吗"])
async def test_how_much_falls_away_is_told(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    said = await conversation.say("想减免罚息", "request_waiver")
    await conversation.tap(payload(said, "不想说"))
    said = await conversation.say(text, "request_waiver")
    assert "可以办的" in said.text
    assert "少收罚息" in said.text
    assert conversation.focus.asked == WAYS


async def test_what_is_left_after_a_part_is_told(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我先还500", PART, entities={"amount": ("500.00", "500")})
    said = await conversation.say("还完还差多少", "query_arrears")
    assert "抵完之后" in said.text
    assert conversation.focus.asked == WAYS


async def test_where_there_is_one_way_nothing_is_put_side_by_side(talk: Callable[..., Talk]) -> None:
    said = await talk("ontime").say("我想提前全部还掉", "request_settlement")
    assert [row.key for row in said.card("options").rows] == ["settle"]
    assert "放在一起" not in said.text
