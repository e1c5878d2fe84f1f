"""Whether an option still says what the ledger says: what was shown is what is agreed, or it is shown anew."""

from datetime import datetime
from enum import StrEnum

from servicing.arrangements import Option
from servicing.book import LoanFile
from servicing.ledger import Plan, PlanRow, statement
from servicing.ledger.model import PlanRowState
from servicing.money import ZERO


class Stale(StrEnum):
    """Why figures that were shown do not hold any more."""

    OFFER_EXPIRED = "offer_expired"
    FIGURES_CHANGED = "figures_changed"


class OfferStaleError(Exception):
    """The option does not hold any more; it is to be reckoned and shown anew."""

    def __init__(self, why: Stale) -> None:
        super().__init__(why.value)
        self.why = why


def stale(file: LoanFile | None, option: Option, plan: Plan, at: datetime) -> Stale | None:
    """What has overtaken an option since it was shown, if anything: its time, a payment, or a change of the contract; the
    figures of a loan that is gone hold no more."""
    if option.valid_until is not None and at >= option.valid_until:
        return Stale.OFFER_EXPIRED
    return None if file is not None and _as_shown(file, plan) else Stale.FIGURES_CHANGED


def _as_shown(file: LoanFile, plan: Plan) -> bool:
    """Nothing was paid that the plan does not know of, and on its first evening it takes over what is owed, no less and no
    more. No plan is offered to whoever has credit waiting."""
    if any(paid.paid_on >= plan.starts_on and not plan.precedes(paid) for paid in file.payments):
        return False
    that_day = statement(file.loan, file.payments, plan.starts_on, (*file.plans, plan))
    if that_day.credit or that_day.plan is None or not all(map(_untouched, plan.rows, that_day.plan.rows)):
        return False
    beside, penalty = ZERO, ZERO
    for one in that_day.instalments:
        if _covers(plan, one.number):
            penalty += one.unpaid.penalty + one.unpaid.compound
        else:
            beside += one.unpaid.total
    deferred = sum((row.penalty for row in plan.rows), ZERO) + plan.penalty_waived
    return that_day.outstanding.total == plan.total + beside and penalty == deferred


def _covers(plan: Plan, number: int) -> bool:
    return plan.whole or number in plan.covers


def _untouched(agreed: PlanRow, state: PlanRowState) -> bool:
    owed = state.unpaid
    return (owed.principal, owed.interest, owed.fee, owed.penalty) == (
        agreed.principal,
        agreed.interest + agreed.plan_interest,
        agreed.fee,
        agreed.penalty,
    )
