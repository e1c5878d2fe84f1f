"""An application for a plan, with every step of its history."""

from dataclasses import dataclass
from datetime import date, datetime

from servicing.arrangements import Kind, Option
from servicing.arrangements.terms import end_of
from servicing.ledger import Plan
from servicing.plans.life import Event, Party, State, may_cancel


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
class Application:
    """A stored application. `new` is False where an earlier one stands instead of what was asked for.

    `approval` is what policy asked for when it was made; `plan` is the option's, with the day on which it was
    undone; `answer_by` when it lapses, while it waits for its borrower; `ended_on` the last day of a plan that was active.
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
    answer_by: datetime | None
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
    def proposed_by(self) -> str:
        """Who made it, the borrower as a rule: never one of those who approve it."""
        return self.history[0].actor

    @property
    def endorsed_by(self) -> str | None:
        """The first of two who have to approve, while the second is waited for."""
        return self.last.actor if self.state is State.ENDORSED else None

    def may_cancel(self, at: datetime) -> bool:
        """Whether the borrower may take it back now (X-07)."""
        return may_cancel(self.state, at, self.undo_until)


def place_of(column: str, application_id: str) -> str:
    """What a sealed text is bound to, so that it opens nowhere else."""
    return f"plan_application.{column}:{application_id}"
