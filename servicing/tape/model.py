"""A tape as it was read: a snapshot of the loans it names."""

from dataclasses import dataclass

from servicing.contract import Loan, Payment
from servicing.facts import Agency, Debit, ProductFacts


@dataclass(frozen=True, slots=True)
class Borrower:
    """Who borrowed: personal data, kept out of every log and report."""

    borrower_id: str
    name: str
    phone: str
    id_number_last4: str
    wechat_openid: str | None


@dataclass(frozen=True, slots=True)
class Tape:
    """Rows in the order of their files; loans carry their instalments."""

    borrowers: tuple[Borrower, ...]
    loans: tuple[Loan, ...]
    payments: tuple[Payment, ...]
    products: tuple[ProductFacts, ...] = ()
    debits: tuple[Debit, ...] = ()
    agencies: tuple[Agency, ...] = ()
