"""Reminders reach the borrower's own conversation when their time has come: once, with the ledger's figures of that moment."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from gateway.outreach.reminders import ReminderRound
from servicing.clock import SHANGHAI
from servicing.contact.gate import Preference, QuietHours
from servicing.contact.holds import HoldKind, holds_of, lift_hold, place_hold
from servicing.contact.preferences import set_preference
from servicing.contact.reminders import cancel_reminders, set_reminder
from servicing.contract import Payment, PaymentMethod
from servicing.loading import post_payment
from servicing.store.database import Database
from servicing.store.models import ContactMadeRow, ConversationRow, MessageRow, OutboxRow, QuickReplyRow, ReminderSentRow
from servicing.store.vault import Vault
from tests.gateway.outreach.conftest import RULES, Clock
from tests.gateway.record.conversation import Person, Talk

type Rounds = Callable[[], ReminderRound]


def shanghai(day: int, hour: int, minute: int = 0, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


ASKED = shanghai(22, 12, month=11)


async def remind(database: Database, borrower: str = "ontime", *, days: int = 3, hour: int = 9, at: datetime = ASKED) -> None:
    async with database.writing() as session:
        await set_reminder(
            session,
            RULES,
            borrower,
            f"{borrower}-0001",
            days_before=days,
            hour=hour,
            message_id=f"m-{borrower}-{days}-{hour}",
            at=at,
        )


async def said(database: Database, vault: Vault, borrower: str = "ontime") -> list[str]:
    talk = Talk(database, vault, Person.borrower(borrower))
    async with database.reading() as session:
        row = await session.scalar(select(ConversationRow).where(ConversationRow.borrower_id == borrower))
    if row is None:
        return []
    talk.id = row.id
    return [one.text for one in await talk.shown() if one.source == "ai"]


async def test_it_comes_at_its_time_and_not_before(loaded: Database, vault: Vault, reminding: Rounds, clock: Clock) -> None:
    await remind(loaded)
    for clock.at in (shanghai(22, 12, month=11), shanghai(2, 8, 59)):
        await reminding().make()
        assert await said(loaded, vault) == []
    clock.at = shanghai(2, 9)
    await reminding().make()
    (text,) = await said(loaded, vault)
    assert "安心贷第 6 期 2026年12月5日 要还，还有 3 天，到时应还 1,050.00 元" in text
    assert "取消提醒" in text
    assert "前面还有没还清" not in text


async def test_it_is_a_message_like_any_other_with_buttons_and_a_place_in_the_outbox(
    loaded: Database, vault: Vault, reminding: Rounds, clock: Clock
) -> None:
    talk = Talk(loaded, vault, Person.borrower("ontime"))
    await talk.write("到时提醒我")
    await remind(loaded)
    clock.at = shanghai(2, 9)
    await reminding().make()
    (_, message) = await talk.shown()
    assert message.source == "ai"
    async with loaded.reading() as session:
        (outbox,) = await session.scalars(select(OutboxRow))
        (mark,) = await session.scalars(select(ReminderSentRow))
        (counted,) = await session.scalars(select(ContactMadeRow))
        buttons = {row.id: row.payload for row in await session.scalars(select(QuickReplyRow))}
    assert (outbox.conversation_id, outbox.position, outbox.state) == (talk.id, 2, "pending")
    assert (mark.conversation_id, mark.position, mark.instalment) == (talk.id, 2, 6)
    assert (counted.borrower_id, counted.purpose, counted.at) == ("ontime", "service", clock.at)
    assert next(buttons[shown.id] for shown in message.quick_replies) == '/how_to_repay{"loan_id": "ontime-0001"}'


async def test_four_gateways_that_look_again_and_again_say_it_once(
    loaded: Database, vault: Vault, reminding: Rounds, clock: Clock
) -> None:
    await remind(loaded)
    await remind(loaded, "late")
    clock.at = shanghai(2, 9)
    for _ in range(3):
        await asyncio.gather(*(reminding().make() for _ in range(4)))
        clock.at += timedelta(days=1)
    assert len(await said(loaded, vault)) == len(await said(loaded, vault, "late")) == 1


async def pay_ahead(loaded: Database) -> None:
    """300 yuan of the next instalment, days before it is due."""
    paid = Payment("new", "ontime-0001", date(2026, 12, 1), Decimal("300.00"), PaymentMethod.TRANSFER)
    async with loaded.writing() as session:
        await post_payment(session, paid, at=shanghai(1, 12), actor="test")


async def test_the_amount_is_the_ledgers_at_that_moment(
    loaded: Database, vault: Vault, reminding: Rounds, clock: Clock
) -> None:
    await remind(loaded)
    await pay_ahead(loaded)
    clock.at = shanghai(5, 9)
    await reminding().make()
    (text,) = await said(loaded, vault)
    assert "今天（2026年12月5日）要还，应还 750.00 元" in text


async def test_what_was_paid_ahead_is_told_to_be_counted(
    loaded: Database, vault: Vault, reminding: Rounds, clock: Clock
) -> None:
    await remind(loaded)
    await pay_ahead(loaded)
    clock.at = shanghai(2, 9)
    await reminding().make()
    (text,) = await said(loaded, vault)
    assert "到时应还 750.00 元" in text
    assert "您先付的 300.00 元存着" in text


async def test_who_has_paid_meanwhile_hears_nothing(loaded: Database, vault: Vault, reminding: Rounds, clock: Clock) -> None:
    await remind(loaded)
    paid = Payment("new", "ontime-0001", date(2026, 12, 1), Decimal("1050.00"), PaymentMethod.PREPAY)
    async with loaded.writing() as session:
        await post_payment(session, paid, at=shanghai(1, 12), actor="test")
    clock.at = shanghai(2, 9)
    await reminding().make()
    assert await said(loaded, vault) == []


async def test_who_owes_older_instalments_is_told_where_the_money_goes_first(
    loaded: Database, vault: Vault, reminding: Rounds, clock: Clock
) -> None:
    await remind(loaded, "late")
    clock.at = shanghai(2, 9)
    await reminding().make()
    assert "会先还前面的" in (await said(loaded, vault, "late"))[0]


async def test_what_was_cancelled_is_not_said(loaded: Database, vault: Vault, reminding: Rounds, clock: Clock) -> None:
    await remind(loaded)
    async with loaded.writing() as session:
        await cancel_reminders(session, "ontime", at=shanghai(1, 9))
    clock.at = shanghai(2, 9)
    await reminding().make()
    assert await said(loaded, vault) == []


async def test_a_gateway_that_was_down_says_it_late_but_never_after_the_due_day(
    loaded: Database, vault: Vault, reminding: Rounds, clock: Clock
) -> None:
    await remind(loaded)
    await remind(loaded, "late")
    clock.at = shanghai(5, 21, 59)
    await reminding().make()
    assert len(await said(loaded, vault)) == 1
    await remind(loaded, "today", days=0, at=shanghai(1, 9, month=11))
    clock.at = shanghai(6, 9)
    await reminding().make()
    assert await said(loaded, vault, "today") == []


@pytest.mark.parametrize("kind", [HoldKind.CRISIS, HoldKind.OPT_OUT, HoldKind.NOT_MY_LOAN, HoldKind.THIRD_PARTY])
async def test_a_hold_keeps_it_back_until_it_is_lifted(
    loaded: Database, vault: Vault, reminding: Rounds, clock: Clock, kind: HoldKind
) -> None:
    await remind(loaded)
    async with loaded.writing() as session:
        await place_hold(session, "ontime", kind, cause="r1", at=ASKED, actor="test")
    clock.at = shanghai(2, 9)
    await reminding().make()
    assert await said(loaded, vault) == []
    async with loaded.writing() as session:
        (hold,) = await holds_of(session, "ontime", clock.at)
        await lift_hold(session, hold.id, at=clock.at, actor="agent", crisis_hours=72)
    clock.at += timedelta(hours=1)
    await reminding().make()
    assert len(await said(loaded, vault)) == 1


async def test_one_wished_for_after_opting_out_comes_until_they_opt_out_again(
    loaded: Database, vault: Vault, reminding: Rounds, clock: Clock
) -> None:
    async with loaded.writing() as session:
        await place_hold(session, "ontime", HoldKind.OPT_OUT, cause="m1", at=shanghai(20, 9, month=11), actor="test")
    await remind(loaded, at=shanghai(21, 9, month=11))
    clock.at = shanghai(2, 9)
    async with loaded.writing() as session:
        await place_hold(session, "ontime", HoldKind.OPT_OUT, cause="m2", at=shanghai(1, 9), actor="test")
    await reminding().make()
    assert await said(loaded, vault) == []
    async with loaded.writing() as session:
        again = [hold for hold in await holds_of(session, "ontime", clock.at) if hold.cause == "m2"]
        await lift_hold(session, again[0].id, at=clock.at, actor="agent", crisis_hours=72)
    clock.at += timedelta(hours=1)
    await reminding().make()
    assert len(await said(loaded, vault)) == 1


async def test_a_borrowers_own_quiet_hours_put_it_off(loaded: Database, vault: Vault, reminding: Rounds, clock: Clock) -> None:
    await remind(loaded)
    wishes = Preference(QuietHours(datetime(2026, 1, 1, 8).time(), datetime(2026, 1, 1, 12).time()))  # noqa: DTZ001
    async with loaded.writing() as session:
        await set_preference(session, RULES, "ontime", wishes, cause="m", at=shanghai(1, 9), actor="test")
    for clock.at, count in ((shanghai(2, 9), 0), (shanghai(2, 11, 59), 0), (shanghai(2, 13), 1)):
        await reminding().make()
        assert len(await said(loaded, vault)) == count


@pytest.mark.parametrize("owner", ["queued", "human", "wrap"])
async def test_the_bot_is_silent_while_a_person_has_the_conversation(
    loaded: Database, vault: Vault, reminding: Rounds, clock: Clock, owner: str
) -> None:
    talk = Talk(loaded, vault, Person.borrower("ontime"))
    await talk.write("人工")
    await remind(loaded)
    async with loaded.writing() as session:
        await session.execute(update(ConversationRow).values(owner=owner))
    clock.at = shanghai(2, 9)
    await reminding().make()
    assert await said(loaded, vault) == []
    async with loaded.writing() as session:
        await session.execute(update(ConversationRow).values(owner="bot"))
    clock.at += timedelta(minutes=10)
    await reminding().make()
    assert len(await said(loaded, vault)) == 1


async def test_one_that_can_not_be_said_does_not_hold_up_the_others(
    loaded: Database, vault: Vault, reminding: Rounds, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await remind(loaded, "late")
    await remind(loaded, "ontime")
    round_ = reminding()
    whole = round_._reply

    def broken(reminder, *rest):  # type: ignore[no-untyped-def]
        if reminder.borrower_id == "late":
            raise RuntimeError("张三 13800000000")
        return whole(reminder, *rest)

    monkeypatch.setattr(round_, "_reply", broken)
    clock.at = shanghai(2, 9)
    await round_.make()
    assert (len(await said(loaded, vault, "late")), len(await said(loaded, vault, "ontime"))) == (0, 1)
    clock.at += timedelta(minutes=10)
    await reminding().make()
    assert len(await said(loaded, vault, "late")) == 1


@pytest.mark.parametrize("where", ["gateway.record.messages.append", "gateway.outreach.reminders.note_contact"])
async def test_a_fault_anywhere_in_the_unit_of_work_leaves_nothing_and_the_next_round_says_it_once(
    loaded: Database, vault: Vault, reminding: Rounds, clock: Clock, where: str
) -> None:
    await remind(loaded)
    clock.at = shanghai(2, 9)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(where, lambda *_, **__: 1 / 0)
        await reminding().make()
    async with loaded.reading() as session:
        assert list(await session.scalars(select(MessageRow))) == []
        assert list(await session.scalars(select(ReminderSentRow))) == []
    clock.at += timedelta(minutes=10)
    await reminding().make()
    assert len(await said(loaded, vault)) == 1
