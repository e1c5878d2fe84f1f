"""How an application or a plan stands, and taking it back."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from servicing.arrangements import Terms
from servicing.arrangements.terms import last_day_before
from servicing.book import LoanBook
from servicing.clock import SHANGHAI, local_date
from servicing.contract import Payment, PaymentMethod
from servicing.ledger import statement
from servicing.loading import post_payment
from servicing.plans.application import Application
from servicing.plans.deciding import Decision, Ruling, decide
from servicing.plans.life import State
from servicing.plans.reading import of_borrower
from servicing.plans.tracking import track_plan
from servicing.wording import written
from tests.actions.talking import Said, Talk
from tests.actions.world import RECEIVED_AT
from tests.harness.policy import POLICY

APPLIED_AT = RECEIVED_AT + timedelta(minutes=5)
TOPIC = "query_plan_status"


def payload(said: Said, title: str) -> str:
    return next(button.payload for reply in said.replies for button in reply.quick_replies if title in button.title)


async def apply(conversation: Talk) -> Application:
    said = await conversation.say(
        "我失业了，想分6期，每月最多还800",
        "request_installment",
        entities=[("months", "6", "6期"), ("amount", "800.00", "800")],
    )
    said = await conversation.tap(payload(said, "分 6 期"))
    await conversation.tap(payload(said, "确认申请"), received_at=APPLIED_AT)
    return await newest(conversation)


async def newest(conversation: Talk) -> Application:
    async with conversation.database.reading() as session:
        return (await of_borrower(session, conversation.vault, "late"))[0]


async def rule(conversation: Talk, decision: Decision, reason: str | None = None, at: datetime = APPLIED_AT) -> None:
    one = await newest(conversation)
    async with conversation.database.writing() as session:
        await decide(session, conversation.vault, Terms.of(POLICY), Ruling(one.id, decision, "agent-1", reason, at))


async def ask(conversation: Talk, at: datetime = APPLIED_AT) -> Said:
    return await conversation.say("我的申请到哪一步了", TOPIC, received_at=at)


async def test_with_nothing_applied_for_it_says_so_and_stores_nothing(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await ask(conversation)
    assert "没有查到" in said.text
    assert await conversation.rows() == []
    said = await conversation.tap(payload(said, "请工作人员查一查"))
    assert [row.kind for row in await conversation.rows()] == [TOPIC]


async def test_it_waits_for_a_person(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    one = await apply(conversation)
    said = await ask(conversation)
    assert "等工作人员审核" in said.text
    card = said.card("plan")
    assert (card.number, card.status, len(card.rows)) == (one.number, "applied", 6)
    assert {row.paid for row in card.rows} == {"0.00"}


async def test_approved_it_counts_and_names_the_next_payment(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    one = await apply(conversation)
    await rule(conversation, Decision.APPROVE)
    said = await ask(conversation)
    first = one.plan.rows[0]
    assert "已经还了 0 次" in said.text
    assert f"{first.due_on.month}月{first.due_on.day}日还 {first.total:,.2f} 元" in said.text
    assert said.card("plan").status == "active"


async def test_a_missed_payment_says_until_when_it_can_be_made_up_for(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    one = await apply(conversation)
    await rule(conversation, Decision.APPROVE)
    later = APPLIED_AT + timedelta(days=(one.plan.rows[0].due_on - local_date(APPLIED_AT)).days + 3)
    said = await ask(conversation, later)
    until = one.plan.rows[0].due_on + timedelta(days=one.plan.miss_days)
    assert f"{until.month}月{until.day}日以前补上" in said.text


async def test_refused_it_says_why_and_offers_a_person(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await apply(conversation)
    await rule(conversation, Decision.REFUSE, "收入证明看不清。")
    said = await ask(conversation)
    assert "收入证明看不清" in said.text
    assert {"找人工", "再看看怎么安排"} <= set(said.titles)


async def test_what_is_wanted_is_said_and_may_be_brought(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await apply(conversation)
    await rule(conversation, Decision.MORE, "请补充失业证明。")
    said = await ask(conversation)
    assert "请补充失业证明" in said.text
    said = await conversation.tap(payload(said, "我补充好了"), received_at=APPLIED_AT + timedelta(hours=1))
    assert said.card("plan").status == "applied"


@pytest.mark.parametrize("approved", [False, True])
async def test_it_is_taken_back_after_a_yes(talk: Callable[..., Talk], approved: bool) -> None:
    conversation = talk("late")
    await apply(conversation)
    if approved:
        await rule(conversation, Decision.APPROVE)
    said = await conversation.tap(payload(await ask(conversation), "撤回这个申请"), received_at=APPLIED_AT)
    assert (await newest(conversation)).state.value != "cancelled"
    said = await conversation.say("确认", "affirm", received_at=APPLIED_AT)
    assert "已经撤回" in said.text
    assert (await newest(conversation)).state.value == "cancelled"


async def test_too_late_to_undo_is_said(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await apply(conversation)
    await rule(conversation, Decision.APPROVE)
    undo = payload(await ask(conversation), "撤回这个申请")
    sure = payload(await conversation.tap(undo, received_at=APPLIED_AT), "确认撤回")
    said = await conversation.tap(sure, received_at=APPLIED_AT + timedelta(days=2))
    assert "已经过了" in said.text
    assert (await newest(conversation)).state.value == "active"


async def test_a_number_of_anothers_undoes_nothing(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    one = await apply(conversation)
    other = talk("two")
    await other.tap(f'/query_plan_status{{"wish": "undo_sure", "choice": "{one.number}"}}', received_at=APPLIED_AT)
    assert (await newest(conversation)).state.value == "applied"


async def test_under_a_plan_a_second_one_is_not_begun(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await apply(conversation)
    await rule(conversation, Decision.APPROVE)
    said = await conversation.say("我想再分期", "request_installment", received_at=APPLIED_AT)
    assert said.cards == ["plan"]
    assert conversation.focus.flow is None


@pytest.mark.parametrize("text", ["撤回申请", "取消分期", "我不想分期了"])
async def test_it_is_taken_back_in_words(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    one = await apply(conversation)
    said = await conversation.say(text, "cancel_request", received_at=APPLIED_AT)
    assert one.number in said.text
    await conversation.say("确认", "affirm", received_at=APPLIED_AT)
    assert (await newest(conversation)).state.value == "cancelled"


async def test_a_wish_not_yet_applied_for_is_only_dropped(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我想分期", "request_installment")
    said = await conversation.say("不分期了", "cancel_request")
    assert "没有提交" in said.text
    assert conversation.focus.flow is None


async def pay(conversation: Talk, amount: Decimal, on: date) -> None:
    paid = Payment(f"paid-{on}", "late-0001", on, amount, PaymentMethod.TRANSFER)
    async with conversation.database.writing() as session:
        await post_payment(session, paid, at=datetime.combine(on, time(12), SHANGHAI), actor="test")


@pytest.mark.parametrize(("rows", "more"), [(1, "0"), (1, "100.00"), (2, "0"), (0, "100.00")])
async def test_what_was_paid_before_its_day_is_not_asked_for_again(talk: Callable[..., Talk], rows: int, more: str) -> None:
    conversation = talk("late")
    one = await apply(conversation)
    await rule(conversation, Decision.APPROVE)
    amount = sum((row.total for row in one.plan.rows[:rows]), Decimal(more))
    await pay(conversation, amount, local_date(APPLIED_AT) + timedelta(days=1))
    said = await ask(conversation, APPLIED_AT + timedelta(days=2))
    assert f"{amount:,.2f} 元收到了" in said.text
    for row in one.plan.rows[:rows]:
        assert f"第 {row.number} 次（{row.due_on.year}年{row.due_on.month}月{row.due_on.day}日）抵完就够了" in said.text
    left = one.plan.rows[rows].total - Decimal(more)
    assert f"第 {rows + 1} 次" in said.text
    assert f"还要付 {left:,.2f} 元" in said.text
    assert "下一次是" not in said.text


async def test_a_plan_paid_at_once_before_its_first_day_asks_for_nothing(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    one = await apply(conversation)
    await rule(conversation, Decision.APPROVE)
    await pay(conversation, one.plan.total, local_date(APPLIED_AT) + timedelta(days=1))
    said = await ask(conversation, APPLIED_AT + timedelta(days=2))
    assert said.text.count("不用再付") == 6
    assert "还要付" not in said.text


async def test_what_waits_says_until_when_and_what_was_not_pursued_is_not_the_end(talk: Callable[..., Talk]) -> None:
    conversation, terms = talk("late"), Terms.of(POLICY)
    one = await apply(conversation)
    await rule(conversation, Decision.MORE, "请补一张收入证明")
    said = await ask(conversation)
    assert "工作人员写的是：「请补一张收入证明」" in said.text
    assert f"到{written(last_day_before(terms.answer_by(APPLIED_AT)))}都可以继续" in said.text
    later = terms.answer_by(APPLIED_AT)
    async with conversation.database.writing() as session:
        await track_plan(session, conversation.vault, terms, one.id, at=later)
    said = await ask(conversation, later)
    assert "已经自动收起" in said.text
    assert (said.card("plan").status, said.card("plan").history[-1].value) == ("lapsed", "没有继续，自动收起")
    assert payload(said, "再看看怎么安排") == '/request_installment{"loan_id": "late-0001"}'


@pytest.mark.parametrize(
    ("text", "read"),
    [("为什么不批", "out_of_scope"), ("怎么没批啊", "nlu_fallback"), ("我的申请被拒了？", "out_of_scope")],
)
async def test_who_asks_why_hears_the_persons_reason(talk: Callable[..., Talk], text: str, read: str) -> None:
    conversation = talk("late")
    await apply(conversation)
    await rule(conversation, Decision.REFUSE, "收入证明看不清。")
    said = await conversation.say(text, read, received_at=APPLIED_AT)
    assert "工作人员写的理由是：「收入证明看不清。」\n不同意的话" in said.text
    again = await conversation.say("能再申请一次吗", "out_of_scope", received_at=APPLIED_AT)
    assert "这个我不会" not in again.text
    assert again.focus is not None
    assert again.focus.topic == "request_installment"


@pytest.mark.parametrize("text", ["要我补什么", "我发给你", "要交什么材料"])
async def test_who_asks_what_is_wanted_hears_it_again(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await apply(conversation)
    await rule(conversation, Decision.MORE, "请提供失业登记证明")
    await ask(conversation)
    said = await conversation.say(text, "out_of_scope", received_at=APPLIED_AT)
    assert "「请提供失业登记证明」" in said.text
    assert "发图片就行" in said.text
    said = await conversation.say("都发过去了", "goodbye", received_at=APPLIED_AT)
    assert "等工作人员审核" in said.text
    assert (await newest(conversation)).state is State.APPLIED


async def test_a_plan_that_was_broken_is_said_not_to_count(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    one = await apply(conversation)
    await rule(conversation, Decision.APPROVE)
    later = APPLIED_AT + timedelta(days=50)
    async with conversation.database.writing() as session:
        await track_plan(session, conversation.vault, Terms.of(POLICY), one.id, at=later)
    said = await conversation.say("我的分期还算数吗", "request_installment", received_at=later)
    ended_on = (await newest(conversation)).ended_on
    assert ended_on is not None
    assert f"安排到{written(ended_on)}就结束了，不再算数" in said.text


async def test_who_has_a_plan_and_wishes_for_another_hears_what_a_missed_payment_does(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    one = await apply(conversation)
    await rule(conversation, Decision.APPROVE)
    said = await conversation.say("我这期还不上了怎么办", "request_installment", received_at=APPLIED_AT + timedelta(days=1))
    first = one.plan.rows[0]
    assert f"下一次是第 1 次，{written(first.due_on)}还 {first.total:,.2f} 元" in said.text
    assert "7 天内补上，安排就照常走" in said.text
    assert "请工作人员看看安排能不能改" in said.text
    assert "已经有一个申请在了" not in said.text
    assert "先还一部分" in said.titles


async def test_newer_figures_are_not_said_to_be_a_persons_wish(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    one = await apply(conversation)
    async with conversation.database.writing() as session:
        await track_plan(session, conversation.vault, Terms.of(POLICY), one.id, at=one.valid_until)
    said = await ask(conversation, one.valid_until)
    assert "过了有效期" in said.text
    assert "工作人员写的" not in said.text
    assert said.card("plan").history[-1].value == "数字过了有效期，请您重新看"


async def test_a_second_plan_begins_where_the_broken_one_ended(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    one = await apply(conversation)
    await rule(conversation, Decision.APPROVE)
    later = APPLIED_AT + timedelta(days=50)
    async with conversation.database.writing() as session:
        await track_plan(session, conversation.vault, Terms.of(POLICY), one.id, at=later)
    said = await conversation.say(
        "我失业了，想分12期，每月最多还1500",
        "request_installment",
        entities=[("months", "12", "12期"), ("amount", "1500.00", "1500")],
        received_at=later,
    )
    file = (await LoanBook(conversation.database, conversation.vault).loans_of("late"))[0]
    card = said.card("options")
    points = {point.nothing for row in card.rows for point in row.series if point.on == local_date(later).isoformat()}
    assert points == {str(statement(file.loan, file.payments, local_date(later), file.plans).settle_today)}
    said = await conversation.tap(payload(said, "分 12 期"), received_at=later)
    later += timedelta(minutes=5)
    await conversation.tap(payload(said, "确认申请"), received_at=later)
    await rule(conversation, Decision.APPROVE, at=later)
    said = await ask(conversation, later)
    newer = await newest(conversation)
    assert newer.id != one.id
    assert {row.paid for row in said.card("plan").rows} == {"0.00"}
    assert f"还 {newer.plan.rows[0].total:,.2f} 元" in said.text


@pytest.mark.parametrize("text", ["我要撤回申请", "取消分期"])
async def test_after_its_time_taking_back_says_until_when_it_could_be(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    one = await apply(conversation)
    await rule(conversation, Decision.APPROVE)
    said = await conversation.say(text, "cancel_request", received_at=APPLIED_AT + timedelta(days=3))
    assert "已经过了" in said.text
    assert f"{one.undo_until.astimezone(SHANGHAI).date().day}日" in said.text
    assert "没有查到" not in said.text
    assert (await newest(conversation)).state.value == "active"
