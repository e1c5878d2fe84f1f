"""The loan book gives one borrower's loans whole, nobody else's, and nothing personal unmasked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event, select

from servicing.book import LoanBook
from servicing.loading import import_tape
from servicing.store.database import Database
from servicing.store.models import BorrowerRow
from servicing.store.vault import Vault, VaultError
from tests.servicing.loading.tapes import TAPE, loan, payment


@pytest.fixture(autouse=True)
async def _loaded(database: Database, vault: Vault) -> None:
    await import_tape(database, vault, TAPE)


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def test_a_borrower_is_masked(book: LoanBook) -> None:
    seen = await book.borrower("b-1")
    assert seen is not None
    assert (seen.borrower_id, seen.name, seen.phone, seen.demo) == ("b-1", "欧*", "199****1234", False)
    assert "思远" not in repr(seen)


async def test_whoever_is_not_in_the_book(book: LoanBook) -> None:
    for stranger in ("b-9", "", "b-1'; --", "B-1"):
        assert await book.borrower(stranger) is None
        assert not await book.exists(stranger)
        assert await book.loans_of(stranger) == ()
    assert await book.exists("b-1")


async def test_loans_come_oldest_first_with_what_is_theirs(database: Database, vault: Vault, book: LoanBook) -> None:
    older = loan("l-0", "b-2", disbursed_on=TAPE.loans[0].disbursed_on.replace(year=2025))
    await import_tape(
        database, vault, replace(TAPE, loans=(*TAPE.loans, older), payments=(*TAPE.payments, payment("p-0", "l-0")))
    )
    files = await book.loans_of("b-2")
    assert [file.loan.loan_id for file in files] == ["l-0", "l-2", "l-3"]
    assert [[each.payment_id for each in file.payments] for file in files] == [["p-0"], ["p-3"], []]


async def test_payments_come_by_day_and_id(database: Database, vault: Vault, book: LoanBook) -> None:
    shuffled = (payment("p-b", day=12), payment("p-a", day=12), payment("p-c", day=11), *TAPE.payments)
    await import_tape(database, vault, replace(TAPE, payments=shuffled))
    (file,) = await book.loans_of("b-1")
    assert [each.payment_id for each in file.payments] == ["p-1", "p-c", "p-a", "p-b", "p-2"]


async def test_a_product_that_nobody_described_is_unknown(database: Database, vault: Vault, book: LoanBook) -> None:
    await import_tape(database, vault, replace(TAPE, loans=(loan("l-1", product="乙贷"), *TAPE.loans[1:])))
    (file,) = await book.loans_of("b-1")
    assert file.product is None


async def test_the_number_of_queries_does_not_grow_with_loans(database: Database, vault: Vault, book: LoanBook) -> None:
    with counted(database) as for_one:
        await book.loans_of("b-1")
    extra = tuple(loan(f"x-{number}", "b-1") for number in range(30))
    await import_tape(database, vault, replace(TAPE, loans=(*TAPE.loans, *extra)))
    with counted(database) as for_many:
        assert len(await book.loans_of("b-1")) == 31
    assert len(for_many) == len(for_one) <= 5


async def test_a_row_moved_to_another_borrower_is_refused(database: Database, vault: Vault, book: LoanBook) -> None:
    async with database.writing() as session:
        rows = {row.borrower_id: row for row in await session.scalars(select(BorrowerRow))}
        rows["b-2"].name = rows["b-1"].name
    with pytest.raises(VaultError):
        await book.borrower("b-2")


async def test_another_key_opens_nothing(database: Database) -> None:
    with pytest.raises(VaultError):
        await LoanBook(database, Vault(bytes(32))).borrower("b-1")
