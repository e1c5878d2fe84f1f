"""Statements worked out by hand. Unless said otherwise 0.18 a year × 1.3 = 0.234, on /360 0.00065 a day: 1000 bears 0.65."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from servicing.contract import Bucket, Loan, Payment, PenaltyBase
from servicing.ledger import settle_today, statement
from servicing.ledger.exact import penalty_annual
from servicing.ledger.model import Buckets, InstalmentStatus, Statement
from tests.servicing.strategies import a_loan, paid

FEB_1, MAR_1 = date(2026, 2, 1), date(2026, 3, 1)


def yuan(text: str) -> Decimal:
    return Decimal(text)


def one_thousand(**terms: object) -> Loan:
    return a_loan((FEB_1, "1000.00", "0.00", "0.00"), **terms)


def two_rows(**terms: object) -> Loan:
    return a_loan((FEB_1, "1000.00", "15.00", "5.00"), (MAR_1, "1000.00", "15.00", "5.00"), **terms)


def days_late(days: int) -> date:
    return FEB_1 + timedelta(days=days)


def only(said: Statement) -> Buckets:
    (state,) = said.instalments
    return state.unpaid


# --- the rate -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("multiplier", "day_count", "cap", "penalty_of_30_days"),
    [
        ("1.5", 360, "0.24", "98.63"),  # 27 % clamped: 5000 × 0.24 / 365 = 3.28767 a day; × 30 = 98.6301
        ("1.5", 365, "0.24", "98.63"),  # the cap is a year of 365 days on either day count
        ("1.5", 360, "0.36", "112.50"),  # unclamped: 5000 × 0.27 / 360 = 3.75 a day
        ("1.5", 365, "0.36", "110.96"),  # 5000 × 0.27 / 365 × 30 = 110.9589
        ("1.3", 360, "0.24", "97.50"),  # 5000 × 0.234 / 360 = 3.25 a day
        ("1.0", 360, "0.24", "75.00"),  # 5000 × 0.18 / 360 = 2.50 a day
    ],
)
def test_penalty_by_multiplier_day_count_and_cap(multiplier: str, day_count: int, cap: str, penalty_of_30_days: str):
    loan = a_loan(
        (FEB_1, "5000.00", "0.00", "0.00"),
        penalty_multiplier=yuan(multiplier),
        day_count=day_count,
        cost_cap=yuan(cap),
    )
    assert only(statement(loan, [], days_late(30))).penalty == yuan(penalty_of_30_days)


@pytest.mark.parametrize(
    ("multiplier", "day_count", "highest_unclamped"),
    [("1.5", 365, "0.1600"), ("1.5", 360, "0.1578"), ("1.3", 365, "0.1846"), ("1.3", 360, "0.1820")],
)
def test_contract_rate_from_which_the_cap_clamps(multiplier: str, day_count: int, highest_unclamped: str):
    loan = one_thousand(penalty_multiplier=yuan(multiplier), day_count=day_count, annual_rate=yuan(highest_unclamped))
    higher = replace(loan, annual_rate=loan.annual_rate + yuan("0.0001"))
    assert penalty_annual(loan) == loan.annual_rate * loan.penalty_multiplier
    assert penalty_annual(higher) < higher.annual_rate * higher.penalty_multiplier


@pytest.mark.parametrize(("annual_rate", "day_count"), [("0.18", 360), ("0.1825", 365)])
def test_five_in_ten_thousand_a_day(annual_rate: str, day_count: int):
    """日息万分之五: 1000 × 0.0005 = 0.50 a day, here without a surcharge."""
    loan = one_thousand(annual_rate=yuan(annual_rate), day_count=day_count, penalty_multiplier=yuan("1"))
    assert only(statement(loan, [], days_late(7))).penalty == yuan("3.50")


def test_a_free_loan_bears_nothing():
    assert only(statement(one_thousand(annual_rate=yuan("0")), [], days_late(900))).total == yuan("1000.00")


def test_first_day_of_arrears_is_the_day_after_the_due_date():
    assert only(statement(one_thousand(), [], FEB_1)).penalty == yuan("0.00")
    assert only(statement(one_thousand(), [], days_late(1))).penalty == yuan("0.65")
    assert only(statement(one_thousand(), [], days_late(365))).penalty == yuan("237.25")  # 365 × 0.65


# --- what it is borne on ------------------------------------------------------------------------------------

WITH_INTEREST = (FEB_1, "1000.00", "100.00", "50.00")


def test_penalty_on_principal_alone():
    unpaid = only(statement(a_loan(WITH_INTEREST), [], days_late(10)))
    assert (unpaid.penalty, unpaid.compound) == (yuan("6.50"), yuan("0.00"))


def test_penalty_on_principal_and_interest():
    """(1000 + 100) × 0.00065 × 10; the fee bears nothing."""
    loan = a_loan(WITH_INTEREST, penalty_base=PenaltyBase.PRINCIPAL_INTEREST)
    assert only(statement(loan, [], days_late(10))).penalty == yuan("7.15")


def test_compound_on_unpaid_interest_at_the_penalty_rate():
    """100 × 0.00065 × 10 (P-02); never on penalty."""
    unpaid = only(statement(a_loan(WITH_INTEREST, compound_interest=True), [], days_late(10)))
    assert (unpaid.penalty, unpaid.compound) == (yuan("6.50"), yuan("0.65"))


def test_interest_goes_on_bearing_after_the_principal_is_paid():
    """Principal 1000 paid on day 10: penalty 6.50, compound 0.65. Ten more days: compound 0.65 again, penalty no more."""
    order = (Bucket.PRINCIPAL, Bucket.INTEREST, Bucket.FEE, Bucket.PENALTY, Bucket.COMPOUND)
    loan = a_loan((FEB_1, "1000.00", "100.00", "0.00"), compound_interest=True, allocation=order)
    unpaid = only(statement(loan, [paid("P1", days_late(10), "1000.00")], days_late(20)))
    assert unpaid == Buckets(interest=yuan("100.00"), penalty=yuan("6.50"), compound=yuan("1.30"))


# --- rounding -----------------------------------------------------------------------------------------------


def test_half_a_fen_rounds_up_once_and_small_payments_add_nothing():
    """100 bears 0.065 a day. Day 1: 0.065 -> 0.07 due. Day 2: 0.13 in all, so 0.06 more. After 20 days 1.30 either way."""
    loan = a_loan((FEB_1, "100.00", "0.00", "0.00"))
    assert only(statement(loan, [], days_late(1))).penalty == yuan("0.07")
    daily = [paid(f"P{day:02}", days_late(day), "0.01") for day in range(1, 21)]
    said = statement(loan, daily, days_late(20))
    assert said.instalments[0].accrued.penalty == yuan("1.30")
    assert said.outstanding.total == yuan("101.10")  # 100 + 1.30 - 20 × 0.01
    assert statement(loan, [], days_late(20)).outstanding.penalty == yuan("1.30")


# --- grace --------------------------------------------------------------------------------------------------


def test_days_of_grace_join_on_the_first_day_past_grace():
    loan = one_thousand(grace_days=3)
    last = statement(loan, [], days_late(3))
    assert (last.instalments[0].status, last.overdue.penalty) == (InstalmentStatus.IN_GRACE, yuan("0.00"))
    assert (last.overdue.total, last.days_past_due) == (yuan("1000.00"), 3)
    past = statement(loan, [], days_late(4))
    assert (past.instalments[0].status, past.overdue.penalty) == (InstalmentStatus.OVERDUE, yuan("2.60"))  # 4 × 0.65


def test_paid_on_the_last_day_of_grace_costs_nothing_ever():
    said = statement(one_thousand(grace_days=3), [paid("P1", days_late(3), "1000.00")], days_late(300))
    assert said.outstanding == Buckets()
    assert said.instalments[0].accrued == Buckets()


def test_a_fen_of_principal_left_after_grace_joins_the_days_held():
    """3 days of 1000 held (1.95), then 0.01 alone: 1.95 + nothing that a fen could show."""
    said = statement(one_thousand(grace_days=3), [paid("P1", days_late(3), "999.99")], days_late(4))
    assert said.outstanding.penalty == yuan("1.95")


def test_a_part_payment_in_grace_lowers_the_base_from_the_next_day():
    """Days 1-2 on 1000: 1.30 held. 400 paid that evening. Day 3 on 600: 0.39 held. Day 4 on 600: 0.39. In all 2.08."""
    payments = [paid("P1", days_late(2), "400.00")]
    loan = one_thousand(grace_days=3)
    assert statement(loan, payments, days_late(3)).outstanding.total == yuan("600.00")
    assert statement(loan, payments, days_late(4)).outstanding.total == yuan("602.08")


def test_days_of_grace_join_once():
    """3 days held and 1 past grace: 2.60, paid that evening. Four more days bear 2.60 more, not the 1.95 held again."""
    said = statement(one_thousand(grace_days=3), [paid("P1", days_late(4), "2.60")], days_late(8))
    assert said.outstanding == Buckets(principal=yuan("1000.00"), penalty=yuan("2.60"))


def test_an_unpaid_fee_alone_does_not_make_the_days_of_grace_join():
    loan = a_loan((FEB_1, "1000.00", "0.00", "5.00"), grace_days=3, allocation=tuple(reversed(Bucket)))
    by_principal = replace(loan, allocation=(Bucket.PRINCIPAL, *[b for b in Bucket if b is not Bucket.PRINCIPAL]))
    said = statement(by_principal, [paid("P1", days_late(2), "1000.00")], days_late(9))
    assert said.outstanding == Buckets(fee=yuan("5.00"))
    assert said.instalments[0].status is InstalmentStatus.OVERDUE


# --- allocation ---------------------------------------------------------------------------------------------


def test_fee_then_interest_then_principal():
    """1000 against fee 50, interest 300, principal 5000 -> 50, 300, 650; principal left 4350."""
    loan = a_loan((FEB_1, "5000.00", "300.00", "50.00"))
    said = statement(loan, [paid("P1", FEB_1, "1000.00")], FEB_1)
    assert only(said) == Buckets(principal=yuan("4350.00"))
    assert [(part.bucket, str(part.amount)) for part in said.allocations] == [
        (Bucket.FEE, "50.00"),
        (Bucket.INTEREST, "300.00"),
        (Bucket.PRINCIPAL, "650.00"),
    ]


def test_penalty_and_compound_come_between_fee_and_interest():
    """10 days: penalty 6.50, compound 0.65. 60.00 = fee 50 + 6.50 + 0.65 + 2.85 of the interest."""
    loan = a_loan(WITH_INTEREST, compound_interest=True)
    said = statement(loan, [paid("P1", days_late(10), "60.00")], days_late(10))
    assert only(said) == Buckets(principal=yuan("1000.00"), interest=yuan("97.15"))


def test_the_contract_may_order_otherwise():
    order = (Bucket.PRINCIPAL, Bucket.INTEREST, Bucket.FEE, Bucket.COMPOUND, Bucket.PENALTY)
    said = statement(a_loan(WITH_INTEREST, allocation=order), [paid("P1", days_late(10), "1120.00")], days_late(10))
    assert only(said) == Buckets(fee=yuan("30.00"), penalty=yuan("6.50"))  # 1000 + 100 + 20 of the fee


def test_the_oldest_instalment_is_cleared_before_the_next():
    """On 1 March: row 1 owes 1020 and 28 days × 0.65 = 18.20, row 2 owes 1020. 1100.00 leaves 61.80 for row 2."""
    said = statement(two_rows(), [paid("P1", MAR_1, "1100.00")], MAR_1)
    first, second = said.instalments
    assert first.unpaid == Buckets()
    assert second.unpaid == Buckets(principal=yuan("958.20"))  # 61.80 - 5 fee - 15 interest = 41.80


def test_payments_of_a_day_go_by_id_and_after_the_day_has_accrued():
    """'P10' sorts before 'P2'. Prepay first: 50 into row 1, then 100 stays credit; the other way the credit goes with it."""
    early = date(2026, 1, 10)
    prepay_first = [paid("P2", early, "100.00"), paid("P10", early, "50.00", "prepay")]
    transfer_first = [paid("P1", early, "100.00"), paid("P10", early, "50.00", "prepay")]
    assert statement(two_rows(), prepay_first, early).credit == yuan("100.00")
    assert statement(two_rows(), transfer_first, early).credit == yuan("0.00")
    assert statement(two_rows(), transfer_first, early).outstanding.total == yuan("1890.00")  # 2040 - 150


# --- transfer, prepay, settle -------------------------------------------------------------------------------


def test_a_transfer_ahead_of_time_is_credit_until_the_next_due_date():
    payments = [paid("P1", date(2026, 1, 10), "1500.00")]
    before = statement(two_rows(), payments, date(2026, 1, 31))
    assert (before.credit, before.outstanding.total) == (yuan("1500.00"), yuan("2040.00"))
    on_due = statement(two_rows(), payments, FEB_1)
    assert (on_due.credit, on_due.outstanding.total) == (yuan("480.00"), yuan("1020.00"))
    assert on_due.instalments[0].status is InstalmentStatus.PAID
    assert {(part.payment_id, part.on) for part in on_due.allocations} == {(None, FEB_1)}
    after = statement(two_rows(), payments, MAR_1)
    assert (after.credit, after.outstanding) == (yuan("0.00"), Buckets(principal=yuan("540.00")))


def test_what_is_over_after_everything_stays_credit():
    said = statement(two_rows(), [paid("P1", FEB_1, "3000.00")], date(2027, 1, 1))
    assert (said.credit, said.outstanding) == (yuan("960.00"), Buckets())


def test_a_prepayment_goes_on_into_later_instalments():
    """On 1 February 1500 clears row 1 (1020) and puts 480 into row 2: fee 5, interest 15, principal 460."""
    said = statement(two_rows(), [paid("P1", FEB_1, "1500.00", "prepay")], FEB_1)
    assert (said.credit, said.outstanding) == (yuan("0.00"), Buckets(principal=yuan("540.00")))


def test_a_prepayment_above_all_there_is_leaves_credit():
    said = statement(two_rows(), [paid("P1", FEB_1, "2050.00", "prepay")], FEB_1)
    assert (said.credit, said.outstanding, said.settle_today) == (yuan("10.00"), Buckets(), yuan("0.00"))


def test_settle_today_before_anything_was_due():
    """15 days on 2000 at 0.18 / 360: 15.00 (P-15: interest for the days used; scheduled fees fall away)."""
    assert settle_today(two_rows(), [], date(2026, 1, 16)) == yuan("2015.00")


def test_settle_today_with_one_instalment_late():
    """Row 1: 1020 + 10 × 0.65 = 1026.50. Row 2: 1000 + 10 days × 0.50 since 1 February = 1005.00."""
    assert settle_today(two_rows(), [], days_late(10)) == yuan("2031.50")


def test_settle_today_takes_credit_off_and_never_goes_below_zero():
    credit = [paid("P1", date(2026, 1, 10), "2100.00")]
    assert settle_today(two_rows(), [paid("P1", date(2026, 1, 10), "15.00")], date(2026, 1, 16)) == yuan("2000.00")
    assert settle_today(two_rows(), credit, date(2026, 1, 16)) == yuan("0.00")


@pytest.mark.parametrize(("amount", "credit"), [("2031.50", "0.00"), ("2031.51", "0.01")])
def test_settling_ends_the_loan(amount: str, credit: str):
    payments = [paid("P1", days_late(10), amount, "settle")]
    for day in (days_late(10), MAR_1, date(2030, 1, 1)):
        said = statement(two_rows(), payments, day)
        assert (said.outstanding, said.settle_today, said.credit) == (Buckets(), yuan("0.00"), yuan(credit))
        assert {state.status for state in said.instalments} == {InstalmentStatus.PAID}
    assert said.instalments[1].paid == Buckets(principal=yuan("1000.00"), interest=yuan("5.00"))


def test_a_fen_short_of_settling_is_a_transfer():
    said = statement(two_rows(), [paid("P1", days_late(10), "2031.49", "settle")], days_late(10))
    assert (said.credit, said.outstanding.total) == (yuan("1004.99"), yuan("1020.00"))
    assert said.settle_today == yuan("0.01")


def test_earlier_credit_helps_to_settle():
    payments = [paid("P1", date(2026, 1, 10), "15.00"), paid("P2", date(2026, 1, 16), "2000.00", "settle")]
    said = statement(two_rows(), payments, date(2026, 1, 16))
    assert (said.outstanding, said.credit) == (Buckets(), yuan("0.00"))


def test_settling_in_grace_drops_the_days_held():
    """3 days of grace: 1020 + 1000 + 3 × 0.50 = 2021.50, without penalty."""
    loan = two_rows(grace_days=5)
    assert settle_today(loan, [], days_late(3)) == yuan("2021.50")
    said = statement(loan, [paid("P1", days_late(3), "2021.50", "settle")], days_late(99))
    assert (said.outstanding, said.credit) == (Buckets(), yuan("0.00"))
    assert [state.accrued for state in said.instalments] == [Buckets(), Buckets()]


def test_interest_prepaid_on_later_instalments_counts_when_settling():
    """2 January: prepay 1030 = row 1 whole (15 + 1000) and row 2's interest (15). Left: 1000 of principal.
    12 January: 1000 + 11 days × 0.50 - 30 prepaid = 975.50. Interest kept in the end: 5.50, the other 24.50 paid principal.
    Principal out: 2000 for 1 day, 1000 for 10: 12000 yuan-days; 5.50 × 365 / 12000 = 0.167292."""
    loan = a_loan((FEB_1, "1000.00", "15.00", "0.00"), (MAR_1, "1000.00", "15.00", "0.00"))
    prepaid = paid("P1", date(2026, 1, 2), "1030.00", "prepay")
    assert settle_today(loan, [prepaid], date(2026, 1, 12)) == yuan("975.50")
    payments: list[Payment] = [prepaid, paid("P2", date(2026, 1, 12), "975.50", "settle")]
    said = statement(loan, payments, date(2026, 1, 12))
    assert (said.outstanding, said.credit, said.all_in_rate) == (Buckets(), yuan("0.00"), yuan("0.167292"))
    assert statement(loan, payments, date(2027, 1, 12)).all_in_rate == yuan("0.167292")


def test_a_fee_prepaid_on_a_later_instalment_counts_when_settling():
    """1 February: 1025 clears row 1 (1020) and row 2's fee (5). 11 February: 1000 + 10 days × 0.50 - 5 = 1000.00."""
    assert settle_today(two_rows(), [paid("P1", FEB_1, "1025.00", "prepay")], days_late(10)) == yuan("1000.00")


def test_charges_prepaid_above_all_that_is_left_are_not_given_back():
    """2050 prepaid: row 1 whole (1040), row 2 but for 30 of principal; 80 of it were charges. Left: 30 + 0.15 - 80 < 0."""
    loan = a_loan((FEB_1, "1000.00", "40.00", "0.00"), (MAR_1, "1000.00", "40.00", "0.00"))
    prepaid = paid("P1", date(2026, 1, 2), "2050.00", "prepay")
    said = statement(loan, [prepaid], date(2026, 1, 11))
    assert (said.settle_today, said.outstanding) == (yuan("0.00"), Buckets(principal=yuan("30.00")))
    ended = statement(loan, [prepaid, paid("P2", date(2026, 1, 11), "0.01", "settle")], MAR_1)
    assert (ended.outstanding, ended.credit) == (Buckets(), yuan("0.01"))


# --- the whole loan -----------------------------------------------------------------------------------------


def test_every_status_on_one_day():
    """As of 10 March with 5 days of grace; the first row was paid on its day."""
    loan = a_loan(
        (date(2026, 1, 10), "100.00", "0.00", "0.00"),
        (date(2026, 2, 10), "100.00", "0.00", "0.00"),
        (date(2026, 3, 7), "100.00", "0.00", "0.00"),
        (date(2026, 3, 10), "100.00", "0.00", "0.00"),
        (date(2026, 4, 10), "100.00", "0.00", "0.00"),
        grace_days=5,
    )
    said = statement(loan, [paid("P1", date(2026, 1, 10), "100.00")], date(2026, 3, 10))
    assert [(state.status.value, state.overdue_days) for state in said.instalments] == [
        ("paid", 0),
        ("overdue", 28),
        ("in_grace", 3),
        ("due_today", 0),
        ("upcoming", 0),
    ]
    assert said.days_past_due == 28
    assert said.overdue == Buckets(principal=yuan("200.00"), penalty=yuan("1.82"))  # 28 × 0.065; grace bears nothing yet
    assert said.outstanding.total == yuan("401.82")


def test_a_row_that_owes_only_penalty_is_still_overdue():
    order = (Bucket.PRINCIPAL, Bucket.INTEREST, Bucket.FEE, Bucket.PENALTY, Bucket.COMPOUND)
    said = statement(one_thousand(allocation=order), [paid("P1", days_late(10), "1000.00")], days_late(50))
    assert (said.overdue, said.days_past_due) == (Buckets(penalty=yuan("6.50")), 50)


def test_all_in_rate_is_charges_due_over_principal_and_days():
    """On 1 February: charges 20, principal 2000 for 31 days: 20 × 365 / 62000 = 0.117742. The day before: nothing due."""
    assert statement(two_rows(), [], FEB_1).all_in_rate == yuan("0.117742")
    assert statement(two_rows(), [], date(2026, 1, 31)).all_in_rate == yuan("0.000000")


def test_repaid_principal_bears_on_the_rate_from_the_next_day():
    """1020 paid on 1 February. On 1 March: charges 40; 2000 × 31 + 1000 × 28 = 90000; 40 × 365 / 90000 = 0.162222."""
    assert statement(two_rows(), [paid("P1", FEB_1, "1020.00")], MAR_1).all_in_rate == yuan("0.162222")


@pytest.mark.parametrize(("interest", "over"), [("74.40", False), ("74.41", True)])
def test_cost_over_cap_is_about_the_sum(interest: str, over: bool):
    """3650 for 31 days: 0.24 × 3650 × 31 / 365 = 74.40 exactly, and that is still within the cap."""
    said = statement(a_loan((FEB_1, "3650.00", interest, "0.00")), [], FEB_1)
    assert said.cost_over_cap is over


def test_later_payments_and_those_of_other_loans_are_ignored():
    others = [paid("P1", days_late(11), "500.00"), replace(paid("P2", FEB_1, "500.00"), loan_id="L2")]
    assert statement(one_thousand(), others, days_late(10)) == statement(one_thousand(), [], days_late(10))


def test_a_day_before_the_loan_began_owes_nothing_yet():
    said = statement(two_rows(), [], date(2025, 12, 1))
    assert (said.overdue, said.days_past_due, said.all_in_rate) == (Buckets(), 0, yuan("0.000000"))
    assert said.settle_today == yuan("2000.00")


def test_a_fraction_of_a_fen_is_refused():
    with pytest.raises(ValueError, match="whole fen"):
        statement(one_thousand(), [paid("P1", FEB_1, "0.001")], FEB_1)
