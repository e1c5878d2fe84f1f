"""The two lines of the chart: each point is what a statement of that day would say."""

from decimal import Decimal

import pytest
from hypothesis import given

from servicing.arrangements import Kind, Option, series
from servicing.arrangements.option import Code, Refusal
from servicing.contract import Payment, PaymentMethod
from servicing.ledger import settle_today, statement
from servicing.money import ZERO
from tests.servicing.arrangements.offers import Offer, offers
from tests.servicing.arrangements.test_by_hand import LOAN, TEN_DAYS_LATE, made, the
from tests.servicing.arrangements.test_properties import known, many

D = Decimal


def test_a_replan_falls_to_nothing_while_nothing_done_grows() -> None:
    """On 11 February both cost 3061.50. After the first row 2046.78 and the deferred 6.50 are left."""
    points = series(LOAN, [], TEN_DAYS_LATE, the(Kind.REPLAN, made(months=3)))
    assert [str(point.on) for point in points] == ["2026-02-11", "2026-03-11", "2026-04-11", "2026-05-11"]
    assert [str(point.plan) for point in points] == ["3061.50", "2053.28", "1034.79", "0.00"]
    assert (points[0].nothing, points[-1].nothing) == (D("3061.50"), D("3226.50"))


def test_an_extension_is_shown_beside_what_is_late() -> None:
    points = series(LOAN, [], TEN_DAYS_LATE, the(Kind.EXTENSION, made(salary_day=25)))
    assert [(str(on), str(nothing), str(left)) for on, nothing, left in points] == [
        ("2026-02-11", "1051.50", "1051.50"),
        ("2026-02-25", "1060.60", "0.00"),
    ]


def test_what_is_paid_at_once_is_gone_on_the_evening() -> None:
    points = series(LOAN, [], TEN_DAYS_LATE, the(Kind.SETTLE, made()))
    assert [(point.nothing, point.plan) for point in points] == [(D("3061.50"), ZERO), (D("3114.80"), ZERO)]
    part = series(LOAN, [], TEN_DAYS_LATE, the(Kind.PART_PAYMENT, made(lump_sum=D("500.00"))))
    assert [point.nothing - point.plan for point in part] == [D("500.00"), D("508.75")]


def test_what_cannot_be_had_has_no_points() -> None:
    with pytest.raises(ValueError, match="cannot be had"):
        series(LOAN, [], TEN_DAYS_LATE, Option(Kind.WAIVER, Refusal(Code.NO_PENALTY, "X-06")))


@many
@given(offers())
def test_each_point_is_what_the_ledger_says(offer: Offer) -> None:
    loan, as_of = offer.case.loan, offer.as_of
    for option in offer.made.eligible:
        points = series(loan, offer.case.payments, as_of, option)
        assert points[0].on == as_of
        assert points[-1].on == option.compared.on
        paid = known(offer)
        if option.plan is None:
            method = PaymentMethod.SETTLE if option.kind is Kind.SETTLE else PaymentMethod.TRANSFER
            paid = [*paid, Payment("Z", loan.loan_id, as_of, option.total, method)]
            assert option.total + points[-1].plan == option.compared.taken
            assert [settle_today(loan, paid, point.on) for point in points] == [point.plan for point in points]
            continue
        assert points[-1].plan == ZERO
        assert points[-1].nothing == option.compared.nothing
        assert points[0].nothing - points[0].plan == option.plan.penalty_waived
        letters = [Payment(f"R{r.number}", loan.loan_id, r.due_on, r.total, PaymentMethod.TRANSFER) for r in option.rows]
        for point in points[:4]:
            said = statement(loan, [*paid, *letters], point.on, option.plan)
            if option.plan.whole:
                assert point.plan == said.settle_today
            nothing = statement(loan, paid, point.on)
            owed = sum((one.unpaid.total for one in nothing.instalments if one.number in option.plan.covers), ZERO)
            assert point.nothing == (nothing.settle_today if option.plan.whole else owed)
