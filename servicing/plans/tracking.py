"""How the ledger says that a plan stands, told to its application: kept, broken, or after all otherwise than was thought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.arrangements import Terms
from servicing.book import loan_file
from servicing.clock import local_date
from servicing.ledger import statement
from servicing.ledger.model import PlanStanding
from servicing.plans.application import Application
from servicing.plans.life import OVERLAID, Event, Party, State
from servicing.plans.quote import Stale
from servicing.plans.reading import application_in, locked, standing_on
from servicing.plans.steps import Act, next_look, take_step
from servicing.store.audit import Entry, append
from servicing.store.models import PlanApplicationRow, PromiseRow
from servicing.store.vault import Vault

LEDGER = "ledger"
CLOCK = "clock"

_WAYS: dict[tuple[State, PlanStanding], Sequence[Event]] = {
    (State.ACTIVE, PlanStanding.KEPT): (Event.KEEP,),
    (State.ACTIVE, PlanStanding.BROKEN): (Event.BREAK,),
    (State.KEPT, PlanStanding.ACTIVE): (Event.REOPEN,),
    (State.KEPT, PlanStanding.BROKEN): (Event.REOPEN, Event.BREAK),
    (State.BROKEN, PlanStanding.ACTIVE): (Event.REOPEN,),
    (State.BROKEN, PlanStanding.KEPT): (Event.REOPEN, Event.KEEP),
}


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """Ids whose standing may have changed."""

    applications: tuple[str, ...]
    promises: tuple[str, ...]


async def to_look_at(session: AsyncSession, at: datetime, limit: int) -> ToLookAt:
    """What is to be asked of the ledger now, what has waited longest first."""
    applications = await session.scalars(
        select(PlanApplicationRow.id).where(PlanApplicationRow.look_at <= at).order_by(PlanApplicationRow.look_at).limit(limit)
    )
    promises = await session.scalars(
        select(PromiseRow.id).where(PromiseRow.look_at <= at).order_by(PromiseRow.look_at).limit(limit)
    )
    return ToLookAt(tuple(applications), tuple(promises))


async def leave_until(session: AsyncSession, its_id: str, at: datetime) -> None:
    """Leave an application or a promise, and the news of it, alone until an instant."""
    for table in (PlanApplicationRow, PromiseRow):
        await session.execute(update(table).where(table.id == its_id, table.look_at.is_not(None)).values(look_at=at))
    telling = update(PlanApplicationRow).where(PlanApplicationRow.id == its_id, PlanApplicationRow.tell_at.is_not(None))
    await session.execute(telling.values(tell_at=at))


async def track_plan(
    session: AsyncSession, vault: Vault, terms: Terms, application_id: str, *, at: datetime
) -> Application | None:
    """Let an application come to what the clock or the ledger says: an offer that nobody decided on in time wants newer
    figures; an application that nobody pursued lapses; a plan is kept, broken, or reopened by a payment that came to light or
    was reversed. The application where that is news, else None.

    A plan is not reopened once something newer stands for its loan: then a person has to look.
    """
    row = await locked(session, application_id)
    row.look_at = next_look(row, at)
    if (due := _by_the_clock(row, terms, at)) is not None:
        entries = [await take_step(session, vault, row, due)]
    else:
        entries = await steps_by_the_ledger(session, vault, row, at=at)
    if not entries:
        await session.flush()
        return None
    application = await application_in(session, vault, row)
    await append(session, entries, at=at)
    return application


def _by_the_clock(row: PlanApplicationRow, terms: Terms, at: datetime) -> Act | None:
    """What has become of an application by time alone."""
    state = State(row.state)
    if state in (State.APPLIED, State.ENDORSED) and at >= row.valid_until:
        return Act(Event.ASK, Party.HOUSE, CLOCK, at, Stale.OFFER_EXPIRED.value, answer_by=terms.answer_by(at))
    if state is State.MORE_WANTED and row.answer_by is not None and at >= row.answer_by:
        return Act(Event.LAPSE, Party.HOUSE, CLOCK, at)
    return None


async def steps_by_the_ledger(session: AsyncSession, vault: Vault, row: PlanApplicationRow, *, at: datetime) -> list[Entry]:
    """Let a plan that is, or was, active come to what the ledger says of it; the audit entries to append last."""
    if row.state not in OVERLAID:
        return []
    today, state = local_date(at), State(row.state)
    application = await application_in(session, vault, row)
    file = await loan_file(session, row.loan_id)
    if file is None:
        return []
    until = file.plans.index(application.plan) + 1
    plan = statement(file.loan, file.payments, today, file.plans[:until]).plan
    ways = () if plan is None else _WAYS.get((state, plan.standing), ())
    if plan is None or (Event.REOPEN in ways and await standing_on(session, row.loan_id) is not None):
        return []
    entries = [await take_step(session, vault, row, Act(event, Party.HOUSE, LEDGER, at)) for event in ways]
    if entries:
        row.ended_on = plan.ended_on
        await session.flush()
    return entries
