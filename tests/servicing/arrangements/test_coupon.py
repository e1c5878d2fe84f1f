"""A coupon for keeping a plan, by hand: off its deferred penalty, then its own interest, given when it is kept and not before.
Case 2 of docs/arrangements.md with 20 yuan: its own costs are 6.50 of penalty and 42.00 + 31.73 + 15.42 of interest."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from servicing.arrangements import Approval, Code, Kind, Option, Said, options
from servicing.ledger import Plan, settle_today, statement
from servicing.ledger.model import Buckets, PlanStanding
from servicing.money import ZERO
from tests.servicing.arrangements.offers import terms_with
from tests.servicing.arrangements.test_by_hand import LOAN, NINETY_DAYS_LATE, TEN_DAYS_LATE, made, parts, the
from tests.servicing.strategies import paid

D = Decimal


def replan(kind: Kind = Kind.REPLAN, **numbers: Any) -> Option:
    terms = terms_with(**({"coupon_most": 20} | numbers))
    return the(kind, options(LOAN, [], TEN_DAYS_LATE, terms, Said(months=3)))


def to_the_letter(plan: Plan) -> list:
    return [paid(f"R{row.number}", row.due_on, str(row.total)) for row in plan.rows]


def test_it_is_off_the_last_rows_penalty_then_interest() -> None:
    option = replan()
    assert parts(option) == [
        ("2026-03-11", "0.00", "55.00", "42.00", "953.22", "0.00"),
        ("2026-04-11", "0.00", "0.00", "31.73", "1018.49", "0.00"),
        ("2026-05-11", "0.00", "0.00", "1.92", "1028.29", "0.00"),
    ]
    assert (option.total, option.coupon, option.waived) == (D("3130.65"), D("20.00"), ZERO)
    assert (option.plan.coupon_penalty, option.plan.coupon_interest) == (D("6.50"), D("13.50"))
    assert option.compared.saving == D("95.85")
    assert option.all_in_rate < the(Kind.REPLAN, made(months=3)).all_in_rate
    assert option.approval is Approval.ONE_PERSON


@pytest.mark.parametrize(
    ("numbers", "penalty", "interest"),
    [
        ({"coupon_most": 0}, "0.00", "0.00"),
        ({"coupon_most": 6}, "6.00", "0.00"),
        ({"coupon_most": 7}, "6.50", "0.50"),
        ({"coupon_most": 1000}, "6.50", "41.32"),
        ({"coupon_share_most": D("0.05")}, "4.78", "0.00"),
        ({"coupon_share_most": D(0)}, "0.00", "0.00"),
        ({"coupon_most": 1000, "coupon_share_most": D(1)}, "6.50", "89.15"),
    ],
)
def test_it_is_as_much_as_policy_says(numbers: dict[str, Any], penalty: str, interest: str) -> None:
    """95.65 in all: half of it is 47.82, a twentieth 4.78, cut off."""
    plan = replan(**numbers).plan
    assert (plan.coupon_penalty, plan.coupon_interest) == (D(penalty), D(interest))


def test_beside_a_waiver_it_is_off_the_plans_interest_and_both_are_approved_together() -> None:
    option = replan(Kind.REPLAN_WAIVER)
    assert (option.waived, option.plan.coupon_penalty, option.plan.coupon_interest) == (D("6.50"), ZERO, D("20.00"))
    assert replan(Kind.REPLAN_WAIVER, four_eyes_above=26).approval is Approval.TWO_PERSONS
    assert replan(Kind.REPLAN_WAIVER, four_eyes_above=27).approval is Approval.ONE_PERSON
    assert replan(auto_approval="on", auto_total_most=20000).approval is Approval.ONE_PERSON
    assert replan(auto_approval="on", auto_total_most=20000, coupon_most=0).approval is Approval.AUTOMATIC


def test_no_other_way_has_one() -> None:
    offered = options(LOAN, [], TEN_DAYS_LATE, terms_with(coupon_most=20), Said(months=3))
    assert {one.kind for one in offered.options if one.coupon} == {Kind.REPLAN, Kind.REPLAN_WAIVER}


def test_it_may_bring_a_plan_below_the_cap_as_its_cost_is_what_is_paid() -> None:
    def refused(coupon: int) -> Code | None:
        terms = terms_with(coupon_most=coupon, coupon_share_most=D(1))
        option = the(Kind.REPLAN, options(LOAN, [], NINETY_DAYS_LATE, terms, Said(months=3)))
        return option.refused and option.refused.code

    assert (refused(0), refused(100)) == (Code.RATE_OVER_CAP, None)


def test_when_the_plan_is_kept_it_has_fallen_away_and_nothing_is_credit() -> None:
    plan = replan().plan
    said = statement(LOAN, to_the_letter(plan), date(2026, 5, 11), plan)
    assert (said.plan.standing, said.plan.waived) == (PlanStanding.KEPT, D("6.50"))
    assert (said.outstanding, said.credit, said.settle_today) == (Buckets(), ZERO, ZERO)


def test_when_it_is_broken_all_is_owed_as_if_there_had_been_none() -> None:
    """Row 1 is paid, row 2 is not; the figures are those of the broken plan of the document."""
    history = [paid("P1", date(2026, 3, 11), "1050.22")]
    with_it, without = replan().plan, the(Kind.REPLAN, made(months=3)).plan
    for day in (date(2026, 4, 19), date(2026, 4, 28), date(2026, 6, 30)):
        assert statement(LOAN, history, day, with_it).overdue == statement(LOAN, history, day, without).overdue
    assert statement(LOAN, history, date(2026, 4, 28), with_it).overdue.total == D("2101.90")


def test_paid_off_early_it_is_off_what_is_left_and_gives_nothing_back() -> None:
    """On 21 March 2046.78 have borne 10.23: the coupon's 13.50 of interest take no more than these. And where rows 1 and 2
    were paid on 11 March, the 31.73 for days to come are counted as without it: 1028.29 - 31.73."""
    plan = replan().plan
    history = [paid("P1", date(2026, 3, 11), "1050.22")]
    assert settle_today(LOAN, history, date(2026, 3, 21), plan) == D("2046.78")
    assert settle_today(LOAN, history, date(2026, 4, 11), plan) == D("2046.78") + D("31.73") - D("13.50")
    ahead = [*history, paid("P2", date(2026, 3, 11), "1050.22", "prepay")]
    assert settle_today(LOAN, ahead, date(2026, 3, 11), plan) == D("996.56")
    ended = statement(LOAN, [*ahead, paid("P3", date(2026, 3, 11), "996.56", "settle")], date(2026, 6, 1), plan)
    assert (ended.plan.standing, ended.outstanding, ended.credit) == (PlanStanding.KEPT, Buckets(), ZERO)
