"""A tape's rows as columns of the store, and the digests by which an unchanged one is known."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from servicing.contract import Loan, Payment
from servicing.facts import Agency, Debit, ProductFacts
from servicing.store.audit import digest_of

type Columns = dict[str, Any]


def loan_columns(loan: Loan) -> Columns:
    """The columns of a `LoanRow`, with the digest over its terms and instalments."""
    terms = _terms(loan)
    return {**terms, "digest": digest_of([as_text(terms), [as_text(row) for row in instalment_columns(loan)]])}


def instalment_columns(loan: Loan) -> list[Columns]:
    """The columns of a loan's `InstalmentRow`s."""
    return [
        {
            "loan_id": loan.loan_id,
            "number": row.number,
            "due_on": row.due_on,
            "principal": row.principal,
            "interest": row.interest,
            "fee": row.fee,
        }
        for row in loan.instalments
    ]


def payment_columns(payment: Payment) -> Columns:
    """The columns of a `PaymentRow` that a tape knows."""
    return {
        "payment_id": payment.payment_id,
        "loan_id": payment.loan_id,
        "paid_on": payment.paid_on,
        "amount": payment.amount,
        "method": payment.method.value,
    }


def product_columns(product: ProductFacts) -> Columns:
    """The columns of a `ProductRow`."""
    return asdict(product)


def debit_columns(debit: Debit, position: int) -> Columns:
    """The columns of a `DebitRow`, the `position`th of its loan."""
    return {
        "loan_id": debit.loan_id,
        "position": position,
        "debited_on": debit.on,
        "account_last4": debit.account_last4,
        "result": debit.result.value,
        "reason": debit.reason,
    }


def agency_columns(agency: Agency) -> Columns:
    """The columns of an `AgencyRow`."""
    return asdict(agency)


def as_text(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Columns as JSON can hold them exactly; equal numbers give equal text (0.18 and 0.180)."""
    return {name: _exact(value) for name, value in columns.items()}


def _terms(loan: Loan) -> Columns:
    return {
        "loan_id": loan.loan_id,
        "borrower_id": loan.borrower_id,
        "product": loan.product,
        "lender": loan.lender,
        "lender_type": loan.lender_type.value,
        "principal": loan.principal,
        "annual_rate": loan.annual_rate,
        "term_months": loan.term_months,
        "method": loan.method.value,
        "disbursed_on": loan.disbursed_on,
        "day_count": loan.day_count,
        "penalty_multiplier": loan.penalty_multiplier,
        "penalty_base": loan.penalty_base.value,
        "compound_interest": loan.compound_interest,
        "grace_days": loan.grace_days,
        "cost_cap": loan.cost_cap,
        "allocation": ">".join(bucket.value for bucket in loan.allocation),
    }


def _exact(value: Any) -> Any:
    match value:
        case Decimal():
            return f"{value.normalize():f}"
        case datetime() | date():
            return value.isoformat()
        case _:
            return value
