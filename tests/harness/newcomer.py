"""A demo borrower's case under an id of its own, so that what one test leaves behind is never another's."""

from dataclasses import replace
from functools import cache
from uuid import uuid4

from servicing.clock import local_date, now
from servicing.demo.population import demo_tape
from servicing.loading import DEMO_PREFIX, import_tape
from servicing.store.database import Database
from servicing.store.vault import Vault
from servicing.tape import Tape
from tests.harness.system import System


async def own_borrower(system: System, like: str | None) -> str | None:
    """A newcomer like demo borrower `like` in a running system's book; None for a visitor."""
    if like is None:
        return None
    database, vault = system.store()
    try:
        return await newcomer(database, vault, like)
    finally:
        await database.dispose()


async def newcomer(database: Database, vault: Vault, like: str) -> str:
    """Bring a borrower with the loans of demo borrower `like` into the book; returns the new id."""
    borrower_id = f"{DEMO_PREFIX}{uuid4().hex[:12]}"
    await import_tape(database, vault, _renamed(like, borrower_id))
    return borrower_id


def _renamed(like: str, borrower_id: str) -> Tape:
    whole = _whole()
    loan_ids = {
        loan.loan_id: f"{borrower_id}-{loan.loan_id.rpartition('-')[2]}" for loan in whole.loans if loan.borrower_id == like
    }
    return Tape(
        borrowers=tuple(
            replace(person, borrower_id=borrower_id, wechat_openid=None)
            for person in whole.borrowers
            if person.borrower_id == like
        ),
        loans=tuple(
            replace(loan, loan_id=loan_ids[loan.loan_id], borrower_id=borrower_id)
            for loan in whole.loans
            if loan.loan_id in loan_ids
        ),
        payments=tuple(
            replace(
                payment,
                loan_id=loan_ids[payment.loan_id],
                payment_id=payment.payment_id.replace(like, borrower_id)
                if like in payment.payment_id
                else f"{borrower_id}-{payment.payment_id}",
            )
            for payment in whole.payments
            if payment.loan_id in loan_ids
        ),
        debits=tuple(replace(debit, loan_id=loan_ids[debit.loan_id]) for debit in whole.debits if debit.loan_id in loan_ids),
    )


@cache
def _whole() -> Tape:
    return demo_tape(local_date(now()))
