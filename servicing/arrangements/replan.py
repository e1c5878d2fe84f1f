"""The whole loan in equal monthly payments; with the deferred penalty at the end of it, or waived once all else is paid."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from servicing.arrangements.case import Case
from servicing.arrangements.coupon import with_coupon
from servicing.arrangements.dates import first_row, monthly
from servicing.arrangements.level import Discounts, discounts, level_rows, shortest_guess
from servicing.arrangements.option import Code, Kind, Option, Refusal
from servicing.arrangements.planned import Draft, FenRow, offered, stands_against
from servicing.ledger.carried import Carried
from servicing.ledger.exact import half_up
from servicing.money import fen_count, from_fen

SENSIBLE_MONTHS = (3, 6, 9, 12, 18, 24, 36, 48, 60)


class Ground(NamedTuple):
    """What the plans of one kind have in common."""

    kind: Kind
    carried: Carried
    waived: int
    rate: Decimal
    daily: Fraction
    dates: Sequence[date]
    periods: Sequence[int]
    worth: Discounts
    known: dict[int, list[FenRow]]

    def rows(self, months: int) -> list[FenRow]:
        if months not in self.known:
            self.known[months] = level_rows(self.carried, self.periods[:months], self.daily, self.worth)
        return self.known[months]

    def payment(self, months: int) -> int:
        """The highest payment of a plan of so many months, in fen."""
        return max(sum(row) for row in self.rows(months))


def replans(case: Case) -> Iterator[Option]:
    """Plans of each sensible length, or of the one asked for; and the shortest that they said they can pay."""
    kinds = (Kind.REPLAN, Kind.REPLAN_WAIVER)
    first = _refused(case) or first_row(case)
    if isinstance(first, Refusal):
        yield from (Option(kind, first, months=case.said.months) for kind in kinds)
        return
    dates = monthly(*first, count=case.terms.allowed.replan_months_most)
    for kind in kinds:
        ground = _ground(case, kind, dates)
        yield from [ground] if isinstance(ground, Option) else _of_one_kind(case, ground)


def _refused(case: Case) -> Refusal | None:
    if not case.in_arrears:
        return Refusal(Code.NOT_IN_ARREARS, "F-04")
    if stands := stands_against(case):
        return stands
    allowed, asked = case.terms.allowed, case.said.months
    if asked is not None and asked < allowed.replan_months_least:
        return case.refuse(Code.MONTHS_TOO_FEW, "replan_months_least", actual=asked, limit=allowed.replan_months_least)
    if asked is not None and asked > allowed.replan_months_most:
        return case.refuse(Code.MONTHS_TOO_MANY, "replan_months_most", actual=asked, limit=allowed.replan_months_most)
    return None


def _ground(case: Case, kind: Kind, dates: Sequence[date]) -> Ground | Option:
    """`kept_waiver` of the deferred penalty falls away when the plan was kept."""
    share = Fraction(case.terms.allowed.kept_waiver) if kind is Kind.REPLAN_WAIVER else Fraction(0)
    waived = half_up(case.whole.penalty * share.numerator, share.denominator)
    if kind is Kind.REPLAN_WAIVER and not waived:
        return Option(kind, case.refuse(Code.NO_PENALTY, "kept_waiver"), months=case.said.months)
    carried = case.whole._replace(penalty=case.whole.penalty - waived)
    rate = case.terms.plan_rate(case.loan)
    periods = [(end - start).days for start, end in pairwise([case.as_of, *dates])]
    daily = Fraction(rate) / case.loan.day_count
    return Ground(kind, carried, waived, rate, daily, dates, periods, discounts(periods, daily), {})


def _of_one_kind(case: Case, ground: Ground) -> Iterator[Option]:
    """What can be had, by months; where nothing can, what stands against the one that came nearest."""
    options = [_option(case, ground, months) for months in _lengths(case, ground)]
    can_be_had = [option for option in options if option.eligible or option.months == case.said.months]
    yield from can_be_had or options[-1:]


def _lengths(case: Case, ground: Ground) -> list[int]:
    least, most = case.terms.allowed.replan_months_least, len(ground.dates)
    lengths = {months for months in SENSIBLE_MONTHS if least <= months <= most} | {least}
    if case.said.months is not None:
        lengths = {case.said.months}
    if (fitting := _shortest_within(case.said.affordable, ground, least, most)) is not None:
        lengths.add(fitting)
    return sorted(lengths)


def _shortest_within(affordable: Decimal | None, ground: Ground, least: int, most: int) -> int | None:
    """The fewest months whose payment is affordable: the cheapest plan that they can keep (X-07)."""
    if affordable is None:
        return None
    ceiling = fen_count(affordable)
    months = max(least, shortest_guess(ground.carried, ground.worth, ceiling))
    while ground.payment(months) > ceiling:
        months += 1
        if months > most:
            return None
    while months > least and ground.payment(months - 1) <= ceiling:
        months -= 1
    return months


def _option(case: Case, ground: Ground, months: int) -> Option:
    rows, dates = ground.rows(months), ground.dates[:months]
    payment, smallest = max(sum(row) for row in rows), case.terms.allowed.replan_payment_least
    if payment < smallest * 100 or not sum(rows[-1]):
        refusal = case.refuse(Code.PAYMENT_TOO_SMALL, "replan_payment_least", actual=from_fen(payment), limit=smallest)
        return Option(ground.kind, refusal, months=months)
    carried = ground.carried
    rows, coupon = with_coupon(rows, case.terms.allowed)
    return offered(
        case,
        Draft(
            kind=ground.kind,
            carried=carried,
            rows=rows,
            dates=dates,
            rate=ground.rate,
            bears_from=case.as_of,
            waived=ground.waived,
            base=carried.principal + carried.interest + carried.fee,
            covers=tuple(row.number for row in case.loan.instalments),
            whole=True,
            nothing=case.idle.price_of_ending(dates[-1]),
            miss_days=case.terms.allowed.miss_days,
            months=months,
            coupon_penalty=coupon.penalty,
            coupon_interest=coupon.interest,
        ),
    )
