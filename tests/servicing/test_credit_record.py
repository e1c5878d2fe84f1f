"""R-01, R-05, R-06: dates held against the vectors of the rules, and against all dates."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.contract import PaymentMethod
from servicing.credit_record import LateSpell, hidden_by, kept_until, late_spells, repaired
from tests.actions.world import TODAY, loan, paid
from tests.harness.policy import POLICY

TERMS = POLICY.credit_record
ANY_DAY = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))


def test_settled_today_may_be_kept_five_years() -> None:
    assert kept_until(date(2026, 11, 22), 5) == date(2031, 11, 22)


def test_a_leap_day_ends_on_the_last_of_february() -> None:
    assert kept_until(date(2028, 2, 29), 5) == date(2033, 2, 28)
    assert kept_until(date(2028, 2, 29), 4) == date(2032, 2, 29)


@given(ANY_DAY, st.integers(min_value=1, max_value=5))
def test_the_end_is_the_same_day_or_the_last_of_its_month(day: date, years: int) -> None:
    end = kept_until(day, years)
    assert (end.year, end.month) == (day.year + years, day.month)
    assert end.day == day.day or (end + timedelta(days=1)).day == 1


@given(ANY_DAY, ANY_DAY)
def test_who_repays_later_is_never_free_earlier(one: date, two: date) -> None:
    assert kept_until(min(one, two), 5) <= kept_until(max(one, two), 5)


@pytest.mark.parametrize(
    ("overdue_on", "amount", "repaid_on", "reached"),
    [
        (date(2025, 6, 1), "9999", date(2026, 3, 31), True),
        (date(2025, 6, 1), "10000.00", date(2026, 3, 31), True),
        (date(2025, 6, 1), "10000.01", date(2026, 3, 31), False),
        (date(2025, 6, 1), "10001", date(2026, 3, 31), False),
        (date(2025, 6, 1), "9999", date(2026, 4, 1), False),
        (date(2026, 1, 1), "9999", date(2026, 3, 31), False),
        (date(2025, 12, 31), "1", date(2026, 1, 1), True),
        (date(2020, 1, 1), "1", date(2020, 2, 1), True),
        (date(2019, 12, 31), "1", date(2020, 2, 1), False),
    ],
)
def test_whom_the_one_off_repair_reaches(overdue_on: date, amount: str, repaid_on: date, reached: bool) -> None:
    assert repaired(overdue_on, Decimal(amount), repaid_on, TERMS) is reached


@given(ANY_DAY, st.decimals(min_value=0, max_value=20000, places=2), st.dates(date(2026, 4, 1), date(2100, 1, 1)))
def test_it_is_never_offered_for_what_is_repaid_after_its_end(overdue_on: date, amount: Decimal, repaid_on: date) -> None:
    assert not repaired(overdue_on, amount, repaid_on, TERMS)


@pytest.mark.parametrize(
    ("repaid_on", "hidden"),
    [
        (date(2021, 5, 1), date(2026, 1, 1)),
        (date(2025, 11, 30), date(2026, 1, 1)),
        (date(2025, 12, 1), date(2026, 1, 31)),
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2026, 3, 31), date(2026, 4, 30)),
    ],
)
def test_when_it_is_no_longer_shown(repaid_on: date, hidden: date) -> None:
    assert hidden_by(repaid_on, TERMS) == hidden


def test_after_its_end_there_is_no_such_day() -> None:
    with pytest.raises(ValueError, match="over"):
        hidden_by(date(2026, 4, 1), TERMS)


def test_spells_of_a_loan() -> None:
    one = loan("spells", "x")
    payments = (
        paid("spells", 1, date(2026, 7, 5), "1050.00"),
        paid("spells", 2, date(2026, 8, 10), "5000.00", PaymentMethod.PREPAY),
    )
    (spell,) = late_spells(one, payments, TODAY)
    assert (spell.instalment, spell.overdue_on, spell.repaid_on) == (2, date(2026, 8, 6), date(2026, 8, 10))
    assert spell.amount > Decimal("1050.00"), "its penalty was paid too"


def test_paid_within_grace_was_not_overdue() -> None:
    payments = (paid("spells", 1, date(2026, 7, 8), "1060.00"),)
    assert late_spells(loan("spells", "x", grace_days=3), payments, TODAY) == ()
    assert [one.instalment for one in late_spells(loan("spells", "x", grace_days=2), payments, date(2026, 7, 9))] == [1]


def test_what_is_still_owed_has_not_ended() -> None:
    assert late_spells(loan("spells", "x"), (), TODAY) == ()


def test_the_spell_that_ended_last_stands_last() -> None:
    payments = (
        paid("spells", 1, date(2026, 7, 20), "1100.00"),
        paid("spells", 2, date(2026, 9, 1), "1100.00"),
    )
    spells: tuple[LateSpell, ...] = late_spells(loan("spells", "x"), payments, date(2026, 9, 2))
    assert [one.instalment for one in spells] == [1, 2]
