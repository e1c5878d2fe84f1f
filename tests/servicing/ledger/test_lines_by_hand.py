"""Penalty lines worked out by hand; 1000 bears 0.65 a day."""

from datetime import date, timedelta
from decimal import Decimal

from servicing.contract import Bucket, Loan
from servicing.ledger import penalty_lines
from servicing.ledger.model import PenaltyLine
from tests.servicing.strategies import a_loan, paid

FEB_1 = date(2026, 2, 1)


def lines(loan: Loan, *payments: object, days: int) -> list[tuple[str, int, int, str, str]]:
    """Kind, first and last day of arrears, base, amount with four decimals."""
    return [
        (line.kind.value, (line.first_day - FEB_1).days, (line.last_day - FEB_1).days, str(line.base), f"{line.amount:.4f}")
        for line in penalty_lines(loan, payments, FEB_1 + timedelta(days=days))  # type: ignore[arg-type]
    ]


def day(number: int) -> date:
    return FEB_1 + timedelta(days=number)


def test_a_line_for_each_base():
    """Days 1-10 on 1000: 6.50, due and paid first out of 406.50; days 11-15 on 600: 5 × 0.39 = 1.95."""
    loan = a_loan((FEB_1, "1000.00", "0.00", "0.00"))
    assert lines(loan, paid("P1", day(10), "406.50"), days=15) == [
        ("penalty", 1, 10, "1000.00", "6.5000"),
        ("penalty", 11, 15, "600.00", "1.9500"),
    ]


def test_a_payment_that_leaves_the_base_alone_makes_no_new_line():
    loan = a_loan((FEB_1, "1000.00", "0.00", "0.00"))
    assert lines(loan, paid("P1", day(10), "6.50"), days=15) == [("penalty", 1, 15, "1000.00", "9.7500")]


def test_two_payments_of_a_day_make_one_change():
    loan = a_loan((FEB_1, "1000.00", "0.00", "0.00"))
    assert lines(loan, paid("P1", day(10), "206.50"), paid("P2", day(10), "200.00"), days=15) == [
        ("penalty", 1, 10, "1000.00", "6.5000"),
        ("penalty", 11, 15, "600.00", "1.9500"),
    ]


def test_one_visible_rounding():
    """123.45 × 0.00065 × 7 = 0.5616975, due 0.56: the rounding is -0.0016975."""
    loan = a_loan((FEB_1, "123.45", "0.00", "0.00"))
    first, rounding = penalty_lines(loan, [], day(7))
    assert first == PenaltyLine(
        1, Bucket.PENALTY, day(1), day(7), 7, Decimal("123.45"), Decimal("0.234"), Decimal("0.561697500000000")
    )
    assert (rounding.rounding, rounding.days, rounding.amount) == (True, 0, Decimal("-0.0016975"))
    assert first.amount + rounding.amount == Decimal("0.56")


def test_days_of_grace_show_once_they_have_joined():
    loan = a_loan((FEB_1, "1000.00", "0.00", "0.00"), grace_days=3)
    assert lines(loan, days=3) == []
    explained = penalty_lines(loan, [], day(5))
    assert [(line.days, line.in_grace, f"{line.amount:.2f}") for line in explained] == [
        (3, True, "1.95"),
        (2, False, "1.30"),
    ]
    assert lines(loan, paid("P1", day(3), "1000.00"), days=9) == []


def test_compound_has_its_own_lines():
    """Interest 100 bears 0.065 a day: 10 days 0.65."""
    loan = a_loan((FEB_1, "1000.00", "100.00", "0.00"), compound_interest=True)
    assert lines(loan, days=10) == [("penalty", 1, 10, "1000.00", "6.5000"), ("compound", 1, 10, "100.00", "0.6500")]


def test_a_clamped_rate_is_cut_off_below_the_cap():
    """0.24 × 360 / 365 = 0.236712328767…"""
    loan = a_loan((FEB_1, "5000.00", "0.00", "0.00"), penalty_multiplier=Decimal("1.5"))
    line, rounding = penalty_lines(loan, [], day(30))
    assert str(line.annual_rate) == "0.23671232876712328767"
    assert (f"{line.amount:.4f}", line.amount + rounding.amount) == ("98.6301", Decimal("98.63"))


def test_many_payments_and_many_years_leave_few_stretches():
    """No line a day: two payments make at most three stretches in a hundred years."""
    loan = a_loan((FEB_1, "1000.00", "0.00", "0.00"))
    explained = penalty_lines(loan, [paid("P1", day(10), "10.00"), paid("P2", day(900), "700.00")], day(36_500))
    assert len([line for line in explained if not line.rounding]) == 3
