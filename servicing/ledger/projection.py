"""What if: the same loan on a later day, and the same loan after one more payment."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from servicing.contract import Loan, Payment, PaymentMethod
from servicing.ledger.model import Statement
from servicing.ledger.plan import Plans
from servicing.ledger.statement import statement

HYPOTHETICAL_ID = "\U0010ffff"
"""Sorts after every real payment of its day."""


def project(
    loan: Loan, payments: Iterable[Payment], as_of: date, pay_on: date, plan: Plans = None
) -> Statement:  # fmt: skip
    """What will be owed on `pay_on` if nothing arrives after `as_of`: "if you pay on that day, it will be this".

    Raises:
        ValueError: `pay_on` is before `as_of`, or an amount has a fraction of a fen.
    """
    if pay_on < as_of:
        raise ValueError("a projection looks forward")
    return statement(loan, (paid for paid in payments if paid.paid_on <= as_of), pay_on, plan)


def if_paid(
    loan: Loan,
    payments: Iterable[Payment],
    pay_on: date,
    amount: Decimal,
    method: PaymentMethod = PaymentMethod.TRANSFER,
    plan: Plans = None,
) -> Statement:
    """The evening of `pay_on` if `amount` yuan were paid that day, after all that is known to have been paid.

    Its `allocations` with `payment_id` HYPOTHETICAL_ID show how the payment would be split (P-11).

    Raises:
        ValueError: `amount` is not above zero or has a fraction of a fen.
    """
    if amount <= 0:
        raise ValueError("a payment must be above zero")
    return statement(loan, [*payments, Payment(HYPOTHETICAL_ID, loan.loan_id, pay_on, amount, method)], pay_on, plan)
