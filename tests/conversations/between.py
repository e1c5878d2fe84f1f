"""What happens between two messages of a case: the desk decides, money comes in, a part dies, time passes."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from servicing.arrangements import Terms
from servicing.book import LoanBook, LoanFile
from servicing.clock import local_date
from servicing.contract import Payment, PaymentMethod
from servicing.ledger import statement
from servicing.ledger.model import Statement
from servicing.loading.posting import post_payment
from servicing.plans.application import Application
from servicing.plans.deciding import Decision, Ruling, decide
from servicing.plans.life import STANDING
from servicing.plans.promise import PromiseBounds
from servicing.plans.promises import promises_of, track_promise
from servicing.plans.reading import of_borrower
from servicing.plans.tracking import to_look_at, track_plan
from servicing.store.database import Database
from servicing.store.vault import Vault
from tests.harness.policy import POLICY
from tests.harness.system import System

MOST_LOOKED_AT = 10_000


async def happens(what: dict[str, Any], system: System, engine: str, borrower_id: str | None, at: datetime) -> None:
    """One thing, at an instant. `engine` is the one that the conversation is led with."""
    ((name, how),) = what.items()
    if name == "restart":
        await _restart(system, engine if how == "engine" else how, engine)
        return
    assert borrower_id is not None, "a visitor has no loans"
    database, vault = system.store()
    try:
        if name == "desk":
            await _decide(database, vault, borrower_id, how, at)
        else:
            await _pay(database, vault, borrower_id, how, at)
    finally:
        await database.dispose()
    await ledger_looks(system, borrower_id, at)


async def ledger_looks(system: System, borrower_id: str, at: datetime) -> None:
    """What the gateway does when it is time: ask how this borrower's plans and promises stand."""
    database, vault = system.store()
    try:
        async with database.writing() as session:
            due = await to_look_at(session, at, MOST_LOOKED_AT)
            mine = {one.id for one in await of_borrower(session, vault, borrower_id)}
            for application_id in mine & set(due.applications):
                await track_plan(session, vault, Terms.of(POLICY), application_id, at=at)
            promised = {one.id for one in await promises_of(session, borrower_id)}
            for promise_id in promised & set(due.promises):
                await track_promise(session, PromiseBounds.of(POLICY), promise_id, at=at)
    finally:
        await database.dispose()


async def quoted(system: System, borrower_id: str, at: datetime) -> dict[str, str]:
    """What a case may quote of the ledger on a day: of the loan in question, and with `.0`, `.1` of each."""
    database, vault = system.store()
    try:
        files = list(await LoanBook(database, vault).loans_of(borrower_id))
        async with database.reading() as session:
            file = _file(files, await of_borrower(session, vault, borrower_id), at, None)
    finally:
        await database.dispose()
    found = dict(_figures(_statement(file, at), ""))
    for position, one in enumerate(files):
        found |= _figures(_statement(one, at), f".{position}")
    return found


def _figures(one: Statement, suffix: str) -> dict[str, str]:
    figures = {"overdue": one.overdue.total, "settle": one.settle_today, "credit": one.credit}
    return {name + suffix: str(value) for name, value in figures.items()}


async def _restart(system: System, name: str, engine: str) -> None:
    """Killed, started, and well again."""
    system.kill(name)
    system.start(name)
    await system.ready()
    await system.engine_ready(engine)


async def _decide(database: Database, vault: Vault, borrower_id: str, how: str | dict[str, str], at: datetime) -> None:
    """As the desk's API does."""
    told = {"decide": how} if isinstance(how, str) else how
    async with database.writing() as session:
        standing = _standing(await of_borrower(session, vault, borrower_id))
        assert standing is not None, "nothing waits for the desk"
        ruling = Ruling(standing.id, Decision(told["decide"]), told.get("by", "desk-1"), told.get("reason"), at)
        await decide(session, vault, Terms.of(POLICY), ruling)


async def _pay(database: Database, vault: Vault, borrower_id: str, how: str | dict[str, Any], at: datetime) -> None:
    told: dict[str, Any] = how if isinstance(how, dict) else {"amount": how}
    files = list(await LoanBook(database, vault).loans_of(borrower_id))
    async with database.writing() as session:
        file = _file(files, await of_borrower(session, vault, borrower_id), at, told.get("loan"))
        now, what = _statement(file, at), told["amount"]
        if what == "row":
            assert now.plan is not None, "there is no plan to pay to"
            amount = next(row.unpaid.total for row in now.plan.rows if row.unpaid.total)
        else:
            amount = {"overdue": now.overdue.total, "settle": now.settle_today}.get(what) or Decimal(what)
        method = PaymentMethod.SETTLE if what == "settle" else PaymentMethod.TRANSFER
        payment = Payment(uuid4().hex, file.loan.loan_id, local_date(at), amount, method)
        assert await post_payment(session, payment, at=at, actor="test")


def _statement(file: LoanFile, at: datetime) -> Statement:
    return statement(file.loan, file.payments, local_date(at), file.plans)


def _standing(applications: list[Application]) -> Application | None:
    return next((one for one in applications if one.state in STANDING), None)


def _file(files: list[LoanFile], applications: list[Application], at: datetime, position: int | None) -> LoanFile:
    if position is not None:
        return files[position]
    newest = _standing(applications) or next(iter(applications), None)
    if newest is not None:
        return next(file for file in files if file.loan.loan_id == newest.loan_id)
    return next((file for file in files if _statement(file, at).overdue.total), files[0])
