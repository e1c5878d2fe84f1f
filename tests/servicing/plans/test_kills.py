"""Killed between any two steps, a life goes on as if nothing had been begun: done again, it happens once."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from servicing.loading import import_tape
from servicing.plans.promises import promises_of
from servicing.plans.reading import of_borrower
from servicing.store.audit import verify
from servicing.store.database import Database
from servicing.store.models import AuditRow
from tests.actions.world import TAPE
from tests.servicing.plans.killed_step import DO, STEPS, VAULT

HERE = Path(__file__).parents[3]
BEFORE = {"approve": ["apply"], "cancel": ["apply", "approve"], "expire": ["apply"], "lapse": ["apply", "expire"]}
LEADS_TO = {"apply": "applied", "approve": "active", "cancel": "cancelled", "expire": "more_wanted", "lapse": "lapsed"}
type Story = tuple[list[tuple[str, list[str]]], list[str], list[str]]


async def story(database: Database) -> Story:
    """Each application with its history, the promises, and what the log says of them."""
    async with database.reading() as session:
        assert await verify(session) is None
        mine = await of_borrower(session, VAULT, "late")
        promised = await promises_of(session, "late")
        actions = await session.scalars(select(AuditRow.action).order_by(AuditRow.seq))
        return (
            [(one.state.value, [step.event.value for step in one.history]) for one in mine],
            [one.state.value for one in promised],
            [action for action in actions if action.startswith(("plan.", "promise."))],
        )


@pytest.mark.parametrize(("step", "point"), [(step, point) for step, points in STEPS.items() for point in points])
async def test_killed_at(database: Database, database_url: str, step: str, point: str) -> None:
    await import_tape(database, VAULT, TAPE)
    for earlier in BEFORE.get(step, []):
        await DO[earlier](database)
    before = await story(database)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.servicing.plans.killed_step", database_url, step, point, cwd=HERE
    )
    assert await process.wait() == -signal.SIGKILL
    assert await story(database) == before
    for _ in range(2):
        await DO[step](database)
    applications, promised, logged = await story(database)
    if step == "promise":
        assert (applications, promised, logged) == ([], ["open"], ["promise.made"])
        return
    (application,) = applications
    assert application[0] == LEADS_TO[step]
    assert logged == [f"plan.{event}" for event in application[1]]
    assert len(logged) == len(set(logged))
