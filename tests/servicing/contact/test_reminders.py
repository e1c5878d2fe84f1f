"""When a reminder comes, by the schedule and the ledger; and how it is set, replaced and cancelled."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.arrangements import Kind, Said, Terms, options
from servicing.clock import SHANGHAI
from servicing.contact import reminders
from servicing.contact.gate import ContactRules
from servicing.contact.occasions import Occasion, Reminder, next_occasion
from servicing.contact.reminders import ReminderRefusedError, cancel_reminders, reminders_of, set_reminder
from servicing.contract import Instalment, Payment, PaymentMethod
from servicing.ledger import Plan, statement
from servicing.loading import import_tape
from servicing.store.database import Database
from servicing.store.models import ConversationRow
from servicing.store.vault import Vault
from tests.actions.world import TAPE, loan, paid
from tests.harness.policy import POLICY

RULES = ContactRules.of(POLICY)
TERMS = Terms.of(POLICY)
AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def shanghai(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


LOAN = loan("L1", "B1")  # 1,050.00 on the 5th of each month from July to December
ON_TIME = tuple(paid("L1", number, date(2026, 6 + number, 5), "1050.00") for number in range(1, 6))
REMINDER = Reminder("r1", "B1", "L1", 3, 9, shanghai(7, 1))


def coming(now: datetime, payments: tuple[Payment, ...] = ON_TIME, **changed: object) -> Occasion | None:
    return next_occasion(replace(REMINDER, **changed), LOAN, payments, now)  # type: ignore[arg-type]


def test_it_comes_so_many_days_before_at_its_hour_with_what_is_to_be_paid() -> None:
    occasion = Occasion(6, date(2026, 12, 5), shanghai(12, 2, 9), Decimal("1050.00"))
    for now in (shanghai(11, 22), shanghai(12, 2, 9), shanghai(12, 5, 23, 59)):
        assert coming(now) == occasion
    assert coming(shanghai(12, 6)) is None


def test_on_the_day_itself_means_on_the_day_itself() -> None:
    found = coming(shanghai(12, 5, 8), days_before=0)
    assert found is not None
    assert found.at == shanghai(12, 5, 9)


def test_what_was_met_or_paid_is_left_out() -> None:
    assert next_occasion(REMINDER, LOAN, ON_TIME, shanghai(12, 2), met={6}) is None
    assert coming(shanghai(11, 22), (*ON_TIME, paid("L1", 9, date(2026, 11, 21), "1050.00", PaymentMethod.PREPAY))) is None
    first = next_occasion(REMINDER, LOAN, (), shanghai(7, 3, 10))
    assert first is not None
    assert first.instalment == 1
    second = next_occasion(REMINDER, LOAN, (), shanghai(7, 3, 10), met={1})
    assert second is not None
    assert (second.instalment, second.at) == (2, shanghai(8, 2, 9))


def test_credit_that_covers_it_needs_no_reminder_and_credit_that_does_not_is_taken_off() -> None:
    assert coming(shanghai(11, 22), (*ON_TIME, paid("L1", 9, date(2026, 11, 6), "1050.00"))) is None
    left = coming(shanghai(11, 22), (*ON_TIME, paid("L1", 9, date(2026, 11, 6), "1000.00")))
    assert left is not None
    assert left.amount == Decimal("50.00")


def test_a_plans_row_that_is_paid_ahead_is_left_out_too() -> None:
    (plan,) = (one.plan for one in options(LOAN, (), date(2026, 8, 10), TERMS, Said(months=6)).of(Kind.REPLAN))
    assert plan is not None
    first, second, *_ = plan.rows
    now = datetime.combine(first.due_on - timedelta(days=2), time(9), SHANGHAI)
    whole = paid("L1", 1, now.date(), str(first.total))
    assert coming_of(plan, (), now) == (first.due_on, first.total)
    assert coming_of(plan, (whole,), now) == (second.due_on, second.total)
    part = paid("L1", 1, now.date(), "100.00")
    assert coming_of(plan, (part,), now) == (first.due_on, first.total - 100)


def coming_of(plan: Plan, payments: tuple[Payment, ...], now: datetime) -> tuple[date, Decimal] | None:
    found = next_occasion(REMINDER, LOAN, payments, now, plans=(plan,))
    return None if found is None else (found.due_on, found.amount)


def test_what_had_its_time_before_the_wish_is_not_said_after_it() -> None:
    assert coming(shanghai(12, 3), since=shanghai(12, 2, 9, 1)) is None
    assert coming(shanghai(12, 3), since=shanghai(12, 2, 9)) is not None


def test_a_reversed_payment_brings_the_occasion_back() -> None:
    everything = (*ON_TIME, paid("L1", 6, date(2026, 11, 20), "1050.00", PaymentMethod.PREPAY))
    assert coming(shanghai(11, 22), everything) is None
    assert coming(shanghai(11, 22), everything[:-1]) is not None


@given(
    now=st.datetimes(datetime(2026, 6, 6), datetime(2027, 1, 10)),  # noqa: DTZ001 hypothesis adds the zone
    days_before=st.integers(0, 15),
    count=st.integers(0, 6),
)
def test_it_speaks_of_what_the_ledger_says_is_unpaid_and_never_of_the_past(now: datetime, days_before: int, count: int) -> None:
    at = now.replace(tzinfo=SHANGHAI)
    payments = tuple(each for each in ON_TIME[:count] if each.paid_on <= at.date())
    occasion = next_occasion(replace(REMINDER, days_before=days_before), LOAN, payments, at)
    if occasion is None:
        return
    assert occasion.due_on >= at.date()
    assert occasion.due_on - occasion.at.date() == timedelta(days=days_before)
    then = statement(LOAN, payments, occasion.due_on)
    assert occasion.amount == then.instalments[occasion.instalment - 1].unpaid.total > 0


@pytest.fixture
async def book(database: Database, vault: Vault) -> Database:
    await import_tape(database, vault, TAPE)
    return database


async def put(
    database: Database, message: str = "m1", *, days: int = 3, hour: int = 9, loan_id: str = "ontime-0001"
) -> Reminder:
    async with database.writing() as session:
        return await set_reminder(session, RULES, "ontime", loan_id, days_before=days, hour=hour, message_id=message, at=AT)


async def active(database: Database) -> list[tuple[str, int, int]]:
    async with database.reading() as session:
        return [(each.loan_id, each.days_before, each.hour) for each in await reminders_of(session, "ontime")]


async def test_the_same_message_sets_one_reminder_however_often(book: Database) -> None:
    first = await put(book)
    assert first == Reminder(first.id, "ontime", "ontime-0001", 3, 9, AT)
    assert await put(book) == first
    assert set(await asyncio.gather(*(put(book) for _ in range(4)))) == {first}
    assert await active(book) == [("ontime-0001", 3, 9)]


async def test_another_hour_replaces_and_another_day_stands_beside(book: Database) -> None:
    await put(book)
    await put(book, "m2", hour=20)
    await put(book, "m3", days=0)
    assert await active(book) == [("ontime-0001", 3, 20), ("ontime-0001", 0, 9)]
    assert (await put(book)).hour == 9, "a retry of the first message gives what it gave"
    assert await active(book) == [("ontime-0001", 3, 20), ("ontime-0001", 0, 9)]


async def test_cancelled_ones_are_gone_and_a_retry_does_not_bring_them_back(book: Database) -> None:
    await put(book)
    await put(book, "m2", days=1)
    async with book.writing() as session:
        assert await cancel_reminders(session, "another", at=AT) == 0
        assert await cancel_reminders(session, "ontime", at=AT, loan_id="nonesuch") == 0
        assert await cancel_reminders(session, "ontime", at=AT) == 2
        assert await cancel_reminders(session, "ontime", at=AT) == 0
    await put(book)
    assert await active(book) == []


@pytest.mark.parametrize("wrong", [{"days": -1}, {"days": 16}, {"hour": 22}, {"hour": 7}, {"hour": 24}, {"hour": -1}])
async def test_what_can_not_be_kept_is_refused(book: Database, wrong: dict[str, int]) -> None:
    with pytest.raises(ReminderRefusedError):
        await put(book, **wrong)
    assert await active(book) == []


@pytest.mark.parametrize("loan_id", ["late-0001", "nonesuch"])
async def test_nobody_is_reminded_of_anothers_loan(book: Database, loan_id: str) -> None:
    with pytest.raises(ReminderRefusedError, match="not a loan of this borrower"):
        await put(book, loan_id=loan_id)


async def test_an_occasion_is_met_once(book: Database) -> None:
    reminder = await put(book)
    async with book.writing() as session:
        session.add(ConversationRow(id="c1", person="b:ontime", channel="h5", created_at=AT))

    async def meet() -> bool:
        async with book.writing() as session:
            return await reminders.meet(session, reminder.id, 6, conversation_id="c1", position=1, at=AT)

    assert sorted(await asyncio.gather(*(meet() for _ in range(4)))) == [False, False, False, True]
    async with book.reading() as session:
        assert await reminders.occasions_met(session, reminder.id) == {6}


def test_instalments_are_taken_by_their_dates_not_their_order_on_the_tape() -> None:
    turned = replace(LOAN, instalments=tuple(reversed(LOAN.instalments)))
    assert all(isinstance(row, Instalment) for row in turned.instalments)
    found = next_occasion(REMINDER, turned, (), shanghai(7, 2))
    assert found is not None
    assert found.instalment == 1
