"""What a product's clause asks for of the principal that is repaid early is told beside what ends the loan, and is in no
other figure. The loan of docs/arrangements.md: 1000 is due on the first of February, of March and of April."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from servicing.arrangements import Kind, Option, Options, Past, Said, options
from servicing.contract import PaymentMethod
from servicing.ledger import if_paid, statement
from servicing.ledger.settlement import early_fee, saved_by_settling
from tests.servicing.arrangements.offers import SHIPPED
from tests.servicing.arrangements.test_by_hand import LOAN, TEN_DAYS_LATE, the

D = Decimal
ONE_PERCENT = D("0.01")


def made(as_of: date = TEN_DAYS_LATE, rate: Decimal = ONE_PERCENT, past: Past = Past(), **said: Decimal) -> Options:  # noqa: B008
    return options(LOAN, [], as_of, SHIPPED, Said(**said), past, rate)


@pytest.mark.parametrize(
    ("as_of", "rate", "fee"),
    [
        (date(2026, 1, 31), "0.01", "30.00"),
        (date(2026, 2, 1), "0.01", "20.00"),
        (date(2026, 3, 31), "0.0333", "33.30"),
        (date(2026, 3, 31), "0.000005", "0.01"),
        (date(2026, 3, 31), "0.0000049", "0.00"),
        (date(2026, 4, 1), "0.01", "0.00"),
        (date(2026, 2, 11), "0", "0.00"),
    ],
)
def test_it_is_a_share_of_the_principal_that_is_not_due_yet(as_of: date, rate: str, fee: str):
    assert early_fee(statement(LOAN, [], as_of), D(rate)) == D(fee)


def test_both_ways_to_end_the_loan_tell_it_as_of_the_day_on_which_they_are_paid():
    offered = made(date(2026, 2, 27))
    assert the(Kind.SETTLE, offered).early_fee == D("20.00")
    waived = the(Kind.SETTLE_WAIVER, offered)
    assert (waived.first_date, waived.early_fee) == (date(2026, 3, 2), D("10.00"))


def test_nothing_else_asks_for_it_and_no_other_figure_is_changed_by_it():
    with_fee, without = made(), made(rate=D(0))
    assert {one.kind for one in with_fee.eligible if one.early_fee} == {Kind.SETTLE, Kind.SETTLE_WAIVER}
    assert [_but_for_the_fee(one) for one in with_fee.options] == [_but_for_the_fee(one) for one in without.options]
    total = the(Kind.SETTLE, with_fee).total
    assert total == D("3061.50")
    assert if_paid(LOAN, [], TEN_DAYS_LATE, total, PaymentMethod.SETTLE).outstanding.total == 0


def test_what_a_plan_stands_for_is_not_early():
    """An extension of the first two rows leaves the third; a re-plan leaves nothing."""
    late = date(2026, 3, 2)
    extension = the(Kind.EXTENSION, made(late)).plan
    assert early_fee(statement(LOAN, [], late, extension), ONE_PERCENT) == D("10.00")
    replan = the(Kind.REPLAN_WAIVER, made(late), 6).plan
    assert early_fee(statement(LOAN, [], late, replan), ONE_PERCENT) == 0


@pytest.mark.parametrize(("at_hand", "kind"), [("3079.54", Kind.WAIVER), ("3079.55", Kind.SETTLE_WAIVER)])
def test_ending_the_loan_is_pointed_out_to_who_can_pay_the_fee_too(at_hand: str, kind: Kind):
    recommended = made(lump_sum=D(at_hand)).recommended
    assert recommended is not None
    assert recommended.kind is kind


def test_it_takes_from_what_settling_saves():
    """On the second of January 90 of interest would still come, of which one day's 1.50 is asked for: 88.50 are saved."""
    today = statement(LOAN, [], date(2026, 1, 2))
    assert saved_by_settling(today) == D("88.50")
    assert saved_by_settling(today, D("30.00")) == D("58.50")
    assert saved_by_settling(today, D("100.00")) == 0


def _but_for_the_fee(option: Option) -> Option:
    return replace(option, early_fee=D(0))
