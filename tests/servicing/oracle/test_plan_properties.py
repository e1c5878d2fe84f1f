"""What must hold of the ledger under a plan, however it is paid: to the letter, in part, never, or all at once."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, assume, find, given, settings
from hypothesis import strategies as st

from servicing.contract import Bucket, Loan, Payment, PaymentMethod
from servicing.ledger import Plan, penalty_lines, settle_today, statement
from servicing.ledger.model import Buckets, InstalmentStatus, PlanStanding, Statement
from servicing.money import FEN, ZERO, from_fen
from tests.servicing.arrangements.offers import offers
from tests.servicing.oracle.test_properties import amounts_of

many = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
A_DAY = timedelta(days=1)
ALL_PLANNED = InstalmentStatus.PLANNED


class Agreed(NamedTuple):
    """A plan that was agreed on the day it was offered, and what had been paid by then."""

    loan: Loan
    payments: list[Payment]
    plan: Plan


@st.composite
def agreements(draw: st.DrawFn) -> Agreed:
    offer = draw(offers().filter(lambda offer: any(option.plan for option in offer.made.eligible)))
    plans = [option.plan for option in offer.made.eligible if option.plan]
    plan = plans[draw(st.integers(0, len(plans) - 1))]  # a strategy of the plans themselves would write them all out
    known = [paid for paid in offer.case.payments if paid.paid_on <= offer.as_of]
    return Agreed(offer.case.loan, known, plan)


def to_the_letter(agreed: Agreed) -> list[Payment]:
    return [
        Payment(f"R{row.number:03}", agreed.loan.loan_id, row.due_on, row.total, PaymentMethod.TRANSFER)
        for row in agreed.plan.rows
    ]


@st.composite
def paid_somehow(draw: st.DrawFn) -> tuple[Agreed, list[Payment], date]:
    """Rows paid in full, in part, late or not at all, by any method; and a day to ask on."""
    agreed = draw(agreements())
    payments = []
    for payment in to_the_letter(agreed)[: draw(st.integers(0, 6))]:
        if not draw(st.integers(0, 3)):
            continue
        share = draw(st.sampled_from([1, 1, 1, Decimal("0.5"), Decimal("1.3"), 3]))
        amount = max(FEN, (payment.amount * share).quantize(FEN))
        day = payment.paid_on + timedelta(days=draw(st.sampled_from([0, 0, 0, -1, 1, 7, 8, 20])))
        method = draw(st.sampled_from([PaymentMethod.TRANSFER, PaymentMethod.TRANSFER, *PaymentMethod]))
        payments.append(replace(payment, amount=amount, paid_on=max(day, agreed.plan.starts_on + A_DAY), method=method))
    rows = agreed.plan.rows
    edge = draw(st.sampled_from([agreed.plan.starts_on, *(row.due_on for row in rows[:6]), rows[-1].due_on]))
    asked = edge + timedelta(days=draw(st.integers(-2, 12)))
    return agreed, payments, max(asked, agreed.plan.starts_on)


@many
@given(agreements(), st.integers(0, 800))
def test_a_plan_paid_to_the_letter_leaves_nothing_but_the_agreed_waiver(agreed: Agreed, later: int) -> None:
    payments = [*agreed.payments, *to_the_letter(agreed)]
    end = agreed.plan.rows[-1].due_on
    said = statement(agreed.loan, payments, end, agreed.plan)
    assert (said.plan.standing, said.plan.ended_on, said.plan.waived) == (PlanStanding.KEPT, end, agreed.plan.penalty_waived)
    assert sum((one.waived.total for one in said.instalments), ZERO) == agreed.plan.penalty_waived
    assert said.overdue.total == said.credit == 0 or not agreed.plan.whole
    if agreed.plan.whole:
        for day in (end, end + timedelta(days=later)):
            then = statement(agreed.loan, payments, day, agreed.plan)
            assert (then.outstanding, then.credit, then.settle_today) == (Buckets(), ZERO, ZERO)
            assert {one.status for one in then.instalments} == {InstalmentStatus.PAID}
    else:
        covered = [one for one in said.instalments if one.number in agreed.plan.covers]
        assert {one.status for one in covered} <= {InstalmentStatus.PAID}


@many
@given(agreements(), st.integers(0, 6), st.integers(1, 40))
def test_a_fen_short_breaks_it_after_the_days_that_were_told(agreed: Agreed, at: int, waits: int) -> None:
    row = agreed.plan.rows[min(at, len(agreed.plan.rows) - 1)]
    letters = [payment for payment in to_the_letter(agreed) if payment.paid_on <= row.due_on]
    short = [*letters[:-1], *([replace(letters[-1], amount=row.total - FEN)] if row.total > FEN else [])]
    last_day = row.due_on + timedelta(days=agreed.plan.miss_days)
    payments = [*agreed.payments, *short]
    assert statement(agreed.loan, payments, last_day, agreed.plan).plan.standing is PlanStanding.ACTIVE
    broken = statement(agreed.loan, payments, last_day + timedelta(days=waits), agreed.plan).plan
    assert (broken.standing, broken.ended_on, broken.waived) == (PlanStanding.BROKEN, last_day, ZERO)
    in_time = [*payments, replace(letters[-1], payment_id="Z", paid_on=last_day, amount=FEN)]
    saved = statement(agreed.loan, in_time, last_day + A_DAY, agreed.plan).plan
    assert saved.standing is not PlanStanding.BROKEN


@many
@given(paid_somehow())
def test_all_that_was_paid_is_allocated_or_credit(paid: tuple[Agreed, list[Payment], date]) -> None:
    agreed, later, day = paid
    payments = [*agreed.payments, *later]
    said = statement(agreed.loan, payments, day, agreed.plan)
    allocated = sum((part.amount for part in said.allocations), ZERO)
    assert allocated + said.credit == sum((one.amount for one in payments if one.paid_on <= day), ZERO)


@many
@given(paid_somehow())
def test_nothing_is_negative_and_sums_are_sums(paid: tuple[Agreed, list[Payment], date]) -> None:
    agreed, later, day = paid
    said = statement(agreed.loan, [*agreed.payments, *later], day, agreed.plan)
    amounts = [said.credit, said.settle_today, *amounts_of(said.overdue), *amounts_of(said.outstanding)]
    for one in said.instalments:
        amounts += [*amounts_of(one.unpaid), *amounts_of(one.paid), *amounts_of(one.accrued), *amounts_of(one.waived)]
        for kind in (Bucket.PENALTY, Bucket.COMPOUND):
            assert one.accrued.of(kind) - one.paid.of(kind) - one.waived.of(kind) == one.unpaid.of(kind)
    assert min(amounts) >= 0
    rest = [one for one in said.instalments if one.status is not ALL_PLANNED]
    rows = list(said.plan.rows) if said.plan.standing is PlanStanding.ACTIVE else []
    assert sum((one.unpaid for one in [*rest, *rows]), Buckets()) == said.outstanding
    assert sum((one.unpaid for one in [*rest, *rows] if one.due_on < day), Buckets()) == said.overdue
    assert (said.days_past_due > 0) == (said.overdue.total > 0)


@many
@given(paid_somehow())
def test_penalty_lines_explain_it_too(paid: tuple[Agreed, list[Payment], date]) -> None:
    agreed, later, day = paid
    payments = [*agreed.payments, *later]
    said = statement(agreed.loan, payments, day, agreed.plan)
    lines = penalty_lines(agreed.loan, payments, day, agreed.plan)
    assert sum((line.amount for line in lines), ZERO) == sum((one.accrued.total for one in said.instalments), ZERO)
    until = said.plan.ended_on or day
    for line in lines:
        if line.days and line.instalment in agreed.plan.covers:
            assert line.last_day <= agreed.plan.starts_on or line.first_day > until


@many
@given(paid_somehow())
def test_an_active_plan_owes_what_was_agreed_less_what_was_paid(paid: tuple[Agreed, list[Payment], date]) -> None:
    agreed, later, day = paid
    said = statement(agreed.loan, [*agreed.payments, *later], day, agreed.plan)
    assume(said.plan.standing is PlanStanding.ACTIVE and agreed.plan.whole)
    received = sum((one.amount for one in later if one.paid_on <= day), ZERO)
    assert said.outstanding.total - said.credit == agreed.plan.total - received


@many
@given(paid_somehow())
def test_settling_for_the_quote_ends_it_for_ever(paid: tuple[Agreed, list[Payment], date]) -> None:
    agreed, later, day = paid
    day = max(day, agreed.plan.starts_on + A_DAY)
    payments = [one for one in [*agreed.payments, *later] if one.paid_on <= day]
    quote = statement(agreed.loan, payments, day, agreed.plan)
    assert quote.settle_today == settle_today(agreed.loan, payments, day, agreed.plan)
    assume(quote.settle_today > 0)
    payments.append(Payment("Z", agreed.loan.loan_id, day, quote.settle_today, PaymentMethod.SETTLE))
    for asked in (day, day + timedelta(days=400)):
        said = statement(agreed.loan, payments, asked, agreed.plan)
        assert (said.outstanding, said.settle_today, said.credit) == (Buckets(), ZERO, ZERO)
        assert {one.status for one in said.instalments} == {InstalmentStatus.PAID}
        assert said.plan.standing is quote.plan.standing or said.plan.standing is PlanStanding.KEPT


@many
@given(agreements(), st.integers(0, 400))
def test_before_it_starts_a_plan_changes_nothing_and_on_its_day_only_what_is_due_when(agreed: Agreed, ago: int) -> None:
    loan, payments, plan = agreed
    before = plan.starts_on - timedelta(days=ago + 1)
    assert statement(loan, payments, before, plan) == statement(loan, payments, before)
    without, under = statement(loan, payments, plan.starts_on), statement(loan, payments, plan.starts_on, plan)
    covered = {one.number for one in under.instalments if one.number in plan.covers and one.unpaid.total}
    assert {one.number for one in under.instalments if one.status is ALL_PLANNED} == covered
    beside = [one.unpaid.total for one in without.instalments if one.number not in plan.covers]
    assert under.outstanding.total == plan.total + sum(beside, ZERO)
    assert under.overdue.total == 0
    if plan.whole:
        assert under.settle_today == without.settle_today - plan.penalty_waived


@many
@given(agreements(), st.integers(0, 400))
def test_breaking_a_plan_costs_no_more_than_what_was_agreed_for_its_time(agreed: Agreed, waits: int) -> None:
    """Nothing is paid: the penalties of the plan's days do not come back, its own interest stands in their place."""
    loan, payments, plan = agreed
    end = plan.rows[0].due_on + timedelta(days=plan.miss_days)
    broken = statement(loan, payments, end + A_DAY, plan)
    own = [one for one in broken.instalments if one.number == 0]
    assert sum((one.unpaid.interest for one in own), ZERO) <= plan.rows[0].plan_interest + sum(
        (row.plan_interest for row in plan.rows[1:]), plan.coupon_interest
    )
    later = end + timedelta(days=waits + 1)
    then, never = statement(loan, payments, later, plan), statement(loan, payments, later)
    for one, other in zip([one for one in then.instalments if one.number], never.instalments, strict=True):
        for kind in (Bucket.PENALTY, Bucket.COMPOUND, Bucket.FEE, Bucket.PRINCIPAL):
            assert one.unpaid.of(kind) <= other.unpaid.of(kind)


@many
@given(agreements(), st.data())
def test_a_payment_that_comes_to_light_or_is_reversed_is_neither_lost_nor_breaks_it(
    agreed: Agreed, data: st.DataObject
) -> None:
    loan, payments, plan = agreed
    if payments and data.draw(st.booleans()):
        payments = payments[1:]
    else:
        amount = from_fen(data.draw(st.integers(1, 3000_00)))
        method = data.draw(st.sampled_from(PaymentMethod))
        payments = [*payments, Payment("~", loan.loan_id, plan.starts_on, amount, method)]
    payments = [*payments, *to_the_letter(agreed)]
    for day in (plan.starts_on, plan.rows[0].due_on, plan.rows[-1].due_on, plan.rows[-1].due_on + timedelta(days=40)):
        said = statement(loan, payments, day, plan)
        assert said.plan.standing is not PlanStanding.BROKEN
        allocated = sum((part.amount for part in said.allocations), ZERO)
        assert allocated + said.credit == sum((one.amount for one in payments if one.paid_on <= day), ZERO)
        assert min([said.credit, said.settle_today, *amounts_of(said.outstanding)]) >= 0
    assert said.plan.standing is PlanStanding.KEPT


def has(said: Statement, standing: PlanStanding) -> bool:
    return said.plan.standing is standing


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("standing", PlanStanding)
def test_the_plans_that_are_tried_come_to_every_end(standing: PlanStanding, whole: bool) -> None:
    def met(paid: tuple[Agreed, list[Payment], date]) -> bool:
        agreed, later, day = paid
        said = statement(agreed.loan, [*agreed.payments, *later], day, agreed.plan)
        return bool(later) and agreed.plan.whole is whole and has(said, standing)

    assert find(paid_somehow(), met, settings=settings(many, phases=[Phase.generate], max_examples=600))
