"""What a person decides on an application, and what follows of it (A-05, F-08)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from servicing.arrangements import Approval, Terms
from servicing.arrangements.planned import approval_of
from servicing.book import loan_file
from servicing.loading.owner import lock_book
from servicing.plans.application import Application
from servicing.plans.life import Event, Party, State, after, approval_step
from servicing.plans.quote import stale
from servicing.plans.reading import application_in, locked
from servicing.plans.steps import HOUSE, Act, approve, take_step
from servicing.store.audit import Entry, append
from servicing.store.vault import Vault


class ReasonMissingError(Exception):
    """A refusal, and a wish for more, say why (F-08)."""


class Decision(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person decided. `reason` is told to the borrower; a refusal and a wish for more must have one."""

    application_id: str
    decision: Decision
    person: str
    reason: str | None
    at: datetime


async def decide(session: AsyncSession, vault: Vault, terms: Terms, ruling: Ruling) -> Application:
    """What a person decides on an application, and what follows: approved, it is active at once. The same decision by the
    same person again changes nothing.

    An approval of what does not hold any more activates nothing: the borrower is asked to look at newer figures
    (`more_wanted`, with the code of `Stale`). A waiver above policy's limit wants two persons (A-05).

    Raises:
        UnknownApplicationError: there is none of this id.
        ReasonMissingError: a refusal or a wish for more without a reason.
        SamePersonError: two persons have to approve, and this one did; or it is this person's own proposal.
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
            step = Act(Event.ASK, Party.PERSON, person, at, reason=reason, answer_by=terms.answer_by(at))
            entries.append(await take_step(session, vault, row, step))
        case Decision.APPROVE:
            event = approval_step(
                application.state,
                _needed(application, terms),
                person,
                proposed_by=application.proposed_by,
                endorsed_by=application.endorsed_by,
            )
            after(application.state, event, Party.PERSON)
            if why := stale(await loan_file(session, row.loan_id), application.option, application.plan, at):
                if application.last.code != why.value:
                    asked = Act(Event.ASK, Party.HOUSE, HOUSE, at, why.value, answer_by=terms.answer_by(at))
                    entries.append(await take_step(session, vault, row, asked))
            elif event is Event.ENDORSE:
                step = Act(Event.ENDORSE, Party.PERSON, person, at, reason=reason)
                entries.append(await take_step(session, vault, row, step))
            else:
                row.undo_until = max(row.undo_until, terms.undo_until(at))
                entries += await approve(session, vault, row, Party.PERSON, person, at, reason)
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
