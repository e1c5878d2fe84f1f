"""The naive ledger against arithmetic done by hand, so that it may judge the product."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from servicing.contract import Bucket, PenaltyBase
from servicing.ledger.model import InstalmentStatus
from tests.servicing.oracle.naive import View, naive_view
from tests.servicing.strategies import a_loan, paid


def on(day: str) -> date:
    return date.fromisoformat(f"2026-{day}")


def money(buckets: dict[Bucket, int]) -> dict[str, int]:
    """Fen by kind, without the zeros."""
    return {bucket.value: fen for bucket, fen in buckets.items() if fen}


@pytest.mark.parametrize(
    ("day_count", "multiplier", "fen"),
    [
        # 27 % is clamped: 5000 × 0.24 / 365 = 3.28767 a day, × 30 = 98.630
        (360, "1.5", 98_63),
        (365, "1.5", 98_63),
        # 23.4 %: 5000 × 0.234 / 360 = 3.25 a day, × 30 = 97.50
        (360, "1.3", 97_50),
        # 5000 × 0.234 / 365 = 3.205479, × 30 = 96.164
        (365, "1.3", 96_16),
    ],
)
def test_thirty_days_on_five_thousand(day_count: int, multiplier: str, fen: int) -> None:
    loan = a_loan((on("02-01"), "5000.00", "0.00", "0.00"), day_count=day_count, penalty_multiplier=Decimal(multiplier))
    view = naive_view(loan, [], on("03-03"))
    assert money(view.overdue) == {"principal": 5000_00, "penalty": fen}
    assert view.days_past_due == 30


def test_grace_is_held_apart_and_joins_on_the_first_day_past_it() -> None:
    # 23.4 % / 360 = 0.00065 a day: 0.65 on 1000.
    loan = a_loan((on("02-01"), "1000.00", "10.00", "0.00"), grace_days=3)
    expected = {
        "01-31": (InstalmentStatus.UPCOMING, 0, 0),
        "02-01": (InstalmentStatus.DUE_TODAY, 0, 0),
        "02-02": (InstalmentStatus.IN_GRACE, 1, 0),
        "02-04": (InstalmentStatus.IN_GRACE, 3, 0),
        "02-05": (InstalmentStatus.OVERDUE, 4, 2_60),  # 4 × 0.65
        "02-06": (InstalmentStatus.OVERDUE, 5, 3_25),
    }
    for day, (status, overdue_days, penalty) in expected.items():
        row = naive_view(loan, [], on(day)).rows[0]
        assert (row.status, row.overdue_days, row.unpaid[Bucket.PENALTY]) == (status, overdue_days, penalty), day


def test_part_paid_in_grace_keeps_the_held_days_at_their_own_base() -> None:
    # 500 on 02-03: interest 10, principal 490. Held: 02-02 and 02-03 on 1000, 02-04 on 510; 02-05 on 510.
    # (1000 + 1000 + 510 + 510) × 0.00065 = 1.963
    loan = a_loan((on("02-01"), "1000.00", "10.00", "0.00"), grace_days=3)
    row = naive_view(loan, [paid("a", on("02-03"), "500.00")], on("02-05")).rows[0]
    assert money(row.unpaid) == {"principal": 510_00, "penalty": 1_96}


def test_paid_by_the_last_day_of_grace_costs_nothing_and_a_day_later_all_of_it() -> None:
    loan = a_loan((on("02-01"), "1000.00", "10.00", "0.00"), grace_days=3)
    in_time = naive_view(loan, [paid("a", on("02-04"), "1010.00")], on("12-31"))
    assert (in_time.rows[0].status, money(in_time.overdue)) == (InstalmentStatus.PAID, {})
    # On 02-05 the penalty of 2.60 comes before interest and principal: 2.60 of principal is left for 02-06 on.
    late = naive_view(loan, [paid("a", on("02-05"), "1010.00")], on("02-05"))
    assert money(late.overdue) == {"principal": 2_60}


def test_a_payment_goes_to_fee_then_interest_then_principal() -> None:
    loan = a_loan((on("02-01"), "5000.00", "300.00", "50.00"))
    row = naive_view(loan, [paid("a", on("02-01"), "1000.00")], on("02-01")).rows[0]
    assert money(row.unpaid) == {"principal": 4350_00}
    principal_first = a_loan(
        (on("02-01"), "5000.00", "300.00", "50.00"),
        allocation=(Bucket.PRINCIPAL, Bucket.INTEREST, Bucket.FEE, Bucket.COMPOUND, Bucket.PENALTY),
    )
    row = naive_view(principal_first, [paid("a", on("02-01"), "5100.00")], on("02-01")).rows[0]
    assert money(row.unpaid) == {"interest": 200_00, "fee": 50_00}


def test_many_small_payments_never_add_a_cent() -> None:
    # 10.00 × 0.00065 = 0.0065 a day. One fen is paid each day:
    # 02-02 accrued 0.0065      → due 0.01, pays the penalty
    # 02-03 accrued 0.0130      → due 0.01 still, pays principal: 9.99
    # 02-04 accrued 0.0194935   → due 0.02, pays the penalty
    # 02-05 accrued 0.0259870   → due 0.03
    loan = a_loan((on("02-01"), "10.00", "0.00", "0.00"))
    payments = [paid(day, on(day), "0.01") for day in ("02-02", "02-03", "02-04")]
    row = naive_view(loan, payments, on("02-05")).rows[0]
    assert money(row.unpaid) == {"principal": 9_99, "penalty": 1}
    assert row.paid == {**dict.fromkeys(Bucket, 0), Bucket.PENALTY: 2, Bucket.PRINCIPAL: 1}


def test_what_a_transfer_leaves_over_waits_for_the_next_due_date() -> None:
    # 160 on 01-20: nothing is due, all is credit. 02-01 takes 102; 58 stay. 03-01 takes 58: 1 of interest, 57.
    loan = a_loan((on("02-01"), "100.00", "2.00", "0.00"), (on("03-01"), "100.00", "1.00", "0.00"), grace_days=0)
    payments = [paid("a", on("01-20"), "160.00")]
    before, on_due, between, second = (naive_view(loan, payments, on(day)) for day in ("01-31", "02-01", "02-28", "03-01"))
    assert (before.credit, sum(before.outstanding.values())) == (160_00, 203_00)
    assert (on_due.credit, on_due.rows[0].status) == (58_00, InstalmentStatus.PAID)
    assert (between.credit, between.rows[1].status) == (58_00, InstalmentStatus.UPCOMING)
    assert (second.credit, money(second.rows[1].unpaid)) == (0, {"principal": 43_00})
    # From 03-02: 43.00 × 0.00065 = 0.02795 a day.
    assert money(naive_view(loan, payments, on("03-02")).overdue) == {"principal": 43_00, "penalty": 3}


THREE = (
    (on("02-01"), "1000.00", "45.00", "0.00"),
    (on("03-01"), "1000.00", "30.00", "0.00"),
    (on("04-01"), "1000.00", "15.00", "0.00"),
)


def test_prepay_takes_earlier_credit_with_it_into_later_rows() -> None:
    # 1100 by transfer on 02-01: 1045 due, 55 credit. 100 by prepay on 02-10: 155 into row 2, 30 of interest first.
    loan = a_loan(*THREE)
    view = naive_view(loan, [paid("a", on("02-01"), "1100.00"), paid("b", on("02-10"), "100.00", "prepay")], on("02-11"))
    assert (view.credit, money(view.rows[1].unpaid), money(view.rows[2].unpaid)) == (
        0,
        {"principal": 875_00},
        {"principal": 1000_00, "interest": 15_00},
    )
    # settle on 02-11: 1875 + HALF_UP(1875 × 0.18 / 360 × 10 = 9.375) = 9.38 − 30 paid ahead = 1854.38
    assert view.settle_today == 1854_38


def test_settle_pays_for_the_days_lent_and_ends_the_loan() -> None:
    # After row 1 in time: 2000 × 0.18 / 360 × 10 days = 10.00 → 2010.00 on 02-11; 7.00 more is credit.
    loan = a_loan(*THREE)
    first = paid("a", on("02-01"), "1045.00")
    assert naive_view(loan, [first], on("02-11")).settle_today == 2010_00
    settled = [first, paid("b", on("02-11"), "2017.00", "settle")]
    for day in ("02-11", "03-01", "03-02", "12-31"):
        view = naive_view(loan, settled, on(day))
        assert (sum(view.outstanding.values()), view.settle_today, view.credit) == (0, 0, 7_00), day
        # Charges 45 + 10; principal 3000 for 31 days, 2000 for 10 days: 113000 yuan-days.
        assert view.all_in_rate == Fraction(55 * 365, 113000)
        assert not view.cost_over_cap
    short = [first, paid("b", on("02-11"), "2009.99", "settle")]
    view = naive_view(loan, short, on("02-11"))
    assert (view.credit, view.settle_today, view.rows[1].status) == (2009_99, 1, InstalmentStatus.UPCOMING)
    assert naive_view(loan, short, on("03-01")).credit == 979_99  # an ordinary transfer: 1030 on the due date


def test_settle_with_something_overdue() -> None:
    # 02-11: row 1 is 10 days late: 1000 × 0.00065 × 10 = 6.50; 1045 + 6.50 + 2000 + 10.00
    loan = a_loan(*THREE)
    assert naive_view(loan, [], on("02-11")).settle_today == 3061_50
    view = naive_view(loan, [paid("a", on("02-11"), "3061.50", "settle")], on("05-01"))
    assert (sum(view.outstanding.values()), view.credit) == (0, 0)


def test_compound_and_a_base_with_interest() -> None:
    # 10 days late: penalty (1000 + 20) × 0.00065 × 10 = 6.63; compound 20 × 0.00065 × 10 = 0.13
    loan = a_loan(
        (on("02-01"), "1000.00", "20.00", "0.00"),
        penalty_base=PenaltyBase.PRINCIPAL_INTEREST,
        compound_interest=True,
    )
    row = naive_view(loan, [], on("02-11")).rows[0]
    assert money(row.unpaid) == {"principal": 1000_00, "interest": 20_00, "penalty": 6_63, "compound": 13}
    # 6.63 + 0.13 + 20 paid on 02-11 leaves principal alone: 0.65 a day, nothing compound.
    row = naive_view(loan, [paid("a", on("02-11"), "26.76")], on("02-13")).rows[0]
    assert money(row.unpaid) == {"principal": 1000_00, "penalty": 1_30}


def test_what_the_loan_has_cost_is_held_against_the_cap() -> None:
    # 1000 lent for 31 days may cost 0.24 × 31000 / 365 = 20.3835…
    def cost(fee: str) -> View:
        return naive_view(a_loan((on("02-01"), "1000.00", "15.00", fee)), [], on("02-01"))

    assert not cost("5.38").cost_over_cap
    assert cost("5.39").cost_over_cap
    assert cost("5.39").all_in_rate == Fraction("20.39") * 365 / 31000
    assert naive_view(a_loan((on("02-01"), "1000.00", "15.00", "5.39")), [], on("01-31")).all_in_rate == 0


def test_days_past_due_and_overdue_look_at_the_oldest_unpaid_row() -> None:
    loan = a_loan(*THREE, grace_days=15)
    view = naive_view(loan, [paid("a", on("02-20"), "1057.35")], on("03-02"))
    # 19 days × 0.65 = 12.35: 1057.35 clears row 1 exactly; row 2 is one day late and in grace, row 3 is ahead.
    assert (view.days_past_due, money(view.overdue)) == (1, {"principal": 1000_00, "interest": 30_00})
    assert [row.status for row in view.rows] == [
        InstalmentStatus.PAID,
        InstalmentStatus.IN_GRACE,
        InstalmentStatus.UPCOMING,
    ]
    assert sum(view.outstanding.values()) == 1030_00 + 1015_00


def test_payments_of_one_day_go_by_their_ids() -> None:
    # Settle first (short of it, so a transfer), then a transfer: no settlement. The other way round: settled.
    loan = a_loan(*THREE)
    small, rest = ("1000.00", "transfer"), ("2046.00", "settle")
    late = naive_view(loan, [paid("b", on("02-01"), *small), paid("a", on("02-01"), *rest)], on("02-01"))
    assert (late.rows[2].status, late.credit) == (InstalmentStatus.UPCOMING, 2001_00)
    in_order = naive_view(loan, [paid("b", on("02-01"), *rest), paid("a", on("02-01"), *small)], on("02-01"))
    assert (in_order.rows[2].status, in_order.credit) == (InstalmentStatus.PAID, 1_00)


def test_before_the_loan_is_paid_out() -> None:
    view = naive_view(a_loan(*THREE), [], date(2025, 12, 25))
    assert sum(view.outstanding.values()) == 3090_00
    assert (view.settle_today, view.days_past_due, view.all_in_rate) == (3000_00, 0, Fraction(0))
