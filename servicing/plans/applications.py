"""Applications for a plan: stored once for each confirmation, at most one standing for a loan, each step in a history.

Everything happens in the caller's unit of work, which holds the book meanwhile: no payment slips in between a look at the
ledger and what is decided by it.
"""

import base64
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.arrangements import Approval, Kind, Option, Past, Said, Terms
from servicing.arrangements.planned import approval_of
from servicing.arrangements.terms import end_of
from servicing.book import loan_file
from servicing.clock import local_date
from servicing.ledger import Plan
from servicing.loading.owner import lock_book
from servicing.plans.agreement import AgreementText
from servicing.plans.as_json import option_as_json, option_from_json, said_as_json, said_from_json
from servicing.plans.life import (
    OVERLAID,
    STANDING,
    WAITING,
    Event,
    Party,
    State,
    TooLateToUndoError,
    after,
    approval_step,
    may_cancel,
)
from servicing.plans.overlays import WAS_ACTIVE, plan_in
from servicing.plans.quote import Stale, stale
from servicing.store.audit import NOTHING, Entry, append
from servicing.store.models import PlanApplicationRow, PlanHistoryRow
from servicing.store.vault import Vault

HOUSE = "policy"
"""Who acts where no person does."""
REPLACED = "replaced"
"""Why an application was cancelled that a newer one stands for."""


class UnknownApplicationError(Exception):
    """There is no such application, or it is another borrower's."""


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
class _Act:
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


async def apply(session: AsyncSession, vault: Vault, terms: Terms, choice: Choice) -> Application:
    """Store what a borrower chose. The same (message_id, action) again gives the same application; where another one of the
    loan stands, that one is given with `new` False, unless it waits for the borrower: then this one replaces it.

    Approved at once only where policy allows it without a person (A-05). The caller's unit of work commits.

    Raises:
        NotAppliedForError: the loan is not this borrower's, or the option is not a plan for it that can be had.
        OfferStaleError: the option is older than it may be, or what is owed has changed since.
    """
    if (known := await _of_message(session, choice)) is not None:
        return replace(await _application(session, vault, known), new=True)
    await lock_book(session)
    file, plan = await loan_file(session, choice.loan_id), choice.option.plan
    if file is None or file.loan.borrower_id != choice.borrower_id:
        raise NotAppliedForError("not a loan of this borrower")
    if plan is None or not choice.option.eligible or plan.loan_id != choice.loan_id:
        raise NotAppliedForError("not a plan that can be had for this loan")
    entries: list[Entry] = []
    if (standing := await _standing(session, choice.loan_id)) is not None:
        if standing.state != State.MORE_WANTED:
            return await _application(session, vault, standing)
        step = _Act(Event.CANCEL, Party.BORROWER, choice.borrower_id, choice.at, REPLACED)
        entries.append(await _take(session, vault, standing, step))
    if why := stale(file, choice.option, plan, choice.at):
        raise OfferStaleError(why)
    row = await _stored(session, vault, terms, choice, plan)
    if (row.message_id, row.action) != (choice.message_id, choice.action):
        return await _application(session, vault, row)
    applied = _Act(Event.APPLY, Party.BORROWER, choice.borrower_id, choice.at)
    entries.append(await _take(session, vault, row, applied, digest=choice.agreement.sha256))
    if approval_of(choice.option, terms) is Approval.AUTOMATIC:
        entries += await _approve(session, vault, row, Party.HOUSE, HOUSE, choice.at)
        _told(row)
        await session.flush()
    application = replace(await _application(session, vault, row), new=True)
    await append(session, entries, at=choice.at)
    return application


async def of_borrower(session: AsyncSession, vault: Vault, borrower_id: str) -> list[Application]:
    """A borrower's applications, the newest first."""
    rows = await session.scalars(
        select(PlanApplicationRow)
        .where(PlanApplicationRow.borrower_id == borrower_id)
        .order_by(PlanApplicationRow.applied_at.desc(), PlanApplicationRow.id)
    )
    return [await _application(session, vault, row) for row in rows.all()]


async def waiting(session: AsyncSession, vault: Vault, limit: int = 100) -> list[Application]:
    """What waits for a decision, the oldest first; what waits for its borrower comes last."""
    rows = await session.scalars(
        select(PlanApplicationRow)
        .where(PlanApplicationRow.state.in_(WAITING))
        .order_by(PlanApplicationRow.state == State.MORE_WANTED, PlanApplicationRow.applied_at)
        .limit(limit)
    )
    return [await _application(session, vault, row) for row in rows.all()]


async def one(session: AsyncSession, vault: Vault, application_id: str) -> Application:
    """One application.

    Raises:
        UnknownApplicationError: there is none of this id.
    """
    return await _application(session, vault, await _row(session, application_id))


async def text_of(session: AsyncSession, vault: Vault, application_id: str) -> AgreementText:
    """The text that was agreed to, as it was shown.

    Raises:
        UnknownApplicationError: there is none of this id.
    """
    row = await _row(session, application_id)
    return AgreementText(vault.open(row.agreement, _place("agreement", row.id)), row.agreement_sha256)


async def said_of(session: AsyncSession, vault: Vault, application_id: str) -> Said:
    """What the borrower had told when it was reckoned.

    Raises:
        UnknownApplicationError: there is none of this id.
    """
    row = await _row(session, application_id)
    return said_from_json(vault.open(row.said, _place("said", row.id)))


async def cancel(session: AsyncSession, vault: Vault, application_id: str, borrower_id: str, *, at: datetime) -> Application:
    """A borrower takes an application back, or undoes a plan within its cooling-off; the same again changes nothing.

    Raises:
        UnknownApplicationError: there is none of this id, or it is another's.
        TooLateToUndoError: the plan is active and the time to undo it is over.
        ForbiddenStepError: it was refused, or the plan has ended.
    """
    await lock_book(session)
    row = await _row(session, application_id, lock=True)
    if row.borrower_id != borrower_id:
        raise UnknownApplicationError(application_id)
    state = State(row.state)
    if state is not State.CANCELLED:
        if state is State.ACTIVE and not may_cancel(state, at, row.undo_until):
            raise TooLateToUndoError(application_id)
        step = _Act(Event.CANCEL, Party.BORROWER, borrower_id, at)
        row.ended_on = local_date(at) if state is State.ACTIVE else None
        await append(session, [await _take(session, vault, row, step)], at=at)
    return await _application(session, vault, row)


async def answer(session: AsyncSession, vault: Vault, application_id: str, borrower_id: str, *, at: datetime) -> Application:
    """A borrower has brought what was wanted: the application waits for a person again.

    Raises:
        UnknownApplicationError: there is none of this id, or it is another's.
        ForbiddenStepError: nothing is wanted.
        OfferStaleError: its figures do not hold any more; they are to apply anew.
    """
    await lock_book(session)
    row = await _row(session, application_id, lock=True)
    if row.borrower_id != borrower_id:
        raise UnknownApplicationError(application_id)
    application = await _application(session, vault, row)
    after(application.state, Event.ANSWER, Party.BORROWER)
    if why := await _overtaken(session, application, at):
        raise OfferStaleError(why)
    step = _Act(Event.ANSWER, Party.BORROWER, borrower_id, at)
    await append(session, [await _take(session, vault, row, step)], at=at)
    return await _application(session, vault, row)


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
    row = await _row(session, ruling.application_id, lock=True)
    application = await _application(session, vault, row)
    reason = (ruling.reason or "").strip() or None
    if ruling.decision is not Decision.APPROVE and reason is None:
        raise ReasonMissingError("the reason is missing")
    if _already(application, ruling):
        return application
    entries: list[Entry] = []
    person, at = ruling.person, ruling.at
    match ruling.decision:
        case Decision.REFUSE:
            step = _Act(Event.REFUSE, Party.PERSON, person, at, reason=reason)
            entries.append(await _take(session, vault, row, step))
        case Decision.MORE:
            step = _Act(Event.ASK, Party.PERSON, person, at, reason=reason)
            entries.append(await _take(session, vault, row, step))
        case Decision.APPROVE:
            event = approval_step(application.state, _needed(application, terms), person, application.endorsed_by)
            after(application.state, event, Party.PERSON)
            if why := await _overtaken(session, application, at):
                asked = _Act(Event.ASK, Party.HOUSE, HOUSE, at, why.value)
                entries.append(await _take(session, vault, row, asked))
            elif event is Event.ENDORSE:
                step = _Act(Event.ENDORSE, Party.PERSON, person, at, reason=reason)
                entries.append(await _take(session, vault, row, step))
            else:
                entries += await _approve(session, vault, row, Party.PERSON, person, at, reason)
    decided = await _application(session, vault, row)
    await append(session, entries, at=at)
    return decided


async def plan_of(session: AsyncSession, loan_id: str) -> Plan | None:
    """The plan that is active on a loan."""
    return (await past_of(session, loan_id)).plan


async def past_of(session: AsyncSession, loan_id: str) -> Past:
    """What came before on a loan, as `options` asks for it. No tape tells whether a loan is a card's, so none is.

    What was undone counts neither as an extension nor as a restart."""
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
    return await _row(session, application_id, lock=True)


async def stands_on(session: AsyncSession, loan_id: str) -> bool:
    """Whether an application stands for a loan."""
    return await _standing(session, loan_id) is not None


async def step_by_house(
    session: AsyncSession, vault: Vault, row: PlanApplicationRow, event: Event, actor: str, code: str | None, *, at: datetime
) -> Entry:
    """A step that the ledger or the clock asks for; the caller appends the entry, last.

    Raises:
        ForbiddenStepError: it is not for the house to take, or not now.
    """
    return await _take(session, vault, row, _Act(event, Party.HOUSE, actor, at, code))


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
    approved = await _take(session, vault, row, _Act(Event.APPROVE, party, actor, at, reason=reason))
    active = await _take(session, vault, row, _Act(Event.ACTIVATE, Party.HOUSE, HOUSE, at))
    return approved, active


async def _take(session: AsyncSession, vault: Vault, row: PlanApplicationRow, act: _Act, *, digest: str | None = None) -> Entry:
    """Go one step, and keep it in the history; the audit entry to append last."""
    before = None if act.event is Event.APPLY else State(row.state)
    state = after(before, act.event, act.party)
    row.state, row.steps = state.value, row.steps + 1
    row.look_at = _next_look(row, state, act.at)
    if act.party is Party.BORROWER:
        _told(row)
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
            reason=None if act.reason is None else vault.seal(act.reason, _place(f"reason.{row.steps}", row.id)),
            at=act.at,
        )
    )
    await session.flush()
    if digest is None:
        digest = NOTHING if act.reason is None else vault.blind_index(f"plan_history.reason:{act.reason}")
    subjects = {"plan": row.id, "loan": row.loan_id, "state": state.value}
    return Entry(act.actor, f"plan.{act.event.value}", subjects, digest)


def _told(row: PlanApplicationRow) -> None:
    """Whoever acted, or is answered at once, has nothing more to be told."""
    row.told, row.tell_at = row.steps, None


def _next_look(row: PlanApplicationRow, state: State, at: datetime) -> datetime | None:
    """When the clock alone may change something: an offer ends, a day of an active plan begins."""
    if state in (State.APPLIED, State.ENDORSED):
        return row.valid_until
    return end_of(local_date(at)) if state is State.ACTIVE else None


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
        agreement=vault.seal(choice.agreement.text, _place("agreement", application_id)),
        agreement_sha256=choice.agreement.sha256,
        said=vault.seal(said_as_json(choice.said), _place("said", application_id)),
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
        meanwhile = await _of_message(session, choice) or await _standing(session, choice.loan_id)
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


async def _standing(session: AsyncSession, loan_id: str) -> PlanApplicationRow | None:
    found = await session.scalars(
        select(PlanApplicationRow)
        .where(PlanApplicationRow.loan_id == loan_id, PlanApplicationRow.state.in_(STANDING))
        .with_for_update()
    )
    return found.one_or_none()


async def _row(session: AsyncSession, application_id: str, *, lock: bool = False) -> PlanApplicationRow:
    row = await session.get(PlanApplicationRow, application_id, with_for_update=lock or None, populate_existing=lock)
    if row is None:
        raise UnknownApplicationError(application_id)
    return row


async def _application(session: AsyncSession, vault: Vault, row: PlanApplicationRow) -> Application:
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
        reason=None if row.reason is None else vault.open(row.reason, _place(f"reason.{row.position}", row.application_id)),
    )


def _number(vault: Vault, choice: Choice) -> str:
    """The day and eight characters that follow from the message only by way of our key."""
    digest = bytes.fromhex(vault.blind_index(f"plan_application:{choice.message_id}:{choice.action}"))
    return f"{local_date(choice.at):%Y%m%d}-{base64.b32encode(digest).decode()[:8]}"


def _place(column: str, application_id: str) -> str:
    return f"plan_application.{column}:{application_id}"
