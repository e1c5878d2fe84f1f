"""A borrower takes an application back, or undoes a plan in time (X-07)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from servicing.clock import local_date
from servicing.loading.owner import lock_book
from servicing.plans.application import Application, UnknownApplicationError
from servicing.plans.life import Event, Party, State, TooLateToUndoError, may_cancel
from servicing.plans.reading import application_in, locked
from servicing.plans.steps import Act, take_step
from servicing.plans.tracking import steps_by_the_ledger
from servicing.store.audit import append
from servicing.store.vault import Vault


async def cancel(session: AsyncSession, vault: Vault, application_id: str, borrower_id: str, *, at: datetime) -> Application:
    """A borrower takes an application back, or undoes a plan within its cooling-off; the same again changes nothing. A plan
    that the ledger says has ended, though nobody has looked yet, is not undone.

    Raises:
        UnknownApplicationError: there is none of this id, or it is another's.
        TooLateToUndoError: the plan is active and the time to undo it is over.
        ForbiddenStepError: it was refused, or the plan has ended.
    """
    await lock_book(session)
    row = await locked(session, application_id)
    if row.borrower_id != borrower_id:
        raise UnknownApplicationError(application_id)
    if row.state != State.CANCELLED:
        entries = await steps_by_the_ledger(session, vault, row, at=at)
        state = State(row.state)
        if state is State.ACTIVE and not may_cancel(state, at, row.undo_until):
            raise TooLateToUndoError(application_id)
        if state is State.ACTIVE:
            row.ended_on = local_date(at)
        entries.append(await take_step(session, vault, row, Act(Event.CANCEL, Party.BORROWER, borrower_id, at)))
        await append(session, entries, at=at)
    return await application_in(session, vault, row)
