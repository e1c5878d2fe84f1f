"""A new date for what is late, or for the next instalment shortly before it would be."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from servicing.arrangements.case import Case
from servicing.arrangements.dates import next_on
from servicing.arrangements.option import Code, Kind, Option, Refusal
from servicing.arrangements.planned import Draft, FenRow, offered, stands_against
from servicing.ledger.carried import Carried
from servicing.ledger.exact import half_up
from servicing.ledger.model import InstalmentState
from servicing.money import fen_count


def extension(case: Case) -> Option:
    """Its principal bears the plan's rate until the new date, and never more than the penalty would have been."""
    found = _what(case)
    if isinstance(found, Refusal):
        return Option(Kind.EXTENSION, found)
    numbers, carried, since = found
    day = _new_date(case, since)
    if isinstance(day, Refusal):
        return Option(Kind.EXTENSION, day)
    rate = case.terms.plan_rate(case.loan)
    nothing = case.idle.owed_by(numbers, day)
    own = min(_interest(carried.principal, rate, case.loan.day_count, (day - since).days), fen_count(nothing) - carried.total)
    row = FenRow(carried.fee, carried.interest, own, carried.principal, carried.penalty)
    return offered(
        case,
        Draft(
            kind=Kind.EXTENSION,
            carried=carried,
            rows=[row],
            dates=[day],
            rate=rate,
            bears_from=since,
            waived=0,
            base=carried.total,
            covers=tuple(numbers),
            whole=False,
            nothing=nothing,
            miss_days=case.terms.allowed.miss_days,
        ),
    )


def _what(case: Case) -> tuple[Sequence[int], Carried, date] | Refusal:
    """The instalments, what they owe, and the day from which an extension has its price."""
    if stands := stands_against(case):
        return stands
    allowed, days = case.terms.allowed, case.today.days_past_due
    if case.past.extensions >= allowed.extension_times:
        return case.refuse(Code.EXTENSIONS_USED, "extension_times", actual=case.past.extensions, limit=allowed.extension_times)
    matures = case.loan.instalments[-1].due_on
    if matures < case.as_of:
        return case.refuse(Code.PAST_MATURITY, "extension_days_most", actual=case.as_of, limit=matures)
    if days > allowed.extension_dpd_most:
        return case.refuse(Code.TOO_LATE, "extension_dpd_most", actual=days, limit=allowed.extension_dpd_most)
    if days < allowed.extension_dpd_least:
        return case.refuse(Code.NOT_LATE_ENOUGH, "extension_dpd_least", actual=days, limit=allowed.extension_dpd_least)
    if case.in_arrears:
        return case.late_numbers, case.late, case.as_of
    return _ahead(case)


def _ahead(case: Case) -> tuple[Sequence[int], Carried, date] | Refusal:
    due = case.next_due
    if due is None:
        return Refusal(Code.NOTHING_OWED, "F-05")
    away, limit = (due.due_on - case.as_of).days, case.terms.allowed.extension_ahead_days
    if away > limit:
        return case.refuse(Code.TOO_EARLY, "extension_ahead_days", actual=away, limit=limit)
    if case.today.credit:
        return Refusal(Code.CREDIT_WAITS, "F-05", {"actual": case.today.credit})
    return (due.number,), _scheduled(due), due.due_on


def _scheduled(due: InstalmentState) -> Carried:
    unpaid = due.unpaid
    return Carried(*(fen_count(part) for part in (unpaid.principal, unpaid.interest, unpaid.fee, unpaid.penalty)))


def _new_date(case: Case, since: date) -> date | Refusal:
    """As wished, else on the next salary day after the offer has ended, else the latest that is allowed."""
    most = since + timedelta(days=case.terms.allowed.extension_days_most)
    wanted, salary_day = case.said.wanted_date, case.said.salary_day
    if wanted is None:
        on_salary_day = most if salary_day is None else next_on(salary_day, max(since, case.offer_ends))
        wanted = min(most, on_salary_day)
    if wanted <= since:
        return case.refuse(Code.DATE_TOO_EARLY, "extension_days_most", actual=wanted, limit=since)
    if wanted > most:
        return case.refuse(Code.DATE_TOO_LATE, "extension_days_most", actual=wanted, limit=most)
    return wanted


def _interest(principal: int, rate: Decimal, day_count: int, days: int) -> int:
    daily = Fraction(rate) / day_count
    return half_up(principal * days * daily.numerator, daily.denominator)
