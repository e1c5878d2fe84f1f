"""What policy allows, ready for use: the officer's numbers, the rule behind each, and what follows from them for a loan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Self

from servicing.clock import SHANGHAI, local_date
from servicing.contract import Loan
from servicing.ledger.exact import penalty_annual
from servicing.policy import Policy
from servicing.policy.sections import Arrangements
from servicing.policy.waivers import share_for

RATE_STEP = Decimal("0.000001")
DAYS_A_YEAR = 365


@dataclass(frozen=True, slots=True)
class Terms:
    """`allowed` as set; `review_above` is the cost above which a person looks (P-04), `limitation_years` C-21's."""

    allowed: Arrangements
    review_above: Decimal
    limitation_years: int
    _rules: Mapping[str, str]

    @classmethod
    def of(cls, policy: Policy) -> Self:
        rules = {name: policy.rule_of(f"arrangements.{name}") for name in Arrangements.model_fields}
        return cls(policy.arrangements, policy.cost.review_above, policy.limitation.years, rules)

    def rule(self, name: str) -> str:
        """The id of the rule that a number of the section follows."""
        return self._rules[name]

    def cap(self, loan: Loan) -> Decimal:
        """The all-in rate that nothing offered may pass: the contract's, or the house's where that is lower."""
        return min(loan.cost_cap, self.review_above)

    def plan_rate(self, loan: Loan) -> Decimal:
        """What a plan's principal bears a year, as a fraction cut off at six decimals.

        Neither above the contract's rate nor above its penalty rate. Interest that is paid row by row and
        counted by the day compounds; ln(1 + cap) is the rate whose compounding never reaches the cap, however the
        rows lie, so that the all-in rate of a plan stays below it.
        """
        penalty = penalty_annual(loan)
        within_cap = (1 + self.cap(loan)).ln() * loan.day_count / DAYS_A_YEAR
        exact = Decimal(penalty.numerator) / Decimal(penalty.denominator)
        return min(self.allowed.plan_rate_most, loan.annual_rate, exact, within_cap).quantize(RATE_STEP, ROUND_FLOOR)

    def waiver_share(self, days_past_due: int, in_hardship: bool, whole_loan: bool) -> Decimal:
        """The share of the penalty that may be waived if it is paid in one sum."""
        share = share_for(self.allowed.waiver_tiers, days_past_due)
        if not share:
            return share
        return (
            share
            + (self.allowed.waiver_hardship if in_hardship else 0)
            + (self.allowed.waiver_lump_sum if whole_loan else 0)
        )  # fmt: skip

    def offer_ends(self, as_of: date) -> date:
        """The last day of an offer made on `as_of`."""
        return as_of + timedelta(days=self.allowed.offer_days)

    def answer_by(self, asked_at: datetime) -> datetime:
        """The first instant at which an application lapses whose borrower was asked for something at `asked_at`."""
        return end_of(local_date(asked_at) + timedelta(days=self.allowed.lapse_days))

    def undo_until(self, agreed_at: datetime) -> datetime:
        """Until when a borrower may undo what was agreed to, or approved, at that time, without a reason.

        Raises:
            ValueError: `agreed_at` has no time zone.
        """
        if agreed_at.tzinfo is None:
            raise ValueError("a datetime must carry its time zone")
        return agreed_at + timedelta(hours=self.allowed.cooling_off_hours)


def last_day_before(end: datetime) -> date:
    """The last day in Shanghai of what holds until an instant."""
    return local_date(end - timedelta(microseconds=1))


def end_of(day: date) -> datetime:
    """The first instant after a day in Shanghai."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)
