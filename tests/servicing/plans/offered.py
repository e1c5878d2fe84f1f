"""Borrowers of the small book, what they are offered on its day, and what they say yes to."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from servicing.arrangements import Kind, Option, Said, Terms, options
from servicing.book import loan_file
from servicing.plans.agreement import AgreementText, agreement_text
from servicing.plans.application import Application
from servicing.plans.applying import Choice, apply
from servicing.plans.deciding import Decision, Ruling, decide
from servicing.plans.reading import past_of
from servicing.store.database import Database
from servicing.store.vault import Vault
from servicing.wording import Wording
from tests.actions.world import RECEIVED_AT, TODAY
from tests.harness.policy import POLICY
from tests.harness.system import ROOT
from tests.servicing.arrangements.offers import terms_with

TERMS = Terms.of(POLICY)
LAX = terms_with(extension_dpd_most=180)
WORDING = Wording.load(ROOT / "domain.yml", POLICY.numbers())
LATE = "late-0001"
SAID = Said(salary_day=28)


async def option_for(
    database: Database,
    kind: Kind = Kind.REPLAN,
    *,
    loan_id: str = LATE,
    said: Said = SAID,
    terms: Terms = LAX,
    on: date = TODAY,
    **which: Any,
) -> Option:
    """What the engine offers on a day on a loan of the book; of several the one with these attributes, else the first."""
    async with database.reading() as session:
        file = await loan_file(session, loan_id)
        assert file is not None
        made = options(file.loan, file.payments, on, terms, said, await past_of(session, loan_id))
    found = [one for one in made.of(kind) if all(getattr(one, name) == value for name, value in which.items())]
    assert found, (kind, which)
    return found[0]


async def choice_for(
    database: Database,
    option: Option,
    *,
    message_id: str = "m-1",
    borrower_id: str = "late",
    loan_id: str = LATE,
    at: datetime = RECEIVED_AT,
    said: Said = SAID,
) -> Choice:
    async with database.reading() as session:
        file = await loan_file(session, loan_id)
    text = agreement_text(option, file.loan, LAX, WORDING) if file and option.plan else AgreementText.of("x")
    return Choice(borrower_id, loan_id, option, text, said, message_id, "arrangement", at)


async def applied(database: Database, vault: Vault, choice: Choice, terms: Terms = LAX) -> Application:
    async with database.writing() as session:
        return await apply(session, vault, terms, choice)


async def decided(
    database: Database,
    vault: Vault,
    application: Application,
    decision: Decision = Decision.APPROVE,
    *,
    person: str = "agent-1",
    reason: str | None = None,
    at: datetime = RECEIVED_AT,
    terms: Terms = LAX,
) -> Application:
    async with database.writing() as session:
        return await decide(session, vault, terms, Ruling(application.id, decision, person, reason, at))


async def active_plan(database: Database, vault: Vault, kind: Kind = Kind.REPLAN, **which: Any) -> Application:
    """Applied for and approved, as often as it takes."""
    option = await option_for(database, kind, **which)
    application = await applied(database, vault, await choice_for(database, option))
    application = await decided(database, vault, application)
    if application.state == "endorsed":
        application = await decided(database, vault, application, person="agent-2")
    assert application.state == "active"
    return application


def moved(choice: Choice, **changes: Any) -> Choice:
    return replace(choice, **changes)
