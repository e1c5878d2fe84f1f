"""The loan book as the conversation reads it: one borrower's loans whole, and nothing personal unmasked."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.contract import (
    Bucket,
    Instalment,
    LenderType,
    Loan,
    Payment,
    PaymentMethod,
    PenaltyBase,
    RepaymentMethod,
)
from servicing.facts import Agency, Debit, DebitResult, ProductFacts
from servicing.ledger.plan import Plan
from servicing.masking import masked_name, masked_phone
from servicing.money import ZERO
from servicing.plans.overlays import plans_of
from servicing.store.database import Database
from servicing.store.models import (
    AgencyRow,
    BookRow,
    BorrowerRow,
    DebitRow,
    InstalmentRow,
    LoanRow,
    PaymentRow,
    ProductRow,
)
from servicing.store.personal import opened
from servicing.store.vault import Vault


@dataclass(frozen=True, slots=True)
class Borrower:
    """A borrower as anyone may see them: name 张*, phone 138****5678 (D-08)."""

    borrower_id: str
    name: str
    phone: str
    demo: bool


@dataclass(frozen=True, slots=True)
class LoanFile:
    """A loan and all that is known of it; `payments` are those that count, by day and id; `plans` all that were agreed on it,
    in order of their start, with which `statement` and its like are to be asked."""

    loan: Loan
    payments: tuple[Payment, ...]
    product: ProductFacts | None
    debits: tuple[Debit, ...]
    plans: tuple[Plan, ...] = ()

    @property
    def early_fee_rate(self) -> Decimal:
        """What the product's clause asks for of the principal that is repaid early, a fraction; 0 where nobody told of any."""
        told = None if self.product is None else self.product.early_repayment_fee
        return told or ZERO


class LoanBook:
    """Reads the book. Raises `VaultError` where a personal column was not sealed by this key."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def loans_of(self, borrower_id: str) -> tuple[LoanFile, ...]:
        """Every loan of a borrower, the oldest first; empty for one who is not in the book."""
        async with self._database.reading() as session:
            return await _files_where(session, LoanRow.borrower_id == borrower_id)

    async def borrower(self, borrower_id: str) -> Borrower | None:
        """Who this is, masked; None when not in the book."""
        async with self._database.reading() as session:
            row = await session.get(BorrowerRow, borrower_id)
        if row is None:
            return None
        person = opened(self._vault, row)
        return Borrower(
            borrower_id=borrower_id,
            name=masked_name(person.name),
            phone=masked_phone(person.phone),
            demo=row.demo,
        )

    async def exists(self, borrower_id: str) -> bool:
        """Whether this borrower is in the book."""
        async with self._database.reading() as session:
            return bool(await session.scalar(select(exists().where(BorrowerRow.borrower_id == borrower_id))))

    async def agencies(self, lenders: Collection[str] | None = None) -> tuple[Agency, ...]:
        """The public list of collection agencies (C-13), by lender and name: of some lenders, or of all."""
        wanted = select(AgencyRow).order_by(AgencyRow.lender, AgencyRow.name)
        if lenders is not None:
            wanted = wanted.where(AgencyRow.lender.in_(lenders))
        async with self._database.reading() as session:
            return tuple(Agency(name=row.name, lender=row.lender, phone=row.phone) for row in await session.scalars(wanted))

    async def check_key(self) -> None:
        """Open one borrower's personal columns, if there is a borrower.

        Raises:
            VaultError: the book was sealed with another key.
        """
        async with self._database.reading() as session:
            row = await session.scalar(select(BorrowerRow).limit(1))
        if row is not None:
            opened(self._vault, row)

    async def is_demo(self) -> bool | None:
        """Whether this is the demo's book; None while nothing was ever loaded."""
        async with self._database.reading() as session:
            return await session.scalar(select(BookRow.demo))


async def loan_file(session: AsyncSession, loan_id: str) -> LoanFile | None:
    """One loan as a unit of work sees it; None where there is none of this id."""
    found = await _files_where(session, LoanRow.loan_id == loan_id)
    return found[0] if found else None


async def _files_where(session: AsyncSession, which: ColumnElement[bool]) -> tuple[LoanFile, ...]:
    loans = (
        await session.execute(
            select(LoanRow, ProductRow)
            .outerjoin(ProductRow, ProductRow.product == LoanRow.product)
            .where(which)
            .order_by(LoanRow.disbursed_on, LoanRow.loan_id)
        )
    ).all()
    if not loans:
        return ()
    ids = [loan.loan_id for loan, _ in loans]
    instalments = await session.scalars(
        select(InstalmentRow).where(InstalmentRow.loan_id.in_(ids)).order_by(InstalmentRow.loan_id, InstalmentRow.number)
    )
    payments = await session.scalars(
        select(PaymentRow)
        .where(PaymentRow.loan_id.in_(ids), PaymentRow.reversed_at.is_(None))
        .order_by(PaymentRow.paid_on, PaymentRow.payment_id)
    )
    debits = await session.scalars(
        select(DebitRow).where(DebitRow.loan_id.in_(ids)).order_by(DebitRow.debited_on, DebitRow.position)
    )
    scheduled, paid, tried = _by_loan(instalments), _by_loan(payments), _by_loan(debits)
    agreed = await plans_of(session, ids)
    return tuple(
        LoanFile(
            loan=_loan(loan, scheduled[loan.loan_id]),
            payments=tuple(_payment(row) for row in paid[loan.loan_id]),
            product=None if product is None else _product(product),
            debits=tuple(_debit(row) for row in tried[loan.loan_id]),
            plans=agreed.get(loan.loan_id, ()),
        )
        for loan, product in loans
    )


def _by_loan[Row: (InstalmentRow, PaymentRow, DebitRow)](rows: Iterable[Row]) -> defaultdict[str, list[Row]]:
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.loan_id].append(row)
    return grouped


def _loan(row: LoanRow, instalments: Iterable[InstalmentRow]) -> Loan:
    return Loan(
        loan_id=row.loan_id,
        borrower_id=row.borrower_id,
        product=row.product,
        lender=row.lender,
        lender_type=LenderType(row.lender_type),
        principal=row.principal,
        annual_rate=row.annual_rate,
        term_months=row.term_months,
        method=RepaymentMethod(row.method),
        disbursed_on=row.disbursed_on,
        day_count=row.day_count,
        penalty_multiplier=row.penalty_multiplier,
        penalty_base=PenaltyBase(row.penalty_base),
        compound_interest=row.compound_interest,
        grace_days=row.grace_days,
        cost_cap=row.cost_cap,
        allocation=tuple(Bucket(name) for name in row.allocation.split(">")),
        instalments=tuple(
            Instalment(number=i.number, due_on=i.due_on, principal=i.principal, interest=i.interest, fee=i.fee)
            for i in instalments
        ),
    )


def _payment(row: PaymentRow) -> Payment:
    return Payment(
        payment_id=row.payment_id,
        loan_id=row.loan_id,
        paid_on=row.paid_on,
        amount=row.amount,
        method=PaymentMethod(row.method),
    )


def _product(row: ProductRow) -> ProductFacts:
    facts: dict[str, Any] = {name: getattr(row, name) for name in ProductFacts.__dataclass_fields__}
    return ProductFacts(**facts)


def _debit(row: DebitRow) -> Debit:
    return Debit(
        loan_id=row.loan_id,
        on=row.debited_on,
        account_last4=row.account_last4,
        result=DebitResult(row.result),
        reason=row.reason,
    )
