"""The all-in cost of a loan so far against its cap (P-04): a sum of charges over principal and days, not a rate."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from servicing.contract import Loan
from servicing.ledger.accrual import COMPOUND, FEE, INTEREST, PENALTY, Row
from servicing.ledger.exact import half_up
from servicing.ledger.replay import Replay

RATE_DECIMALS = 6


class Cost(NamedTuple):
    """`all_in_rate` is a fraction a year with six decimals, 0 while no principal was out for a day."""

    all_in_rate: Decimal
    over_cap: bool


def cost_of(state: Replay, rows: Iterable[Row], plan_interest: int, loan: Loan, as_of: int) -> Cost:
    """Charges due by `as_of` against `cost_cap` a year of 365 days on the principal that was out; `plan_interest` fen are
    those of a plan that no row holds."""
    charges = plan_interest + sum(
        row.paid[bucket] + row.unpaid[bucket]
        for row in rows
        if row.due <= as_of or row.closed
        for bucket in (INTEREST, FEE, PENALTY, COMPOUND)
    )
    charges -= state.charges_used_as_principal
    fen_days = state.principal_fen_days
    rate = half_up(charges * 365 * 10**RATE_DECIMALS, fen_days) if fen_days else 0
    over = charges * 365 > Fraction(loan.cost_cap) * fen_days
    return Cost(Decimal(rate).scaleb(-RATE_DECIMALS), over)
