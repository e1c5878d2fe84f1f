"""Which one option is pointed out: only one that a borrower said they can pay (X-07)."""

from collections.abc import Iterable
from decimal import Decimal

from servicing.arrangements.option import Kind, Option
from servicing.arrangements.said import Said

PLANS = (Kind.REPLAN, Kind.REPLAN_WAIVER)
CURES = (Kind.WAIVER, Kind.PAY_OVERDUE)
ENDS = (Kind.SETTLE_WAIVER, Kind.SETTLE)


def recommended(options: Iterable[Option], said: Said) -> Option | None:
    """With a sum at hand that is enough: the cheapest way to end the loan, else to end the arrears. Else the cheapest plan
    whose every payment is affordable, the shorter one of two. Nothing is recommended to who said nothing of their means."""
    can_be_had = [option for option in options if option.eligible]
    if said.lump_sum is not None:
        for kinds in (ENDS, CURES):
            within = [option for option in can_be_had if option.kind in kinds and _with_fee(option) <= said.lump_sum]
            if within:
                return min(within, key=_with_fee)
    if said.affordable is not None:
        within = [option for option in can_be_had if option.kind in PLANS and option.highest <= said.affordable]
        return min(within, key=lambda option: (option.total, len(option.rows)), default=None)
    return None


def _with_fee(option: Option) -> Decimal:
    return option.total + option.early_fee
