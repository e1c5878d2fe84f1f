"""An agreed plan as the ledger sees it: what is to be paid when, in place of some or all instalments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from servicing.contract import Payment
from servicing.money import ZERO


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One payment of a plan, in yuan. `interest` and `fee` were owed before it and bear nothing; `plan_interest` is what
    the principal bears during the plan; `penalty` is deferred penalty and compound interest that is not waived."""

    number: int
    due_on: date
    fee: Decimal = ZERO
    interest: Decimal = ZERO
    plan_interest: Decimal = ZERO
    principal: Decimal = ZERO
    penalty: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return self.fee + self.interest + self.plan_interest + self.principal + self.penalty


@dataclass(frozen=True, slots=True)
class Plan:
    """What was agreed. The days after `starts_on` are the plan's.

    `whole`: it stands for the whole loan, at the price of ending it on `starts_on` (P-15), and covers every instalment;
    otherwise for the instalments named in `covers`, as they are scheduled. Principal bears `rate` (an annual fraction, on
    the loan's day count) on the days after `bears_from`. `waived` yuan of penalty fall away once every row is paid, and for
    a coupon `coupon_penalty` more and `coupon_interest` of the plan's own interest; rows ask for none of these. A row
    that is unpaid on the evening of the last of `miss_days` days after its due date breaks the plan. From the day
    `undone_on`, when the borrower undid it, it is as if it had never been agreed.

    `counted` are the payments of `starts_on` itself that its figures know of, by id: they came before it, as those of
    earlier days did; any other of that day was made under it.
    """

    loan_id: str
    starts_on: date
    whole: bool
    covers: tuple[int, ...]
    rows: tuple[PlanRow, ...]
    rate: Decimal
    bears_from: date
    waived: Decimal
    miss_days: int
    undone_on: date | None = None
    coupon_penalty: Decimal = ZERO
    coupon_interest: Decimal = ZERO
    counted: tuple[str, ...] = ()

    @property
    def one_payment(self) -> bool:
        """It asked for a single payment: a sum, or what is late at a later date."""
        return len(self.rows) == 1

    def precedes(self, payment: Payment) -> bool:
        """Whether a payment came before it."""
        return payment.paid_on < self.starts_on or (payment.paid_on == self.starts_on and payment.payment_id in self.counted)

    @property
    def total(self) -> Decimal:
        return sum((row.total for row in self.rows), ZERO)

    @property
    def coupon(self) -> Decimal:
        """What keeping the plan is rewarded with."""
        return self.coupon_penalty + self.coupon_interest

    @property
    def penalty_waived(self) -> Decimal:
        """Yuan of penalty that fall away once the plan is kept, for whatever reason."""
        return self.waived + self.coupon_penalty


type Plans = Plan | Sequence[Plan] | None
"""A loan's plan, or all that were agreed on it one after the other, kept, broken or active; or none."""


def in_force(plans: Plans, as_of: date) -> tuple[Plan, ...]:
    """The plans that have a part in what is owed on the evening of `as_of`, in order of their start: those that have begun
    by then and were not undone by then."""
    agreed = (plans,) if isinstance(plans, Plan) else plans or ()
    begun = [plan for plan in agreed if plan.starts_on <= as_of and not (plan.undone_on and plan.undone_on <= as_of)]
    return tuple(sorted(begun, key=lambda plan: plan.starts_on))
