"""When a plan's rows fall due."""

from datetime import date

import pytest

from servicing.arrangements.dates import LEAST_DAYS_APART, monthly


@pytest.mark.parametrize(
    ("first", "day", "expected"),
    [
        (date(2026, 12, 25), 25, [date(2026, 12, 25), date(2027, 1, 25), date(2027, 2, 25)]),
        (date(2026, 12, 31), 31, [date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28)]),
        (date(2026, 12, 31), 1, [date(2026, 12, 31), date(2027, 2, 1), date(2027, 3, 1)]),
        (date(2027, 1, 25), 9, [date(2027, 1, 25), date(2027, 2, 9), date(2027, 3, 9)]),
        (date(2027, 1, 25), 8, [date(2027, 1, 25), date(2027, 3, 8), date(2027, 4, 8)]),
    ],
)
def test_rows_are_about_a_month_apart_and_never_two_at_once(first: date, day: int, expected: list[date]) -> None:
    dates = monthly(first, day, 3)
    assert dates == expected
    assert (dates[1] - dates[0]).days >= LEAST_DAYS_APART
