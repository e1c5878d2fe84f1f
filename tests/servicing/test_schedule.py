"""Schedules by hand, against numpy-financial, and for anything that may be asked."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import numpy_financial
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.contract import Instalment, RepaymentMethod
from servicing.money import from_fen
from servicing.schedule import months_after, schedule

JAN_31 = date(2026, 1, 31)
TEN_THOUSAND = Decimal("10000.00")
RATE = Decimal("0.18")


def rows(instalments: tuple[Instalment, ...]) -> list[tuple[str, str]]:
    return [(str(row.principal), str(row.interest)) for row in instalments]


def lent(instalments: tuple[Instalment, ...]) -> Decimal:
    return sum((row.principal for row in instalments), Decimal(0))


def test_equal_instalments():
    """10000 × 0.015 × 1.015^12 / (1.015^12 - 1) = 916.80. Row 1: 150.00 and 766.80. Row 2: 9233.20 × 0.015 = 138.498."""
    made = schedule(TEN_THOUSAND, RATE, 12, RepaymentMethod.EQUAL_INSTALMENT, JAN_31)
    assert rows(made)[:2] == [("766.80", "150.00"), ("778.30", "138.50")]
    assert {row.principal + row.interest for row in made[:-1]} == {Decimal("916.80")}
    assert rows(made)[-1] == ("903.26", "13.55")  # the remainder: 916.81


def test_equal_principal():
    """10000 / 12 = 833.33; the last takes 10000 - 11 × 833.33 = 833.37. Interest falls: 150.00, 9166.67 × 0.015 = 137.50."""
    made = schedule(TEN_THOUSAND, RATE, 12, RepaymentMethod.EQUAL_PRINCIPAL, JAN_31)
    assert rows(made)[:2] == [("833.33", "150.00"), ("833.33", "137.50")]
    assert rows(made)[-1] == ("833.37", "12.50")


def test_interest_first():
    made = schedule(TEN_THOUSAND, RATE, 3, RepaymentMethod.INTEREST_FIRST, JAN_31)
    assert rows(made) == [("0.00", "150.00"), ("0.00", "150.00"), ("10000.00", "150.00")]


def test_bullet_has_one_row_at_the_end():
    (row,) = schedule(TEN_THOUSAND, RATE, 12, RepaymentMethod.BULLET, JAN_31, fee=Decimal("9.9"))
    assert row == Instalment(1, date(2027, 1, 31), TEN_THOUSAND, Decimal("1800.00"), Decimal("9.90"))


def test_interest_by_days():
    """On /360: 28 days of February 10000 × 0.18 / 360 × 28 = 140.00, 31 of March 155.00. Bullet: 59 days 295.00."""
    by_month = schedule(TEN_THOUSAND, RATE, 2, RepaymentMethod.INTEREST_FIRST, JAN_31, day_count=360)
    assert [str(row.interest) for row in by_month] == ["140.00", "155.00"]
    (row,) = schedule(TEN_THOUSAND, RATE, 2, RepaymentMethod.BULLET, JAN_31, day_count=360)
    assert str(row.interest) == "295.00"


def test_month_ends_come_back():
    made = schedule(TEN_THOUSAND, RATE, 4, RepaymentMethod.EQUAL_PRINCIPAL, JAN_31)
    assert [row.due_on for row in made] == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]
    assert months_after(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months_after(date(2025, 12, 31), 2) == date(2026, 2, 28)


def test_a_first_due_date_of_its_own():
    made = schedule(TEN_THOUSAND, RATE, 3, RepaymentMethod.EQUAL_PRINCIPAL, JAN_31, first_due=date(2026, 3, 15))
    assert [row.due_on for row in made] == [date(2026, 3, 15), date(2026, 4, 15), date(2026, 5, 15)]


def test_a_long_first_period_never_makes_a_negative_row():
    """Interest of 11 months, 10000 × 0.18 / 360 × 334 = 1670.00, is above the instalment: no principal that time."""
    made = schedule(
        TEN_THOUSAND, RATE, 12, RepaymentMethod.EQUAL_INSTALMENT, JAN_31, day_count=360, first_due=date(2026, 12, 31)
    )
    assert rows(made)[0] == ("0.00", "1670.00")
    assert lent(made) == TEN_THOUSAND


def test_five_fen_over_sixty_months():
    made = schedule(Decimal("0.05"), RATE, 60, RepaymentMethod.EQUAL_INSTALMENT, JAN_31)
    assert [row.principal for row in made] == [Decimal("0.00")] * 59 + [Decimal("0.05")]


def test_forty_fen_over_sixty_months_stop_when_repaid():
    """40 / 60 rounds up to a fen a row: forty rows of it, then nothing."""
    made = schedule(Decimal("0.40"), Decimal(0), 60, RepaymentMethod.EQUAL_PRINCIPAL, JAN_31)
    assert [row.principal for row in made] == [Decimal("0.01")] * 40 + [Decimal("0.00")] * 20


@pytest.mark.parametrize(
    "wrong",
    [
        {"principal": Decimal("0")},
        {"principal": Decimal("-1")},
        {"principal": Decimal("0.001")},
        {"principal": Decimal("NaN")},
        {"annual_rate": Decimal("-0.01")},
        {"annual_rate": Decimal("Infinity")},
        {"fee": Decimal("-0.01")},
        {"term_months": 0},
        {"day_count": 364},
        {"method": "balloon"},
        {"first_due": JAN_31},
    ],
)
def test_nonsense_is_refused(wrong: dict[str, object]):
    sound: dict[str, object] = {
        "principal": TEN_THOUSAND,
        "annual_rate": RATE,
        "term_months": 12,
        "method": RepaymentMethod.EQUAL_INSTALMENT,
        "disbursed_on": JAN_31,
    }
    with pytest.raises(ValueError):  # noqa: PT011 - the type is the promise
        schedule(**{**sound, **wrong})  # type: ignore[arg-type]


def test_the_calendar_ends():
    with pytest.raises(OverflowError):
        schedule(TEN_THOUSAND, RATE, 12, RepaymentMethod.EQUAL_INSTALMENT, date(9999, 6, 1))


RATES = st.one_of(st.just(Decimal(0)), st.integers(0, 3600).map(lambda n: Decimal(n).scaleb(-4)))


@given(
    st.integers(1, 50_000_000),
    RATES,
    st.integers(1, 120),
    st.sampled_from(RepaymentMethod),
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.sampled_from([None, 360, 365]),
)
def test_every_schedule_adds_up(fen: int, rate: Decimal, term: int, method: RepaymentMethod, on: date, count: int | None):
    made = schedule(from_fen(fen), rate, term, method, on, day_count=count)
    assert lent(made) == from_fen(fen)
    assert min(min(row.principal, row.interest, row.fee) for row in made) >= 0
    assert [row.number for row in made] == list(range(1, len(made) + 1))
    assert all(before.due_on < after.due_on for before, after in pairwise(made))
    assert all(amount.as_tuple().exponent == -2 for row in made for amount in (row.principal, row.interest, row.fee))


@given(st.integers(100_000, 50_000_000), st.integers(100, 3600), st.integers(2, 60))
def test_equal_instalments_are_those_of_numpy_financial(fen: int, rate: int, term: int):
    annual = Decimal(rate).scaleb(-4)
    first, *_ = schedule(from_fen(fen), annual, term, RepaymentMethod.EQUAL_INSTALMENT, JAN_31)
    expected = -numpy_financial.pmt(float(annual) / 12, term, fen / 100)
    assert abs(float(first.principal + first.interest) - expected) < 0.0051
