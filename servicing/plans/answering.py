"""A borrower brings what a person asked for."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from servicing.book import loan_file
from servicing.loading.owner import lock_book
from servicing.plans.application import Application, UnknownApplicationError
from servicing.plans.life import Event, Party, after
from servicing.plans.quote import OfferStaleError, stale
from servicing.plans.reading import application_in, locked
from servicing.plans.steps import Act, take_step
from servicing.store.audit import append
from servicing.store.vault import Vault


async def answer(session: AsyncSession, vault: Vault, application_id: str, borrower_id: str, *, at: datetime) -> Application:
    """A borrower has brought what was wanted: the application waits for a person again.

    Raises:
        UnknownApplicationError: there is none of this id, or it is another's.
        ForbiddenStepError: nothing is wanted.
        OfferStaleError: its figures do not hold any more; they are to apply anew.
    """
    await lock_book(session)
    row = await locked(session, application_id)
    if row.borrower_id != borrower_id:
        raise UnknownApplicationError(application_id)
    application = await application_in(session, vault, row)
    after(application.state, Event.ANSWER, Party.BORROWER)
    if why := stale(await loan_file(session, row.loan_id), application.option, application.plan, at):
        raise OfferStaleError(why)
    step = Act(Event.ANSWER, Party.BORROWER, borrower_id, at)
    await append(session, [await take_step(session, vault, row, step)], at=at)
    return await application_in(session, vault, row)
