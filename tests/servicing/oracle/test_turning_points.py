"""Histories on which a ledger is most easily wrong, by name; the random search starts from nothing, these do not."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from servicing.contract import Bucket, Loan, Payment, PenaltyBase
from servicing.ledger import statement
from tests.servicing.oracle.test_ledger_agrees import assert_agrees
from tests.servicing.strategies import Case, a_loan, paid


def on(day: str) -> date:
    return date.fromisoformat(f"2026-{day}")


ROWS = (
    (on("02-01"), "1000.00", "45.00", "8.00"),
    (on("03-01"), "1000.00", "30.00", "8.00"),
    (on("04-01"), "1000.00", "15.00", "8.00"),
)
PLAIN = a_loan(*ROWS)
GRACE = a_loan(*ROWS, grace_days=3, compound_interest=True, penalty_base=PenaltyBase.PRINCIPAL_INTEREST)
LONG_GRACE = a_loan((on("02-01"), "500.00", "5.00", "0.00"), (on("02-08"), "500.00", "5.00", "0.00"), grace_days=15)
DEAR_LATER = a_loan((on("02-01"), "10.00", "0.00", "0.00"), (on("03-01"), "90.00", "60.00", "40.00"))
TWINS = a_loan((on("02-01"), "500.00", "9.00", "0.00"), (on("02-01"), "500.00", "9.00", "0.00"))
PRINCIPAL_FIRST = a_loan(
    *ROWS, allocation=(Bucket.PRINCIPAL, Bucket.COMPOUND, Bucket.INTEREST, Bucket.PENALTY, Bucket.FEE), grace_days=2
)
ALL_ZERO_ROWS = a_loan((on("02-01"), "0.00", "0.00", "0.00"), (on("03-01"), "300.00", "0.00", "0.00"), annual_rate=Decimal(0))

HISTORIES: dict[str, tuple[Loan, list[Payment]]] = {
    "never paid": (GRACE, []),
    "in full on the last day of grace": (GRACE, [paid("a", on("02-04"), "1053.00")]),
    "the same a day later": (GRACE, [paid("a", on("02-05"), "1053.00")]),
    "principal only by the end of grace": (PRINCIPAL_FIRST, [paid("a", on("02-03"), "1000.00")]),
    "principal and interest, not the fee": (PRINCIPAL_FIRST, [paid("a", on("02-03"), "1045.00")]),
    "grace that reaches over the next due date": (LONG_GRACE, [paid("a", on("02-10"), "505.01")]),
    "a fen a day": (PLAIN, [paid(f"{day:02}", on(f"02-{day:02}"), "0.01") for day in range(2, 28)]),
    "before anything is due, too much": (PLAIN, [paid("a", on("01-10"), "5000.00")]),
    "before the loan was lent": (PLAIN, [paid("a", date(2025, 12, 20), "1100.00")]),
    "after the last due date, too much": (PLAIN, [paid("a", on("04-20"), "5000.00")]),
    "credit, then a transfer on the due date": (
        PLAIN,
        [paid("a", on("01-10"), "500.00"), paid("b", on("02-01"), "600.00")],
    ),
    "credit swept along by a prepayment": (
        PLAIN,
        [paid("a", on("02-01"), "1100.00"), paid("b", on("02-10"), "0.01", "prepay")],
    ),
    "prepaid into the middle of a row, then late with the rest": (
        GRACE,
        [paid("a", on("01-10"), "1500.00", "prepay"), paid("b", on("03-20"), "100.00")],
    ),
    "prepaid to the end": (PLAIN, [paid("a", on("01-10"), "3114.00", "prepay")]),
    "settled before the loan was lent": (PLAIN, [paid("a", date(2025, 12, 20), "3000.00", "settle")]),
    "settled on a due date with credit": (
        PLAIN,
        [paid("a", on("01-10"), "100.00"), paid("b", on("02-01"), "2953.00", "settle")],
    ),
    "settled a fen short": (
        PLAIN,
        [paid("a", on("01-10"), "100.00"), paid("b", on("02-01"), "2952.99", "settle")],
    ),
    "settled while prepaid charges exceed the principal left": (
        DEAR_LATER,
        [paid("a", on("01-10"), "165.00", "prepay"), paid("b", on("02-10"), "0.01", "settle")],
    ),
    "settled in grace": (GRACE, [paid("a", on("02-03"), "4000.00", "settle")]),
    "settled with penalty and compound overdue": (GRACE, [paid("a", on("03-20"), "4000.00", "settle")]),
    "settled, and paid again": (
        PLAIN,
        [
            paid("a", on("02-11"), "3100.00", "settle"),
            paid("b", on("02-11"), "20.00", "prepay"),
            paid("c", on("03-15"), "20.00", "settle"),
        ],
    ),
    "settle and transfer of one day, settle first by id": (
        PLAIN,
        [paid("b", on("02-01"), "1000.00"), paid("a", on("02-01"), "2053.00", "settle")],
    ),
    "two rows of one due date": (TWINS, [paid("a", on("02-05"), "600.00")]),
    "rows of nothing": (ALL_ZERO_ROWS, [paid("a", on("01-10"), "100.00")]),
}


@pytest.mark.parametrize("name", HISTORIES)
def test_both_ledgers_tell_the_same_story_every_day(name: str) -> None:
    loan, payments = HISTORIES[name]
    first = date(2025, 12, 15)
    assert_agrees(Case(loan, tuple(payments), tuple(first + timedelta(days=days) for days in range(160))))


def test_payments_of_another_loan_play_no_part() -> None:
    foreign = Payment("0", "L2", on("01-10"), Decimal("9999.00"), paid("a", on("02-01"), "1.00").method)
    mine = [paid("a", on("02-11"), "500.00")]
    assert statement(GRACE, [foreign, *mine], on("03-05")) == statement(GRACE, mine, on("03-05"))
