"""Brings one payment into the book between two tapes."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from servicing.clock import local_date
from servicing.contract import Payment
from servicing.loading.owner import lock_book
from servicing.loading.rows import as_text, payment_columns
from servicing.money import ZERO
from servicing.plans.overlays import look_soon
from servicing.store import audit
from servicing.store.models import LoanRow, PaymentOrigin, PaymentRow


class PaymentRefusedError(Exception):
    """The payment can't be posted; the message says why, with ids alone."""


class PaymentConflictError(PaymentRefusedError):
    """This payment id is in the book with another content, or was reversed."""


async def post_payment(session: AsyncSession, payment: Payment, *, at: datetime, actor: str) -> bool:
    """Add a payment inside the caller's unit of work, and audit it. The same payment again changes nothing and is False.

    Raises:
        PaymentConflictError: the id is known with another loan, day, amount or method, or its payment was reversed.
        PaymentRefusedError: no such loan, an amount not above zero, or a day before the loan was disbursed or still to come.
    """
    columns = payment_columns(payment)
    book = await lock_book(session)
    known = await session.get(PaymentRow, payment.payment_id)
    if known is not None:
        if {name: getattr(known, name) for name in columns} != columns:
            raise PaymentConflictError(f"payment {payment.payment_id} is known with another content")
        if known.reversed_at is not None:
            raise PaymentConflictError(f"payment {payment.payment_id} was reversed")
        return False
    loan = await session.get(LoanRow, payment.loan_id)
    if loan is None:
        raise PaymentRefusedError(f"there is no loan {payment.loan_id}")
    if payment.amount <= ZERO:
        raise PaymentRefusedError(f"payment {payment.payment_id} must be above zero")
    if payment.paid_on < loan.disbursed_on:
        raise PaymentRefusedError(f"payment {payment.payment_id} is from before loan {payment.loan_id} was disbursed")
    if payment.paid_on > local_date(at):
        raise PaymentRefusedError(f"payment {payment.payment_id} is of a day still to come")
    session.add(PaymentRow(**columns, origin=PaymentOrigin.POSTED.value, recorded_at=at))
    book.version += 1
    await session.flush()
    await look_soon(session, at, payment.loan_id)
    subjects = {"payment": payment.payment_id, "loan": payment.loan_id}
    await audit.append(session, [audit.Entry(actor, "payment.posted", subjects, audit.digest_of(as_text(columns)))], at=at)
    return True
