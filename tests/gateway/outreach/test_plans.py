"""What becomes of a plan reaches its borrower: once, in their own conversation, when the gate allows it."""

import asyncio
from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from gateway.outreach.plans import PlanRound
from servicing.arrangements import Kind
from servicing.book import LoanBook
from servicing.clock import SHANGHAI, local_date
from servicing.contact.holds import HoldKind, place_hold
from servicing.contract import Payment, PaymentMethod
from servicing.ledger import statement
from servicing.loading import post_payment
from servicing.plans.application import Application
from servicing.plans.deciding import Decision
from servicing.plans.life import State
from servicing.plans.promises import promise, promises_of
from servicing.plans.reading import one
from servicing.plans.withdrawing import cancel
from servicing.store.database import Database
from servicing.store.models import ContactMadeRow, ConversationRow, QuickReplyRow
from servicing.store.vault import Vault
from servicing.turn import Reply
from servicing.wording import written
from tests.actions.world import RECEIVED_AT
from tests.gateway.outreach.conftest import Clock
from tests.gateway.record.conversation import Person, Talk
from tests.servicing.arrangements.offers import terms_with
from tests.servicing.plans.offered import LATE, TERMS, active_plan, applied, choice_for, decided, option_for
from tests.servicing.plans.test_promises import BOUNDS, WORD

type Rounds = Callable[[], PlanRound]

DAY = timedelta(days=1)


async def said(database: Database, vault: Vault, by: str = "ai") -> list[str]:
    talk = Talk(database, vault, Person.borrower("late"))
    async with database.reading() as session:
        row = await session.scalar(select(ConversationRow).where(ConversationRow.borrower_id == "late"))
    if row is None:
        return []
    talk.id = row.id
    return [one.text for one in await talk.shown() if one.source == by]


async def waiting_one(database: Database, vault: Vault, kind: Kind = Kind.REPLAN, message_id: str = "m-1") -> Application:
    return await applied(database, vault, await choice_for(database, await option_for(database, kind), message_id=message_id))


async def pay(database: Database, amount: Decimal, at: datetime, payment_id: str) -> None:
    paid = Payment(payment_id, LATE, at.date(), amount, PaymentMethod.TRANSFER)
    async with database.writing() as session:
        await post_payment(session, paid, at=at, actor="test")


def at_noon(application: Application, row: int, days: int = 0) -> datetime:
    return datetime.combine(application.plan.rows[row].due_on + days * DAY, time(12), SHANGHAI)


async def test_an_application_alone_is_no_news(loaded: Database, vault: Vault, planning: Rounds) -> None:
    await waiting_one(loaded, vault)
    await planning().make()
    assert await said(loaded, vault) == []


async def test_an_approval_is_told_once_with_the_first_payment_and_how_to_undo_it(
    loaded: Database, vault: Vault, planning: Rounds, clock: Clock
) -> None:
    application = await active_plan(loaded, vault)
    for _ in range(2):
        await asyncio.gather(*(planning().make() for _ in range(4)))
        clock.at += timedelta(hours=2)
    (text,) = await said(loaded, vault)
    first = application.plan.rows[0]
    assert application.number in text
    assert f"{first.due_on.year}年{first.due_on.month}月{first.due_on.day}日，{first.total:,.2f} 元" in text
    assert "2026年11月23日 10:00 以前告诉我" in text
    async with loaded.reading() as session:
        (counted,) = await session.scalars(select(ContactMadeRow))
        buttons = [row.payload for row in await session.scalars(select(QuickReplyRow))]
    assert (counted.borrower_id, counted.purpose) == ("late", "service")
    assert sorted(buttons) == [f'/query_plan_status{{"loan_id": "{LATE}"}}', "/request_human"]


async def test_a_refusal_is_told_with_its_reason_and_a_person(loaded: Database, vault: Vault, planning: Rounds) -> None:
    await decided(loaded, vault, await waiting_one(loaded, vault), Decision.REFUSE, reason="收入证明看不清")
    await planning().make()
    (text,) = await said(loaded, vault)
    assert "没有批准" in text
    assert "上面一条是工作人员写的理由" in text
    assert "收入证明看不清" not in text, "a person's words are no program's"
    assert await said(loaded, vault, by="human") == ["收入证明看不清"]
    async with loaded.reading() as session:
        assert "/request_human" in [row.payload for row in await session.scalars(select(QuickReplyRow))]


async def test_what_more_is_wanted_and_newer_figures_are_told(
    loaded: Database, vault: Vault, planning: Rounds, clock: Clock
) -> None:
    application = await waiting_one(loaded, vault)
    await decided(loaded, vault, application, Decision.MORE, reason="最近三个月的流水")
    await planning().make()
    async with loaded.writing() as session:
        await cancel(session, vault, application.id, "late", at=RECEIVED_AT)
    other = await waiting_one(loaded, vault, message_id="m-2")
    clock.at = other.valid_until + timedelta(hours=12)
    await planning().make()
    wanted, expired = await said(loaded, vault)
    assert "上面一条是工作人员写的" in wanted
    assert await said(loaded, vault, by="human") == ["最近三个月的流水"]
    assert "没来得及在有效期内批下来" in expired
    for text, asked_at in ((wanted, RECEIVED_AT), (expired, clock.at)):
        assert f"到{written(local_date(asked_at) + TERMS.allowed.lapse_days * DAY)}都可以继续" in text


async def test_what_nobody_pursued_is_told_once_with_the_way_to_begin_anew(
    loaded: Database, vault: Vault, planning: Rounds, clock: Clock
) -> None:
    application = await waiting_one(loaded, vault)
    clock.at = application.valid_until + timedelta(hours=12)
    await planning().make()
    clock.at = TERMS.answer_by(clock.at) + timedelta(hours=12)
    for _ in range(3):
        await asyncio.gather(*(planning().make() for _ in range(4)))
        clock.at += DAY
    (_, lapsed) = await said(loaded, vault)
    assert "收起来了" in lapsed
    assert application.number in lapsed
    async with loaded.reading() as session:
        offered = [row.payload for row in await session.scalars(select(QuickReplyRow))]
    assert offered.count(f'/request_installment{{"loan_id": "{LATE}"}}') == 2


async def test_the_first_of_two_persons_is_no_news(loaded: Database, vault: Vault, planning: Rounds) -> None:
    strict = terms_with(four_eyes_above=0)
    option = await option_for(loaded, Kind.WAIVER, terms=strict)
    application = await applied(loaded, vault, await choice_for(loaded, option), strict)
    await decided(loaded, vault, application, terms=strict)
    await planning().make()
    assert await said(loaded, vault) == []
    await decided(loaded, vault, application, person="agent-2", terms=strict)
    await planning().make()
    assert len(await said(loaded, vault)) == 1


async def test_an_approval_in_the_midst_of_a_round_is_not_lost(
    loaded: Database, vault: Vault, planning: Rounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The round has read that the first of two approved, which is no news; the second approves before it has said so."""
    strict = terms_with(four_eyes_above=0)
    option = await option_for(loaded, Kind.WAIVER, terms=strict)
    application = await applied(loaded, vault, await choice_for(loaded, option), strict)
    await decided(loaded, vault, application, terms=strict)
    round_ = planning()
    say = round_._say

    async def slowly(application: Application, reply: Reply | None) -> str | None:
        if reply is None:
            await decided(loaded, vault, application, person="agent-2", terms=strict)
        return await say(application, reply)

    monkeypatch.setattr(round_, "_say", slowly)
    await round_.make()
    assert await said(loaded, vault) == []
    await planning().make()
    assert len(await said(loaded, vault)) == 1


async def test_kept_broken_and_reopened_are_told(loaded: Database, vault: Vault, planning: Rounds, clock: Clock) -> None:
    application = await active_plan(loaded, vault, Kind.EXTENSION)
    await planning().make()
    clock.at = at_noon(application, 0, 8)
    await planning().make()
    await pay(loaded, application.plan.total, at_noon(application, 0), "found")
    await planning().make()
    approved, broken, kept = await said(loaded, vault)
    assert "批准了" in approved
    assert "中止了" in broken
    assert "全部还完了" in kept
    async with loaded.reading() as session:
        assert (await one(session, vault, application.id)).state is State.KEPT


async def test_what_fell_away_is_told_as_the_ledger_has_it(
    loaded: Database, vault: Vault, planning: Rounds, clock: Clock
) -> None:
    application = await active_plan(loaded, vault, Kind.REPLAN_WAIVER)
    await pay(loaded, Decimal("60.00"), RECEIVED_AT - DAY, "found later")
    clock.at = RECEIVED_AT + DAY
    whole = Payment("whole", LATE, clock.at.date(), application.plan.total, PaymentMethod.SETTLE)
    async with loaded.writing() as session:
        await post_payment(session, whole, at=clock.at, actor="test")
    await planning().make()
    (file,) = await LoanBook(loaded, vault).loans_of("late")
    plan = statement(file.loan, file.payments, clock.at.date(), file.plans).plan
    assert plan is not None
    assert Decimal(0) < plan.waived < application.plan.waived
    text = (await said(loaded, vault))[-1]
    assert f"约定减免的 {plan.waived:,.2f} 元" in text


async def test_a_night_a_hold_or_a_person_puts_it_off(loaded: Database, vault: Vault, planning: Rounds, clock: Clock) -> None:
    await active_plan(loaded, vault)
    clock.at = datetime(2026, 11, 22, 23, tzinfo=SHANGHAI)
    await planning().make()
    assert await said(loaded, vault) == []
    clock.at = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
    talk = Talk(loaded, vault, Person.borrower("late"))
    await talk.write("人工")
    async with loaded.writing() as session:
        await session.execute(update(ConversationRow).values(owner="human"))
    await planning().make()
    assert await said(loaded, vault) == []
    async with loaded.writing() as session:
        await session.execute(update(ConversationRow).values(owner="bot"))
    clock.at += timedelta(minutes=10)
    await planning().make()
    assert len(await said(loaded, vault)) == 1


async def test_who_wants_to_hear_nothing_is_told_nothing_unasked(loaded: Database, vault: Vault, planning: Rounds) -> None:
    await active_plan(loaded, vault)
    async with loaded.writing() as session:
        await place_hold(session, "late", HoldKind.OPT_OUT, cause="m", at=RECEIVED_AT, actor="test")
    await planning().make()
    assert await said(loaded, vault) == []


async def test_what_the_borrower_undid_before_it_was_told_is_not_told(loaded: Database, vault: Vault, planning: Rounds) -> None:
    application = await active_plan(loaded, vault)
    async with loaded.writing() as session:
        await cancel(session, vault, application.id, "late", at=RECEIVED_AT)
    await planning().make()
    assert await said(loaded, vault) == []


async def test_promises_are_looked_at_too_and_nobody_is_told(
    loaded: Database, vault: Vault, planning: Rounds, clock: Clock
) -> None:
    async with loaded.writing() as session:
        await promise(session, TERMS, BOUNDS, WORD)
    clock.at = datetime.combine(WORD.due_on + 4 * DAY, time(12), SHANGHAI)
    await planning().make()
    async with loaded.reading() as session:
        assert [one.state for one in await promises_of(session, "late")] == ["broken"]
    assert await said(loaded, vault) == []


@pytest.mark.parametrize("where", ["gateway.record.messages.append", "gateway.outreach.plans.note_contact"])
async def test_a_fault_in_the_middle_leaves_nothing_said_and_is_made_good(
    loaded: Database, vault: Vault, planning: Rounds, clock: Clock, where: str
) -> None:
    await active_plan(loaded, vault)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(where, lambda *_, **__: 1 / 0)
        await planning().make()
    assert await said(loaded, vault) == []
    clock.at += timedelta(minutes=10)
    await planning().make()
    assert len(await said(loaded, vault)) == 1
