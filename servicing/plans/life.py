"""What may become of an application for a plan, and by whose hand. Pure: every change of state passes here.

applied ──► endorsed ──► approved ──► active ──► kept | broken
   │  └───────────────────▲             └──► cancelled (while it may be undone)
   ├──► more_wanted ──► applied
   │         └──► lapsed (nobody pursued it)
   └──► refused | cancelled
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from servicing.arrangements import Approval


class State(StrEnum):
    """`endorsed`: one of two persons has approved. `more_wanted`: the borrower is asked for something, perhaps to look at
    newer figures. `cancelled`: by the borrower, as if nothing had been agreed. `lapsed`: it waited for the borrower, and nobody
    pursued it."""

    APPLIED = "applied"
    ENDORSED = "endorsed"
    MORE_WANTED = "more_wanted"
    APPROVED = "approved"
    ACTIVE = "active"
    REFUSED = "refused"
    KEPT = "kept"
    BROKEN = "broken"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


class Event(StrEnum):
    APPLY = "apply"
    ENDORSE = "endorse"
    APPROVE = "approve"
    ACTIVATE = "activate"
    REFUSE = "refuse"
    ASK = "ask"
    ANSWER = "answer"
    CANCEL = "cancel"
    LAPSE = "lapse"
    KEEP = "keep"
    BREAK = "break"
    REOPEN = "reopen"


class Party(StrEnum):
    """`house`: no person, but policy's limits or the ledger."""

    BORROWER = "borrower"
    PERSON = "person"
    HOUSE = "house"


WAITING = frozenset({State.APPLIED, State.ENDORSED, State.MORE_WANTED})
STANDING = WAITING | {State.APPROVED, State.ACTIVE}
"""At most one application of a loan is in one of these."""
OVERLAID = frozenset({State.ACTIVE, State.KEPT, State.BROKEN})
"""The ledger reckons with the plan, also once it has ended."""


class ForbiddenStepError(Exception):
    """An application in this state does not take this event from this party."""


class SamePersonError(Exception):
    """Another person has to approve: this one did already (A-05), or it is their own proposal (K-10)."""


class TooLateToUndoError(Exception):
    """The plan is active and the time in which it may be undone is over."""


_BORROWER, _PERSON, _HOUSE = (frozenset({party}) for party in Party)

EDGES: Mapping[tuple[State | None, Event], tuple[State, frozenset[Party]]] = MappingProxyType(
    {
        (None, Event.APPLY): (State.APPLIED, _BORROWER),
        (State.APPLIED, Event.ENDORSE): (State.ENDORSED, _PERSON),
        (State.MORE_WANTED, Event.ENDORSE): (State.ENDORSED, _PERSON),
        (State.APPLIED, Event.APPROVE): (State.APPROVED, _PERSON | _HOUSE),
        (State.MORE_WANTED, Event.APPROVE): (State.APPROVED, _PERSON),
        (State.ENDORSED, Event.APPROVE): (State.APPROVED, _PERSON),
        (State.APPROVED, Event.ACTIVATE): (State.ACTIVE, _HOUSE),
        (State.APPLIED, Event.REFUSE): (State.REFUSED, _PERSON),
        (State.MORE_WANTED, Event.REFUSE): (State.REFUSED, _PERSON),
        (State.ENDORSED, Event.REFUSE): (State.REFUSED, _PERSON),
        (State.APPLIED, Event.ASK): (State.MORE_WANTED, _PERSON | _HOUSE),
        (State.ENDORSED, Event.ASK): (State.MORE_WANTED, _PERSON | _HOUSE),
        (State.MORE_WANTED, Event.ASK): (State.MORE_WANTED, _PERSON | _HOUSE),
        (State.MORE_WANTED, Event.ANSWER): (State.APPLIED, _BORROWER),
        (State.MORE_WANTED, Event.LAPSE): (State.LAPSED, _HOUSE),
        (State.APPLIED, Event.CANCEL): (State.CANCELLED, _BORROWER),
        (State.ENDORSED, Event.CANCEL): (State.CANCELLED, _BORROWER),
        (State.MORE_WANTED, Event.CANCEL): (State.CANCELLED, _BORROWER),
        (State.ACTIVE, Event.CANCEL): (State.CANCELLED, _BORROWER),
        (State.ACTIVE, Event.KEEP): (State.KEPT, _HOUSE),
        (State.ACTIVE, Event.BREAK): (State.BROKEN, _HOUSE),
        (State.KEPT, Event.REOPEN): (State.ACTIVE, _HOUSE),
        (State.BROKEN, Event.REOPEN): (State.ACTIVE, _HOUSE),
    }
)
"""From a state by an event to the next state, and whose event it may be. A payment that comes to light late, or is reversed,
may reopen what had ended: the ledger knows better then."""


def after(state: State | None, event: Event, by: Party) -> State:
    """The state after an event.

    Raises:
        ForbiddenStepError: there is no such edge, or it is another's.
    """
    edge = EDGES.get((state, event))
    if edge is None or by not in edge[1]:
        raise ForbiddenStepError(f"{event} by {by} is not possible in state {state}")
    return edge[0]


def may_cancel(state: State, at: datetime, undo_until: datetime) -> bool:
    """Whether a borrower may cancel now: before it is approved at any time, afterwards until `undo_until` (X-07)."""
    return state in WAITING or (state is State.ACTIVE and at < undo_until)


def approval_step(state: State, needed: Approval, person: str, *, proposed_by: str, endorsed_by: str | None) -> Event:
    """What a person's yes is: the approval, or the first of two.

    Raises:
        SamePersonError: it would be the second of two by the same person, or is about what they proposed themself.
    """
    if person == proposed_by:
        raise SamePersonError("nobody approves their own proposal")
    if needed is not Approval.TWO_PERSONS:
        return Event.APPROVE
    if state is not State.ENDORSED:
        return Event.ENDORSE
    if endorsed_by == person:
        raise SamePersonError("another person has to approve this too")
    return Event.APPROVE
