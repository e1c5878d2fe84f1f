"""Whatever somebody asks who has agreed to a plan, active or missed, kept or broken: it is answered, by the plan's figures."""

import re
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
import yaml

from servicing.arrangements import Kind
from servicing.card_text import card_lines
from servicing.clock import SHANGHAI
from servicing.contract import Payment, PaymentMethod
from servicing.loading import post_payment
from servicing.plans.application import Application
from servicing.plans.tracking import track_plan
from servicing.store.database import Database
from servicing.store.vault import Vault
from tests.actions.conftest import KEY
from tests.actions.talking import Talk
from tests.harness.system import ROOT
from tests.servicing.plans.offered import LATE, TERMS, WORDING, active_plan

INTENTS = tuple(yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"])
DAY = timedelta(days=1)
VAULT = Vault.from_text(KEY)
type Story = Callable[[Database], Awaitable[datetime]]


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(12), SHANGHAI)


async def pay(database: Database, amount: Decimal, on: date) -> None:
    paid = Payment(f"paid-{on}", LATE, on, amount, PaymentMethod.TRANSFER)
    async with database.writing() as session:
        await post_payment(session, paid, at=at_noon(on), actor="test")


async def look(database: Database, application: Application, on: date) -> datetime:
    async with database.writing() as session:
        await track_plan(session, VAULT, TERMS, application.id, at=at_noon(on))
    return at_noon(on)


async def whole_and_fresh(database: Database) -> datetime:
    application = await active_plan(database, VAULT)
    return at_noon(application.plan.starts_on + DAY)


async def first_row_paid(database: Database) -> datetime:
    application = await active_plan(database, VAULT)
    first = application.plan.rows[0]
    await pay(database, first.total, first.due_on)
    return await look(database, application, first.due_on + DAY)


async def row_missed(database: Database) -> datetime:
    application = await active_plan(database, VAULT)
    return at_noon(application.plan.rows[0].due_on + 3 * DAY)


async def broken(database: Database) -> datetime:
    application = await active_plan(database, VAULT)
    return await look(database, application, application.plan.rows[0].due_on + 20 * DAY)


async def part_active(database: Database) -> datetime:
    application = await active_plan(database, VAULT, Kind.EXTENSION)
    return at_noon(application.plan.starts_on + DAY)


async def part_kept(database: Database) -> datetime:
    application = await active_plan(database, VAULT, Kind.EXTENSION)
    await pay(database, application.plan.total, application.plan.rows[0].due_on)
    return await look(database, application, application.plan.rows[0].due_on)


STORIES: dict[str, Story] = {
    story.__name__: story for story in (whole_and_fresh, first_row_paid, row_missed, broken, part_active, part_kept)
}


@pytest.mark.parametrize("name", STORIES)
async def test_every_question_is_answered(name: str, world: Database, talk: Callable[..., Talk]) -> None:
    at = await STORIES[name](world)
    for intent in INTENTS:
        said = await talk("late").say("全部都看", intent, received_at=at)
        assert said.replies, intent
        assert not re.search(r"[{}]|None|第 0 期|card_status", said.text), (intent, said.text)


async def test_what_is_owed_is_the_plans_next_row(world: Database, talk: Callable[..., Talk]) -> None:
    at = await first_row_paid(world)
    conversation = talk("late")
    owed = await conversation.say("我欠多少", "query_arrears", received_at=at)
    assert "按还款安排还，一共 18 次" in owed.text
    assert "第 2 期，2026年12月28日应还 267.13 元" in owed.text.replace("接下来是", "").replace("要还", "应还")
    dates = await conversation.say("什么时候还", "query_due_date", received_at=at)
    assert "7 天内补上，安排就照常走，这几天不收罚息" in dates.text
    assert "第二天起计罚息" not in dates.text
    rows = dates.card("schedule").rows
    assert [(row.number, row.total) for row in rows if row.due_on > "2026-11-29"][:2] == [(2, "267.13"), (3, "267.13")]
    ahead = [Decimal(row.total) for row in rows if row.due_on > "2026-11-29"]
    assert f"安排里还有 {len(ahead)} 次没还，一共 {sum(ahead):,.2f} 元；想今天一次还清，是 " in owed.text
    order = await conversation.say("怎么还", "how_to_repay", received_at=at)
    assert "费用 → 利息 → 本金 → 罚息" in order.text
    payments = await conversation.say("还款到账了吗", "query_payment_status", received_at=at)
    assert "还款安排的利息 12.00 元" in payments.text
    assert "还款安排的利息 12.00 元" in "".join(card_lines(payments.card("payments"), WORDING))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("我欠多少", "query_arrears"),
        ("什么时候还", "query_due_date"),
        ("怎么还", "how_to_repay"),
        ("还款到账了吗", "query_payment_status"),
        ("我的还款安排怎么样了", "query_plan_status"),
    ],
)
async def test_a_row_paid_some_days_early_is_not_asked_for_again(
    world: Database, talk: Callable[..., Talk], text: str, intent: str
) -> None:
    application = await active_plan(world, VAULT)
    first = application.plan.rows[0]
    await pay(world, first.total, first.due_on - 3 * DAY)
    said = await talk("late").say(text, intent, received_at=at_noon(first.due_on - 2 * DAY))
    assert "267.13 元" in said.text
    assert "不用再付" in said.text


async def test_a_missed_row_is_late_without_a_penalty(world: Database, talk: Callable[..., Talk]) -> None:
    at = await row_missed(world)
    said = await talk("late").say("我欠多少", "query_arrears", received_at=at)
    assert "已过 3 天" in said.text
    assert "267.13 元" in said.text
    assert "罚息" not in said.text
    assert said.card("statement").overdue.total == "267.13"


async def test_a_number_names_a_payment_of_the_plan(world: Database, talk: Callable[..., Talk]) -> None:
    at = await first_row_paid(world)
    conversation = talk("late")
    first = await conversation.say(
        "第一期什么时候还", "query_due_date", entities=[("instalment_ref", "1", "第一期")], received_at=at
    )
    assert "第 1 期的应还日是2026年11月28日，现在的状态是「已还清」" in first.text
    third = await conversation.say(
        "第三期是哪天", "query_due_date", entities=[("instalment_ref", "3", "第三期")], received_at=at
    )
    assert "第 3 期的应还日是2027年1月28日，还要还 267.13 元" in third.text
    owed = await conversation.say("第二期还多少", "query_arrears", entities=[("instalment_ref", "2", "第二期")], received_at=at)
    assert "2026年12月28日应还 267.13 元" in owed.text
    nothing = await conversation.say(
        "第19期呢", "query_due_date", entities=[("instalment_ref", "19", "第19期")], received_at=at
    )
    assert "一共 18 期，没有第 19 期" in nothing.text
    left = await conversation.say("还剩几期", "query_arrears", received_at=at)
    assert "一共 18 期，已经还清 1 期，还有 17 期没还清" in left.text


@pytest.mark.parametrize("intent", ["explain_penalty", "ask_overdue_consequence"])
async def test_who_misses_a_payment_is_told_until_when_and_what_then(
    world: Database, talk: Callable[..., Talk], intent: str
) -> None:
    said = await talk("late").say("忘记还了怎么办", intent, received_at=await row_missed(world))
    assert "一共还差 267.13 元。2026年12月5日以前补上，安排就照常走" in said.text
    assert "那天过完还没补上，安排就中止" in said.text
    assert "其中罚息 0.00 元" not in said.text


async def test_what_becomes_of_the_penalty_under_a_plan(world: Database, talk: Callable[..., Talk]) -> None:
    application = await active_plan(world, VAULT, Kind.REPLAN_WAIVER)
    said = await talk("late").say("罚息还要吗", "explain_penalty", received_at=at_noon(application.plan.starts_on + DAY))
    assert "这期间不再多收罚息" in said.text
    assert f"以前的罚息里有 {application.plan.waived:,.2f} 元，每一次都按安排还完就不再收" in said.text


async def test_a_part_of_a_payment_that_is_due_says_what_is_still_due(world: Database, talk: Callable[..., Talk]) -> None:
    application = await active_plan(world, VAULT)
    said = await talk("late").say(
        "我可以先还100吗",
        "request_partial_payment",
        entities=[("amount", "100.00", "100")],
        received_at=at_noon(application.plan.rows[0].due_on),
    )
    assert "第 1 次）还差 167.13 元。到2026年12月5日当天补上" in said.text
    assert "第 0 期" not in said.text
    assert "都还清了" not in said.text


async def test_who_asks_what_is_owed_after_a_plan_was_broken_hears_that_it_was(
    world: Database, talk: Callable[..., Talk]
) -> None:
    said = await talk("late").say("我现在欠多少", "query_arrears", received_at=await broken(world))
    assert said.text.startswith("之前的还款安排到2026年12月5日就中止了，因为第 1 次（2026年11月28日）")
    settled = await talk("two").say("我现在欠多少", "query_arrears")
    assert "中止" not in settled.text


async def test_what_a_broken_plan_bore_has_a_name(world: Database, talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("我欠多少", "query_arrears", received_at=await broken(world))
    assert "中止的还款安排留下的利息" in said.text
    assert any("中止的还款安排留下的利息" in line for line in card_lines(said.card("statement"), WORDING))


async def test_beside_a_plan_for_some_instalments_the_others_keep_their_dates(
    world: Database, talk: Callable[..., Talk]
) -> None:
    dates = await talk("late").say("什么时候还", "query_due_date", received_at=await part_active(world))
    assert "有几期改成了还款安排" in dates.text
    rows = dates.card("schedule").rows
    assert [row.due_on for row in rows if row.status == "upcoming"] == ["2026-11-28", "2026-12-05"]
