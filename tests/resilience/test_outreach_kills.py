"""Wherever a gateway is killed while it speaks unasked: a reminder is said once, a text message has one key."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import func, select

from servicing.book import LoanBook
from servicing.clock import local_date, now
from servicing.contact.occasions import Reminder, next_occasion
from servicing.contact.texts import Text, queue_text
from servicing.store.models import (
    BorrowerRow,
    ContactMadeRow,
    MessageRow,
    OutboxRow,
    ReminderRow,
    ReminderSentRow,
    TextMessageRow,
)
from tests.harness.system import System, prepare
from tests.resilience.any_hour import at_any_hour
from tests.resilience.crashing import UNASKED

COUNT = 6
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ANY_TIME = Reminder("", "", "", days_before=0, hour=0, since=LONG_AGO)


class Provider:
    """Takes text messages and remembers their keys."""

    def __init__(self) -> None:
        self.keys: Counter[str] = Counter()

    async def take(self, request: web.Request) -> web.Response:
        self.keys[request.headers["Idempotency-Key"]] += 1
        return web.Response()


@pytest.fixture
async def provider() -> AsyncIterator[tuple[Provider, str]]:
    told = Provider()
    app = web.Application()
    app.router.add_post("/texts", told.take)
    async with TestServer(app, host="127.0.0.1") as server:
        yield told, str(server.make_url("/texts"))


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    ("point", "store_url"),
    [
        *((point, "sqlite") for point in UNASKED),
        pytest.param("reminder_uncommitted", "postgresql", marks=pytest.mark.services),
    ],
    indirect=["store_url"],
)
async def test_nothing_is_said_twice_or_left_unsaid(
    point: str, store_url: str | None, tmp_path: Path, provider: tuple[Provider, str]
) -> None:
    told, url = provider
    system = prepare(tmp_path, store_url, _settings(tmp_path, url))
    gateway = system.parts["gateway"]
    plain = list(gateway.command)
    try:
        await _fill(system)
        python, _m, program, *rest = plain
        gateway.command = [python, "-m", "tests.resilience.crashing", point, "3", program, *rest]
        system.start("gateway")
        async with asyncio.timeout(60):
            while not system.died("gateway"):
                await asyncio.sleep(0.05)
        gateway.command = plain
        system.add_gateway("second")
        system.start("gateway")
        system.start("second")
        await _all_said(system)
        await asyncio.sleep(1)
        await _judge(system, told)
    finally:
        system.stop()


def _settings(folder: Path, url: str) -> dict[str, str]:
    return at_any_hour(folder) | {
        "SMS_URL": url,
        "SMS_SECRET": "a secret that the provider and the gateway share",
        "SMS_TIMEOUT": "0.7",
    }


async def _fill(system: System) -> None:
    """Reminders whose time has come, of loans with an instalment ahead, and text messages that wait."""
    database, vault = system.store()
    try:
        today = local_date(now())
        async with database.reading() as session:
            borrowers = await session.scalars(select(BorrowerRow.borrower_id).order_by(BorrowerRow.borrower_id))
        ahead = [
            (file.loan, occasion.due_on)
            for borrower_id in list(borrowers)[: 6 * COUNT]
            for file in await LoanBook(database, vault).loans_of(borrower_id)
            if (occasion := next_occasion(ANY_TIME, file.loan, file.payments, now())) is not None
        ]
        async with database.writing() as session:
            for number, (loan, due_on) in enumerate(ahead[:COUNT]):
                session.add(
                    ReminderRow(
                        id=f"r{number}",
                        borrower_id=loan.borrower_id,
                        loan_id=loan.loan_id,
                        kind="due_date",
                        days_before=(due_on - today).days,
                        hour=0,
                        state="active",
                        message_id=f"m{number}",
                        created_at=LONG_AGO,
                        look_at=LONG_AGO,
                    )
                )
                text = Text(f"m{number}", loan.borrower_id, f"1391234567{number}", "text_number_new", {"lender": "X"})
                await queue_text(session, vault, text, at=now())
    finally:
        await database.dispose()


async def _all_said(system: System) -> None:
    database, _ = system.store()
    try:
        async with asyncio.timeout(90):
            while True:
                async with database.reading() as session:
                    reminded = await session.scalar(select(func.count(ReminderSentRow.reminder_id.distinct())))
                    sent = await session.scalar(select(func.count()).where(TextMessageRow.state == "sent"))
                if (reminded, sent) == (COUNT, COUNT):
                    return
                await asyncio.sleep(0.1)
    finally:
        await database.dispose()


async def _judge(system: System, told: Provider) -> None:
    database, _ = system.store()
    try:
        async with database.reading() as session:
            said = list(await session.scalars(select(MessageRow)))
            marks = list(await session.scalars(select(ReminderSentRow)))
            outbox = list(await session.scalars(select(OutboxRow)))
            counted = list(await session.scalars(select(ContactMadeRow)))
            texts = list(await session.scalars(select(TextMessageRow)))
    finally:
        await database.dispose()
    places = sorted((mark.conversation_id, mark.position) for mark in marks)
    assert sorted((one.conversation_id, one.position) for one in said) == places
    assert sorted((one.conversation_id, one.position) for one in outbox) == places
    assert len({(mark.reminder_id, mark.instalment) for mark in marks}) == len(marks) == COUNT
    assert set(told.keys) == {text.id for text in texts}
    assert max(told.keys.values()) <= 2, "only what was under way when it was killed is handed over again, with its key"
    assert len(counted) == 2 * COUNT
