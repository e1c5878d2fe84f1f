"""A store of before applications lapsed: those that wait for their borrower get a day, and only those (I-09)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from servicing.clock import now
from servicing.loading import import_tape
from servicing.store.database import Database
from servicing.store.migrate import downgrade, upgrade
from servicing.store.models import PlanApplicationRow
from tests.actions.world import TAPE
from tests.servicing.plans.killed_step import DO, VAULT

DAYS = timedelta(days=14)


@pytest.mark.parametrize(("steps", "waits"), [(["apply"], False), (["apply", "expire"], True), (["apply", "approve"], False)])
async def test_who_waited_already_gets_a_fortnight(
    database: Database, database_url: str, steps: list[str], waits: bool
) -> None:
    await import_tape(database, VAULT, TAPE)
    for step in steps:
        await DO[step](database)
    await database.dispose()
    await downgrade(database_url, "0007")
    before = now()
    assert await upgrade(database_url)
    upgraded = Database.connect(database_url)
    async with upgraded.reading() as session:
        row = (await session.scalars(select(PlanApplicationRow))).one()
    await upgraded.dispose()
    if waits:
        assert row.answer_by is not None
        assert before + DAYS <= row.answer_by <= now() + DAYS
        assert row.look_at == row.answer_by
    else:
        assert row.answer_by is None
