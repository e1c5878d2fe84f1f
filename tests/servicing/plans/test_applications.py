"""Applications on both databases: one for each confirmation, one standing for a loan, decided by people, undone in time."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from servicing.arrangements import Approval, Code, Kind, Said, options
from servicing.book import LoanBook, loan_file
from servicing.contract import Payment, PaymentMethod
from servicing.ledger import statement
from servicing.loading import post_payment
from servicing.plans.agreement import AgreementText
from servicing.plans.answering import answer
from servicing.plans.application import Application, UnknownApplicationError
from servicing.plans.applying import NotAppliedForError
from servicing.plans.deciding import Decision, ReasonMissingError
from servicing.plans.life import ForbiddenStepError, SamePersonError, State, TooLateToUndoError
from servicing.plans.quote import OfferStaleError, Stale
from servicing.plans.reading import of_borrower, past_of, said_of, text_of, waiting
from servicing.plans.withdrawing import cancel
from servicing.store.audit import verify
from servicing.store.database import Database
from servicing.store.models import AuditRow, PlanApplicationRow, PlanHistoryRow
from servicing.store.vault import Vault
from tests.actions.world import RECEIVED_AT, TODAY
from tests.servicing.arrangements.offers import terms_with
from tests.servicing.plans.offered import LATE, LAX, SAID, active_plan, applied, choice_for, decided, moved, option_for

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def counted(database: Database) -> int:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(PlanApplicationRow)) or 0


async def cancelled(database: Database, vault: Vault, application: Application, at=RECEIVED_AT, by="late") -> Application:  # type: ignore[no-untyped-def]
    async with database.writing() as session:
        return await cancel(session, vault, application.id, by, at=at)


async def pay(database: Database, amount: str, on: date, payment_id: str = "new", loan_id: str = LATE) -> None:
    async with database.writing() as session:
        paid = Payment(payment_id, loan_id, on, Decimal(amount), PaymentMethod.TRANSFER)
        await post_payment(session, paid, at=RECEIVED_AT + 60 * DAY, actor="test")


async def test_a_confirmation_is_one_application_however_often_it_arrives(loaded: Database, vault: Vault) -> None:
    choice = await choice_for(loaded, await option_for(loaded))
    first, again = await applied(loaded, vault, choice), await applied(loaded, vault, choice)
    assert first == again
    assert (first.state, first.new, first.undo_until) == (State.APPLIED, True, RECEIVED_AT + DAY)
    assert await counted(loaded) == 1
    assert len(first.history) == 1


async def test_it_is_kept_exactly_as_it_was_shown(loaded: Database, vault: Vault) -> None:
    for kind in (Kind.REPLAN, Kind.EXTENSION, Kind.WAIVER, Kind.SETTLE_WAIVER, Kind.REPLAN_WAIVER):
        option = await option_for(loaded, kind)
        choice = await choice_for(loaded, option, message_id=f"m-{kind}")
        application = await applied(loaded, vault, choice)
        assert (application.option, application.plan, application.new) == (option, option.plan, True)
        async with loaded.reading() as session:
            assert await text_of(session, vault, application.id) == choice.agreement
            assert await said_of(session, vault, application.id) == SAID
        await cancelled(loaded, vault, application)


async def test_many_tabs_at_once_are_one_application(loaded: Database, vault: Vault) -> None:
    short, long = await option_for(loaded, months=18), await option_for(loaded, months=24)
    choices = [await choice_for(loaded, short if n % 2 else long, message_id=f"m-{n}") for n in range(8)]
    found = await asyncio.gather(*(applied(loaded, vault, choice) for choice in choices))
    assert len({one.number for one in found}) == 1
    assert [one.new for one in found].count(True) == 1
    assert await counted(loaded) == 1
    async with loaded.reading() as session:
        assert await verify(session) is None


async def test_the_database_itself_holds_no_second_one(loaded: Database, vault: Vault) -> None:
    application = await applied(loaded, vault, await choice_for(loaded, await option_for(loaded)))

    async def another() -> None:
        async with loaded.writing() as session:
            row = await session.get(PlanApplicationRow, application.id)
            assert row is not None
            columns = {column.name: getattr(row, column.name) for column in PlanApplicationRow.__table__.columns}
            session.add(PlanApplicationRow(**columns | {"id": "other", "number": "other", "message_id": "other"}))

    with pytest.raises(IntegrityError):
        await another()
    assert await counted(loaded) == 1


async def test_what_is_no_plan_of_theirs_is_not_applied_for(loaded: Database, vault: Vault) -> None:
    choice = await choice_for(loaded, await option_for(loaded))
    paid_at_once, refused = await option_for(loaded, Kind.SETTLE), await option_for(loaded, loan_id="cap-0001")
    assert refused.refused is not None
    assert refused.refused.code is Code.COST_OVER_CAP
    for change in (
        {"borrower_id": "two"},
        {"loan_id": "nobody"},
        {"loan_id": "two-0001", "borrower_id": "two"},
        {"option": paid_at_once},
        {"option": refused},
    ):
        with pytest.raises(NotAppliedForError):
            await applied(loaded, vault, moved(choice, **change))
    assert await counted(loaded) == 0


async def test_an_offer_holds_until_its_end_and_not_after_a_payment(loaded: Database, vault: Vault) -> None:
    choice = await choice_for(loaded, await option_for(loaded))
    assert choice.option.valid_until is not None
    with pytest.raises(OfferStaleError) as expired:
        await applied(loaded, vault, moved(choice, at=choice.option.valid_until))
    assert expired.value.why is Stale.OFFER_EXPIRED
    await pay(loaded, "0.01", TODAY)
    with pytest.raises(OfferStaleError) as changed:
        await applied(loaded, vault, choice)
    assert changed.value.why is Stale.FIGURES_CHANGED
    assert await counted(loaded) == 0


@pytest.mark.parametrize("kind", [Kind.REPLAN, Kind.EXTENSION, Kind.WAIVER])
@pytest.mark.parametrize("on", [TODAY - 40 * DAY, TODAY, TODAY + DAY])
async def test_a_payment_of_any_day_before_approval_asks_for_new_figures(
    loaded: Database, vault: Vault, kind: Kind, on: date
) -> None:
    application = await applied(loaded, vault, await choice_for(loaded, await option_for(loaded, kind)))
    await pay(loaded, "0.01", on)
    held = await decided(loaded, vault, application)
    assert (held.state, held.last.code, held.last.party) == (State.MORE_WANTED, "figures_changed", "house")
    async with loaded.reading() as session:
        assert (await past_of(session, LATE)).plan is None


async def test_what_was_decided_too_late_is_quoted_anew_and_replaced(loaded: Database, vault: Vault) -> None:
    option = await option_for(loaded)
    application = await applied(loaded, vault, await choice_for(loaded, option))
    assert option.valid_until is not None
    held = await decided(loaded, vault, application, at=option.valid_until)
    assert (held.state, held.last.code) == (State.MORE_WANTED, "offer_expired")
    assert await decided(loaded, vault, application, at=option.valid_until + HOUR) == held, "sent again it is told once"
    newer = replace(await option_for(loaded), valid_until=option.valid_until + DAY)
    again = await applied(loaded, vault, await choice_for(loaded, newer, message_id="m-2", at=option.valid_until))
    assert again.new
    assert again.number != application.number
    async with loaded.reading() as session:
        states = [(one.state, one.last.code) for one in await of_borrower(session, vault, "late")]
    assert states == [(State.APPLIED, None), (State.CANCELLED, "replaced")]


async def test_an_approval_makes_the_plan_the_ledgers(loaded: Database, vault: Vault) -> None:
    before = await LoanBook(loaded, vault).loans_of("late")
    assert before[0].plans == ()
    application = await active_plan(loaded, vault)
    (file,) = await LoanBook(loaded, vault).loans_of("late")
    assert file.plans == (application.option.plan,)
    under = statement(file.loan, file.payments, TODAY, file.plans)
    assert under.plan is not None
    assert not under.overdue.total
    assert under.outstanding.total == application.option.total
    assert [(step.event, step.state, step.party) for step in application.history] == [
        ("apply", "applied", "borrower"),
        ("approve", "approved", "person"),
        ("activate", "active", "house"),
    ]
    async with loaded.reading() as session:
        assert (await past_of(session, LATE)).plan == application.plan
        past = await past_of(session, LATE)
    assert past.plan == application.plan
    with pytest.raises(ForbiddenStepError):
        await decided(loaded, vault, application, Decision.REFUSE, reason="x")


async def test_a_waiver_above_the_limit_wants_two_different_persons(loaded: Database, vault: Vault) -> None:
    strict = terms_with(four_eyes_above=0)
    option = await option_for(loaded, Kind.WAIVER, terms=strict)
    assert option.approval is Approval.TWO_PERSONS
    application = await applied(loaded, vault, await choice_for(loaded, option), strict)
    first = await decided(loaded, vault, application, terms=strict)
    assert (first.state, first.endorsed_by) == (State.ENDORSED, "agent-1")
    with pytest.raises(SamePersonError):
        await decided(loaded, vault, application, terms=strict)
    second = await decided(loaded, vault, application, person="agent-2", terms=strict)
    assert second.state is State.ACTIVE


async def test_the_stricter_of_two_limits_counts(loaded: Database, vault: Vault) -> None:
    """What was offered under another policy is decided by the stricter one."""
    strict, lax = terms_with(four_eyes_above=0), terms_with(four_eyes_above=100000)
    for offered, now in ((strict, lax), (lax, strict)):
        option = await option_for(loaded, Kind.WAIVER, terms=offered)
        application = await applied(loaded, vault, await choice_for(loaded, option, message_id=f"m-{now is lax}"), offered)
        assert (await decided(loaded, vault, application, terms=now)).state is State.ENDORSED
        await cancelled(loaded, vault, application)


async def test_a_new_question_makes_an_endorsement_void(loaded: Database, vault: Vault) -> None:
    strict = terms_with(four_eyes_above=0)
    option = await option_for(loaded, Kind.WAIVER, terms=strict)
    application = await applied(loaded, vault, await choice_for(loaded, option), strict)
    await decided(loaded, vault, application, terms=strict)
    asked = await decided(loaded, vault, application, Decision.MORE, person="agent-2", reason="请补充收入证明", terms=strict)
    assert (asked.state, asked.last.reason) == (State.MORE_WANTED, "请补充收入证明")
    async with loaded.writing() as session:
        assert (await answer(session, vault, application.id, "late", at=RECEIVED_AT)).state is State.APPLIED
    assert (await decided(loaded, vault, application, person="agent-2", terms=strict)).state is State.ENDORSED


async def test_a_decision_that_comes_twice_is_one(loaded: Database, vault: Vault) -> None:
    for decision, reason in ((Decision.MORE, "工资流水"), (Decision.REFUSE, "资料不符"), (Decision.APPROVE, None)):
        option = await option_for(loaded)
        application = await applied(loaded, vault, await choice_for(loaded, option, message_id=f"m-{decision}"))
        first = await decided(loaded, vault, application, decision, reason=reason)
        assert await decided(loaded, vault, application, decision, reason=reason, at=RECEIVED_AT + HOUR) == first
        if decision is Decision.MORE:
            await cancelled(loaded, vault, application)


async def test_a_refusal_says_why(loaded: Database, vault: Vault) -> None:
    application = await applied(loaded, vault, await choice_for(loaded, await option_for(loaded)))
    for decision in (Decision.REFUSE, Decision.MORE):
        for reason in (None, "", "  "):
            with pytest.raises(ReasonMissingError):
                await decided(loaded, vault, application, decision, reason=reason)
    refused = await decided(loaded, vault, application, Decision.REFUSE, reason="收入证明不清楚")
    assert (refused.state, refused.last.reason, refused.last.actor) == (State.REFUSED, "收入证明不清楚", "agent-1")
    again = await applied(loaded, vault, await choice_for(loaded, await option_for(loaded), message_id="m-2"))
    assert again.new


async def test_the_cooling_off_of_what_is_approved_late_begins_with_the_approval(loaded: Database, vault: Vault) -> None:
    application = await applied(loaded, vault, await choice_for(loaded, await option_for(loaded)))
    approved_at = application.undo_until + HOUR
    active = await decided(loaded, vault, application, at=approved_at)
    assert active.undo_until == approved_at + DAY
    assert (await cancelled(loaded, vault, active, approved_at + DAY - HOUR)).state is State.CANCELLED


async def test_it_may_be_undone_for_the_hours_that_were_told_and_then_never_was(loaded: Database, vault: Vault) -> None:
    application = await active_plan(loaded, vault)
    assert application.may_cancel(application.undo_until - HOUR)
    assert not application.may_cancel(application.undo_until)
    with pytest.raises(TooLateToUndoError):
        await cancelled(loaded, vault, application, application.undo_until)
    undone = await cancelled(loaded, vault, application, application.undo_until - HOUR)
    assert undone.state is State.CANCELLED
    assert await cancelled(loaded, vault, application, application.undo_until + DAY) == undone
    (file,) = await LoanBook(loaded, vault).loans_of("late")
    the_day = TODAY + DAY
    assert statement(file.loan, file.payments, the_day, file.plans) == statement(file.loan, file.payments, the_day)
    assert statement(file.loan, file.payments, TODAY, file.plans).plan is not None, "what was told then stays told"
    newer = await option_for(loaded, on=the_day)
    again = await applied(loaded, vault, await choice_for(loaded, newer, message_id="m-2", at=RECEIVED_AT + DAY))
    async with loaded.reading() as session:
        past = await past_of(session, LATE)
    assert (again.new, past.plan, past.plans_broken, past.earlier) == (True, None, 0, (undone.plan,))


async def test_nobody_elses_application_can_be_taken_back(loaded: Database, vault: Vault) -> None:
    application = await applied(loaded, vault, await choice_for(loaded, await option_for(loaded)))
    with pytest.raises(UnknownApplicationError):
        await cancelled(loaded, vault, application, by="two")
    async with loaded.reading() as session:
        assert await of_borrower(session, vault, "two") == []


async def test_nothing_is_approved_without_a_person_unless_policy_says_so(loaded: Database, vault: Vault) -> None:
    auto = terms_with(auto_approval="on", auto_total_most=20000, extension_dpd_most=180)
    option = await option_for(loaded, terms=auto)
    assert option.approval is Approval.AUTOMATIC
    choice = await choice_for(loaded, option)
    assert (await applied(loaded, vault, choice, LAX)).state is State.APPLIED
    await cancelled(loaded, vault, (await all_of(loaded, vault))[0])
    made = await applied(loaded, vault, moved(choice, message_id="m-2"), auto)
    assert (made.state, made.history[1].party, made.history[1].actor) == (State.ACTIVE, "house", "policy")
    await cancelled(loaded, vault, made)
    waived = await option_for(loaded, Kind.REPLAN_WAIVER, terms=auto)
    assert (await applied(loaded, vault, await choice_for(loaded, waived, message_id="m-3"), auto)).state is State.APPLIED


async def test_what_was_shown_as_a_persons_to_decide_is_a_persons(loaded: Database, vault: Vault) -> None:
    auto = terms_with(auto_approval="on", auto_total_most=20000, extension_dpd_most=180)
    shown_before = await option_for(loaded, terms=LAX)
    assert shown_before.approval is Approval.ONE_PERSON
    assert (await applied(loaded, vault, await choice_for(loaded, shown_before), auto)).state is State.APPLIED


async def test_what_was_paid_in_full_cannot_be_undone_though_nobody_has_looked(loaded: Database, vault: Vault) -> None:
    application = await active_plan(loaded, vault, Kind.WAIVER)
    whole = Payment("whole", LATE, TODAY + DAY, application.plan.total, PaymentMethod.PREPAY)
    async with loaded.writing() as session:
        await post_payment(session, whole, at=RECEIVED_AT + 22 * HOUR, actor="test")
    with pytest.raises(ForbiddenStepError):
        await cancelled(loaded, vault, application, RECEIVED_AT + 23 * HOUR)
    (file,) = await LoanBook(loaded, vault).loans_of("late")
    under_it = statement(file.loan, file.payments, TODAY + DAY, file.plans).plan
    assert under_it is not None
    assert under_it.waived == application.option.waived > 0


async def all_of(database: Database, vault: Vault) -> list[Application]:
    async with database.reading() as session:
        return await of_borrower(session, vault, "late")


async def test_the_oldest_waits_first_and_who_waits_for_the_borrower_last(loaded: Database, vault: Vault) -> None:
    first = await applied(loaded, vault, await choice_for(loaded, await option_for(loaded)))
    option = await option_for(loaded, loan_id="two-0001")
    other = await applied(
        loaded,
        vault,
        await choice_for(loaded, option, loan_id="two-0001", borrower_id="two", message_id="m-2", at=RECEIVED_AT + HOUR),
    )
    async with loaded.reading() as session:
        assert [one.number for one in await waiting(session, vault)] == [first.number, other.number]
    await decided(loaded, vault, first, Decision.MORE, reason="x")
    async with loaded.reading() as session:
        assert [one.number for one in await waiting(session, vault)] == [other.number, first.number]
    await decided(loaded, vault, other)
    async with loaded.reading() as session:
        assert [one.number for one in await waiting(session, vault)] == [first.number]


async def test_nothing_that_was_told_or_written_can_be_read_without_the_key(loaded: Database, vault: Vault) -> None:
    application = await applied(loaded, vault, await choice_for(loaded, await option_for(loaded)))
    await decided(loaded, vault, application, Decision.REFUSE, reason="收入证明不清楚")
    async with loaded.reading() as session:
        (row,) = await session.scalars(select(PlanApplicationRow))
        steps = list(await session.scalars(select(PlanHistoryRow)))
        entries = list(await session.scalars(select(AuditRow).where(AuditRow.action.like("plan.%")).order_by(AuditRow.seq)))
        assert await verify(session) is None
    sealed = row.agreement + row.said + b"".join(step.reason or b"" for step in steps)
    assert all(word.encode() not in sealed for word in ("安心贷", "收入证明", "salary_day"))
    assert [entry.action for entry in entries] == ["plan.apply", "plan.refuse"]
    assert entries[0].digest == application.agreement_sha256
    assert {key for entry in entries for key in entry.subjects} == {"plan", "loan", "state"}


async def test_a_text_with_anothers_mark_is_none() -> None:
    with pytest.raises(ValueError, match="mark"):
        AgreementText("one", AgreementText.of("two").sha256)


async def test_restarts_and_extensions_are_counted_from_what_was_active(loaded: Database, vault: Vault) -> None:
    await active_plan(loaded, vault, Kind.EXTENSION)
    async with loaded.reading() as session:
        file = await loan_file(session, LATE)
        past = await past_of(session, LATE)
    assert file is not None
    assert (past.extensions, past.plans_broken) == (1, 0)
    made = options(file.loan, file.payments, TODAY, LAX, Said(), past)
    assert {one.refused.code for one in made.of(Kind.EXTENSION) if one.refused} == {Code.PLAN_ACTIVE}
