"""Trial calculations, against the schedule they are made of and against arithmetic by hand."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.contract import RepaymentMethod
from servicing.trial import interest_of, months_needed, trial

TODAY = date(2026, 11, 22)
YUAN = st.decimals(min_value=Decimal("100"), max_value=Decimal("900000"), places=2)
RATES = st.decimals(min_value=Decimal("0"), max_value=Decimal("0.36"), places=4)


def test_twelve_equal_instalments_by_hand() -> None:
    made = trial(Decimal("10000.00"), Decimal("0.18"), 12, RepaymentMethod.EQUAL_INSTALMENT, TODAY)
    assert made.first == Decimal("916.80")
    assert made.rows[0].interest == Decimal("150.00")
    assert made.total == made.principal + made.interest == sum(row.principal + row.interest for row in made.rows)


def test_equal_principal_falls_by_the_interest_of_what_was_repaid() -> None:
    made = trial(Decimal("1200.00"), Decimal("0.12"), 12, RepaymentMethod.EQUAL_PRINCIPAL, TODAY)
    assert [row.principal for row in made.rows] == [Decimal("100.00")] * 12
    assert (made.first, made.last, made.interest) == (Decimal("112.00"), Decimal("101.00"), Decimal("78.00"))


@given(YUAN, RATES, st.integers(1, 60), st.sampled_from(RepaymentMethod))
def test_rows_repay_what_was_lent_and_no_row_takes_back(
    principal: Decimal, rate: Decimal, months: int, method: RepaymentMethod
) -> None:
    made = trial(principal, rate, months, method, TODAY)
    assert sum(row.principal for row in made.rows) == principal
    assert all(row.principal >= 0 and row.interest >= 0 for row in made.rows)


@given(YUAN, RATES, st.integers(1, 60))
def test_paying_the_equal_instalment_takes_as_many_months(principal: Decimal, rate: Decimal, months: int) -> None:
    made = trial(principal, rate, months, RepaymentMethod.EQUAL_INSTALMENT, TODAY)
    most = max(row.principal + row.interest for row in made.rows)
    needed = months_needed(principal, rate, most)
    assert needed is not None
    assert needed <= months


@pytest.mark.parametrize(
    ("principal", "rate", "monthly", "months"),
    [
        ("1000.00", "0", "250.00", 4),
        ("1000.00", "0", "300.00", 4),
        ("1000.00", "0.12", "1010.00", 1),
        ("1000.00", "0.12", "1009.99", 2),
        ("1000.00", "0.12", "10.00", None),
        ("1000.00", "0.12", "9.00", None),
    ],
)
def test_months_by_hand(principal: str, rate: str, monthly: str, months: int | None) -> None:
    assert months_needed(Decimal(principal), Decimal(rate), Decimal(monthly)) == months


@pytest.mark.parametrize(("principal", "rate", "monthly"), [("0", "0.1", "1"), ("1", "0.1", "0"), ("1", "-0.1", "1")])
def test_what_can_not_be_computed_is_refused(principal: str, rate: str, monthly: str) -> None:
    with pytest.raises(ValueError, match="above zero"):
        months_needed(Decimal(principal), Decimal(rate), Decimal(monthly))


def test_five_in_ten_thousand_a_day() -> None:
    assert interest_of(Decimal("10000"), Decimal("0.18"), 1, 360) == Decimal("5.00")
    assert interest_of(Decimal("10000"), Decimal("0.18"), 360, 360) == Decimal("1800.00")
