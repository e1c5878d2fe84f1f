"""A payment between two tapes: once, audited, or clearly refused."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from servicing.book import LoanBook
from servicing.contract import Payment, PaymentMethod
from servicing.loading import PaymentConflictError, PaymentRefusedError, import_tape, post_payment
from servicing.store.audit import verify
from servicing.store.database import Database
from servicing.store.models import AuditRow
from servicing.store.vault import Vault
from tests.servicing.loading.tapes import TAPE, payment

AT = datetime(2026, 11, 22, 8, tzinfo=UTC)
NEW = payment("p-9", "l-1", "10.00", 25)


@pytest.fixture(autouse=True)
async def _loaded(database: Database, vault: Vault) -> None:
    await import_tape(database, vault, TAPE)


async def post(database: Database, received: Payment) -> bool:
    async with database.writing() as session:
        return await post_payment(session, received, at=AT, actor="app")


async def test_it_counts_at_once_and_is_audited(database: Database, book: LoanBook) -> None:
    assert await post(database, NEW)
    (file,) = await book.loans_of("b-1")
    assert file.payments[-1] == NEW
    async with database.reading() as session:
        assert await verify(session) is None
        last = await session.scalar(select(AuditRow).order_by(AuditRow.seq.desc()).limit(1))
    assert last is not None
    assert (last.actor, last.action, last.subjects) == ("app", "payment.posted", {"payment": "p-9", "loan": "l-1"})


async def test_the_same_again_changes_nothing(database: Database, book: LoanBook) -> None:
    assert await post(database, NEW)
    assert not await post(database, NEW)
    assert not await post(database, replace(NEW, amount=Decimal("10")))
    (file,) = await book.loans_of("b-1")
    assert len(file.payments) == 3
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).where(AuditRow.action == "payment.posted")) == 1


async def test_twenty_at_once_count_once(database: Database, book: LoanBook) -> None:
    answers = await asyncio.gather(*(post(database, NEW) for _ in range(20)))
    assert sorted(answers) == [False] * 19 + [True]
    (file,) = await book.loans_of("b-1")
    assert len(file.payments) == 3


@pytest.mark.parametrize(
    "other",
    [
        replace(NEW, amount=Decimal("10.01")),
        replace(NEW, paid_on=date(2026, 2, 26)),
        replace(NEW, loan_id="l-2"),
        replace(NEW, method=PaymentMethod.PREPAY),
    ],
)
async def test_the_same_id_with_another_content_is_a_conflict(database: Database, other: Payment) -> None:
    await post(database, NEW)
    with pytest.raises(PaymentConflictError, match="p-9"):
        await post(database, other)


async def test_a_reversed_payment_does_not_come_back_by_posting(database: Database, vault: Vault) -> None:
    await import_tape(database, vault, replace(TAPE, payments=TAPE.payments[:1] + TAPE.payments[2:]))
    with pytest.raises(PaymentConflictError, match="reversed"):
        await post(database, TAPE.payments[1])


@pytest.mark.parametrize(
    ("received", "why"),
    [
        (replace(NEW, loan_id="l-9"), "no loan l-9"),
        (replace(NEW, amount=Decimal("0.00")), "above zero"),
        (replace(NEW, amount=Decimal("-1.00")), "above zero"),
        (replace(NEW, paid_on=date(2026, 1, 9)), "before loan l-1"),
        (replace(NEW, paid_on=date(2026, 11, 23)), "still to come"),
    ],
)
async def test_what_cannot_be_is_refused(database: Database, book: LoanBook, received: Payment, why: str) -> None:
    with pytest.raises(PaymentRefusedError, match=why):
        await post(database, received)
    (file,) = await book.loans_of("b-1")
    assert file.payments == TAPE.payments[:2]


async def test_an_import_planned_before_a_payment_was_posted_is_planned_again(
    database: Database, vault: Vault, book: LoanBook
) -> None:
    newer = replace(TAPE, payments=(*TAPE.payments, NEW))
    await asyncio.gather(import_tape(database, vault, newer), post(database, NEW))
    (file,) = await book.loans_of("b-1")
    assert file.payments[-1] == NEW
