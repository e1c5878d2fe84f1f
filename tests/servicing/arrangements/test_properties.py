"""What must hold of everything that is offered, whatever the loan, its history and what was said."""

from datetime import timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings

from servicing.arrangements import Approval, Code, Kind, Option
from servicing.arrangements.dates import LEAST_DAYS_APART
from servicing.ledger import statement
from servicing.ledger.exact import penalty_annual
from servicing.money import FEN, ZERO
from tests.servicing.arrangements.offers import Offer, any_offers

many = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
any_will_do = settings(many, max_examples=10_000, derandomize=True, database=None, phases=[Phase.generate])
PLANS = (Kind.REPLAN, Kind.REPLAN_WAIVER)
AT_ONCE = (Kind.PAY_OVERDUE, Kind.PART_PAYMENT, Kind.SETTLE)


def planned(offer: Offer) -> list[Option]:
    return [option for option in offer.made.eligible if option.plan]


def monthly(offer: Offer) -> list[Option]:
    return [option for option in offer.made.eligible if option.kind in PLANS]


def known(offer: Offer) -> list:
    return [paid for paid in offer.case.payments if paid.paid_on <= offer.as_of]


@many
@given(any_offers())
def test_each_kind_is_there_and_is_had_or_refused_by_a_rule(offer: Offer) -> None:
    assert {option.kind for option in offer.made.options} == set(Kind)
    for option in offer.made.options:
        if option.eligible:
            assert option.rows
            assert option.compared is not None
            assert option.valid_until is not None
        else:
            assert not option.rows
            assert option.refused.rule


@many
@given(any_offers())
def test_rows_add_up_to_what_is_owed_and_nothing_but_penalty_is_waived(offer: Offer) -> None:
    today = statement(offer.case.loan, offer.case.payments, offer.as_of, offer.past.plans)
    for option in planned(offer):
        plan = option.plan
        assert option.rows == plan.rows
        assert option.total == sum((row.total for row in option.rows), ZERO) == plan.total
        covered = [one for one in today.instalments if plan.whole or one.number in plan.covers]
        principal = sum((one.unpaid.principal for one in covered), ZERO)
        fee = sum((one.unpaid.fee for one in covered if not plan.whole or one.due_on <= offer.as_of), ZERO)
        penalty = sum((one.unpaid.penalty + one.unpaid.compound for one in covered), ZERO)
        own = sum((row.plan_interest for row in plan.rows), ZERO)
        assert sum((row.principal for row in plan.rows), ZERO) == principal
        assert sum((row.fee for row in plan.rows), ZERO) == fee
        assert sum((row.penalty for row in plan.rows), ZERO) + plan.penalty_waived == penalty
        assert (option.waived, option.coupon) == (plan.waived, plan.coupon_penalty + plan.coupon_interest)
        owed = today.settle_today if plan.whole else sum((one.unpaid.total for one in covered), ZERO)
        assert plan.total - own + plan.penalty_waived == owed


@many
@given(any_offers())
def test_no_part_is_negative_and_no_date_is_past(offer: Offer) -> None:
    for option in offer.made.eligible:
        assert option.total == sum((row.total for row in option.rows), ZERO)
        assert option.highest == max(row.total for row in option.rows)
        for row in option.rows:
            assert min(row.fee, row.interest, row.plan_interest, row.principal, row.penalty) >= 0
            assert row.total > 0
        dates = [row.due_on for row in option.rows]
        if option.kind in AT_ONCE:
            assert dates == [offer.as_of]
        else:
            assert dates[0] > offer.as_of
            assert dates == sorted(set(dates))
        assert option.valid_until.date() > offer.as_of
        assert option.waived >= 0


@many
@given(any_offers())
def test_payments_are_equal_and_the_last_takes_the_rounding(offer: Offer) -> None:
    for option in monthly(offer):
        assert len(option.rows) == option.months
        *others, last = (row.total for row in option.rows)
        rounding = FEN * 2 * (len(option.rows) + 1)
        if not option.coupon:
            assert len(set(others)) == 1
            assert 0 <= others[0] - last <= rounding
            continue
        short = sum((option.highest - row.total for row in option.rows), ZERO)
        assert short <= option.coupon + rounding


@many
@given(any_offers())
def test_a_coupon_is_what_policy_says_and_off_nothing_but_what_the_plan_costs(offer: Offer) -> None:
    """Off the deferred penalty as long as there is any; never of principal, nor of what was owed as interest or fee."""
    allowed = offer.terms.allowed
    for option in planned(offer):
        plan = option.plan
        own = sum((row.plan_interest for row in plan.rows), ZERO) + plan.coupon_interest
        penalty = sum((row.penalty for row in plan.rows), ZERO) + plan.coupon_penalty
        most = min(Decimal(allowed.coupon_most), ((own + penalty) * allowed.coupon_share_most).quantize(FEN, ROUND_DOWN))
        assert min(plan.coupon_penalty, plan.coupon_interest) >= 0
        assert option.coupon <= most
        if option.kind in PLANS:
            assert option.coupon == most or min(row.total for row in plan.rows) == FEN
        else:
            assert option.coupon == ZERO
        assert not plan.coupon_interest or penalty - plan.coupon_penalty <= FEN * len(plan.rows)


@many
@given(any_offers())
def test_dates_are_on_one_day_of_each_month_and_no_two_in_one_months_income(offer: Offer) -> None:
    for option in monthly(offer):
        dates = [row.due_on for row in option.rows]
        first = offer.said.wanted_date or dates[0]
        assert dates[0] == first
        assert dates[0] <= offer.as_of + timedelta(days=offer.terms.allowed.first_due_days_most)
        day = offer.said.salary_day or (first.day if offer.said.wanted_date else offer.as_of.day)
        months = [12 * due.year + due.month for due in dates]
        assert all(due.day == day or (due.day < day and (due + timedelta(days=1)).day == 1) for due in dates[1:])
        assert all(after - before == 1 for before, after in pairwise(months[1:]))
        apart = (dates[1] - dates[0]).days
        assert apart >= LEAST_DAYS_APART
        assert months[1] - months[0] == 1 or apart < LEAST_DAYS_APART + 31


@many
@given(any_offers())
def test_principal_bears_the_plans_rate_day_by_day_and_nothing_else_bears(offer: Offer) -> None:
    for option in monthly(offer):
        loan, plan = offer.case.loan, option.plan
        assert Fraction(plan.rate) <= min(Fraction(loan.annual_rate), penalty_annual(loan))
        left, bore, day = sum((row.principal for row in plan.rows), ZERO), Fraction(0), offer.as_of
        for row in plan.rows:
            while day < row.due_on:
                day += timedelta(days=1)
                bore += Fraction(left) * Fraction(plan.rate) / loan.day_count
            left -= row.principal
        exact = Decimal(bore.numerator) / Decimal(bore.denominator)
        own = sum((row.plan_interest for row in plan.rows), ZERO)
        assert own + plan.coupon_interest == exact.quantize(FEN, ROUND_HALF_UP)


@many
@given(any_offers())
def test_the_all_in_rate_is_within_the_cap(offer: Offer) -> None:
    """Discounted at the cap, what is paid is worth no more than what it stands for: no root needs to be found."""
    cap = min(offer.case.loan.cost_cap, offer.terms.review_above)
    for option in planned(offer):
        assert option.all_in_rate <= cap
        deferred = sum((row.penalty for row in option.rows), ZERO) if option.kind in PLANS else ZERO
        own = sum((row.plan_interest for row in option.rows), ZERO)
        base = option.total - own - deferred + (ZERO if option.kind in PLANS else option.waived)
        with localcontext(prec=50):
            worth = sum(row.total / (1 + cap) ** (Decimal((row.due_on - offer.as_of).days) / 365) for row in option.rows)
            assert worth <= base * (1 + Decimal("0.000005"))


@many
@given(any_offers())
def test_a_plan_costs_no_more_than_doing_nothing_until_its_end(offer: Offer) -> None:
    for option in planned(offer):
        on, plan = option.rows[-1].due_on, option.plan
        then = statement(offer.case.loan, known(offer), on, offer.past.plans)
        nothing = sum((one.unpaid.total for one in then.instalments if one.number in plan.covers), ZERO)
        if plan.whole:
            nothing = then.settle_today
        assert (option.compared.on, option.compared.nothing) == (on, nothing)
        assert option.compared.taken == option.total <= nothing
        assert option.compared.saving == nothing - option.total >= 0


@many
@given(any_offers())
def test_nothing_is_recommended_above_what_they_can_pay(offer: Offer) -> None:
    best = [option for option in offer.made.options if option.recommended]
    assert len(best) <= 1
    for option in best:
        assert option.eligible
        if option.kind in PLANS:
            assert offer.said.affordable is not None
            assert max(row.total for row in option.rows) <= offer.said.affordable
        else:
            assert option.total <= offer.said.lump_sum


@many
@given(any_offers())
def test_whoever_can_afford_a_plan_is_shown_one(offer: Offer) -> None:
    """Of the plans within what they can pay the recommended one is the cheapest, and no shorter plan would have done."""
    within = [option for option in monthly(offer) if offer.said.affordable and option.highest <= offer.said.affordable]
    best = offer.made.recommended
    if within and best is not None and best.kind in PLANS:
        assert best.total == min(option.total for option in within)
    if within and offer.said.lump_sum is None:
        assert best is not None


@many
@given(any_offers())
def test_a_cost_over_the_cap_gets_a_person_and_no_offer(offer: Offer) -> None:
    today = statement(offer.case.loan, offer.case.payments, offer.as_of, offer.past.plans)
    over = today.cost_over_cap or today.all_in_rate > offer.terms.review_above
    if over and today.outstanding.total:
        assert offer.made.person
        assert {option.refused.code for option in offer.made.options} == {Code.COST_OVER_CAP}
        assert offer.made.eligible == ()
    elif today.outstanding.total == 0:
        assert {option.refused.code for option in offer.made.options} == {Code.NOTHING_OWED}


@many
@given(any_offers())
def test_no_waiver_goes_without_a_person(offer: Offer) -> None:
    for option in offer.made.eligible:
        if given_up := option.waived + option.coupon:
            assert option.approval in (Approval.ONE_PERSON, Approval.TWO_PERSONS)
            assert (option.approval is Approval.TWO_PERSONS) == (given_up > offer.terms.allowed.four_eyes_above)
        assert (option.approval is Approval.NONE) == (option.kind in AT_ONCE)


@pytest.mark.parametrize("kind", Kind)
def test_the_loans_that_are_tried_bring_every_kind(kind: Kind) -> None:
    """None of the above is true of nothing."""
    assert find(any_offers(), lambda offer: any(option.kind is kind for option in offer.made.eligible), settings=any_will_do)


MET = (Code.COST_OVER_CAP, Code.RATE_OVER_CAP, Code.DEARER_THAN_NOTHING, Code.NO_PENALTY, Code.TOO_LATE)


@pytest.mark.parametrize("code", MET)
def test_the_loans_that_are_tried_meet_the_limits_of_money_and_time(code: Code) -> None:
    assert find(any_offers(), lambda offer: code in codes(offer), settings=any_will_do)


def codes(offer: Offer) -> set[Code]:
    return {option.refused.code for option in offer.made.options if option.refused}
