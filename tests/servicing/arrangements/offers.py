"""Loans in arrears with all that is on offer for them, for property tests."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from servicing.arrangements import Cause, Options, Past, Said, Terms, options
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
    past = Past(card=draw(st.booleans()))
    return Offer(case, as_of, terms, said, past, options(case.loan, case.payments, as_of, terms, said, past))
