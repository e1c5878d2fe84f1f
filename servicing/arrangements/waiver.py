"""One sum within the days of the offer, with a part of the penalty waived: for what is late, or for the whole loan.

Principal and ordinary interest are never waived.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from servicing.arrangements.case import Case
from servicing.arrangements.option import Code, Kind, Option, Refusal
from servicing.arrangements.planned import Draft, FenRow, offered, stands_against
from servicing.ledger.carried import Carried
from servicing.ledger.exact import half_up
from servicing.money import ZERO


def waiver(case: Case) -> Option:
    """What is late."""
    nothing = case.idle.owed_by(case.late_numbers, case.offer_ends)
    return _in_one_sum(case, Kind.WAIVER, case.late, case.late_numbers, nothing)


def settle_waiver(case: Case) -> Option:
    """The whole loan."""
    numbers = tuple(row.number for row in case.loan.instalments)
    return _in_one_sum(case, Kind.SETTLE_WAIVER, case.whole, numbers, case.idle.price_of_ending(case.offer_ends))


def _in_one_sum(case: Case, kind: Kind, carried: Carried, covers: Sequence[int], nothing: Decimal) -> Option:
    if not case.in_arrears:
        return Option(kind, Refusal(Code.NOT_IN_ARREARS, "X-06"))
    if stands := stands_against(case):
        return Option(kind, stands)
    if not carried.penalty:
        return Option(kind, case.refuse(Code.NO_PENALTY, "waiver_tiers"))
    whole = kind is Kind.SETTLE_WAIVER
    days = case.today.days_past_due
    share = Fraction(case.terms.waiver_share(days, case.said.in_hardship, whole))
    waived = half_up(carried.penalty * share.numerator, share.denominator)
    if not waived:
        return Option(kind, case.refuse(Code.NO_TIER, "waiver_tiers", actual=days))
    row = FenRow(carried.fee, carried.interest, 0, carried.principal, carried.penalty - waived)
    return offered(
        case,
        Draft(
            kind=kind,
            carried=carried,
            rows=[row],
            dates=[case.offer_ends],
            rate=Decimal("0.000000"),
            bears_from=case.as_of,
            waived=waived,
            base=carried.total,
            covers=tuple(covers),
            whole=whole,
            nothing=nothing,
            miss_days=0,
            early_fee=case.early_fee(case.offer_ends) if whole else ZERO,
        ),
    )
