"""Whoever reads a loan of the store reads it with its plans: the book, the command, reminders, the gate before a word."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from servicing.arrangements import Kind
from servicing.book import LoanBook
from servicing.cli import main
from servicing.clock import SHANGHAI
from servicing.contact.contacts import contact_state
from servicing.contact.gate import Allowed, Channel, ContactRules, Refused, may_contact
from servicing.contact.occasions import ROWS_OF_PLANS, Reminder, next_occasion
from servicing.contract import Payment, PaymentMethod
from servicing.ledger import statement
from servicing.ledger.as_json import statement_as_json
from servicing.plans.withdrawing import cancel
from servicing.policy.outreach import Purpose
from servicing.store.database import Database
from servicing.store.vault import Vault
from tests.actions.world import RECEIVED_AT, TODAY
from tests.harness.policy import POLICY
from tests.servicing.plans.offered import LATE, active_plan

RULES = ContactRules.of(POLICY)
NOON = datetime(2026, 11, 23, 12, tzinfo=SHANGHAI)


def test_the_command_says_what_the_book_says(
    loaded_by_hand: tuple[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, expected = loaded_by_hand
    monkeypatch.setenv("DATABASE_URL", url)
    assert main(["statement", "--loan", LATE, "--as-of", TODAY.isoformat()]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said == json.loads(expected)
    assert said["plan"]["standing"] == "active"
    assert main(["statement", "--loan", "nobody", "--as-of", TODAY.isoformat()]) == 2
    monkeypatch.setenv("DATABASE_URL", url + ".absent")
    assert main(["statement", "--loan", LATE, "--as-of", TODAY.isoformat()]) == 1


@pytest.fixture
async def loaded_by_hand(loaded: Database, vault: Vault, database_url: str) -> tuple[str, str]:
    await active_plan(loaded, vault)
    (file,) = await LoanBook(loaded, vault).loans_of("late")
    return database_url, json.dumps(statement_as_json(statement(file.loan, file.payments, TODAY, file.plans)))


async def asked(database: Database, purpose: Purpose) -> Allowed | Refused:
    async with database.reading() as session:
        state = await contact_state(session, "late", NOON)
    return may_contact(RULES, state, Channel.H5, purpose, NOON)


async def test_nothing_is_collected_while_a_plan_is_active(loaded: Database, vault: Vault) -> None:
    assert await asked(loaded, Purpose.COLLECTION) == Allowed()
    application = await active_plan(loaded, vault)
    assert await asked(loaded, Purpose.COLLECTION) == Refused("F-03", None)
    for purpose in (Purpose.REPLY, Purpose.SERVICE, Purpose.MANDATORY):
        assert await asked(loaded, purpose) == Allowed()
    async with loaded.writing() as session:
        await cancel(session, vault, application.id, "late", at=RECEIVED_AT)
    assert await asked(loaded, Purpose.COLLECTION) == Allowed()


async def test_a_reminder_is_of_the_plans_rows_and_not_of_what_it_stands_for(loaded: Database, vault: Vault) -> None:
    application = await active_plan(loaded, vault)
    (file,) = await LoanBook(loaded, vault).loans_of("late")
    reminder = Reminder("r", "late", LATE, 3, 9, RECEIVED_AT)
    payments, met = list(file.payments), set[int]()
    for row in application.plan.rows[:3]:
        found = next_occasion(reminder, file.loan, payments, reminder.since, met, file.plans)
        assert found is not None
        assert (found.of_plan, found.number, found.due_on, found.amount) == (True, row.number, row.due_on, row.total)
        assert found.instalment == ROWS_OF_PLANS + row.number
        met.add(found.instalment)
        at = datetime.combine(row.due_on, NOON.timetz())
        payments.append(Payment(f"p{row.number}", LATE, row.due_on, row.total, PaymentMethod.TRANSFER))
        reminder = replace(reminder, since=at)


async def test_beside_a_plan_for_some_instalments_the_others_are_spoken_of(loaded: Database, vault: Vault) -> None:
    application = await active_plan(loaded, vault, Kind.EXTENSION)
    (file,) = await LoanBook(loaded, vault).loans_of("late")
    reminder = Reminder("r", "late", LATE, 0, 9, RECEIVED_AT)
    first = next_occasion(reminder, file.loan, file.payments, RECEIVED_AT, (), file.plans)
    assert first is not None
    assert (first.of_plan, first.amount) == (True, application.plan.total)
    second = next_occasion(reminder, file.loan, file.payments, RECEIVED_AT, {first.instalment}, file.plans)
    assert second is not None
    assert (second.of_plan, second.number) == (False, 6)


async def test_a_plan_that_was_broken_reminds_of_nothing_more(loaded: Database, vault: Vault) -> None:
    application = await active_plan(loaded, vault)
    (file,) = await LoanBook(loaded, vault).loans_of("late")
    reminder = Reminder("r", "late", LATE, 0, 9, RECEIVED_AT)
    later = RECEIVED_AT + timedelta(days=60)
    assert next_occasion(reminder, file.loan, file.payments, later, (), file.plans) is None
    assert application.plan.rows[-1].due_on > later.date()
