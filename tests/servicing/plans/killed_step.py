"""Takes one step of a plan's life and is killed at a named point: `python -m tests.servicing.plans.killed_step URL STEP POINT`.

The book is loaded and sealed with the key of these tests, as `test_kills.py` leaves it.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from servicing.plans.deciding import Decision
from servicing.plans.promises import promise
from servicing.plans.reading import of_borrower
from servicing.plans.tracking import track_plan
from servicing.plans.withdrawing import cancel
from servicing.store.database import Database
from servicing.store.vault import Vault
from tests.actions.world import RECEIVED_AT
from tests.servicing.plans.offered import TERMS, applied, choice_for, decided, option_for
from tests.servicing.plans.test_promises import BOUNDS, WORD

VAULT = Vault(bytes(32))
POINTS = {
    "the book is held": "SELECT book",
    "the application": "INSERT INTO plan_application",
    "its state": "UPDATE plan_application",
    "its history": "INSERT INTO plan_history",
    "the promise": "INSERT INTO promise",
    "the log": "INSERT INTO audit (",
    "the log's head": "UPDATE audit_head",
}
STEPS: dict[str, tuple[str, ...]] = {
    "apply": ("the book is held", "the application", "its state", "its history", "the log", "the log's head"),
    "approve": ("the book is held", "its state", "its history", "the log", "the log's head"),
    "cancel": ("its state", "its history", "the log", "the log's head"),
    "expire": ("its state", "its history", "the log", "the log's head"),
    "lapse": ("its state", "its history", "the log", "the log's head"),
    "promise": ("the book is held", "the promise", "the log", "the log's head"),
}


async def apply_for(database: Database) -> None:
    await applied(database, VAULT, await choice_for(database, await option_for(database)))


async def approve(database: Database) -> None:
    await decided(database, VAULT, await _mine(database), Decision.APPROVE)


async def cancel_it(database: Database) -> None:
    application = await _mine(database)
    async with database.writing() as session:
        await cancel(session, VAULT, application.id, "late", at=RECEIVED_AT)


async def expire(database: Database) -> None:
    application = await _mine(database)
    async with database.writing() as session:
        await track_plan(session, VAULT, TERMS, application.id, at=application.valid_until)


async def lapse(database: Database) -> None:
    application = await _mine(database)
    async with database.writing() as session:
        await track_plan(session, VAULT, TERMS, application.id, at=TERMS.answer_by(application.valid_until))


async def promise_it(database: Database) -> None:
    async with database.writing() as session:
        await promise(session, TERMS, BOUNDS, WORD)


DO: dict[str, Callable[[Database], Awaitable[None]]] = {
    "apply": apply_for,
    "approve": approve,
    "cancel": cancel_it,
    "expire": expire,
    "lapse": lapse,
    "promise": promise_it,
}


async def _mine(database: Database) -> Any:
    async with database.reading() as session:
        return (await of_borrower(session, VAULT, "late"))[0]


def die_after(start: str) -> Callable[..., None]:
    def kill(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(start):
            os.kill(os.getpid(), signal.SIGKILL)

    return kill


async def main(url: str, step: str, point: str) -> None:
    event.listen(Engine, "after_cursor_execute", die_after(POINTS[point]))
    await DO[step](Database.connect(url))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
