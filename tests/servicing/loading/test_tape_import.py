"""A tape is a snapshot of the loans it names: loaded whole or not at all, and twice as good as once."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from servicing.book import LoanBook
from servicing.facts import Agency
from servicing.loading import ImportConflictError, import_tape, post_payment
from servicing.store.audit import verify
from servicing.store.database import Database
from servicing.store.models import (
    AuditRow,
    Base,
    BorrowerRow,
    ChangeKind,
    LedgerChangeRow,
    LoanRow,
    PaymentRow,
    TapeImportRow,
)
from servicing.store.vault import Vault, VaultError
from servicing.tape import Tape
from tests.servicing.loading.tapes import LENDER, TAPE, borrower, debit, loan, payment

AT = datetime(2026, 11, 22, 8, tzinfo=UTC)


async def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    async with database.reading() as session:
        return {
            table.name: [tuple(row) for row in await session.execute(select(table).order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
        }


async def changes(database: Database) -> list[tuple[str, str, str, Mapping[str, Any]]]:
    async with database.reading() as session:
        rows = await session.scalars(select(LedgerChangeRow).order_by(LedgerChangeRow.import_id, LedgerChangeRow.position))
        return [(row.kind, row.table_name, row.row_id, row.before) for row in rows]


async def audited(database: Database) -> list[tuple[str, str]]:
    async with database.reading() as session:
        assert await verify(session) is None
        rows = await session.scalars(select(AuditRow).order_by(AuditRow.seq))
        return [(row.action, row.subjects.get("row", "")) for row in rows]


async def paid(book: LoanBook, borrower_id: str = "b-1") -> list[tuple[str, Decimal]]:
    return [(each.payment_id, each.amount) for file in await book.loans_of(borrower_id) for each in file.payments]


async def test_a_tape_is_read_back_as_it_was(database: Database, vault: Vault, book: LoanBook) -> None:
    report = await import_tape(database, vault, TAPE)
    assert report.counts["loan"] == {"added": 3}
    assert report.counts["payment"] == {"added": 3}
    (first,) = await book.loans_of("b-1")
    assert first.loan == TAPE.loans[0]
    assert first.payments == TAPE.payments[:2]
    assert first.debits == TAPE.debits
    assert first.product == TAPE.products[0]
    second, third = await book.loans_of("b-2")
    assert (second.loan, third.loan) == TAPE.loans[1:]
    assert second.payments == TAPE.payments[2:]
    assert third.payments == third.debits == ()
    assert await book.agencies([LENDER]) == tuple(sorted(TAPE.agencies, key=lambda each: each.name))
    assert await book.is_demo() is False


async def test_the_same_tape_again_changes_nothing(database: Database, vault: Vault) -> None:
    await import_tape(database, vault, TAPE)
    before = await everything(database)
    report = await import_tape(database, vault, TAPE)
    assert report.import_id is None
    assert report.changes == ()
    assert await everything(database) == before


async def test_equal_numbers_written_otherwise_change_nothing(database: Database, vault: Vault) -> None:
    await import_tape(database, vault, TAPE)
    rewritten = tuple(replace(each, annual_rate=Decimal(f"{each.annual_rate}00")) for each in TAPE.loans)
    assert (await import_tape(database, vault, replace(TAPE, loans=rewritten))).import_id is None


async def test_a_changed_payment_is_replaced_and_audited(database: Database, vault: Vault, book: LoanBook) -> None:
    await import_tape(database, vault, TAPE)
    corrected = (payment("p-1", "l-1", "1053.16"), *TAPE.payments[1:])
    report = await import_tape(database, vault, replace(TAPE, payments=corrected))
    assert report.counts["payment"] == {"replaced": 1, "unchanged": 2}
    assert await paid(book) == [("p-1", Decimal("1053.16")), ("p-2", Decimal("500.00"))]
    ((kind, table, row_id, before),) = await changes(database)
    assert (kind, table, row_id, before["amount"]) == ("replaced", "payment", "p-1", "1053.15")
    assert await audited(database) == [("tape.import", ""), ("tape.import", ""), ("ledger.replaced", "p-1")]


async def test_an_absent_payment_is_reversed_and_may_come_back(database: Database, vault: Vault, book: LoanBook) -> None:
    await import_tape(database, vault, TAPE)
    lacking = replace(TAPE, payments=TAPE.payments[:1] + TAPE.payments[2:])
    assert (await import_tape(database, vault, lacking)).counts["payment"] == {"reversed": 1, "unchanged": 2}
    assert await paid(book) == [("p-1", Decimal("1053.15"))]
    assert (await import_tape(database, vault, lacking)).import_id is None
    assert (await import_tape(database, vault, TAPE)).counts["payment"] == {"reinstated": 1, "unchanged": 2}
    assert len(await paid(book)) == 2
    assert [action for action, row in await audited(database) if row == "p-2"] == ["ledger.reversed", "ledger.reinstated"]


async def test_loans_that_a_tape_does_not_name_stay(database: Database, vault: Vault, book: LoanBook) -> None:
    await import_tape(database, vault, TAPE)
    await import_tape(database, vault, Tape(TAPE.borrowers[1:], TAPE.loans[2:], ()))
    (first,) = await book.loans_of("b-1")
    assert first.payments == TAPE.payments[:2]
    assert first.debits == TAPE.debits
    assert len(await paid(book, "b-2")) == 1


async def test_changed_terms_and_instalments_are_replaced_and_kept(database: Database, vault: Vault, book: LoanBook) -> None:
    await import_tape(database, vault, TAPE)
    shorter = loan("l-1", instalments=TAPE.loans[0].instalments[:4], grace_days=5)
    report = await import_tape(database, vault, replace(TAPE, loans=(shorter, *TAPE.loans[1:])))
    assert report.counts["loan"] == {"replaced": 1, "unchanged": 2}
    (file,) = await book.loans_of("b-1")
    assert file.loan == shorter
    ((_, _, _, before),) = await changes(database)
    assert before["grace_days"] == 3
    assert len(before["instalments"]) == 6


async def test_one_changed_instalment_is_seen(database: Database, vault: Vault, book: LoanBook) -> None:
    await import_tape(database, vault, TAPE)
    rows = TAPE.loans[0].instalments
    dearer = loan("l-1", instalments=(*rows[:5], replace(rows[5], fee=Decimal("0.01"))))
    await import_tape(database, vault, replace(TAPE, loans=(dearer, *TAPE.loans[1:])))
    (file,) = await book.loans_of("b-1")
    assert file.loan.instalments[5].fee == Decimal("0.01")


async def test_debits_grow_or_are_replaced(database: Database, vault: Vault, book: LoanBook) -> None:
    await import_tape(database, vault, TAPE)
    grown = replace(TAPE, debits=(*TAPE.debits, debit("l-1", 12)))
    assert (await import_tape(database, vault, grown)).counts["debit"] == {"added": 1, "unchanged": 2}
    corrected = replace(TAPE, debits=(debit("l-1", 10, None),))
    report = await import_tape(database, vault, corrected)
    assert report.counts["debit"] == {"replaced": 1}
    (file,) = await book.loans_of("b-1")
    assert file.debits == corrected.debits


async def test_a_tape_without_debits_or_agencies_leaves_them(database: Database, vault: Vault, book: LoanBook) -> None:
    await import_tape(database, vault, TAPE)
    assert (await import_tape(database, vault, replace(TAPE, debits=(), agencies=(), products=()))).import_id is None


async def test_the_published_agencies_are_the_tapes(database: Database, vault: Vault, book: LoanBook) -> None:
    await import_tape(database, vault, TAPE)
    fewer = (Agency("乙服务", LENDER, "400-000-0009"),)
    report = await import_tape(database, vault, replace(TAPE, agencies=fewer))
    assert report.counts["agency"] == {"replaced": 1, "removed": 1}
    assert await book.agencies([LENDER]) == fewer


async def test_a_borrowers_new_phone_is_audited_without_it(database: Database, vault: Vault, book: LoanBook) -> None:
    await import_tape(database, vault, TAPE)
    moved = (borrower("b-1", phone="19900009999"), TAPE.borrowers[1])
    await import_tape(database, vault, replace(TAPE, borrowers=moved))
    seen = await book.borrower("b-1")
    assert seen is not None
    assert seen.phone == "199****9999"
    assert await audited(database) == [("tape.import", ""), ("tape.import", ""), ("ledger.replaced", "b-1")]
    kept = str(await changes(database))
    for word in ("1234", "9999", "欧阳"):
        assert word not in kept.replace((await changes(database))[0][3]["digest"], "")


async def test_no_personal_text_stands_in_any_table(database: Database, vault: Vault) -> None:
    await import_tape(database, vault, TAPE)
    stored = str(await everything(database)).encode().decode("unicode_escape", "ignore") + str(await everything(database))
    for person in TAPE.borrowers:
        for word in (person.name, person.phone, person.wechat_openid):
            assert word is None or word not in stored


async def test_a_payment_moves_between_named_loans(database: Database, vault: Vault, book: LoanBook) -> None:
    await import_tape(database, vault, TAPE)
    moved = replace(TAPE, payments=(TAPE.payments[0], payment("p-2", "l-3", "500.00", 20), TAPE.payments[2]))
    report = await import_tape(database, vault, moved)
    assert report.counts["payment"] == {"replaced": 1, "unchanged": 2}
    assert await paid(book, "b-1") == [("p-1", Decimal("1053.15"))]
    assert len(await paid(book, "b-2")) == 2


async def test_a_payment_of_an_unnamed_loan_is_not_taken_from_it(database: Database, vault: Vault) -> None:
    await import_tape(database, vault, TAPE)
    before = await everything(database)
    grabbing = Tape(TAPE.borrowers[1:], TAPE.loans[1:], (payment("p-1", "l-2"), TAPE.payments[2]))
    with pytest.raises(ImportConflictError) as refused:
        await import_tape(database, vault, grabbing)
    assert refused.value.problems == ("payment p-1 is on loan l-1, which the tape omits",)
    assert await everything(database) == before


async def test_the_demo_and_a_lender_never_share_a_book(database: Database, vault: Vault) -> None:
    demo = Tape((borrower("demo-1"),), (loan("demo-1-1", "demo-1"),), ())
    await import_tape(database, vault, demo)
    with pytest.raises(ImportConflictError, match="the demo's"):
        await import_tape(database, vault, TAPE)
    with pytest.raises(ImportConflictError, match="mixes"):
        await import_tape(database, vault, replace(TAPE, borrowers=(*TAPE.borrowers, borrower("demo-1"))))


async def test_a_lenders_book_refuses_the_demo(database: Database, vault: Vault, book: LoanBook) -> None:
    assert await book.is_demo() is None
    await import_tape(database, vault, TAPE)
    with pytest.raises(ImportConflictError, match="a lender's"):
        await import_tape(database, vault, Tape((borrower("demo-1"),), (loan("demo-1-1", "demo-1"),), ()))


async def test_posted_after_the_tape_was_cut_stays(database: Database, vault: Vault, book: LoanBook) -> None:
    await import_tape(database, vault, TAPE)
    async with database.writing() as session:
        await post_payment(session, payment("p-9", "l-1", "10.00", 25), at=AT, actor="app")
    await import_tape(database, vault, TAPE, taken_at=AT - timedelta(seconds=1))
    assert ("p-9", Decimal("10.00")) in await paid(book)
    await import_tape(database, vault, TAPE, taken_at=AT)
    assert ("p-9", Decimal("10.00")) not in await paid(book)


async def test_a_book_sealed_by_another_key_is_resealed_by_the_tape(database: Database, vault: Vault) -> None:
    await import_tape(database, Vault(bytes(32)), TAPE)
    with pytest.raises(VaultError):
        await LoanBook(database, vault).borrower("b-1")
    await import_tape(database, vault, TAPE)
    assert await LoanBook(database, vault).borrower("b-1") is not None


async def test_two_imports_at_once_make_one_book(database: Database, vault: Vault) -> None:
    newer = replace(TAPE, payments=TAPE.payments[:2])
    reports = await asyncio.gather(*(import_tape(database, vault, tape) for tape in (TAPE, newer, TAPE, newer)))
    assert any(report.import_id for report in reports)
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(LoanRow)) == 3
        assert await session.scalar(select(func.count()).select_from(BorrowerRow)) == 2
        assert await session.scalar(select(func.count()).select_from(TapeImportRow)) == len(
            [report for report in reports if report.import_id]
        )
        assert await verify(session) is None
        reversed_rows = (await session.scalars(select(PaymentRow.payment_id).where(PaymentRow.reversed_at.is_not(None)))).all()
    kinds = [kind for kind, table, row_id, _ in await changes(database) if row_id == "p-3"]
    assert bool(reversed_rows) == (kinds.count(ChangeKind.REVERSED) > kinds.count(ChangeKind.REINSTATED))
