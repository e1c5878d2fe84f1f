"""A borrower's choice becomes an application: once for each confirmation, at most one standing for a loan."""

import base64
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.arrangements import Approval, Option, Said, Terms
from servicing.arrangements.planned import approval_of
from servicing.arrangements.terms import end_of
from servicing.book import loan_file
from servicing.clock import local_date
from servicing.ledger import Plan
from servicing.loading.owner import lock_book
from servicing.plans.agreement import AgreementText
from servicing.plans.application import Application, place_of
from servicing.plans.as_json import option_as_json, said_as_json
from servicing.plans.life import Event, Party, State
from servicing.plans.quote import OfferStaleError, stale
from servicing.plans.reading import application_in, standing_on
from servicing.plans.steps import HOUSE, Act, approve, take_step, told
from servicing.plans.tracking import steps_by_the_ledger
from servicing.store.audit import Entry, append
from servicing.store.models import PlanApplicationRow
from servicing.store.vault import Vault

REPLACED = "replaced"
"""Why an application was cancelled that a newer one stands for."""


class NotAppliedForError(Exception):
    """What was to be applied for is no plan of this borrower's loan."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option that a borrower chose and confirmed, with the text that they were shown. `said` is what it was reckoned from;
    `message_id` and `action` make it one, however often it arrives."""

    borrower_id: str
    loan_id: str
    option: Option
    agreement: AgreementText
    said: Said
    message_id: str
    action: str
    at: datetime


async def apply(session: AsyncSession, vault: Vault, terms: Terms, choice: Choice) -> Application:
    """Store what a borrower chose. The same (message_id, action) again gives the same application; where another one of the
    loan stands, that one is given with `new` False, unless it waits for the borrower: then this one replaces it. A plan that
    the ledger says has ended does not stand, even where nobody has looked yet.

    Approved at once only where policy allows it without a person (A-05), and the text that was agreed to says so (A-02). The
    caller's unit of work commits.

    Raises:
        NotAppliedForError: the loan is not this borrower's, or the option is not a plan for it that can be had.
        OfferStaleError: the option is older than it may be, or what is owed has changed since.
    """
    if (known := await _of_message(session, choice)) is not None:
        return replace(await application_in(session, vault, known), new=True)
    await lock_book(session)
    file, plan = await loan_file(session, choice.loan_id), choice.option.plan
    if file is None or file.loan.borrower_id != choice.borrower_id:
        raise NotAppliedForError("not a loan of this borrower")
    if plan is None or not choice.option.eligible or plan.loan_id != choice.loan_id:
        raise NotAppliedForError("not a plan that can be had for this loan")
    entries: list[Entry] = []
    if (standing := await standing_on(session, choice.loan_id)) is not None:
        entries += await steps_by_the_ledger(session, vault, standing, at=choice.at)
    if (standing := await standing_on(session, choice.loan_id)) is not None:
        if standing.state != State.MORE_WANTED:
            return await application_in(session, vault, standing)
        step = Act(Event.CANCEL, Party.BORROWER, choice.borrower_id, choice.at, REPLACED)
        entries.append(await take_step(session, vault, standing, step))
    if why := stale(file, choice.option, plan, choice.at):
        raise OfferStaleError(why)
    row = await _stored(session, vault, terms, choice, plan)
    if (row.message_id, row.action) != (choice.message_id, choice.action):
        return await application_in(session, vault, row)
    applied = Act(Event.APPLY, Party.BORROWER, choice.borrower_id, choice.at)
    entries.append(await take_step(session, vault, row, applied, digest=choice.agreement.sha256))
    if {choice.option.approval, approval_of(choice.option, terms)} == {Approval.AUTOMATIC}:
        entries += await approve(session, vault, row, Party.HOUSE, HOUSE, choice.at)
        told(row)
        await session.flush()
    application = replace(await application_in(session, vault, row), new=True)
    await append(session, entries, at=choice.at)
    return application


async def _stored(session: AsyncSession, vault: Vault, terms: Terms, choice: Choice, plan: Plan) -> PlanApplicationRow:
    application_id = uuid4().hex
    row = PlanApplicationRow(
        id=application_id,
        number=_number(vault, choice),
        borrower_id=choice.borrower_id,
        loan_id=choice.loan_id,
        kind=choice.option.kind.value,
        state=State.APPLIED.value,
        option=option_as_json(choice.option),
        total=choice.option.total,
        waived=choice.option.waived,
        starts_on=plan.starts_on,
        valid_until=choice.option.valid_until or end_of(plan.starts_on),
        agreement=vault.seal(choice.agreement.text, place_of("agreement", application_id)),
        agreement_sha256=choice.agreement.sha256,
        said=vault.seal(said_as_json(choice.said), place_of("said", application_id)),
        message_id=choice.message_id,
        action=choice.action,
        applied_at=choice.at,
        undo_until=terms.undo_until(choice.at),
        answer_by=None,
        ended_on=None,
        steps=0,
        told=0,
        look_at=None,
        tell_at=None,
    )
    try:
        async with session.begin_nested():
            session.add(row)
    except IntegrityError:
        meanwhile = await _of_message(session, choice) or await standing_on(session, choice.loan_id)
        if meanwhile is None:
            raise
        return meanwhile
    return row


async def _of_message(session: AsyncSession, choice: Choice) -> PlanApplicationRow | None:
    found = await session.scalars(
        select(PlanApplicationRow).where(
            PlanApplicationRow.message_id == choice.message_id, PlanApplicationRow.action == choice.action
        )
    )
    return found.one_or_none()


def _number(vault: Vault, choice: Choice) -> str:
    """The day and eight characters that follow from the message only by way of our key."""
    digest = bytes.fromhex(vault.blind_index(f"plan_application:{choice.message_id}:{choice.action}"))
    return f"{local_date(choice.at):%Y%m%d}-{base64.b32encode(digest).decode()[:8]}"
