"""What if it is paid on a later day, and what would a payment do."""

from datetime import date
from decimal import Decimal

import pytest

from servicing.contract import Bucket, PaymentMethod
from servicing.ledger import if_paid, project, statement
from servicing.ledger.model import Buckets
from servicing.ledger.projection import HYPOTHETICAL_ID
from tests.servicing.strategies import a_loan, paid

FEB_1 = date(2026, 2, 1)
LOAN = a_loan((FEB_1, "1000.00", "15.00", "5.00"))
TODAY = date(2026, 2, 11)
LATER = date(2026, 2, 21)


def test_ten_more_days_cost_ten_more_days():
    """1000 bears 0.65 a day: 6.50 today, 13.00 in ten days."""
    assert project(LOAN, [], TODAY, TODAY).overdue.total == Decimal("1026.50")
    assert project(LOAN, [], TODAY, LATER).overdue.total == Decimal("1033.00")


def test_a_projection_knows_only_what_is_known_today():
    tomorrow = paid("P1", date(2026, 2, 12), "500.00")
    assert project(LOAN, [tomorrow], TODAY, LATER) == statement(LOAN, [], LATER)


def test_a_projection_looks_forward():
    with pytest.raises(ValueError, match="forward"):
        project(LOAN, [], TODAY, FEB_1)


def test_the_split_of_a_payment_not_made():
    """100 on 11 February: fee 5, penalty 6.50, interest 15, principal 73.50 (P-11)."""
    said = if_paid(LOAN, [], TODAY, Decimal("100.00"))
    assert [(part.bucket, str(part.amount)) for part in said.allocations if part.payment_id == HYPOTHETICAL_ID] == [
        (Bucket.FEE, "5.00"),
        (Bucket.PENALTY, "6.50"),
        (Bucket.INTEREST, "15.00"),
        (Bucket.PRINCIPAL, "73.50"),
    ]
    assert said.outstanding == Buckets(principal=Decimal("926.50"))


def test_it_comes_after_the_payments_of_its_day_and_by_its_method():
    said = if_paid(LOAN, [paid("zz", TODAY, "26.50")], TODAY, Decimal("1000.00"), PaymentMethod.SETTLE)
    assert (said.outstanding, said.credit) == (Buckets(), Decimal("0.00"))
    assert [part.payment_id for part in said.allocations][-1] == HYPOTHETICAL_ID


def test_nothing_is_no_payment():
    with pytest.raises(ValueError, match="above zero"):
        if_paid(LOAN, [], TODAY, Decimal("0.00"))
