"""The lunar calendar: 腊月二十三, 正月十五, 农历八月初三, and the feasts that move with it."""

from __future__ import annotations

from datetime import date, timedelta

from borax.calendars.lunardate import InvalidLunarDateError, LunarDate, TermUtils

MONTHS = {"正": 1, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11,
          "冬": 11, "十二": 12, "腊": 12}  # fmt: skip


def lunar_day(lunar_year: int, month: int, day: int, leap: bool = False) -> date | None:
    """The day of a lunar date, or None where that month has no such day (or there is no such leap month)."""
    try:
        return LunarDate(lunar_year, month, day, int(leap)).to_solar_date()
    except (InvalidLunarDateError, ValueError):
        return None


def new_year(year: int) -> date:
    """The first day of the lunar year that begins in `year`.

    Raises:
        ValueError: the year lies outside 1900 to 2100.
    """
    day = lunar_day(year, 1, 1)
    if day is None:
        raise ValueError(f"the lunar year {year} is not tabled")
    return day


def new_years_eve(year: int) -> date:
    """The day before the first day of the lunar year that begins in `year`."""
    return new_year(year) - timedelta(days=1)


def qingming(year: int) -> date:
    """Tomb-sweeping day, 4 or 5 April: a solar term."""
    return TermUtils.nth_term_day(year, term_name="清明")
