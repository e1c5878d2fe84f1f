"""Applications for a plan: stored once for each confirmation, at most one standing for a loan, each step in a history.

Everything happens in the caller's unit of work, which holds the book meanwhile: no payment slips in between a look at the
ledger and what is decided by it.
"""

import base64
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
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
from servicing.plans.as_json import option_as_json, said_as_json
from servicing.plans.life import (
    Event,
    Party,
    State,
    TooLateToUndoError,
    after,
    approval_step,
    may_cancel,
)
from servicing.plans.quote import Stale, stale
from servicing.plans.record import (
    Act,
    Application,
    Step,
    UnknownApplicationError,
    application_in,
    locked,
    of_borrower,
    one,
    past_of,
    place_of,
    plan_of,
    said_of,
    standing_on,
    take_step,
    text_of,
    told,
    waiting,
)
from servicing.plans.tracking import steps_by_the_ledger
from servicing.store.audit import Entry, append
from servicing.store.models import PlanApplicationRow
from servicing.store.vault import Vault

__all__ = [
    "Application",
    "Choice",
    "Decision",
    "NotAppliedForError",
    "OfferStaleError",
    "ReasonMissingError",
    "Ruling",
    "Step",
    "UnknownApplicationError",
    "answer",
    "apply",
    "cancel",
    "decide",
    "of_borrower",
    "one",
    "past_of",
    "plan_of",
    "said_of",
    "text_of",
    "waiting",
]

HOUSE = "policy"
"""Who acts where no person does."""
REPLACED = "replaced"
"""Why an application was cancelled that a newer one stands for."""


class NotAppliedForError(Exception):
    """What was to be applied for is no plan of this borrower's loan."""


class OfferStaleError(Exception):
    """The option does not hold any more; it is to be reckoned and shown anew."""

    def __init__(self, why: Stale) -> None:
        super().__init__(why.value)
        self.why = why


class ReasonMissingError(Exception):
    """A refusal, and a wish for more, say why (F-08)."""


class Decision(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    MORE = "more"


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


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person decided. `reason` is told to the borrower; a refusal and a wish for more must have one."""

    application_id: str
    decision: Decision
    person: str
    reason: str | None
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
        entries += await _approve(session, vault, row, Party.HOUSE, HOUSE, choice.at)
        told(row)
        await session.flush()
    application = replace(await application_in(session, vault, row), new=True)
    await append(session, entries, at=choice.at)
    return application


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
    if why := await _overtaken(session, application, at):
        raise OfferStaleError(why)
    step = Act(Event.ANSWER, Party.BORROWER, borrower_id, at)
    await append(session, [await take_step(session, vault, row, step)], at=at)
    return await application_in(session, vault, row)


async def decide(session: AsyncSession, vault: Vault, terms: Terms, ruling: Ruling) -> Application:
    """What a person decides on an application, and what follows: approved, it is active at once. The same decision by the
    same person again changes nothing.

    An approval of what does not hold any more activates nothing: the borrower is asked to look at newer figures
    (`more_wanted`, with the code of `Stale`). A waiver above policy's limit wants two persons (A-05).

    Raises:
        UnknownApplicationError: there is none of this id.
        ReasonMissingError: a refusal or a wish for more without a reason.
        SamePersonError: two persons have to approve, and this one did.
        ForbiddenStepError: it does not wait for a decision.
    """
    await lock_book(session)
    row = await locked(session, ruling.application_id)
    application = await application_in(session, vault, row)
    reason = (ruling.reason or "").strip() or None
    if ruling.decision is not Decision.APPROVE and reason is None:
        raise ReasonMissingError("the reason is missing")
    if _already(application, ruling):
        return application
    entries: list[Entry] = []
    person, at = ruling.person, ruling.at
    match ruling.decision:
        case Decision.REFUSE:
            step = Act(Event.REFUSE, Party.PERSON, person, at, reason=reason)
            entries.append(await take_step(session, vault, row, step))
        case Decision.MORE:
            step = Act(Event.ASK, Party.PERSON, person, at, reason=reason)
            entries.append(await take_step(session, vault, row, step))
        case Decision.APPROVE:
            event = approval_step(application.state, _needed(application, terms), person, application.endorsed_by)
            after(application.state, event, Party.PERSON)
            if why := await _overtaken(session, application, at):
                if application.last.code != why.value:
                    asked = Act(Event.ASK, Party.HOUSE, HOUSE, at, why.value)
                    entries.append(await take_step(session, vault, row, asked))
            elif event is Event.ENDORSE:
                step = Act(Event.ENDORSE, Party.PERSON, person, at, reason=reason)
                entries.append(await take_step(session, vault, row, step))
            else:
                row.undo_until = max(row.undo_until, terms.undo_until(at))
                entries += await _approve(session, vault, row, Party.PERSON, person, at, reason)
    decided = await application_in(session, vault, row)
    await append(session, entries, at=at)
    return decided


def _needed(application: Application, terms: Terms) -> Approval:
    """The stricter of what was asked for when it was made and what policy asks for now."""
    asked, now = application.option.approval, approval_of(application.option, terms)
    return Approval.TWO_PERSONS if Approval.TWO_PERSONS in (asked, now) else Approval.ONE_PERSON


def _already(application: Application, ruling: Ruling) -> bool:
    """Whether this person's decision is what the application came to last."""
    led_to = {
        Decision.APPROVE: {State.ACTIVE},
        Decision.REFUSE: {State.REFUSED},
        Decision.MORE: {State.MORE_WANTED},
    }
    of_persons = [step for step in application.history if step.party is Party.PERSON]
    if not of_persons or of_persons[-1].actor != ruling.person or application.state not in led_to[ruling.decision]:
        return False
    events = {Decision.APPROVE: Event.APPROVE, Decision.REFUSE: Event.REFUSE, Decision.MORE: Event.ASK}
    last = of_persons[-1]
    same_words = ruling.decision is not Decision.MORE or last.reason == (ruling.reason or "").strip()
    return last.event is events[ruling.decision] and same_words


async def _overtaken(session: AsyncSession, application: Application, at: datetime) -> Stale | None:
    file = await loan_file(session, application.loan_id)
    return Stale.FIGURES_CHANGED if file is None else stale(file, application.option, application.plan, at)


async def _approve(
    session: AsyncSession,
    vault: Vault,
    row: PlanApplicationRow,
    party: Party,
    actor: str,
    at: datetime,
    reason: str | None = None,
) -> Collection[Entry]:
    """Approved, and active in the same breath: the plan counts from its first day as it was shown."""
    approved = await take_step(session, vault, row, Act(Event.APPROVE, party, actor, at, reason=reason))
    active = await take_step(session, vault, row, Act(Event.ACTIVATE, Party.HOUSE, HOUSE, at))
    return approved, active


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
