"""What becomes of a message that no engine answers."""

import asyncio
from pathlib import Path

import pytest
from aiohttp import ClientSession
from sqlalchemy import select

from gateway.engine import EngineClient
from gateway.notices import Notices
from gateway.pipeline import Pace, TurnPipeline
from servicing.casework import detail_of
from servicing.store.database import Database
from servicing.store.models import AttachmentRow, ServiceRequestRow
from servicing.store.vault import Vault
from servicing.turn import ALL_LOANS, Focus, SetFocus
from servicing.wording import Wording
from tests.gateway.record.conversation import Talk, picture, said
from tests.harness.policy import POLICY

ROOT = Path(__file__).parents[2]
IMPATIENT = Pace(slow_after=0, give_up_after=0, lease=5, sweep_every=0.05, at_once=4)


async def requests(database: Database) -> list[ServiceRequestRow]:
    async with database.reading() as session:
        return list(await session.scalars(select(ServiceRequestRow)))


async def given_up(database: Database, vault: Vault) -> ServiceRequestRow:
    """The one request that the pipeline makes of the turns that wait, while its engine is away."""
    wording = Wording.load(ROOT / "domain.yml", POLICY.numbers())
    async with ClientSession() as http:
        nobody = EngineClient(http, "http://127.0.0.1:1", "a secret of sixteen", 5)
        async with TurnPipeline(database, vault, nobody, Notices(), wording, IMPATIENT).running():
            async with asyncio.timeout(30):
                while not await requests(database):
                    await asyncio.sleep(0.05)
    (row,) = await requests(database)
    return row


@pytest.mark.parametrize(("focus", "loan_id"), [(ALL_LOANS, None), ("loan-1", "loan-1"), (None, None)])
async def test_what_no_engine_answers_goes_to_a_person_with_its_loan(
    database: Database, vault: Vault, focus: str | None, loan_id: str | None
) -> None:
    """Also when all loans were talked about, which is no loan's id."""
    talk = Talk(database, vault)
    await talk.write("我欠多少")
    first = await talk.pending()
    assert first is not None
    await talk.answer(first.request.message_id, said("好", commands=(SetFocus(focus=Focus(loan_id=focus)),)))
    await talk.write("那第二期呢")
    row = await given_up(database, vault)
    assert (row.kind, row.loan_id) == ("unanswered", loan_id)
    assert detail_of(row, vault) == {"text": "那第二期呢"}
    assert row.number in (await talk.shown())[-1].text


async def test_a_picture_that_no_engine_answers_goes_to_the_person_too(database: Database, vault: Vault) -> None:
    talk = Talk(database, vault)
    await talk.write("［图片］", attachment=picture(vault))
    row = await given_up(database, vault)
    async with database.reading() as session:
        assert list(await session.scalars(select(AttachmentRow.request_id))) == [row.id]
