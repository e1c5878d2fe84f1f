"""An application as the store has it: read whole with its history, and moved on by steps that are kept and audited."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.arrangements import Kind, Option, Past, Said
from servicing.arrangements.terms import end_of
from servicing.clock import local_date
from servicing.ledger import Plan
from servicing.plans.agreement import AgreementText
from servicing.plans.as_json import option_from_json, said_from_json
from servicing.plans.life import OVERLAID, STANDING, WAITING, Event, Party, State, after, may_cancel
from servicing.plans.overlays import WAS_ACTIVE, plan_in
from servicing.store.audit import NOTHING, Entry
from servicing.store.models import PlanApplicationRow, PlanHistoryRow
from servicing.store.vault import Vault


class UnknownApplicationError(Exception):
    """There is no such application, or it is another borrower's."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an application's history. `code` says why where no person did."""

    event: Event
    state: State
    party: Party
    actor: str
    at: datetime
    code: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """A step that is about to be taken."""

    event: Event
    party: Party
    actor: str
    at: datetime
    code: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """A stored application. `new` is False where an earlier one stands instead of what was asked for.

    `approval` is what policy asked for when it was made; `plan` is the option's, with the day on which it was
    undone; `ended_on` the last day of a plan that was active.
    """

    id: str
    number: str
    borrower_id: str
    loan_id: str
    state: State
    option: Option
    plan: Plan
    agreement_sha256: str
    applied_at: datetime
    undo_until: datetime
    ended_on: date | None
    history: tuple[Step, ...]
    new: bool = False

    @property
    def kind(self) -> Kind:
        return self.option.kind

    @property
    def valid_until(self) -> datetime:
        return self.option.valid_until or end_of(self.plan.starts_on)

    @property
    def last(self) -> Step:
        return self.history[-1]

    @property
    def endorsed_by(self) -> str | None:
        """The first of two who have to approve, while the second is waited for."""
        return self.last.actor if self.state is State.ENDORSED else None

    def may_cancel(self, at: datetime) -> bool:
        """Whether the borrower may take it back now (X-07)."""
        return may_cancel(self.state, at, self.undo_until)


async def of_borrower(session: AsyncSession, vault: Vault, borrower_id: str) -> list[Application]:
    """A borrower's applications, the newest first."""
    rows = await session.scalars(
        select(PlanApplicationRow)
        .where(PlanApplicationRow.borrower_id == borrower_id)
        .order_by(PlanApplicationRow.applied_at.desc(), PlanApplicationRow.id)
    )
    return [await application_in(session, vault, row) for row in rows.all()]


async def waiting(session: AsyncSession, vault: Vault, limit: int = 100) -> list[Application]:
    """What waits for a decision, the oldest first; what waits for its borrower comes last."""
    rows = await session.scalars(
        select(PlanApplicationRow)
        .where(PlanApplicationRow.state.in_(WAITING))
        .order_by(PlanApplicationRow.state == State.MORE_WANTED, PlanApplicationRow.applied_at)
        .limit(limit)
    )
    return [await application_in(session, vault, row) for row in rows.all()]


async def one(session: AsyncSession, vault: Vault, application_id: str) -> Application:
    """One application.

    Raises:
        UnknownApplicationError: there is none of this id.
    """
    return await application_in(session, vault, await row_of(session, application_id))


async def text_of(session: AsyncSession, vault: Vault, application_id: str) -> AgreementText:
    """The text that was agreed to, as it was shown.

    Raises:
        UnknownApplicationError: there is none of this id.
    """
    row = await row_of(session, application_id)
    return AgreementText(vault.open(row.agreement, place_of("agreement", row.id)), row.agreement_sha256)


async def said_of(session: AsyncSession, vault: Vault, application_id: str) -> Said:
    """What the borrower had told when it was reckoned.

    Raises:
        UnknownApplicationError: there is none of this id.
    """
    row = await row_of(session, application_id)
    return said_from_json(vault.open(row.said, place_of("said", row.id)))


async def plan_of(session: AsyncSession, loan_id: str) -> Plan | None:
    """The plan that is active on a loan."""
    return (await past_of(session, loan_id)).plan


async def past_of(session: AsyncSession, loan_id: str) -> Past:
    """What came before on a loan, as `options` asks for it. What was undone counts neither as an extension nor as a
    restart."""
    rows = await session.scalars(
        select(PlanApplicationRow)
        .where(PlanApplicationRow.loan_id == loan_id, WAS_ACTIVE)
        .order_by(PlanApplicationRow.starts_on, PlanApplicationRow.applied_at)
    )
    agreed = [(State(row.state), row.kind, plan_in(row)) for row in rows]
    return Past(
        plan=next((plan for state, _, plan in agreed if state is State.ACTIVE), None),
        plans_broken=sum(state is State.BROKEN for state, _, _ in agreed),
        extensions=sum(kind == Kind.EXTENSION and state in OVERLAID for state, kind, _ in agreed),
        earlier=tuple(plan for state, _, plan in agreed if state is not State.ACTIVE),
    )


async def locked(session: AsyncSession, application_id: str) -> PlanApplicationRow:
    """An application's row, held by this unit of work until it ends.

    Raises:
        UnknownApplicationError: there is none of this id.
    """
    return await row_of(session, application_id, lock=True)


async def standing_on(session: AsyncSession, loan_id: str) -> PlanApplicationRow | None:
    found = await session.scalars(
        select(PlanApplicationRow)
        .where(PlanApplicationRow.loan_id == loan_id, PlanApplicationRow.state.in_(STANDING))
        .with_for_update()
    )
    return found.one_or_none()


async def take_step(
    session: AsyncSession, vault: Vault, row: PlanApplicationRow, act: Act, *, digest: str | None = None
) -> Entry:
    """Go one step, and keep it in the history; the audit entry to append last."""
    before = None if act.event is Event.APPLY else State(row.state)
    state = after(before, act.event, act.party)
    row.state, row.steps = state.value, row.steps + 1
    row.look_at = _next_look(row, state, act.at)
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


def _next_look(row: PlanApplicationRow, state: State, at: datetime) -> datetime | None:
    """When the clock alone may change something: an offer ends, a day of an active plan begins."""
    if state in (State.APPLIED, State.ENDORSED):
        return row.valid_until
    return end_of(local_date(at)) if state is State.ACTIVE else None


async def row_of(session: AsyncSession, application_id: str, *, lock: bool = False) -> PlanApplicationRow:
    row = await session.get(PlanApplicationRow, application_id, with_for_update=lock or None, populate_existing=lock)
    if row is None:
        raise UnknownApplicationError(application_id)
    return row


async def application_in(session: AsyncSession, vault: Vault, row: PlanApplicationRow) -> Application:
    steps = await session.scalars(
        select(PlanHistoryRow).where(PlanHistoryRow.application_id == row.id).order_by(PlanHistoryRow.position)
    )
    return Application(
        id=row.id,
        number=row.number,
        borrower_id=row.borrower_id,
        loan_id=row.loan_id,
        state=State(row.state),
        option=option_from_json(row.option),
        plan=plan_in(row),
        agreement_sha256=row.agreement_sha256,
        applied_at=row.applied_at,
        undo_until=row.undo_until,
        ended_on=row.ended_on,
        history=tuple(_step(step, vault) for step in steps),
    )


def _step(row: PlanHistoryRow, vault: Vault) -> Step:
    return Step(
        event=Event(row.event),
        state=State(row.state),
        party=Party(row.party),
        actor=row.actor,
        at=row.at,
        code=row.code,
        reason=None if row.reason is None else vault.open(row.reason, place_of(f"reason.{row.position}", row.application_id)),
    )


def place_of(column: str, application_id: str) -> str:
    return f"plan_application.{column}:{application_id}"
