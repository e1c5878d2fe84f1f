"""The ledger decides what becomes of a plan; a missed row does what the borrower was told."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from servicing.arrangements import Code, Kind, options
from servicing.arrangements.terms import end_of
from servicing.book import LoanBook, loan_file
from servicing.clock import SHANGHAI, local_date
from servicing.contract import Payment, PaymentMethod
from servicing.ledger import statement
from servicing.ledger.model import PlanStanding
from servicing.loading import import_tape, post_payment
from servicing.plans.application import Application
from servicing.plans.deciding import Decision
from servicing.plans.life import ForbiddenStepError, State
from servicing.plans.reading import one, past_of, text_of
from servicing.plans.tracking import to_look_at, track_plan
from servicing.store.audit import verify
from servicing.store.database import Database
from servicing.store.models import AuditRow
from servicing.store.vault import Vault
from tests.actions.world import RECEIVED_AT, TAPE, TODAY
from tests.servicing.arrangements.offers import terms_with
from tests.servicing.plans.offered import LATE, LAX, SAID, active_plan, applied, choice_for, decided, option_for

DAY = timedelta(days=1)
MONTHS = {"months": 24}


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(12), SHANGHAI)


async def pay(database: Database, amount: Decimal, on: date, payment_id: str, posted: datetime | None = None) -> None:
    async with database.writing() as session:
        paid = Payment(payment_id, LATE, on, amount, PaymentMethod.TRANSFER)
        await post_payment(session, paid, at=posted or at_noon(on), actor="test")


async def looked(database: Database, vault: Vault, at: datetime) -> list[Application]:
    """What a round of the gateway finds to be news."""
    news = []
    async with database.reading() as session:
        waiting = await to_look_at(session, at, 50)
    for application_id in waiting.applications:
        async with database.writing() as session:
            if (found := await track_plan(session, vault, LAX, application_id, at=at)) is not None:
                news.append(found)
    return news


async def state_of(database: Database, vault: Vault, application: Application) -> Application:
    async with database.reading() as session:
        return await one(session, vault, application.id)


async def test_every_row_paid_keeps_it_and_waives_what_was_promised(loaded: Database, vault: Vault) -> None:
    application = await active_plan(loaded, vault, Kind.REPLAN_WAIVER, **MONTHS)
    for row in application.plan.rows:
        assert (await state_of(loaded, vault, application)).state is State.ACTIVE
        await pay(loaded, row.total, row.due_on, f"p{row.number}")
        news = await looked(loaded, vault, at_noon(row.due_on))
    assert [(one.state, one.ended_on) for one in news] == [(State.KEPT, application.plan.rows[-1].due_on)]
    (file,) = await LoanBook(loaded, vault).loans_of("late")
    said = statement(file.loan, file.payments, news[0].ended_on or TODAY, file.plans)
    assert said.plan is not None
    assert (said.outstanding.total, said.plan.waived) == (Decimal(0), application.option.waived)
    assert application.option.waived > 0
    assert await looked(loaded, vault, at_noon(application.plan.rows[-1].due_on + 400 * DAY)) == []


@pytest.mark.parametrize("kind", [Kind.WAIVER, Kind.SETTLE_WAIVER])
@pytest.mark.parametrize("method", [PaymentMethod.PREPAY, PaymentMethod.TRANSFER])
async def test_what_is_paid_on_the_very_day_it_was_agreed_is_paid_on_the_plan(
    loaded: Database, vault: Vault, kind: Kind, method: PaymentMethod
) -> None:
    await pay(loaded, Decimal("10.00"), TODAY, "in the morning", RECEIVED_AT)
    application = await active_plan(loaded, vault, kind)
    async with loaded.writing() as session:
        whole = Payment("in the afternoon", LATE, TODAY, application.plan.total, method)
        await post_payment(session, whole, at=RECEIVED_AT, actor="test")
    (file,) = await LoanBook(loaded, vault).loans_of("late")
    said = statement(file.loan, file.payments, application.plan.rows[0].due_on, file.plans)
    assert said.plan is not None
    assert (said.plan.standing, said.plan.waived) == (PlanStanding.KEPT, application.option.waived)
    assert said.overdue.total == said.credit == 0


async def test_a_missed_row_breaks_it_after_the_days_that_were_told_and_not_before(loaded: Database, vault: Vault) -> None:
    application = await active_plan(loaded, vault, **MONTHS)
    first, days = application.plan.rows[0], application.plan.miss_days
    async with loaded.reading() as session:
        text = (await text_of(session, vault, application.id)).text
    assert f"过了还款日 {days} 天还没还清，安排就中止" in text
    assert await looked(loaded, vault, at_noon(first.due_on + days * DAY)) == []
    (broken,) = await looked(loaded, vault, at_noon(first.due_on + (days + 1) * DAY))
    assert (broken.state, broken.ended_on, broken.last.actor) == (State.BROKEN, first.due_on + days * DAY, "ledger")
    (file,) = await LoanBook(loaded, vault).loans_of("late")
    day = first.due_on + (days + 1) * DAY
    now_owed = statement(file.loan, file.payments, day, file.plans)
    assert now_owed.days_past_due > 0
    assert now_owed.overdue.penalty >= sum((row.penalty for row in application.plan.rows), Decimal(0))


async def test_paid_on_the_last_of_these_days_it_goes_on(loaded: Database, vault: Vault) -> None:
    application = await active_plan(loaded, vault, **MONTHS)
    first = application.plan.rows[0]
    last_day = first.due_on + application.plan.miss_days * DAY
    await pay(loaded, first.total, last_day, "p1")
    assert await looked(loaded, vault, at_noon(last_day + DAY)) == []
    assert (await state_of(loaded, vault, application)).state is State.ACTIVE


async def test_a_payment_that_comes_to_light_reopens_it_and_one_that_is_reversed_breaks_it(
    loaded: Database, vault: Vault
) -> None:
    application = await active_plan(loaded, vault, **MONTHS)
    first = application.plan.rows[0]
    late = at_noon(first.due_on + 10 * DAY)
    assert [one.state for one in await looked(loaded, vault, late)] == [State.BROKEN]
    await pay(loaded, first.total, first.due_on, "p1", posted=late)
    (again,) = await looked(loaded, vault, late)
    assert (again.state, again.ended_on, again.last.event) == (State.ACTIVE, None, "reopen")
    await import_tape(loaded, vault, TAPE)
    assert [one.state for one in await looked(loaded, vault, late + 40 * DAY)] == [State.BROKEN]
    history = (await state_of(loaded, vault, application)).history
    assert [step.event for step in history] == ["apply", "approve", "activate", "break", "reopen", "break"]
    async with loaded.reading() as session:
        actions = await session.scalars(select(AuditRow.action).where(AuditRow.action.like("plan.%")).order_by(AuditRow.seq))
        assert [action.removeprefix("plan.") for action in actions] == [step.event for step in history]
        assert await verify(session) is None


async def test_a_broken_plan_may_begin_anew_as_often_as_set(loaded: Database, vault: Vault) -> None:
    first = await active_plan(loaded, vault, **MONTHS)
    day = first.plan.rows[0].due_on + 10 * DAY
    await looked(loaded, vault, at_noon(day))
    option = await option_for(loaded, on=day, **MONTHS)
    choice = await choice_for(loaded, option, message_id="m-2", at=at_noon(day))
    second = await decided(loaded, vault, await applied(loaded, vault, choice), at=at_noon(day))
    assert second.state is State.ACTIVE
    (file,) = await LoanBook(loaded, vault).loans_of("late")
    assert file.plans == (first.plan, second.plan)
    said = statement(file.loan, file.payments, day, file.plans)
    assert said.outstanding.total == second.plan.total
    await pay(loaded, first.plan.rows[0].total, first.plan.rows[0].due_on, "p1", posted=at_noon(day))
    await looked(loaded, vault, at_noon(day))
    assert (await state_of(loaded, vault, first)).state is State.BROKEN, "what stands now is not taken away by the past"
    missed = second.plan.rows[0].due_on + 10 * DAY
    await looked(loaded, vault, at_noon(missed))
    async with loaded.reading() as session:
        current = await loan_file(session, LATE)
        past = await past_of(session, LATE)
    assert current is not None
    assert (past.plans_broken, past.plan) == (2, None)
    made = options(current.loan, current.payments, missed, LAX, SAID, past)
    assert {one.refused.code for one in made.of(Kind.REPLAN) if one.refused} == {Code.RESTARTS_USED}


async def test_a_plan_that_has_ended_stands_in_nobodys_way_though_nobody_has_looked(loaded: Database, vault: Vault) -> None:
    first = await active_plan(loaded, vault, **MONTHS)
    day = first.plan.rows[0].due_on + 10 * DAY
    option = await option_for(loaded, on=day, **MONTHS)
    second = await applied(loaded, vault, await choice_for(loaded, option, message_id="m-2", at=at_noon(day)))
    assert second.new
    assert (await state_of(loaded, vault, first)).state is State.BROKEN


async def test_an_offer_that_nobody_decided_on_in_time_asks_for_newer_figures(loaded: Database, vault: Vault) -> None:
    application = await applied(loaded, vault, await choice_for(loaded, await option_for(loaded)))
    assert await looked(loaded, vault, application.valid_until - timedelta(seconds=1)) == []
    (held,) = await looked(loaded, vault, application.valid_until)
    assert (held.state, held.last.code, held.last.actor) == (State.MORE_WANTED, "offer_expired", "clock")
    assert await looked(loaded, vault, application.valid_until + DAY) == []


async def test_what_waits_for_its_borrower_lapses_once_after_the_days_that_were_told(loaded: Database, vault: Vault) -> None:
    application = await applied(loaded, vault, await choice_for(loaded, await option_for(loaded)))
    await looked(loaded, vault, application.valid_until)
    waiting = await state_of(loaded, vault, application)
    assert waiting.answer_by == end_of(local_date(application.valid_until) + LAX.allowed.lapse_days * DAY)
    assert await looked(loaded, vault, waiting.answer_by - timedelta(seconds=1)) == []
    (lapsed,) = await looked(loaded, vault, waiting.answer_by)
    assert (lapsed.state, lapsed.last.event, lapsed.last.party, lapsed.answer_by) == (State.LAPSED, "lapse", "house", None)
    assert await looked(loaded, vault, waiting.answer_by + 100 * DAY) == []
    with pytest.raises(ForbiddenStepError):
        await decided(loaded, vault, application, at=waiting.answer_by)
    day = local_date(waiting.answer_by)
    anew = await option_for(loaded, on=day, terms=LAX)
    assert (await applied(loaded, vault, await choice_for(loaded, anew, message_id="m-2", at=at_noon(day)))).new


async def test_who_pursues_it_puts_its_lapse_off_and_a_vain_approval_does_not(loaded: Database, vault: Vault) -> None:
    application = await applied(loaded, vault, await choice_for(loaded, await option_for(loaded)))
    await looked(loaded, vault, application.valid_until)
    first = (await state_of(loaded, vault, application)).answer_by
    assert first is not None
    assert (await decided(loaded, vault, application, at=first - DAY)).answer_by == first
    asked = await decided(loaded, vault, application, Decision.MORE, reason="请补一张收入证明", at=first - DAY)
    assert asked.answer_by == LAX.answer_by(first - DAY) > first
    assert await looked(loaded, vault, first) == []


async def test_nobody_is_made_to_wait_for_what_waits_for_the_lender(loaded: Database, vault: Vault) -> None:
    """A gateway that was away for a month begins with asking the borrower, who then has their days."""
    application = await applied(loaded, vault, await choice_for(loaded, await option_for(loaded)))
    late = application.valid_until + 30 * DAY
    (held,) = await looked(loaded, vault, late)
    assert (held.state, held.answer_by) == (State.MORE_WANTED, LAX.answer_by(late))


async def test_it_is_looked_at_once_a_day_and_whenever_money_moves(loaded: Database, vault: Vault) -> None:
    application = await active_plan(loaded, vault, **MONTHS)

    async def waiting(at: datetime) -> int:
        async with loaded.reading() as session:
            return len((await to_look_at(session, at, 50)).applications)

    assert await waiting(RECEIVED_AT) == 0
    assert await waiting(end_of(TODAY)) == 1
    await looked(loaded, vault, end_of(TODAY))
    assert await waiting(end_of(TODAY)) == 0
    await pay(loaded, Decimal("1.00"), TODAY + DAY, "p1", posted=at_noon(TODAY + DAY))
    assert await waiting(at_noon(TODAY + DAY)) == 1
    await looked(loaded, vault, at_noon(TODAY + DAY))
    await import_tape(loaded, vault, TAPE)
    assert await waiting(at_noon(TODAY + 2 * DAY)) == 1
    assert (await state_of(loaded, vault, application)).state is State.ACTIVE


@pytest.mark.parametrize("kind", [Kind.WAIVER, Kind.SETTLE_WAIVER])
async def test_an_offer_of_one_sum_breaks_the_day_after_its_day(loaded: Database, vault: Vault, kind: Kind) -> None:
    application = await active_plan(loaded, vault, kind)
    due_on = application.plan.rows[0].due_on
    async with loaded.reading() as session:
        assert "到还款日当天结束还没还清" in (await text_of(session, vault, application.id)).text
    assert await looked(loaded, vault, at_noon(due_on)) == []
    assert [one.state for one in await looked(loaded, vault, at_noon(due_on + DAY))] == [State.BROKEN]


@pytest.mark.parametrize("seen", [True, False], ids=["seen by the ledger's look", "nobody has looked yet"])
@pytest.mark.parametrize(
    ("kind", "counts", "refused"),
    [
        (Kind.WAIVER, "off", False),
        (Kind.WAIVER, "on", True),
        (Kind.SETTLE_WAIVER, "off", False),
        (Kind.EXTENSION, "off", False),
        (Kind.EXTENSION, "on", True),
        (Kind.REPLAN, "off", True),
        (Kind.REPLAN, "on", True),
    ],
)
async def test_what_was_left_unused_is_a_broken_plan_only_where_policy_says_so(
    loaded: Database, vault: Vault, kind: Kind, counts: str, refused: bool, seen: bool
) -> None:
    terms = terms_with(extension_dpd_most=180, restarts=0, unused_counts=counts)
    application = await active_plan(loaded, vault, kind)
    day = application.plan.rows[0].due_on + 10 * DAY
    if seen:
        await looked(loaded, vault, at_noon(day))
    async with loaded.reading() as session:
        current, past = await loan_file(session, LATE), await past_of(session, LATE)
    assert current is not None
    made = options(current.loan, current.payments, day, terms, SAID, past)
    codes = {one.refused.code for one in made.of(Kind.REPLAN) if one.refused}
    assert (Code.RESTARTS_USED in codes) is refused
