"""Applications as the store has them, each whole with its history."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.arrangements import Kind, Past, Said
from servicing.plans.agreement import AgreementText
from servicing.plans.application import Application, Step, UnknownApplicationError, place_of
from servicing.plans.as_json import option_from_json, said_from_json
from servicing.plans.life import OVERLAID, STANDING, WAITING, Event, Party, State
from servicing.plans.overlays import WAS_ACTIVE, plan_in
from servicing.store.models import PlanApplicationRow, PlanHistoryRow
from servicing.store.vault import Vault


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


async def past_of(session: AsyncSession, loan_id: str) -> Past:
    """What came before on a loan, as `options` asks for it. What was undone counts neither as an extension nor as a
    restart."""
    rows = await session.scalars(
        select(PlanApplicationRow)
        .where(PlanApplicationRow.loan_id == loan_id, WAS_ACTIVE)
        .order_by(PlanApplicationRow.starts_on, PlanApplicationRow.applied_at)
    )
    agreed = [(State(row.state), row.kind, plan_in(row)) for row in rows]
    broken = [plan for state, _, plan in agreed if state is State.BROKEN]
    return Past(
        plan=next((plan for state, _, plan in agreed if state is State.ACTIVE), None),
        plans_broken=sum(not plan.one_payment for plan in broken),
        unused=sum(plan.one_payment for plan in broken),
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
        answer_by=row.answer_by,
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
