"""A book, a clock that is set by hand, and the rounds over them, as the gateway builds them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from gateway.notices import Notices
from gateway.outreach.plans import PlanRound
from gateway.outreach.reminders import ReminderRound
from gateway.outreach.sms import OutgoingText, SmsError
from gateway.outreach.texts import TextRound
from servicing.arrangements import Terms
from servicing.book import LoanBook
from servicing.contact.gate import ContactRules
from servicing.loading import import_tape
from servicing.plans.promise import PromiseBounds
from servicing.store.database import Database
from servicing.store.vault import Vault
from servicing.wording import Wording
from tests.actions.world import TAPE
from tests.harness.policy import POLICY
from tests.harness.system import ROOT

RULES = ContactRules.of(POLICY)
WORDING = Wording.load(ROOT / "domain.yml", POLICY.numbers())


@dataclass
class Clock:
    """The present, as a test says."""

    at: datetime = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Telephones:
    """A provider that takes texts, or fails as the test has it fail."""

    taken: list[OutgoingText] = field(default_factory=list)
    failing: list[SmsError] = field(default_factory=list)

    async def send(self, text: OutgoingText) -> None:
        if self.failing:
            raise self.failing.pop(0)
        self.taken.append(text)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def telephones() -> Telephones:
    return Telephones()


@pytest.fixture
async def loaded(database: Database, vault: Vault) -> Database:
    await import_tape(database, vault, TAPE)
    return database


@pytest.fixture
def reminding(loaded: Database, vault: Vault, clock: Clock) -> Callable[[], ReminderRound]:
    """Another gateway's reminders, each time it is called."""
    return lambda: ReminderRound(loaded, vault, LoanBook(loaded, vault), RULES, WORDING, Notices(), clock)


@pytest.fixture
def planning(loaded: Database, vault: Vault, clock: Clock) -> Callable[[], PlanRound]:
    """Another gateway's look at plans, each time it is called."""
    book, terms, bounds = LoanBook(loaded, vault), Terms.of(POLICY), PromiseBounds.of(POLICY)
    return lambda: PlanRound(loaded, vault, book, RULES, terms, bounds, WORDING, Notices(), clock)


@pytest.fixture
def texting(loaded: Database, vault: Vault, clock: Clock, telephones: Telephones) -> Callable[[], TextRound]:
    """Another gateway's text messages, each time it is called."""
    return lambda: TextRound(loaded, vault, RULES, WORDING, telephones, timedelta(seconds=90), clock)
