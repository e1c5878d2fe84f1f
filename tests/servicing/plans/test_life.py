"""The state machine: whoever does whatever, only edges that are drawn are taken, and the history tells the whole way."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from servicing.arrangements import Approval
from servicing.plans.life import (
    EDGES,
    OVERLAID,
    STANDING,
    WAITING,
    Event,
    ForbiddenStepError,
    Party,
    SamePersonError,
    State,
    after,
    approval_step,
    may_cancel,
)

UNDO_UNTIL = datetime(2026, 11, 23, tzinfo=UTC)
ENDED = {State.REFUSED, State.CANCELLED, State.LAPSED}

ALLOWED = {
    "apply": {(None, "borrower")},
    "endorse": {("applied", "person"), ("more_wanted", "person")},
    "approve": {("applied", "person"), ("applied", "house"), ("more_wanted", "person"), ("endorsed", "person")},
    "activate": {("approved", "house")},
    "refuse": {("applied", "person"), ("more_wanted", "person"), ("endorsed", "person")},
    "ask": {(state, party) for state in ("applied", "more_wanted", "endorsed") for party in ("person", "house")},
    "answer": {("more_wanted", "borrower")},
    "cancel": {(state, "borrower") for state in ("applied", "more_wanted", "endorsed", "active")},
    "lapse": {("more_wanted", "house")},
    "keep": {("active", "house")},
    "break": {("active", "house")},
    "reopen": {("kept", "house"), ("broken", "house")},
}
"""Written down a second time, by event: from which state, by whom."""


@given(state=st.none() | st.sampled_from(State), event=st.sampled_from(Event), by=st.sampled_from(Party))
@settings(max_examples=600)
def test_no_edge_is_taken_that_is_not_drawn(state: State | None, event: Event, by: Party) -> None:
    if (state, by.value) in ALLOWED[event.value]:
        assert after(state, event, by) in State
    else:
        with pytest.raises(ForbiddenStepError):
            after(state, event, by)


def test_nobody_decides_about_their_own_and_no_program_waives() -> None:
    for (_, event), (_, parties) in EDGES.items():
        if event in (Event.APPROVE, Event.ENDORSE, Event.REFUSE):
            assert Party.BORROWER not in parties
        if event in (Event.REFUSE, Event.ENDORSE):
            assert parties == {Party.PERSON}
        if event in (Event.KEEP, Event.BREAK, Event.REOPEN, Event.ACTIVATE, Event.LAPSE):
            assert parties == {Party.HOUSE}


def test_what_is_over_stays_over() -> None:
    assert {state for state, _ in EDGES if state in ENDED} == set()
    assert {State.ACTIVE} == STANDING & OVERLAID
    assert set(State) == STANDING | OVERLAID | ENDED


@given(state=st.sampled_from(State), seconds=st.integers(-100_000, 100_000))
def test_what_can_be_undone_until_when(state: State, seconds: int) -> None:
    at = UNDO_UNTIL + timedelta(seconds=seconds)
    expected = state in WAITING or (state is State.ACTIVE and seconds < 0)
    assert may_cancel(state, at, UNDO_UNTIL) is expected


@given(state=st.sampled_from(sorted(WAITING)), needed=st.sampled_from(Approval))
def test_one_person_is_never_two(state: State, needed: Approval) -> None:
    endorsed_by = "first" if state is State.ENDORSED else None
    step = partial(approval_step, state, needed, proposed_by="proposer", endorsed_by=endorsed_by)
    if needed is not Approval.TWO_PERSONS:
        assert step("first") is Event.APPROVE
        return
    if endorsed_by is None:
        assert step("first") is Event.ENDORSE
        return
    assert step("second") is Event.APPROVE
    with pytest.raises(SamePersonError):
        step("first")


@given(state=st.sampled_from(sorted(WAITING)), needed=st.sampled_from(Approval))
def test_nobody_approves_their_own_proposal(state: State, needed: Approval) -> None:
    with pytest.raises(SamePersonError):
        approval_step(state, needed, "proposer", proposed_by="proposer", endorsed_by=None)


class AnyLife(RuleBasedStateMachine):
    """Parties do whatever comes to their minds, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.state: State | None = None
        self.history: list[tuple[Event, Party, State]] = []

    @rule(event=st.sampled_from(Event), by=st.sampled_from(Party))
    def somebody_does_something(self, event: Event, by: Party) -> None:
        try:
            self.state = after(self.state, event, by)
        except ForbiddenStepError:
            return
        self.history.append((event, by, self.state))

    @precondition(lambda self: self.state is None)
    @rule()
    def a_borrower_applies(self) -> None:
        self.somebody_does_something(Event.APPLY, Party.BORROWER)

    @precondition(lambda self: self.state in WAITING)
    @rule()
    def a_person_approves(self) -> None:
        self.somebody_does_something(Event.APPROVE, Party.PERSON)
        self.somebody_does_something(Event.ACTIVATE, Party.HOUSE)

    @invariant()
    def the_history_leads_where_it_stands(self) -> None:
        state: State | None = None
        for event, by, came_to in self.history:
            state = after(state, event, by)
            assert state is came_to
        assert state is self.state

    @invariant()
    def nothing_is_active_that_nobody_approved(self) -> None:
        if self.state in OVERLAID:
            assert Event.APPROVE in [event for event, _, _ in self.history]

    @invariant()
    def only_a_borrower_cancels(self) -> None:
        assert all(by is Party.BORROWER for event, by, _ in self.history if event is Event.CANCEL)


AnyLife.TestCase.settings = settings(max_examples=60, stateful_step_count=40)
test_any_life = AnyLife.TestCase
