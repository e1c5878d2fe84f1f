"""Whatever borrowers, persons, money and the clock do, in any order, on the store itself: every application's history is
complete and drawn, at most one stands for a loan, and what the ledger reads is what was approved."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from servicing.arrangements import Kind, Said, options
from servicing.book import loan_file
from servicing.clock import SHANGHAI, local_date
from servicing.contract import Payment, PaymentMethod
from servicing.ledger import settle_today, statement
from servicing.loading import import_tape, post_payment
from servicing.plans.agreement import agreement_text
from servicing.plans.answering import answer
from servicing.plans.application import Application
from servicing.plans.applying import Choice, NotAppliedForError, apply
from servicing.plans.deciding import Decision, ReasonMissingError, Ruling, decide
from servicing.plans.life import (
    OVERLAID,
    STANDING,
    ForbiddenStepError,
    Party,
    SamePersonError,
    State,
    TooLateToUndoError,
    after,
)
from servicing.plans.quote import OfferStaleError
from servicing.plans.reading import of_borrower, past_of
from servicing.plans.tracking import to_look_at, track_plan
from servicing.plans.withdrawing import cancel
from servicing.store.audit import verify
from servicing.store.database import Database
from servicing.store.models import AuditRow, PlanApplicationRow
from servicing.store.vault import Vault
from servicing.tape import Tape
from tests.actions.world import RECEIVED_AT, TAPE, loan, payments_of
from tests.servicing.arrangements.offers import terms_with
from tests.servicing.plans.offered import LATE, WORDING

TERMS = terms_with(extension_dpd_most=180, four_eyes_above=5, restarts=5)
KINDS = (Kind.REPLAN, Kind.REPLAN_WAIVER, Kind.EXTENSION, Kind.WAIVER)
NO = (ForbiddenStepError, SamePersonError, TooLateToUndoError, OfferStaleError, NotAppliedForError, ReasonMissingError)
MESSAGES = count()
type Do = Callable[["World"], Awaitable[None]]


class World:
    """One borrower's loan, four months late, with a clock that only goes on."""

    def __init__(self, database: Database, vault: Vault, loan_id: str) -> None:
        self.database, self.vault, self.loan_id, self.at = database, vault, loan_id, RECEIVED_AT

    async def all(self) -> list[Application]:
        async with self.database.reading() as session:
            return [one for one in await of_borrower(session, self.vault, "late") if one.loan_id == self.loan_id]

    async def newest(self) -> Application | None:
        return next(iter(await self.all()), None)


def applying(kind: Kind) -> Do:
    async def do(world: World) -> None:
        async with world.database.writing() as session:
            file, past = await loan_file(session, world.loan_id), await past_of(session, world.loan_id)
            assert file is not None
            made = options(file.loan, file.payments, local_date(world.at), TERMS, Said(), past)
            option = next((one for one in made.of(kind) if one.eligible), None)
            if option is None:
                return
            text = agreement_text(option, file.loan, TERMS, WORDING)
            choice = Choice("late", world.loan_id, option, text, Said(), f"m{next(MESSAGES)}", "any", world.at)
            await apply(session, world.vault, TERMS, choice)

    return do


def deciding(decision: Decision, person: str) -> Do:
    async def do(world: World) -> None:
        if (newest := await world.newest()) is not None:
            async with world.database.writing() as session:
                ruling = Ruling(newest.id, decision, person, "x", world.at)
                await decide(session, world.vault, TERMS, ruling)

    return do


async def cancelling(world: World) -> None:
    if (newest := await world.newest()) is not None:
        async with world.database.writing() as session:
            await cancel(session, world.vault, newest.id, "late", at=world.at)


async def answering(world: World) -> None:
    if (newest := await world.newest()) is not None:
        async with world.database.writing() as session:
            await answer(session, world.vault, newest.id, "late", at=world.at)


def paying(yuan: Decimal | int) -> Do:
    async def do(world: World) -> None:
        day = local_date(world.at)
        amount = Decimal(yuan).quantize(Decimal("0.01"))
        paid = Payment(f"any-{next(MESSAGES)}", world.loan_id, day, amount, PaymentMethod.TRANSFER)
        async with world.database.writing() as session:
            await post_payment(session, paid, at=world.at, actor="test")

    return do


async def agreeing(world: World) -> None:
    """The way that most of them go: applied for, and approved by as many as it takes."""
    await applying(Kind.REPLAN_WAIVER)(world)
    for person in ("ann", "bob"):
        with suppress(*NO):
            await deciding(Decision.APPROVE, person)(world)


async def paying_what_falls_due(world: World) -> None:
    """Go to the day of the next row of an active plan, and pay it."""
    newest = await world.newest()
    if newest is None or newest.state is not State.ACTIVE:
        return
    row = next((row for row in newest.plan.rows if row.due_on >= local_date(world.at)), None)
    if row is not None:
        world.at = max(world.at, datetime.combine(row.due_on, time(12), SHANGHAI))
        await paying(row.total)(world)
        await looking(world)


async def settling(world: World) -> None:
    """Everything, today."""
    async with world.database.reading() as session:
        file = await loan_file(session, world.loan_id)
    assert file is not None
    price = settle_today(file.loan, file.payments, local_date(world.at), file.plans)
    if price:
        paid = Payment(f"any-{next(MESSAGES)}", world.loan_id, local_date(world.at), price, PaymentMethod.SETTLE)
        async with world.database.writing() as session:
            await post_payment(session, paid, at=world.at, actor="test")


def waiting(hours: int) -> Do:
    async def do(world: World) -> None:
        world.at += timedelta(hours=hours)

    return do


async def looking(world: World) -> None:
    async with world.database.reading() as session:
        due = await to_look_at(session, world.at, 50)
    for application_id in due.applications:
        async with world.database.writing() as session:
            await track_plan(session, world.vault, TERMS, application_id, at=world.at)


DOINGS: dict[str, Do] = {
    **{f"apply for {kind}": applying(kind) for kind in KINDS},
    **{f"{decision} by {person}": deciding(decision, person) for decision in Decision for person in ("ann", "bob")},
    "agree": agreeing,
    "agree again": agreeing,
    "pay what falls due": paying_what_falls_due,
    "settle": settling,
    "cancel": cancelling,
    "answer": answering,
    "look": looking,
    "pay a little": paying(50),
    "pay much": paying(900),
    "wait a while": waiting(2),
    "wait a day": waiting(25),
    "wait a month": waiting(24 * 33),
}


def borrowed(loan_id: str) -> Tape:
    """Another loan like the late one."""
    like, payments = loan(loan_id, "late"), payments_of(LATE)
    copied = tuple(replace(paid, loan_id=loan_id, payment_id=f"{loan_id}-{paid.payment_id}") for paid in payments)
    borrowers = tuple(one for one in TAPE.borrowers if one.borrower_id == "late")
    return Tape(borrowers=borrowers, loans=(like,), payments=copied, products=(), debits=())


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(doings=st.lists(st.sampled_from(sorted(DOINGS)), min_size=5, max_size=25))
async def test_any_life(loaded: Database, vault: Vault, doings: list[str]) -> None:
    loan_id = f"any-{next(MESSAGES)}"
    await import_tape(loaded, vault, borrowed(loan_id))
    world = World(loaded, vault, loan_id)
    for doing in doings:
        with suppress(*NO):
            await DOINGS[doing](world)
    await hold(world)


async def hold(world: World) -> None:
    mine = await world.all()
    assert sum(one.state in STANDING for one in mine) <= 1
    async with world.database.reading() as session:
        file = await loan_file(session, world.loan_id)
        mine_alone = PlanApplicationRow.loan_id == world.loan_id
        rows = {row.id: row for row in await session.scalars(select(PlanApplicationRow).where(mine_alone))}
        entries = await session.scalars(select(AuditRow).where(AuditRow.action.like("plan.%")).order_by(AuditRow.seq))
        logged = [(row.subjects["plan"], row.action.removeprefix("plan."), row.subjects["state"]) for row in entries]
        assert await verify(session) is None
    assert file is not None
    for one in mine:
        state: State | None = None
        for step in one.history:
            state = after(state, step.event, step.party)
            assert state is step.state
        assert state is one.state
        assert rows[one.id].steps == len(one.history)
        assert [(one.id, step.event, step.state) for step in one.history] == [entry for entry in logged if entry[0] == one.id]
        approvers = {step.actor for step in one.history if step.event in ("approve", "endorse")}
        if one.state in OVERLAID and one.option.waived + one.option.coupon > TERMS.allowed.four_eyes_above:
            assert approvers == {"ann", "bob"}
        if one.state in OVERLAID:
            assert all(step.party is not Party.BORROWER for step in one.history[1:] if step.event not in ("cancel", "answer"))
    was_active = [one.plan for one in reversed(mine) if any(step.state is State.ACTIVE for step in one.history)]
    assert sorted(map(repr, file.plans)) == sorted(map(repr, was_active))
    said = statement(file.loan, file.payments, local_date(world.at), file.plans)
    active = [one for one in mine if one.state is State.ACTIVE]
    if active and not said.plan:
        raise AssertionError("an active plan that the ledger does not know")
