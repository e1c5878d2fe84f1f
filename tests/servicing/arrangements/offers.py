"""Loans in arrears with all that is on offer for them, for property tests."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from servicing.arrangements import Cause, Options, Past, Said, Terms, options
from servicing.contract import Payment, PaymentMethod
from servicing.ledger import statement
from servicing.ledger.model import PlanStanding
from servicing.money import from_fen
from tests.harness.policy import POLICY
from tests.servicing.strategies import Case, cases


def terms_with(**numbers: Any) -> Terms:
    """The shipped terms with some numbers changed."""
    changed = POLICY.model_copy(update={"arrangements": POLICY.arrangements.model_copy(update=numbers)})
    changed._rules = POLICY._rules
    return Terms.of(changed)


SHIPPED = terms_with()
LAX = terms_with(
    replan_payment_least=1,
    replan_months_most=60,
    extension_dpd_most=180,
    kept_waiver=Decimal("0.37"),
    coupon_most=20,
    waiver_tiers="1-=0.60",
    offer_days=1,
)
"""Lets through what the shipped terms stop early, so that the arithmetic is tried on it."""


@st.composite
def what_is_said(draw: st.DrawFn, as_of: date) -> Said:
    amounts = st.none() | st.integers(1, 8000_00).map(from_fen)
    return Said(
        affordable=draw(amounts),
        salary_day=draw(st.none() | st.integers(1, 31)),
        cause=draw(st.none() | st.sampled_from(Cause)),
        months=draw(st.none() | st.none() | st.integers(1, 70)),
        wanted_date=draw(st.none() | st.none() | st.integers(-3, 70).map(lambda days: as_of + timedelta(days=days))),
        lump_sum=draw(amounts),
    )


@dataclass(frozen=True)
class Offer:
    case: Case
    as_of: date
    terms: Terms
    said: Said
    past: Past
    made: Options = field(repr=False)


@st.composite
def offers(draw: st.DrawFn) -> Offer:
    case = draw(cases(days=1, late=True, most=3))
    as_of = case.days[0]
    terms = draw(st.sampled_from([SHIPPED, LAX, LAX]))
    said = draw(what_is_said(as_of))
    return Offer(case, as_of, terms, said, Past(), options(case.loan, case.payments, as_of, terms, said))


@st.composite
def offers_again(draw: st.DrawFn) -> Offer:
    """To whoever had a plan already, which they broke or kept."""
    before = draw(offers().filter(lambda offer: any(option.plan for option in offer.made.eligible)))
    agreed = [option.plan for option in before.made.eligible if option.plan]
    plan = agreed[draw(st.integers(0, len(agreed) - 1))]
    payments = tuple(paid for paid in before.case.payments if paid.paid_on <= before.as_of)
    if draw(st.booleans()):
        first = Payment("~", plan.loan_id, plan.rows[0].due_on, plan.rows[0].total, PaymentMethod.TRANSFER)
        payments = (*payments, first)
    case = replace(before.case, payments=payments)
    last = plan.rows[-1].due_on + timedelta(days=plan.miss_days + 1)
    ended = statement(case.loan, payments, last, plan).plan
    assert ended is not None
    assert ended.ended_on is not None
    as_of = ended.ended_on + timedelta(days=draw(st.integers(1, 40)))
    broken = int(ended.standing is PlanStanding.BROKEN)
    said, past = draw(what_is_said(as_of)), replace(before.past, plans_broken=broken, earlier=(plan,))
    return Offer(case, as_of, before.terms, said, past, options(case.loan, payments, as_of, before.terms, said, past))


def any_offers() -> st.SearchStrategy[Offer]:
    return offers() | offers() | offers_again()
