"""From a wish to an application: a fact is asked once, a figure is the engine's, one confirmation is one application."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from servicing.arrangements import Kind, Options, Past, Terms, options
from servicing.arrangements import Said as Told
from servicing.arrangements.said import Cause
from servicing.plans.reading import of_borrower
from servicing.store.models import PaymentRow, PlanApplicationRow
from tests.actions.talking import Said, Talk
from tests.actions.world import RECEIVED_AT, TODAY, loans_of, payments_of
from tests.harness.policy import POLICY

READ = RECEIVED_AT + timedelta(minutes=5)
TERMS = Terms.of(POLICY)


def payload(said: Said, title: str) -> str:
    return next(button.payload for reply in said.replies for button in reply.quick_replies if title in button.title)


def reckoned(borrower: str, told: Told) -> Options:
    (loan,) = loans_of(borrower)
    return options(loan, payments_of(loan.loan_id), TODAY, TERMS, told, Past())


async def applications(conversation: Talk) -> Sequence[PlanApplicationRow]:
    async with conversation.database.reading() as session:
        return list(await session.scalars(select(PlanApplicationRow).order_by(PlanApplicationRow.applied_at)))


async def all_at_once(conversation: Talk) -> Said:
    return await conversation.say(
        "我失业了，想分12期，每月最多还800",
        "request_installment",
        entities=[("months", "12", "12期"), ("amount", "800.00", "800")],
    )


async def as_far_as_the_table(conversation: Talk) -> Said:
    said = await all_at_once(conversation)
    return await conversation.tap(payload(said, "分 12 期"))


async def test_step_by_step_to_a_number(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("我想分期", "request_installment")
    assert conversation.focus.asked == "flow:arrangement:cause"
    assert "不想说" in said.titles
    said = await conversation.tap(payload(said, "没工作了"))
    assert "找人工" in said.text
    assert conversation.focus.asked == "flow:arrangement:monthly_amount"
    said = await conversation.say("八百吧", "inform", entities={"amount": ("800.00", "八百")})
    card = said.card("options")
    expected = reckoned("late", Told(affordable=Decimal(800), cause=Cause.JOB_LOST))
    for row in card.rows:
        option = next(
            one
            for one in expected.eligible
            if row.key == (one.kind.value if one.months is None else f"{one.kind.value}:{one.months}")
        )
        assert Decimal(row.total) == option.total
        assert Decimal(row.payment) == option.highest
        assert option.compared is not None
        assert Decimal(row.saving) == option.compared.saving
        assert row.recommended is (option is expected.recommended)
    assert card.rows[0].recommended
    said = await conversation.say("第一个", "choose_option", entities={"ordinal": ("1", "第一个")})
    table = said.card("cost_table")
    assert table.total == card.rows[0].total
    assert sum(Decimal(row.total) for row in table.rows) == Decimal(table.total)
    assert "不能先答应" in said.text
    assert await applications(conversation) == []
    said = await conversation.tap(payload(said, "确认申请"), received_at=READ)
    (row,) = await applications(conversation)
    assert (row.state, row.loan_id, row.kind) == ("applied", "late-0001", card.rows[0].key.partition(":")[0])
    assert row.number in said.text
    assert said.card("receipt").number == row.number
    assert row.agreement_sha256 == table.sha256
    assert conversation.focus.flow is None


async def test_several_facts_in_one_message_are_all_taken(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await all_at_once(conversation)
    assert conversation.focus.asked == "flow:arrangement:option"
    assert {fact.value for fact in said.card("options").told} == {"没工作了", "800.00 元", "12 期"}
    assert "replan_waiver:12" in [row.key for row in said.card("options").rows]


@pytest.mark.parametrize("unsaid", ["不想说", "跳过", "没有"])
async def test_neither_question_must_be_answered_and_none_comes_twice(talk: Callable[..., Talk], unsaid: str) -> None:
    conversation = talk("late")
    await conversation.say("我想分期", "request_installment")
    await conversation.say(unsaid, "deny")
    said = await conversation.say(unsaid, "deny")
    assert conversation.focus.asked == "flow:arrangement:option"
    assert not any(row.recommended for row in said.card("options").rows)


@pytest.mark.parametrize(
    ("text", "intent", "entities", "key"),
    [
        ("第二个", "choose_option", {"ordinal": ("2", "第二个")}, None),
        ("2", "nlu_fallback", {}, None),
        ("分12期那个", "choose_option", {"months": ("12", "12期")}, "replan_waiver:12"),
        ("选12期吧", "inform", {"months": ("12", "12期")}, "replan_waiver:12"),
        ("每月最少的那个", "choose_option", {}, "replan_waiver:12"),
        ("最便宜的那个", "choose_option", {}, "replan_waiver:6"),
        ("分9期吧", "request_installment", {"months": ("9", "9期")}, "replan_waiver:9"),
    ],
)
async def test_a_way_is_chosen_in_words(
    talk: Callable[..., Talk], text: str, intent: str, entities: dict[str, tuple[str, str]], key: str | None
) -> None:
    conversation = talk("late")
    shown = (await all_at_once(conversation)).card("options").rows
    said = await conversation.say(text, intent, entities=entities)
    expected = key or shown[1].key
    table = said.card("cost_table")
    kind, _, months = expected.partition(":")
    (option,) = [
        one
        for one in reckoned("late", Told(affordable=Decimal(800), cause=Cause.JOB_LOST, months=int(months))).of(Kind(kind))
        if str(one.months) == months
    ]
    assert Decimal(table.total) == option.total
    assert len(table.rows) == len(option.rows)


@pytest.mark.parametrize("at_the_table", [False, True])
async def test_facts_may_be_told_otherwise(talk: Callable[..., Talk], at_the_table: bool) -> None:
    conversation = talk("late")
    await (as_far_as_the_table(conversation) if at_the_table else all_at_once(conversation))
    said = await conversation.say("改成每月1500", "inform", entities={"amount": ("1500.00", "1500")})
    assert "1,500.00 元" in {fact.value for fact in said.card("options").told}
    best = next(row for row in said.card("options").rows if row.recommended)
    assert Decimal(800) < Decimal(best.payment) <= Decimal(1500)
    assert await applications(conversation) == []


@pytest.mark.parametrize("at_the_table", [False, True])
async def test_another_number_of_months_is_another_way(talk: Callable[..., Talk], at_the_table: bool) -> None:
    conversation = talk("late")
    await (as_far_as_the_table(conversation) if at_the_table else all_at_once(conversation))
    said = await conversation.say("不是12期，是6期", "inform", entities=[("months", "12", "12期"), ("months", "6", "6期")])
    assert len(said.card("cost_table").rows if "cost_table" in said.cards else said.card("options").rows) >= 2
    if "cost_table" in said.cards:
        assert len(said.card("cost_table").rows) == 6
    else:
        assert "6 期" in {fact.value for fact in said.card("options").told}


async def test_another_first_day_is_no_wish_to_pay_later(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await all_at_once(conversation)
    said = await conversation.say("从12月28号开始还", "request_extension", entities={"date": ("2026-12-28", "12月28号")})
    assert {row.first_on for row in said.card("options").rows if row.count > 1} == {"2026-12-28"}
    assert said.card("options").rows[0].key.startswith("replan")


async def test_another_wish_is_taken_up(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await all_at_once(conversation)
    said = await conversation.say("那罚息能减免吗", "request_waiver")
    assert said.card("options").rows[1].key == "waiver"
    assert "想申请减免" in said.text or "减免" in said.text.splitlines()[0]


async def test_what_cannot_be_had_is_said_with_its_rule(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await all_at_once(conversation)
    said = await conversation.say("分40期吧", "inform", entities={"months": ("40", "40期")})
    assert "40 期" in said.text
    assert "36 期" in said.text
    assert "找人工" in said.titles
    assert conversation.focus.asked == "flow:arrangement:option"


async def test_an_extension_that_comes_too_late_names_the_days(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say(
        "能不能延期到下个月10号", "request_extension", entities={"date": ("2026-12-10", "下个月10号")}
    )
    said = await conversation.tap(payload(said, "不想说"))
    assert "逾期 78 天" in said.text
    assert "30 天" in said.text
    assert said.card("options").refused[0].name == "延期"
    assert said.card("options").rows


async def test_a_question_on_the_way_is_answered_and_leads_back(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await as_far_as_the_table(conversation)
    said = await conversation.say("罚息怎么算", "explain_penalty")
    assert said.cards == ["penalty"]
    assert "明示表在上面" in said.text
    said = await conversation.tap(payload(said, "确认申请"), received_at=READ)
    assert said.cards == ["receipt"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("几号开始", "第一次还款是2026年12月22日"),
        ("有一期没按时还会怎样", "7 天"),
        ("还能取消吗", "撤回"),
        ("多久批下来", "工作人员"),
        ("什么意思", "简单说"),
    ],
)
async def test_what_is_asked_of_the_ways_is_answered_from_them(talk: Callable[..., Talk], text: str, expected: str) -> None:
    conversation = talk("late")
    await all_at_once(conversation)
    said = await conversation.say(text, "query_due_date")
    assert expected in said.text
    assert conversation.focus.asked == "flow:arrangement:option"
    assert conversation.focus.digressions == 0


@pytest.mark.parametrize("stop", ["算了", "不办了"])
@pytest.mark.parametrize("steps", [0, 1, 2])
async def test_it_can_be_dropped_at_any_step(talk: Callable[..., Talk], steps: int, stop: str) -> None:
    conversation = talk("late")
    if steps == 0:
        await conversation.say("我想分期", "request_installment")
    elif steps == 1:
        await all_at_once(conversation)
    else:
        await as_far_as_the_table(conversation)
    said = await conversation.say(stop, "cancel_request")
    assert "没有提交" in said.text
    assert conversation.focus.flow is None
    assert await applications(conversation) == []


async def test_the_table_is_there_to_be_read(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await as_far_as_the_table(conversation)
    early = await conversation.tap(payload(said, "确认申请"), received_at=RECEIVED_AT + timedelta(seconds=9))
    assert "10 秒" in early.text
    assert await applications(conversation) == []
    await conversation.tap(payload(early, "确认申请"), received_at=RECEIVED_AT + timedelta(seconds=10))
    assert len(await applications(conversation)) == 1


async def test_on_another_day_it_is_reckoned_anew_and_said(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await as_far_as_the_table(conversation)
    confirm, before = payload(said, "确认申请"), said.card("cost_table")
    tomorrow = RECEIVED_AT + timedelta(days=1)
    said = await conversation.tap(confirm, received_at=tomorrow)
    assert "重新算过" in said.text or "新算的数" in said.text
    assert said.card("cost_table").sha256 != before.sha256
    assert said.card("cost_table").as_of == "2026-11-23"
    assert await applications(conversation) == []
    await conversation.tap(payload(said, "确认申请"), received_at=tomorrow + timedelta(minutes=1))
    (row,) = await applications(conversation)
    assert row.agreement_sha256 == said.card("cost_table").sha256


async def test_the_next_day_it_goes_on_where_it_stopped(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我失业了，想分期", "request_installment")
    tomorrow = RECEIVED_AT + timedelta(days=1)
    said = await conversation.say("你好", "greet", received_at=tomorrow)
    assert "还款安排" in said.text
    await conversation.tap(payload(said, "接着办"), received_at=tomorrow)
    assert conversation.focus.asked == "flow:arrangement:monthly_amount"


async def test_two_taps_and_two_tabs_are_one_application(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    confirm = payload(await as_far_as_the_table(conversation), "确认申请")
    both = await asyncio.gather(*(conversation.tap(confirm, received_at=READ) for _ in range(3)))
    (row,) = await applications(conversation)
    assert all(row.number in said.text or "没有重复" in said.text for said in both)
    again = await conversation.tap(confirm, received_at=READ)
    assert "没有重复" in again.text
    assert len(await applications(conversation)) == 1


async def test_a_retried_turn_says_the_same_and_applies_once(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    confirm = payload(await as_far_as_the_table(conversation), "确认申请")
    focus = conversation.focus
    first = await conversation.tap(confirm, received_at=READ, message_id="m-1")
    conversation.focus = focus
    again = await conversation.tap(confirm, received_at=READ, message_id="m-1")
    assert again.replies == first.replies
    assert len(await applications(conversation)) == 1


async def test_a_second_wish_hears_of_the_first(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.tap(payload(await as_far_as_the_table(conversation), "确认申请"), received_at=READ)
    (row,) = await applications(conversation)
    said = await conversation.say("我想减免罚息", "request_waiver", received_at=READ)
    assert row.number in said.text
    assert said.card("plan").number == row.number
    assert len(await applications(conversation)) == 1


async def test_what_is_paid_at_once_needs_no_application(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("我想一次结清", "request_settlement")
    said = await conversation.tap(payload(said, "今天全部结清"))
    assert "不用申请" in said.text
    assert await applications(conversation) == []
    assert conversation.focus.flow is None


async def test_cost_above_the_cap_gets_a_person_and_no_offer(talk: Callable[..., Talk]) -> None:
    conversation = talk("overcap")
    said = await conversation.say("我想分期", "request_installment")
    assert "options" not in said.cards
    assert [row.kind for row in await conversation.rows()] == ["request_installment"]


async def test_whoever_is_not_signed_in_signs_in_first(talk: Callable[..., Talk]) -> None:
    conversation = talk(None)
    said = await conversation.say("我想分期", "request_installment")
    assert "登录" in said.text
    assert said.cards == []
    assert conversation.focus.flow is None


async def test_of_two_late_loans_it_asks_which(talk: Callable[..., Talk]) -> None:
    conversation = talk("same")
    await conversation.say("我想结清", "request_settlement")
    assert conversation.focus.asked == "flow:arrangement:loan"
    said = await conversation.say("第二个", "choose_option", entities={"ordinal": ("2", "第二个")})
    assert said.card("options").loan.loan_id == "same-0002"


async def test_before_the_due_date_policy_allows_what_it_allows(talk: Callable[..., Talk]) -> None:
    conversation = talk("today")
    said = await conversation.say("能延到12月10号吗", "request_extension", entities={"date": ("2026-12-10", "12月10号")})
    if conversation.focus.asked == "flow:arrangement:cause":
        said = await conversation.tap(payload(said, "不想说"))
    assert said.cards


async def settled(conversation: Talk) -> None:
    paid = PaymentRow(payment_id="late-all", loan_id="late-0001", paid_on=TODAY, amount=Decimal("99999.00"), method="settle",
                      origin="signed", recorded_at=RECEIVED_AT, reversed_at=None)  # fmt: skip
    async with conversation.database.writing() as session:
        session.add(paid)


@pytest.mark.parametrize("at_the_table", [False, True])
async def test_what_was_paid_off_meanwhile_needs_nothing(talk: Callable[..., Talk], at_the_table: bool) -> None:
    conversation = talk("late")
    said = await (as_far_as_the_table(conversation) if at_the_table else conversation.say("我想分期", "request_installment"))
    button = payload(said, "确认申请" if at_the_table else "没工作了")
    await settled(conversation)
    said = await conversation.tap(button, received_at=READ)
    assert "已经全部还清" in said.text
    assert await applications(conversation) == []
    assert await conversation.rows() == []


async def test_a_promise_is_not_asked_on_once_all_is_paid(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我会还的", "promise_to_pay")
    await settled(conversation)
    said = await conversation.say("27号", "inform", entities={"date": ("2026-11-27", "27号")})
    assert "没有要还的" in said.text
    assert conversation.focus.flow is None


async def test_a_payment_since_makes_the_table_anew(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await as_far_as_the_table(conversation)
    before = said.card("cost_table")
    async with conversation.database.writing() as session:
        session.add(PaymentRow(payment_id="late-some", loan_id="late-0001", paid_on=TODAY, amount=Decimal("300.00"),
                               method="transfer", origin="signed", recorded_at=RECEIVED_AT, reversed_at=None))  # fmt: skip
    said = await conversation.tap(payload(said, "确认申请"), received_at=READ)
    assert await applications(conversation) == []
    assert Decimal(said.card("cost_table").total) < Decimal(before.total)
    assert "最新" in said.text


async def test_applications_are_the_borrowers_own(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.tap(payload(await as_far_as_the_table(conversation), "确认申请"), received_at=READ)
    async with conversation.database.reading() as session:
        assert len(await of_borrower(session, conversation.vault, "late")) == 1
        assert await of_borrower(session, conversation.vault, "two") == []
