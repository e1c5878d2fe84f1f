"""Trial calculations: at a rate that is always said, made again from the card, never an offer, nothing stored."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from gateway.replay.amounts import spoken_amounts
from servicing.arrangements import Said as Told
from servicing.arrangements import Terms, options
from servicing.ledger import project
from servicing.schedule import months_after
from servicing.wording import written
from tests.actions.talking import Said, Talk
from tests.actions.world import TODAY, loans_of, payments_of
from tests.harness.policy import POLICY

TOPIC = "calculate_repayment"


async def ask(conversation: Talk, text: str, amount: str | None = None, months: str | None = None, **how: object) -> Said:
    found = {}
    if amount is not None:
        found["amount"] = (amount, text)
    if months is not None:
        found["months"] = (months, text)
    return await conversation.say(text, TOPIC, entities=found, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(("borrower", "of_what"), [("late", "合同"), (None, "举例")])
async def test_both_ways_with_the_annual_rate_and_no_offer(
    talk: Callable[..., Talk], borrower: str | None, of_what: str
) -> None:
    conversation = talk(borrower)
    said = await ask(conversation, "借一万分12期", "10000.00", "12")
    assert "916.80 元" in said.text
    assert "年利率 18%" in said.text
    assert of_what in said.text
    assert "不是" in said.text
    assert said.card("facts").basis.model_dump() == {"amount": "10000.00", "rate": "18%", "months": 12}
    assert await conversation.rows() == []
    replies = [reply.model_dump(mode="json") for reply in said.replies]
    assert list(spoken_amounts(replies, "")) == []
    assert list(spoken_amounts([{**one, "text": one["text"].replace("916.80", "917.00")} for one in replies], "")) != []


async def test_several_numbers_of_months_are_all_told(talk: Callable[..., Talk]) -> None:
    said = await talk("late")._turn(
        {
            "text": "一万分3个月和6个月",
            "intent": {"name": TOPIC, "confidence": 0.9},
            "entities": [
                {"entity": "amount", "value": "10000.00", "start": 0, "end": 2, "text": "一万"},
                {"entity": "months", "value": "3", "start": 3, "end": 6, "text": "3个月"},
                {"entity": "months", "value": "6", "start": 7, "end": 10, "text": "6个月"},
            ],
        }
    )
    assert said.cards == ["facts", "facts"]


async def test_a_rate_that_is_named_is_used(talk: Callable[..., Talk]) -> None:
    said = await ask(talk("late"), "年利率12%借1万一年", "10000.00", "12")
    assert "888.49 元" in said.text
    assert "您说的年利率 12%" in said.text


async def test_without_a_sum_the_own_unpaid_principal_is_meant(talk: Callable[..., Talk]) -> None:
    said = await ask(talk("late"), "分12期每月多少", months="12")
    assert "没还的本金 4,000.00 元" in said.text


async def test_what_is_missing_is_asked_for_once_each(talk: Callable[..., Talk]) -> None:
    conversation = talk(None)
    assert "金额" in (await ask(conversation, "试算一下")).text
    assert "几个月" in (await conversation.say("2万", "inform", entities={"amount": ("20000.00", "2万")})).text
    said = await conversation.say("半年", "inform", entities={"months": ("6", "半年")})
    assert "3,510.50 元" in said.text
    assert conversation.focus.flow is None


async def test_months_may_be_tapped(talk: Callable[..., Talk]) -> None:
    conversation = talk(None)
    said = await ask(conversation, "两万每月还多少", "20000.00")
    assert "3,510.50 元" in (await conversation.tap(next(one for one in said.payloads if '"6"' in one))).text


@pytest.mark.parametrize(("amount", "months"), [("900000.00", "12"), ("0.00", "12"), ("10000.00", "61"), ("10000.00", "0")])
async def test_what_is_beyond_trying_is_asked_again(talk: Callable[..., Talk], amount: str, months: str) -> None:
    conversation = talk(None)
    said = await ask(conversation, "算一算", amount, months)
    assert said.cards == []
    assert conversation.focus.flow == TOPIC


async def test_how_long_at_so_much_a_month(talk: Callable[..., Talk]) -> None:
    assert "大约要" in (await ask(talk("ontime"), "每个月还300要还多久", "300.00")).text
    assert "连利息都盖不住" in (await ask(talk("ontime"), "每个月还10要还多久", "10.00")).text
    assert " 元" not in (await ask(talk(None), "每个月还300要还多久", "300.00")).text


async def test_a_settled_loan_gives_no_sum_to_start_from(talk: Callable[..., Talk]) -> None:
    assert "金额" in (await ask(talk("settled"), "分12期每月多少", months="12")).text


@pytest.mark.parametrize("text", ["１００％ 年利率", "年利率 99.99%", "年利率-5%", "年利率0%"])
async def test_odd_rates_break_nothing(talk: Callable[..., Talk], text: str) -> None:
    assert (await ask(talk("late"), text, "10000.00", "12")).replies


async def test_sum_months_and_rate_named_at_a_step_go_before_what_was_supposed(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await ask(conversation, "试算")
    entities = {"amount": ("10000.00", "1万"), "months": ("12", "12期")}
    said = await conversation.say("借1万分12期年化12%每月还多少", TOPIC, entities=entities)
    assert said.card("facts").basis.model_dump() == {"amount": "10000.00", "rate": "12%", "months": 12}


@pytest.mark.parametrize(
    ("text", "entities", "changed"),
    [
        ("那24期呢", {}, {"months": 24}),
        ("18%呢", {}, {"rate": "18%"}),
        ("如果利率是10%呢", {}, {"rate": "10%"}),
        ("换成两万", {"amount": ("20000.00", "两万")}, {"amount": "20000.00"}),
        ("等额本金呢", {}, {}),
    ],
)
async def test_right_after_a_trial_only_what_is_named_changes(
    talk: Callable[..., Talk], text: str, entities: dict[str, tuple[str, str]], changed: dict[str, object]
) -> None:
    conversation = talk("late")
    await conversation.say("年利率12%借1万12期", TOPIC, entities={"amount": ("10000.00", "1万"), "months": ("12", "12期")})
    said = await conversation.say(text, "out_of_scope", entities=entities)
    assert said.card("facts").basis.model_dump() == {"amount": "10000.00", "rate": "12%", "months": 12, **changed}


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("利率按15算", "15%"),
        ("年化按15.5呢", "15.5%"),
        ("利率15的话", "15%"),
        ("要是年利率是9呢", "9%"),
        ("利率改成百分之12", "12%"),
    ],
)
async def test_a_rate_without_its_sign_is_one_in_a_trial(talk: Callable[..., Talk], text: str, rate: str) -> None:
    conversation = talk("late")
    await ask(conversation, "借一万分12期", "10000.00", "12")
    said = await conversation.say(text, "nlu_fallback")
    assert said.card("facts").basis.model_dump() == {"amount": "10000.00", "rate": rate, "months": 12}


@pytest.mark.parametrize("text", ["利率按99算", "利息15元呢", "利率15万呢"])
async def test_what_can_be_no_rate_is_none(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await ask(conversation, "借一万分12期", "10000.00", "12")
    said = await conversation.say(text, TOPIC)
    assert all(reply.card.basis.rate == "18%" for reply in said.replies if reply.card is not None)


@pytest.mark.parametrize(("text", "months"), [("那一年呢", 12), ("那一个月呢", 1), ("一个月下来多少", 1), ("那半年呢", 6)])
@pytest.mark.parametrize("intent", [TOPIC, "nlu_fallback", "inform"])
async def test_after_a_penalty_a_span_is_asked_of_the_penalty(
    talk: Callable[..., Talk], text: str, months: int, intent: str
) -> None:
    conversation = talk("late")
    await conversation.say("每天罚息多少", "explain_penalty")
    said = await conversation.say(text, intent, entities={"months": (str(months), text[:3])})
    then = months_after(TODAY, months)
    sums = project(loans_of("late")[0], payments_of("late-0001"), TODAY, then).overdue
    assert written(sums.penalty) in said.text
    assert said.cards == ["penalty"]
    assert conversation.focus.topic == "explain_penalty"
    assert conversation.focus.flow is None


@pytest.mark.parametrize(("monthly", "text"), [("800.00", "可以这样还"), ("50.00", "没有分得这么少的办法")])
async def test_who_is_behind_hears_what_policy_makes_of_so_much_a_month(
    talk: Callable[..., Talk], monthly: str, text: str
) -> None:
    conversation = talk("late")
    said = await ask(conversation, "如果我每个月还这么多呢", monthly)
    assert text in said.text
    assert "没有提交" in said.text
    (loan,) = loans_of("late")
    told = Told(affordable=Decimal(monthly))
    found = options(loan, payments_of(loan.loan_id), TODAY, Terms.of(POLICY), told)
    by_key = {f"{one.kind.value}:{one.months}": one for one in found.eligible if one.months is not None}
    for row in said.card("options").rows:
        if row.key in by_key:
            assert Decimal(row.total) == by_key[row.key].total
    assert await conversation.rows() == []
    payload = next(one for one in said.payloads if "amount" in one)
    await conversation.tap(payload)
    assert conversation.focus.asked == "flow:arrangement:cause"


async def test_so_much_a_month_under_a_plan_or_on_time_is_a_trial(talk: Callable[..., Talk]) -> None:
    said = await ask(talk("ontime"), "如果我每个月还800呢", "800.00", "6")
    assert "options" not in said.cards
