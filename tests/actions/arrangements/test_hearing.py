"""What borrowers say in place of an answer, or beside it, is taken for what it is."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.actions.arrangements.steps import (
    EXTENSION,
    INSTALMENT,
    PART,
    TABLE,
    WAYS,
    applied,
    at_the_table,
    at_the_ways,
    payload,
    told,
)
from tests.actions.talking import Talk
from tests.actions.world import RECEIVED_AT


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


@pytest.mark.parametrize("text", ["它第一期几号", "第一期要还多少", "第一期什么时候"])
async def test_an_instalment_named_is_no_choice(talk: Callable[..., Talk], text: str) -> None:
    found = [("instalment_ref", "1", "第一期"), ("ordinal", "1", "第一期")]
    conversation = talk("late")
    await conversation.say("我想分期", INSTALMENT)
    await conversation.say(text, "query_due_date", entities=found)
    assert conversation.focus.asked == "flow:arrangement:cause"
    conversation = talk("late")
    await at_the_ways(conversation)
    said = await conversation.say(text, "query_due_date", entities=found)
    assert conversation.focus.asked == WAYS
    assert "第一次还款是" in said.text


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("我每月只能还500", "500"),
        ("一个月最多拿得出500", "500"),
        ("500一个月行不行", "500"),
        ("那就先分起来还，一个月我最多拿得出500", "500"),
        ("每个月最多俾到五百蚊", "五百"),
    ],
)
@pytest.mark.parametrize("before", [INSTALMENT, PART, "request_settlement"])
async def test_so_much_a_month_is_a_wish_for_instalments(
    talk: Callable[..., Talk], before: str, text: str, amount: str
) -> None:
    conversation = talk("late")
    await conversation.say("我想一次结清" if before == "request_settlement" else "我想办一下", before)
    said = await conversation.say(text, PART, entities={"amount": ("500.00", amount)})
    while conversation.focus.asked != WAYS:
        said = await conversation.tap(payload(said, "不想说"))
    assert told(said) == {"500.00 元"}
    assert said.card("options").rows[0].key.startswith("replan")


async def test_so_much_a_month_opens_the_talk_of_instalments(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我一个月只能还得起300", PART, entities={"amount": ("300.00", "300")})
    assert conversation.focus.asked == "flow:arrangement:cause"


@pytest.mark.parametrize(("text", "intent"), [("好", "affirm"), ("就推荐的那个", "choose_option")])
async def test_the_recommended_way_may_be_any(talk: Callable[..., Talk], text: str, intent: str) -> None:
    conversation = talk("late")
    said = await conversation.say("我凑了11000，想一次结清", "request_settlement", entities={"amount": ("11000.00", "11000")})
    recommended = said.card("options").rows[0]
    assert (recommended.key, recommended.recommended) == ("settle_waiver", True)
    said = await conversation.say(text, intent)
    assert said.card("cost_table").name == recommended.name


@pytest.mark.parametrize("text", ["对", "好", "确认", "可以"])
async def test_a_yes_to_the_recommended_way_reads_it_back(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    recommended = (await at_the_ways(conversation)).card("options").rows[0]
    assert recommended.recommended
    said = await conversation.say(text, "affirm")
    assert conversation.focus.asked == TABLE
    assert said.card("cost_table").name == recommended.name
    assert await applied(conversation) == []


@pytest.mark.parametrize("text", ["算了不分期了 我延期", "不分期了我想延期", "算了，不分期了，还是延期吧"])
async def test_the_other_half_of_a_change_of_mind_is_heard(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("same")
    await conversation.say("我失业了，想分期", INSTALMENT)
    await conversation.say(text, "cancel_request")
    assert conversation.focus.asked == "flow:arrangement:new_date"


async def test_all_of_it_instead_of_a_part(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我想先还一部分", PART)
    said = await conversation.say("不还一部分了 全部结清多少", "cancel_request")
    assert said.card("options").rows[0].key == "settle_waiver"


async def test_seen_is_no_yes_and_the_buttons_words_are(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await at_the_table(conversation)
    later = RECEIVED_AT + timedelta(minutes=5)
    await conversation.say("看完了", "out_of_scope", received_at=later)
    assert conversation.focus.asked == TABLE
    assert await applied(conversation) == []
    await conversation.say("看完了，确认申请", "out_of_scope", received_at=later)
    assert len(await applied(conversation)) == 1


async def test_a_sum_on_a_day_is_no_sum_of_every_month(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.tap(payload(await conversation.say("我想分期", INSTALMENT), "不想说"))
    await conversation.say("1000", "inform", entities={"amount": ("1000.00", "1000")})
    assert conversation.focus.asked == WAYS
    await conversation.say(
        "好吧 15号我还800", "promise_to_pay", entities=[("date", "2026-12-15", "15号"), ("amount", "800.00", "800")]
    )
    assert conversation.focus.flow == "promise_to_pay"


async def test_a_cause_told_after_all_is_taken(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.tap(payload(await conversation.say("我想分期", INSTALMENT), "不想说"))
    await conversation.say("失业了", "report_hardship")
    said = await conversation.say("800", "inform", entities={"amount": ("800.00", "800")})
    assert "没工作了" in told(said)


async def test_a_wish_that_only_one_loan_can_have_needs_no_question_which(talk: Callable[..., Talk]) -> None:
    conversation = talk("two")
    await conversation.say("我想一次结清", "request_settlement")
    assert conversation.focus.asked == "flow:arrangement:loan"
    await conversation.say("还是分期吧", INSTALMENT)
    assert conversation.focus.asked == "flow:arrangement:cause"
    assert conversation.focus.loan_id == "two-0001"


async def test_what_a_long_first_message_tells_is_heard_of_every_wish(talk: Callable[..., Talk]) -> None:
    text = "公司降薪了我欠多少都不清楚，能不能分期，一个月七八百我还能挤出来"
    sums = [("amount", "700.00", "七八百"), ("amount", "800.00", "七八百")]
    wishes = [
        {"intent": "query_arrears", "confidence": 0.9, "text": "公司降薪了我欠多少都不清楚", "entities": []},
        {"intent": INSTALMENT, "confidence": 0.9, "text": "能不能分期", "entities": []},
    ]
    conversation = talk("late")
    said = await conversation.say(text, "query_arrears", entities=sums, wishes=wishes)
    assert conversation.focus.asked == WAYS
    assert told(said) == {"收入少了", "700.00 元"}


async def test_a_sum_of_another_wish_is_no_sum_of_this_one(talk: Callable[..., Talk]) -> None:
    wishes = [
        {"intent": "query_arrears", "confidence": 0.9, "text": "上次还了500以后我欠多少", "entities": []},
        {"intent": PART, "confidence": 0.9, "text": "再先还一部分", "entities": []},
    ]
    conversation = talk("late")
    found = {"amount": ("500.00", "500")}
    await conversation.say("上次还了500以后我欠多少，再先还一部分", "query_arrears", entities=found, wishes=wishes)
    assert conversation.focus.asked == "flow:arrangement:sum_amount"


async def test_another_length_after_a_change_of_mind_is_that_length(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await at_the_table(conversation)
    said = await conversation.say("算了6期", "cancel_request", entities={"months": ("6", "6期")})
    assert conversation.focus.flow == "arrangement"
    assert "6 期" in told(said) if "options" in said.cards else len(said.card("cost_table").rows) == 6


@pytest.mark.parametrize(
    ("text", "opens"), [("我想分期 每月1500", True), ("还是分期吧 每月1500", True), ("分12期每月还多少", False)]
)
async def test_who_wishes_for_instalments_gets_no_trial(talk: Callable[..., Talk], text: str, opens: bool) -> None:
    found = {"amount": ("1500.00", "1500")} if "1500" in text else {}
    conversation = talk("late")
    await conversation.say(text, "calculate_repayment", entities=found, confidence=0.6)
    assert (conversation.focus.flow == "arrangement") is opens


@pytest.mark.parametrize(
    "text",
    ["我假装失业能不能减免", "要是失业了能减免吗", "我又没失业，能减免吗", "能不能把他开除，再减免点", "万一生病了能减吗"],
)
async def test_a_cause_pretended_denied_supposed_or_anothers_is_none(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    said = await conversation.say(text, "request_waiver")
    assert "专人" not in said.text
    assert conversation.focus.asked == "flow:arrangement:cause"
