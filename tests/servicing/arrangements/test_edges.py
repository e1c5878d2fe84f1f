"""Exactly at a limit an option is had, and just beyond it is not. The loan of docs/arrangements.md, ten days late."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from servicing.arrangements import Approval, Code, Kind, Option, Options, Past, Said, Terms, options
from servicing.arrangements.coupon import Coupon, with_coupon
from servicing.arrangements.option import Refusal
from servicing.arrangements.planned import FenRow
from servicing.clock import SHANGHAI
from servicing.contract import PenaltyBase
from servicing.ledger import statement
from servicing.ledger.model import PlanStanding
from servicing.money import to_fen
from tests.servicing.arrangements.offers import SHIPPED, terms_with
from tests.servicing.arrangements.test_by_hand import LOAN, PAID_UP, TEN_DAYS_LATE, made, the
from tests.servicing.strategies import a_loan, paid

D = Decimal
FREE = a_loan((date(2026, 2, 1), "300.00", "0.00", "0.00"), annual_rate=D(0))
TWO_PAID = [*PAID_UP, paid("P2", date(2026, 3, 1), "1030.00")]


def under(terms: Terms, as_of: date = TEN_DAYS_LATE, **said: object) -> Options:
    return options(LOAN, [], as_of, terms, Said(**said))  # type: ignore[arg-type]


def dates(option: Option) -> list[date]:
    return [row.due_on for row in option.rows]


def test_the_first_row_is_on_no_day_that_has_begun() -> None:
    refused = Refusal(Code.DATE_TOO_EARLY, "F-04", {"actual": TEN_DAYS_LATE, "limit": TEN_DAYS_LATE})
    assert the(Kind.REPLAN, made(wanted_date=TEN_DAYS_LATE)).refused == refused
    tomorrow = the(Kind.REPLAN_WAIVER, made(wanted_date=date(2026, 2, 12), months=3))
    assert dates(tomorrow)[0] == date(2026, 2, 12)


def test_after_a_first_date_that_was_wished_the_rows_fall_on_the_salary_day() -> None:
    option = the(Kind.REPLAN, made(wanted_date=date(2026, 3, 5), salary_day=25, months=3))
    assert dates(option) == [date(2026, 3, 5), date(2026, 4, 25), date(2026, 5, 25)]


def test_an_offer_holds_no_longer_than_to_its_first_date() -> None:
    assert the(Kind.EXTENSION, made(wanted_date=date(2026, 2, 12))).valid_until == datetime(2026, 2, 13, tzinfo=SHANGHAI)


def test_a_plan_may_cost_as_much_as_the_cap_and_no_more() -> None:
    rate = the(Kind.REPLAN, made(months=3)).all_in_rate
    assert rate == D("0.212086")
    assert the(Kind.REPLAN, under(replace(SHIPPED, review_above=rate), months=3)).eligible
    refused = the(Kind.REPLAN, under(replace(SHIPPED, review_above=rate - D("0.000001")), months=3)).refused
    assert refused == Refusal(Code.RATE_OVER_CAP, "P-04", {"actual": rate, "limit": D("0.212085")})


def test_so_may_the_loan_have_done_so_far() -> None:
    """45 + 6.50 on 3000 for 41 days."""
    assert not under(replace(SHIPPED, review_above=D("0.152825"))).person
    assert under(replace(SHIPPED, review_above=D("0.152824"))).person


@pytest.mark.parametrize(("limit", "approval"), [(13, Approval.ONE_PERSON), (12, Approval.TWO_PERSONS)])
def test_one_person_may_give_up_as_much_as_the_limit(limit: int, approval: Approval) -> None:
    """Twenty days late the penalty is 13.00."""
    option = the(Kind.REPLAN_WAIVER, under(terms_with(four_eyes_above=limit), date(2026, 2, 21), months=6))
    assert (option.waived, option.approval) == (D("13.00"), approval)


@pytest.mark.parametrize(("limit", "approval"), [(1059, Approval.AUTOMATIC), (1058, Approval.ONE_PERSON)])
def test_the_house_may_approve_as_much_as_the_limit(limit: int, approval: Approval) -> None:
    """1045 + 6.50, and 0.50 on each of fifteen days."""
    terms = terms_with(auto_approval="on", auto_total_most=limit)
    option = the(Kind.EXTENSION, under(terms, wanted_date=date(2026, 2, 26)))
    assert (option.total, option.approval) == (D("1059.00"), approval)


@pytest.mark.parametrize(("least", "eligible"), [(100, True), (101, False)])
def test_a_payment_may_be_as_small_as_the_limit(least: int, *, eligible: bool) -> None:
    free = a_loan((date(2026, 2, 1), "299.99", "0.00", "0.00"), annual_rate=D(0))
    option = the(Kind.REPLAN, options(free, [], TEN_DAYS_LATE, terms_with(replan_payment_least=least), Said(months=3)))
    assert option.eligible is eligible
    assert option.highest == (D("100.00") if eligible else 0)


def test_a_plan_knows_the_payments_of_the_day_on_which_it_is_offered() -> None:
    before, today = paid("P1", date(2026, 2, 10), "10.00"), paid("P2", TEN_DAYS_LATE, "10.00")
    option = the(Kind.REPLAN, options(LOAN, [before, today], TEN_DAYS_LATE, SHIPPED, Said(months=3)))
    assert option.plan is not None
    assert option.plan.counted == ("P2",)


def test_a_coupon_leaves_a_row_its_last_fen() -> None:
    rows = [FenRow(0, 0, 0, 100, 0), FenRow(0, 0, 0, 0, 100)]
    allowed = terms_with(coupon_most=1000, coupon_share_most=D(1)).allowed
    assert with_coupon(rows, allowed) == ([rows[0], FenRow(0, 0, 0, 0, 1)], Coupon(penalty=99))


@pytest.mark.parametrize("months", [4, 5, 7, 8, 10, 11])
def test_who_can_pay_exactly_what_a_length_asks_for_is_offered_that_length(months: int) -> None:
    payment = the(Kind.REPLAN_WAIVER, made(months=months)).highest
    offered = made(affordable=payment)
    assert offered.recommended is not None
    assert (offered.recommended.months, offered.recommended.highest) == (months, payment)


def test_an_extension_may_be_asked_for_on_the_last_due_date_and_seven_days_before_one() -> None:
    assert the(Kind.EXTENSION, options(LOAN, TWO_PAID, date(2026, 4, 1), SHIPPED)).eligible
    assert the(Kind.EXTENSION, options(LOAN, PAID_UP, date(2026, 2, 22), SHIPPED)).eligible


def test_an_extension_goes_to_a_salary_day_after_the_offer_and_after_what_it_extends() -> None:
    assert dates(the(Kind.EXTENSION, made(salary_day=14))) == [date(2026, 3, 13)]
    ahead = options(LOAN, PAID_UP, date(2026, 2, 24), SHIPPED, Said(salary_day=28))
    assert dates(the(Kind.EXTENSION, ahead)) == [date(2026, 3, 28)]


def test_a_sum_that_covers_all_that_is_late_is_no_part() -> None:
    refused = the(Kind.PART_PAYMENT, made(lump_sum=D("1051.50"))).refused
    assert refused == Refusal(Code.COVERS_ALL, "P-11", {"actual": D("1051.50"), "limit": D("1051.50")})
    assert the(Kind.PART_PAYMENT, made(lump_sum=D("1051.49"))).eligible


def test_of_two_plans_that_cost_the_same_the_shorter_is_recommended() -> None:
    offered = options(FREE, [], TEN_DAYS_LATE, terms_with(replan_payment_least=1), Said(affordable=D("200.00")))
    assert {one.total for one in offered.of(Kind.REPLAN)} == {D("300.00")}
    assert offered.recommended is not None
    assert offered.recommended.months == 3


def test_the_cooling_off_is_as_long_as_policy_says() -> None:
    agreed = datetime(2026, 2, 11, 12, tzinfo=SHANGHAI)
    assert terms_with(cooling_off_hours=48).undo_until(agreed) == datetime(2026, 2, 13, 12, tzinfo=SHANGHAI)


def test_what_waits_as_credit_is_off_both_what_settling_and_what_doing_nothing_costs() -> None:
    """2000 bear 1.00 a day since the first of February; 10 wait for the first of March."""
    ahead = [*PAID_UP, paid("P2", date(2026, 2, 2), "10.00")]
    option = the(Kind.SETTLE, options(LOAN, ahead, date(2026, 2, 10), terms_with(compare_days=7)))
    assert option.compared is not None
    assert (option.total, option.compared.nothing) == (D("1999.00"), D("2006.00"))


def test_a_day_costs_penalty_from_the_last_day_of_grace_on() -> None:
    graceful = replace(LOAN, grace_days=15)
    a_day = {day: options(graceful, [], date(2026, 2, day), SHIPPED).penalty_daily for day in (15, 16)}
    assert a_day == {15: D("0.00"), 16: D("0.65")}


def test_the_interest_of_a_broken_plan_bears_no_penalty() -> None:
    loan = replace(LOAN, penalty_base=PenaltyBase.PRINCIPAL_INTEREST)
    plan = the(Kind.REPLAN, options(loan, [], TEN_DAYS_LATE, SHIPPED, Said(months=3))).plan
    assert plan is not None
    day = date(2026, 4, 28)
    late = statement(loan, [], day, plan).instalments
    assert next(one for one in late if one.number == 0).unpaid.interest > 0
    bears = sum(one.unpaid.principal + one.unpaid.interest for one in late if one.number)
    broken = options(loan, [], day, SHIPPED, Said(), Past(earlier=(plan,), plans_broken=1))
    assert broken.penalty_daily == to_fen(bears * D("0.00065"))


def test_ending_the_loan_under_an_extension_costs_no_more_of_its_interest_than_was_agreed() -> None:
    """Into days of grace an extension bears nothing: 1045, the 2000 still to come, and 1.00 a day on these."""
    graceful = replace(LOAN, grace_days=15)
    last = date(2026, 2, 16)
    plan = the(Kind.EXTENSION, options(graceful, [], TEN_DAYS_LATE, SHIPPED, Said(wanted_date=last))).plan
    assert statement(graceful, [], last, plan).settle_today == D("3060.00")


def test_what_is_prepaid_goes_to_the_plans_row_before_an_instalment_of_the_same_day() -> None:
    """Row 1 is extended to the first of March, when row 2 is due: 1045 + 6.50, and 0.50 on eighteen days."""
    plan = the(Kind.EXTENSION, made(wanted_date=date(2026, 3, 1))).plan
    ahead = [paid("P1", date(2026, 2, 20), "1060.50", "prepay")]
    after = statement(LOAN, ahead, date(2026, 2, 20), plan)
    assert after.plan is not None
    assert after.plan.standing is PlanStanding.KEPT
    assert [one.unpaid.total for one in after.instalments] == [D("0.00"), D("1030.00"), D("1015.00")]


def test_after_a_broken_plan_no_instalment_has_more_interest_than_was_scheduled_nor_a_fee_of_the_plans_days() -> None:
    """The plan took over 2000 × 0.0005 × 10 = 10.00 in instalment 2, of which 3.00 were scheduled; it is broken on 18 March,
    when 14 of the 31 days of instalment 3 are left: 15.00 × 14 / 31 = 6.77."""
    loan = a_loan(
        (date(2026, 2, 1), "1000.00", "45.00", "5.00"),
        (date(2026, 3, 1), "1000.00", "3.00", "5.00"),
        (date(2026, 4, 1), "1000.00", "15.00", "5.00"),
    )
    plan = the(Kind.REPLAN, options(loan, [], TEN_DAYS_LATE, SHIPPED, Said(months=3))).plan
    after = statement(loan, [], date(2026, 3, 19), plan)
    assert after.plan is not None
    assert after.plan.ended_on == date(2026, 3, 18)
    owed = {one.number: (one.unpaid.interest, one.unpaid.fee) for one in after.instalments if one.number}
    assert owed == {1: (D("45.00"), D("5.00")), 2: (D("3.00"), D("0.00")), 3: (D("6.77"), D("5.00"))}


def test_what_comes_on_the_day_of_a_plan_and_its_figures_do_not_know_is_paid_on_the_plan() -> None:
    plan = the(Kind.REPLAN, made(months=3)).plan
    assert plan is not None
    today = [paid("P1", TEN_DAYS_LATE, "1050.22")]
    assert statement(LOAN, today, TEN_DAYS_LATE, plan).credit == D("1050.22")
    assert statement(LOAN, today, TEN_DAYS_LATE, replace(plan, counted=("P1",))).credit == 0


def test_what_is_prepaid_goes_to_an_instalment_that_is_due_before_the_plans_row() -> None:
    plan = the(Kind.EXTENSION, made(wanted_date=date(2026, 3, 13))).plan
    after = statement(LOAN, [paid("P1", date(2026, 2, 20), "1030.00", "prepay")], date(2026, 2, 20), plan)
    assert [one.unpaid.total for one in after.instalments] == [D("1051.50"), D("0.00"), D("1015.00")]
