"""What a borrower is to be told unasked of their plan: what a person decided, and what the ledger made of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.plans.application import Application
from servicing.plans.life import Event, Party, State
from servicing.plans.quote import Stale
from servicing.plans.reading import locked
from servicing.store.models import PlanApplicationRow


class News(StrEnum):
    """Each has its words: the response `plan_news_*` of domain.yml."""

    ACTIVE = "active"
    REFUSED = "refused"
    MORE_WANTED = "more_wanted"
    OFFER_EXPIRED = "offer_expired"
    FIGURES_CHANGED = "figures_changed"
    LAPSED = "lapsed"
    KEPT = "kept"
    BROKEN = "broken"
    REOPENED = "reopened"


_OF_STATES = {
    State.REFUSED: News.REFUSED,
    State.LAPSED: News.LAPSED,
    State.KEPT: News.KEPT,
    State.BROKEN: News.BROKEN,
}


def news_of(application: Application) -> News | None:
    """What is to be told of where an application stands now; nothing while one of two persons is still to decide, or where
    the borrower did it themself."""
    last = application.last
    if last.party is Party.BORROWER:
        return None
    if application.state is State.ACTIVE:
        return News.REOPENED if last.event is Event.REOPEN else News.ACTIVE
    if application.state is State.MORE_WANTED:
        return News(Stale(last.code)) if last.code else News.MORE_WANTED
    return _OF_STATES.get(application.state)


def written_by_a_person(application: Application) -> str | None:
    """A person's own words that belong to the news, told as theirs and never as a program's (A-02, F-08)."""
    last = application.last
    return last.reason if last.party is Party.PERSON and application.state in (State.REFUSED, State.MORE_WANTED) else None


async def to_tell(session: AsyncSession, at: datetime, limit: int) -> tuple[str, ...]:
    """Ids of applications with news, those that wait longest first."""
    found = await session.scalars(
        select(PlanApplicationRow.id).where(PlanApplicationRow.tell_at <= at).order_by(PlanApplicationRow.tell_at).limit(limit)
    )
    return tuple(found)


async def is_untold(session: AsyncSession, application_id: str, steps: int) -> bool:
    """Whether an application still stands after so many steps, and its borrower does not know yet; sure until the unit of
    work ends."""
    row = await locked(session, application_id)
    return row.tell_at is not None and row.steps == steps


async def mark_told(session: AsyncSession, application_id: str, steps: int) -> None:
    """So many steps were told, or need no telling; what came after them is still news."""
    row = await locked(session, application_id)
    row.told = max(row.told, steps)
    if row.told == row.steps:
        row.tell_at = None
    await session.flush()


async def tell_later(session: AsyncSession, application_id: str, at: datetime) -> None:
    """Leave the news alone until an instant."""
    row = await locked(session, application_id)
    row.tell_at = at
    await session.flush()
