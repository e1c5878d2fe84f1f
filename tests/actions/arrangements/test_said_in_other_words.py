"""What borrowers say in place of an answer, or beside it, is taken for what it is."""

from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest
from sqlalchemy import select

from servicing.store.models import PlanApplicationRow
from tests.actions.talking import Said, Talk

INSTALMENT, EXTENSION, PART = "request_installment", "request_extension", "request_partial_payment"
WAYS, TABLE = "flow:arrangement:option", "flow:arrangement:read_back"


def payload(said: Said, title: str) -> str:
    return next(button.payload for reply in said.replies for button in reply.quick_replies if title in button.title)


def told(said: Said) -> set[str]:
    return {fact.value for fact in said.card("options").told}


async def at_the_ways(conversation: Talk) -> Said:
    return await conversation.say(
        "我失业了，想分12期，每月最多还800", INSTALMENT, entities=[("months", "12", "12期"), ("amount", "800.00", "800")]
    )


async def at_the_table(conversation: Talk) -> Said:
    return await conversation.tap(payload(await at_the_ways(conversation), "分 12 期"))


async def applied(conversation: Talk) -> Sequence[PlanApplicationRow]:
    async with conversation.database.reading() as session:
        return list(await session.scalars(select(PlanApplicationRow)))


async def test_a_fact_told_in_place_of_the_cause_is_taken_and_the_cause_not_asked_again(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我想分期", INSTALMENT)
    await conversation.say("每个月能还800", "inform", entities={"amount": ("800.00", "800")})
    assert conversation.focus.asked == WAYS


async def test_a_day_of_wages_in_a_wish_to_pay_later_is_the_day(talk: Callable[..., Talk]) -> None:
    conversation = talk("same")
    await conversation.say("想延期", EXTENSION)
    said = await conversation.say("下个月5号发工资", "inform", entities={"date": ("2026-12-05", "下个月5号")})
    assert conversation.focus.asked == WAYS
    assert "2026年12月5日" in told(said)


async def test_where_nothing_can_be_put_off_no_day_is_asked(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("我想延期，没工作了", EXTENSION)
    assert conversation.focus.asked == WAYS
    assert "30 天" in said.text


async def test_a_sum_without_a_word_counts_by_the_wish(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await at_the_ways(conversation)
    said = await conversation.say(
        "一千到一千五", "inform", entities=[("amount", "1000.00", "一千"), ("amount", "1500.00", "一千五")]
    )
    assert conversation.focus.asked == WAYS
    assert "1,000.00 元" in told(said)


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


async def test_naming_what_is_read_back_reads_nothing_anew(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await at_the_table(conversation)
    said = await conversation.say("就12期那个", "choose_option", entities={"months": ("12", "12期")})
    assert conversation.focus.asked == TABLE
    assert "没对上" not in said.text
    assert said.cards == []
    assert "看完了，确认申请" in said.titles


async def test_naming_another_at_the_table_shows_its_own(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await at_the_table(conversation)
    said = await conversation.say("还是9期那个吧", "choose_option", entities={"months": ("9", "9期")})
    assert len(said.card("cost_table").rows) == 9


@pytest.mark.parametrize("text", ["算了，停息挂账行不行", "还有别的办法吗"])
async def test_from_the_table_back_to_the_ways(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await at_the_table(conversation)
    said = await conversation.say(text, INSTALMENT)
    assert conversation.focus.asked == WAYS
    assert said.cards == ["options"]
    if "停息" in text:
        assert "不再加罚息" in said.text
    said = await conversation.say(text, INSTALMENT)
    assert said.cards == []
    assert conversation.focus.asked == WAYS


@pytest.mark.parametrize("text", ["看情况", "每个月可能几百块吧", "不好说"])
async def test_a_vague_sum_is_asked_for_roughly(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await conversation.tap(payload(await conversation.say("我想分期", INSTALMENT), "不想说"))
    said = await conversation.say(text, "out_of_scope")
    assert "大概的数" in said.text
    assert conversation.focus.asked == "flow:arrangement:monthly_amount"


async def test_who_has_nothing_is_not_pressed_for_a_sum(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.tap(payload(await conversation.say("我想分期", INSTALMENT), "不想说"))
    said = await conversation.say("一分钱都拿不出来", "report_hardship")
    assert conversation.focus.asked == WAYS
    assert "不勉强" in said.text
    assert "找人工" in said.titles


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


async def test_a_sum_insisted_on_leads_back_to_the_ways_with_it(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await at_the_table(conversation)
    said = await conversation.say("改成每月800", "inform", entities={"amount": ("800.00", "800")})
    assert conversation.focus.asked == WAYS
    assert "800.00 元" in told(said)


async def test_instalments_named_at_the_question_for_a_day_are_another_wish(talk: Callable[..., Talk]) -> None:
    conversation = talk("same")
    said = await conversation.say("想延期", EXTENSION)
    await conversation.tap(payload(said, "不想说"))
    assert conversation.focus.asked == "flow:arrangement:new_date"
    said = await conversation.say("还是分期吧，分12期", "inform", entities={"months": ("12", "12期")})
    assert "2027" not in said.text
    assert conversation.focus.asked != "flow:arrangement:new_date"
    assert await applied(conversation) == []


async def test_one_way_given_up_for_another_ends_no_talk(talk: Callable[..., Talk]) -> None:
    conversation = talk("same")
    await conversation.say("我失业了，想分期", INSTALMENT)
    await conversation.say("不分期了，我想延期", "query_plan_status")
    assert conversation.focus.asked == "flow:arrangement:new_date"
    said = await conversation.say("不延期了", "cancel_request")
    assert "没有提交" in said.text
    assert conversation.focus.flow is None


@pytest.mark.parametrize("intent", ["query_due_date", "promise_to_pay", "out_of_scope"])
async def test_what_was_promised_is_told(talk: Callable[..., Talk], intent: str) -> None:
    conversation = talk("late")
    said = await conversation.say(
        "我29号还500", "promise_to_pay", entities=[("date", "2026-11-29", "29号"), ("amount", "500.00", "500")]
    )
    await conversation.tap(next(one for one in said.payloads if one.startswith("/affirm")))
    said = await conversation.say("我之前说哪天还来着", intent)
    assert "11月29日" in said.text
    assert "500.00 元" in said.text


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("想分24期，一个月500多点", "500"),
        ("分24期，一个月最多500", "500"),
        ("分24期，500一个月", "500"),
        ("分24期，每期500左右", "500"),
        ("想分24期，500多一个月吧", "500"),
        ("一个月500，分24期", "500"),
        ("500块每月，分24期行吗", "500块"),
        ("手头有2000，剩下的分24期，每月500", "500"),
    ],
)
async def test_so_much_a_month_stands_beside_a_length(talk: Callable[..., Talk], text: str, amount: str) -> None:
    conversation = talk("late")
    sums = [("amount", "2000.00", "2000")] if "2000" in text else []
    said = await conversation.say(text, INSTALMENT, entities=[*sums, ("amount", "500.00", amount), ("months", "24", "24期")])
    said = await conversation.tap(payload(said, "不想说"))
    assert told(said) == {"500.00 元", "24 期"} | ({"2,000.00 元"} if sums else set())
