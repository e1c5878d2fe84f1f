"""The sheets of a tape and their columns, in the order in which `servicing.tape.read` takes them apart."""

from collections.abc import Callable
from typing import NamedTuple

from servicing.contract import (
    DEFAULT_ALLOCATION,
    LenderType,
    PaymentMethod,
    PenaltyBase,
    RepaymentMethod,
)
from servicing.facts import DebitResult
from servicing.tape import cells


class Column(NamedTuple):
    """`when_empty` is the value of an empty cell where `required` is False."""

    name: str
    parse: Callable[[str], object]
    required: bool = True
    when_empty: object = None


class Sheet(NamedTuple):
    name: str
    columns: tuple[Column, ...]
    required: bool = True

    @property
    def file(self) -> str:
        return f"{self.name}.csv"


def optional(name: str, parse: Callable[[str], object], when_empty: object = None) -> Column:
    return Column(name, parse, required=False, when_empty=when_empty)


BORROWERS = Sheet(
    "borrowers",
    (
        Column("borrower_id", cells.identifier),
        Column("name", cells.name),
        Column("phone", cells.matching(r"\+?[0-9]{5,15}", "5 to 15 digits")),
        Column("id_number_last4", cells.matching(r"[0-9]{3}[0-9X]", "three digits and a digit or X")),
        optional("wechat_openid", cells.name),
    ),
)

LOANS = Sheet(
    "loans",
    (
        Column("loan_id", cells.identifier),
        Column("borrower_id", cells.identifier),
        Column("product", cells.name),
        Column("lender", cells.name),
        Column("lender_type", cells.one_of(LenderType)),
        Column("principal", cells.positive_amount),
        Column("annual_rate", cells.rate),
        Column("term_months", cells.whole(1, 600)),
        Column("method", cells.one_of(RepaymentMethod)),
        Column("disbursed_on", cells.day),
        Column("day_count", cells.one_of_numbers(360, 365)),
        Column("penalty_multiplier", cells.factor),
        Column("penalty_base", cells.one_of(PenaltyBase)),
        Column("compound_interest", cells.flag),
        Column("grace_days", cells.whole(0, 366)),
        Column("cost_cap", cells.positive_rate),
        optional("allocation", cells.allocation, when_empty=DEFAULT_ALLOCATION),
    ),
)

INSTALMENTS = Sheet(
    "instalments",
    (
        Column("loan_id", cells.identifier),
        Column("number", cells.whole(1, 10_000)),
        Column("due_on", cells.day),
        Column("principal", cells.amount),
        Column("interest", cells.amount),
        Column("fee", cells.amount),
    ),
)

PAYMENTS = Sheet(
    "payments",
    (
        Column("payment_id", cells.identifier),
        Column("loan_id", cells.identifier),
        Column("paid_on", cells.day),
        Column("amount", cells.positive_amount),
        Column("method", cells.one_of(PaymentMethod)),
    ),
)

PRODUCTS = Sheet(
    "products",
    (
        Column("product", cells.name),
        optional("interest_clause", cells.clause),
        optional("penalty_clause", cells.clause),
        optional("fee_clause", cells.clause),
        optional("early_repayment_clause", cells.clause),
        optional("cutoff_hour", cells.whole(0, 24)),
        optional("reports_to_bureau", cells.flag),
        optional("early_repayment_fee", cells.rate),
    ),
    required=False,
)

DEBITS = Sheet(
    "debits",
    (
        Column("loan_id", cells.identifier),
        Column("debited_on", cells.day),
        Column("account_last4", cells.matching(r"[0-9]{4}", "four digits")),
        Column("result", cells.one_of(DebitResult)),
        optional("reason", cells.name),
    ),
    required=False,
)

AGENCIES = Sheet(
    "agencies",
    (
        Column("name", cells.name),
        Column("lender", cells.name),
        optional("phone", cells.matching(r"[0-9+() -]{3,40}", "digits, spaces, + ( ) -")),
    ),
    required=False,
)

SHEETS = (BORROWERS, LOANS, INSTALMENTS, PAYMENTS, PRODUCTS, DEBITS, AGENCIES)
