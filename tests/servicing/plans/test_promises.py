"""Promises to pay on both databases: within policy and the ledger, one open for a loan, kept or broken by what arrives."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from servicing.clock import SHANGHAI
from servicing.contract import Payment, PaymentMethod
from servicing.loading import post_payment
from servicing.plans.promise import Promise, PromiseBounds, PromiseCode, PromiseState, paid_towards, standing
from servicing.plans.promises import (
    PromiseRefusedError,
    UnknownPromiseError,
    Word,
    promise,
    promises_of,
    track_promise,
    withdraw,
)
from servicing.plans.tracking import to_look_at
from servicing.store.audit import verify
from servicing.store.database import Database
from servicing.store.models import AuditRow
from tests.actions.world import RECEIVED_AT, TODAY
from tests.harness.policy import POLICY
from tests.servicing.plans.offered import LATE, TERMS

DAY = timedelta(days=1)
BOUNDS = PromiseBounds.of(POLICY)
FRIDAY = TODAY + 5 * DAY
WORD = Word("late", LATE, FRIDAY, Decimal("800.00"), "m-1", "promise", RECEIVED_AT)


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(12), SHANGHAI)


async def given_(database: Database, word: Word = WORD) -> Promise:
    async with database.writing() as session:
        return await promise(session, TERMS, BOUNDS, word)


async def pay(database: Database, amount: str, on: date, payment_id: str, posted: datetime | None = None) -> None:
    async with database.writing() as session:
        paid = Payment(payment_id, LATE, on, Decimal(amount), PaymentMethod.TRANSFER)
        await post_payment(session, paid, at=posted or at_noon(on), actor="test")


async def looked(database: Database, at: datetime) -> list[PromiseState]:
    async with database.reading() as session:
        waiting = await to_look_at(session, at, 50)
    news = []
    for promise_id in waiting.promises:
        async with database.writing() as session:
            if (found := await track_promise(session, BOUNDS, promise_id, at=at)) is not None:
                news.append(found.state)
    return news


async def all_of(database: Database) -> list[Promise]:
    async with database.reading() as session:
        return await promises_of(session, "late")


async def test_one_confirmation_is_one_promise_and_a_newer_one_replaces_it(loaded: Database) -> None:
    first = await given_(loaded)
    assert await given_(loaded) == first
    assert (first.state, first.due_on, first.amount, first.new) == (PromiseState.OPEN, FRIDAY, Decimal("800.00"), True)
    second = await given_(loaded, replace(WORD, message_id="m-2", amount=Decimal("500.00")))
    states = {one.id: one.state for one in await all_of(loaded)}
    assert states == {first.id: PromiseState.REPLACED, second.id: PromiseState.OPEN}
    assert (await given_(loaded)).id == first.id
    async with loaded.reading() as session:
        actions = await session.scalars(select(AuditRow.action).where(AuditRow.action.like("promise.%")).order_by(AuditRow.seq))
        assert list(actions) == ["promise.made", "promise.replaced", "promise.made"]
        assert await verify(session) is None


async def test_many_at_once_leave_one_open(loaded: Database) -> None:
    await asyncio.gather(*(given_(loaded, replace(WORD, message_id=f"m-{n % 4}")) for n in range(8)))
    states = [one.state for one in await all_of(loaded)]
    assert (len(states), states.count(PromiseState.OPEN)) == (4, 1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"due_on": TODAY - DAY}, PromiseCode.DATE_PASSED),
        ({"due_on": TODAY + 32 * DAY}, PromiseCode.DATE_TOO_LATE),
        ({"amount": Decimal("0.99")}, PromiseCode.AMOUNT_TOO_SMALL),
        ({"amount": Decimal("99999.00")}, PromiseCode.MORE_THAN_OWED),
        ({"borrower_id": "settled", "loan_id": "settled-0001"}, PromiseCode.NOTHING_OWED),
        ({"borrower_id": "overcap", "loan_id": "cap-0001"}, PromiseCode.COST_OVER_CAP),
        ({"at": RECEIVED_AT + 5 * 365 * DAY, "due_on": TODAY + 5 * 366 * DAY}, PromiseCode.TIME_BARRED),
    ],
)
async def test_what_can_not_be_promised(loaded: Database, change: dict[str, Any], code: PromiseCode) -> None:
    with pytest.raises(PromiseRefusedError) as refused:
        await given_(loaded, replace(WORD, **change))
    assert refused.value.refusal.code is code
    assert await all_of(loaded) == []


@pytest.mark.parametrize("change", [{"borrower_id": "two"}, {"loan_id": "nobody"}])
async def test_nobody_promises_for_another(loaded: Database, change: dict[str, Any]) -> None:
    with pytest.raises(UnknownPromiseError):
        await given_(loaded, replace(WORD, **change))


async def test_the_bounds_are_taken(loaded: Database) -> None:
    for number, word in enumerate([{"due_on": TODAY}, {"due_on": TODAY + 31 * DAY}, {"amount": Decimal("1.00")}]):
        made = await given_(loaded, replace(WORD, message_id=f"m-{number}", **word))  # type: ignore[arg-type]
        assert made.state is PromiseState.OPEN


async def test_kept_once_enough_has_come_in_time(loaded: Database) -> None:
    await pay(loaded, "100.00", TODAY, "before", posted=RECEIVED_AT - timedelta(hours=1))
    await given_(loaded)
    await pay(loaded, "500.00", TODAY + DAY, "p1")
    assert await looked(loaded, at_noon(TODAY + DAY)) == []
    await pay(loaded, "300.00", FRIDAY, "p2")
    assert await looked(loaded, at_noon(FRIDAY)) == [PromiseState.KEPT]
    assert await looked(loaded, at_noon(FRIDAY + 30 * DAY)) == []


async def test_broken_only_after_the_days_that_a_transfer_may_take_and_mended_by_what_comes_to_light(loaded: Database) -> None:
    await given_(loaded)
    wait = BOUNDS.wait_days * DAY
    assert await looked(loaded, at_noon(FRIDAY + wait)) == []
    assert await looked(loaded, at_noon(FRIDAY + wait + DAY)) == [PromiseState.BROKEN]
    await pay(loaded, "800.00", FRIDAY + DAY, "late", posted=at_noon(FRIDAY + wait + DAY))
    assert await looked(loaded, at_noon(FRIDAY + wait + DAY)) == []
    await pay(loaded, "800.00", FRIDAY, "in time", posted=at_noon(FRIDAY + wait + DAY))
    assert await looked(loaded, at_noon(FRIDAY + wait + DAY)) == [PromiseState.KEPT]


async def test_it_may_be_taken_back_by_who_gave_it(loaded: Database) -> None:
    made = await given_(loaded)
    async with loaded.writing() as session:
        with pytest.raises(UnknownPromiseError):
            await withdraw(session, made.id, "two", at=RECEIVED_AT)
    for _ in range(2):
        async with loaded.writing() as session:
            assert (await withdraw(session, made.id, "late", at=RECEIVED_AT)).state is PromiseState.WITHDRAWN
    assert await looked(loaded, at_noon(FRIDAY + 30 * DAY)) == []


payments = st.lists(
    st.builds(
        lambda day, fen, n: Payment(f"p{n}", LATE, TODAY + day * DAY, Decimal(fen).scaleb(-2), PaymentMethod.TRANSFER),
        st.integers(-10, 20),
        st.integers(1, 1000_00),
        st.integers(0, 999),
    ),
    max_size=6,
)


@given(payments=payments, day=st.integers(-1, 30), known=st.integers(0, 1000_00))
def test_only_what_came_in_its_days_counts_and_more_never_breaks_it(payments: list[Payment], day: int, known: int) -> None:
    one = Promise(
        "x", "late", LATE, PromiseState.OPEN, TODAY, FRIDAY, Decimal("800.00"), Decimal(known).scaleb(-2), RECEIVED_AT
    )
    in_time = sum(paid.amount for paid in payments if TODAY <= paid.paid_on <= FRIDAY)
    assert paid_towards(one, payments) == max(Decimal(0), in_time - one.paid_that_day)
    said = standing(one, payments, TODAY + day * DAY, 3)
    assert (said is PromiseState.KEPT) == (in_time - one.paid_that_day >= one.amount)
    assert (said is PromiseState.BROKEN) == (said is not PromiseState.KEPT and day > 8)
    more = [*payments, Payment("more", LATE, FRIDAY, Decimal("1000.00"), PaymentMethod.TRANSFER)]
    assert said is not PromiseState.KEPT or standing(one, more, TODAY + day * DAY, 3) is PromiseState.KEPT
