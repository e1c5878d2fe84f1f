"""One step of an application's life: drawn by the state machine, kept in its history, told to the audit log.

Steps are taken in a unit of work that holds the book: no payment slips in between a look at the ledger and what is decided by
it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from servicing.arrangements.terms import end_of
from servicing.clock import local_date
from servicing.plans.application import place_of
from servicing.plans.life import Event, Party, State, after
from servicing.store.audit import NOTHING, Entry
from servicing.store.models import PlanApplicationRow, PlanHistoryRow
from servicing.store.vault import Vault

HOUSE = "policy"
"""Who acts where no person does."""


@dataclass(frozen=True, slots=True)
class Act:
    """A step that is about to be taken. `answer_by`: when an application lapses whose borrower is asked for something."""

    event: Event
    party: Party
    actor: str
    at: datetime
    code: str | None = None
    reason: str | None = None
    answer_by: datetime | None = None


async def take_step(
    session: AsyncSession, vault: Vault, row: PlanApplicationRow, act: Act, *, digest: str | None = None
) -> Entry:
    """Go one step, and keep it in the history; the audit entry to append last."""
    before = None if act.event is Event.APPLY else State(row.state)
    state = after(before, act.event, act.party)
    row.state, row.steps = state.value, row.steps + 1
    row.answer_by = act.answer_by
    row.look_at = next_look(row, act.at)
    if act.party is Party.BORROWER:
        told(row)
    else:
        row.tell_at = act.at
    session.add(
        PlanHistoryRow(
            application_id=row.id,
            position=row.steps,
            event=act.event.value,
            state=state.value,
            party=act.party.value,
            actor=act.actor,
            code=act.code,
            reason=None if act.reason is None else vault.seal(act.reason, place_of(f"reason.{row.steps}", row.id)),
            at=act.at,
        )
    )
    await session.flush()
    if digest is None:
        digest = NOTHING if act.reason is None else vault.blind_index(f"plan_history.reason:{act.reason}")
    subjects = {"plan": row.id, "loan": row.loan_id, "state": state.value}
    return Entry(act.actor, f"plan.{act.event.value}", subjects, digest)


def told(row: PlanApplicationRow) -> None:
    """Whoever acted, or is answered at once, has nothing more to be told."""
    row.told, row.tell_at = row.steps, None


def next_look(row: PlanApplicationRow, at: datetime) -> datetime | None:
    """When the clock alone may change something: an offer ends, an application lapses, a day of an active plan begins."""
    state = State(row.state)
    if state in (State.APPLIED, State.ENDORSED):
        return row.valid_until
    if state is State.MORE_WANTED:
        return row.answer_by
    return end_of(local_date(at)) if state is State.ACTIVE else None


async def approve(
    session: AsyncSession,
    vault: Vault,
    row: PlanApplicationRow,
    party: Party,
    actor: str,
    at: datetime,
    reason: str | None = None,
) -> list[Entry]:
    """Approved, and active in the same breath: the plan counts from its first day as it was shown."""
    approved = await take_step(session, vault, row, Act(Event.APPROVE, party, actor, at, reason=reason))
    active = await take_step(session, vault, row, Act(Event.ACTIVATE, Party.HOUSE, HOUSE, at))
    return [approved, active]
