"""When a plan's rows fall due: a month apart, on one day of the month, on its last where a month lacks it."""

from calendar import monthrange
from datetime import date, timedelta

from servicing.arrangements.case import Case
from servicing.arrangements.option import Code, Refusal
from servicing.schedule import months_after

LEAST_DAYS_APART = 15
"""Two rows that lie nearer each other would have to be paid from one month's income (X-07)."""


def monthly(first: date, day: int, count: int) -> list[date]:
    """`count` dates from `first` on; the later ones fall on `day`, from the month in which that is no double payment."""
    first_of_month = first.replace(day=1)
    following = months_after(first_of_month, 1)
    near = (following.replace(day=_within(following, day)) - first).days < LEAST_DAYS_APART
    months = (months_after(first_of_month, month + near) for month in range(1, count))
    return [first, *(month.replace(day=_within(month, day)) for month in months)]


def first_row(case: Case) -> tuple[date, int] | Refusal:
    """The first date of a plan and the day of the month of its others: as wished, else on the next salary day after the
    offer has ended, else a month from now."""
    most = case.as_of + timedelta(days=case.terms.allowed.first_due_days_most)
    wanted, salary_day = case.said.wanted_date, case.said.salary_day
    if wanted is not None:
        if wanted <= case.as_of:
            return case.refuse(Code.DATE_TOO_EARLY, "first_due_days_most", actual=wanted, limit=case.as_of)
        if wanted > most:
            return case.refuse(Code.DATE_TOO_LATE, "first_due_days_most", actual=wanted, limit=most)
        return wanted, salary_day or wanted.day
    if salary_day is not None:
        return next_on(salary_day, case.offer_ends), salary_day
    return months_after(case.as_of, 1), case.as_of.day


def next_on(day: int, after: date) -> date:
    """The first date after another that falls on a day of the month."""
    this = after.replace(day=_within(after, day))
    if this > after:
        return this
    following = months_after(after.replace(day=1), 1)
    return following.replace(day=_within(following, day))


def _within(month: date, day: int) -> int:
    return min(day, monthrange(month.year, month.month)[1])
