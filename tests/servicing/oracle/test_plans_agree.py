"""The product's statement under plans and the day-by-day one, field by field, on lives of every kind: paid early, late, too
much, in part or never, by any method; payments that came to light later or were reversed; plans kept, broken, settled,
undone, and agreed anew."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from servicing.arrangements import Kind, Past, Said, options
from servicing.contract import Bucket, Loan, Payment, PaymentMethod
from servicing.ledger import Plan, settle_today, statement
from servicing.ledger.model import Buckets, PlanStanding, Statement
from servicing.money import from_fen
from tests.servicing.arrangements.offers import LAX, SHIPPED, offers, what_is_said
from tests.servicing.arrangements.test_again import FIRST, SECOND, letters
from tests.servicing.arrangements.test_by_hand import LOAN, the
from tests.servicing.arrangements.test_coupon import replan
from tests.servicing.arrangements.test_properties import any_will_do
from tests.servicing.oracle.naive import Money, fen
from tests.servicing.oracle.naive_plan import NaivePlanLedger, PlanView
from tests.servicing.oracle.test_ledger_agrees import RATE_ERROR
from tests.servicing.strategies import one_of_these, paid

A_DAY = timedelta(days=1)
COUPON = replan().plan
GONE = [paid("P0", date(2026, 2, 5), "100.00")]
EXTENDED = the(Kind.EXTENSION, options(LOAN, GONE, date(2026, 2, 11), SHIPPED, Said(salary_day=25))).plan
ENDED = the(Kind.SETTLE_WAIVER, options(LOAN, GONE, date(2026, 2, 11), SHIPPED)).plan
CARRIED_LESS = the(Kind.REPLAN, options(LOAN, GONE, date(2026, 2, 11), SHIPPED, Said(months=3))).plan
SOONER = replace(SECOND, starts_on=date(2026, 2, 25), bears_from=date(2026, 2, 25))
HOW = [PaymentMethod.TRANSFER, PaymentMethod.TRANSFER, PaymentMethod.TRANSFER, *PaymentMethod]


@dataclass(frozen=True)
class Life:
    """A loan, what was paid on it, what was agreed, and days to ask on."""

    loan: Loan
    payments: tuple[Payment, ...]
    plans: tuple[Plan, ...]
    days: tuple[date, ...]


def paid_on_plan(draw: st.DrawFn, plan: Plan, count: int) -> list[Payment]:
    found = []
    for row in plan.rows[: draw(st.integers(0, 5))]:
        kind = draw(st.integers(0, 7))
        if kind == 0:
            continue
        share = one_of_these(draw, [1, 1, 1, 1, 2, 3])
        amount = fen(row.total) * share + one_of_these(draw, [0, 0, 0, 0, -1, 1, -fen(row.total) // 2])
        late = one_of_these(draw, [0, 0, 0, 0, -400, -9, -1, 1, plan.miss_days, plan.miss_days + 1, 30])
        day = max(row.due_on + timedelta(days=late), plan.starts_on)
        name = f"{chr(ord('a') + count)}{draw(st.integers(0, 9))}-{row.number:03}"
        found.append(Payment(name, plan.loan_id, day, from_fen(max(1, amount)), one_of_these(draw, HOW)))
    return found


@st.composite
def lives(draw: st.DrawFn) -> Life:
    offer = draw(offers().filter(lambda offer: any(option.plan for option in offer.made.eligible)))
    loan, payments = offer.case.loan, [paid for paid in offer.case.payments if paid.paid_on <= offer.as_of]
    made, plans = offer.made.eligible, []
    for count in range(draw(st.integers(1, 3))):
        had = [option for option in made if option.plan]
        if not had:
            break
        plan = had[draw(st.integers(0, len(had) - 1))].plan
        assert plan is not None
        payments += paid_on_plan(draw, plan, count)
        if draw(st.integers(0, 9)) == 0:
            plan = replace(plan, undone_on=plan.starts_on + timedelta(days=draw(st.integers(0, 3))))
        plans.append(plan)
        ends = plan.undone_on or statement(loan, payments, plan.rows[-1].due_on + timedelta(days=60), plans).plan.ended_on
        if ends is None:
            break
        again = max(ends + timedelta(days=draw(st.integers(0, 40))), plan.starts_on)
        payments = [paid for paid in payments if paid.paid_on <= again]
        past = Past(earlier=tuple(plans), plans_broken=0)
        made = options(loan, payments, again, LAX, draw(what_is_said(again)), past).eligible
    if payments and draw(st.integers(0, 3)) == 0:
        payments.pop(draw(st.integers(0, len(payments) - 1)))
    if draw(st.integers(0, 3)) == 0:
        day = plans[draw(st.integers(0, len(plans) - 1))].starts_on + timedelta(days=draw(st.integers(-30, 30)))
        owed = fen(settle_today(loan, payments, day, plans))
        amount = max(1, one_of_these(draw, [draw(st.integers(1, 3000_00)), fen(plans[0].rows[0].total), owed, owed // 2]))
        payments.append(Payment("~", loan.loan_id, max(day, loan.disbursed_on), from_fen(amount), one_of_these(draw, HOW)))
    edges = [plan.starts_on for plan in plans] + [row.due_on for plan in plans for row in plan.rows[:5]]
    edges += [plans[-1].rows[-1].due_on, *(paid.paid_on for paid in payments)]
    days = {one_of_these(draw, edges) + timedelta(days=draw(st.integers(-2, 12))) for _ in range(3)}
    return Life(loan, tuple(payments), tuple(plans), tuple(sorted(max(day, plans[0].starts_on) for day in days)))


def by_kind(buckets: Buckets) -> dict[str, int]:
    return {bucket.value: fen(buckets.of(bucket)) for bucket in Bucket}


def as_money(buckets: Buckets) -> Money:
    return {bucket: fen(buckets.of(bucket)) for bucket in Bucket}


def differences(said: Statement, expected: PlanView) -> list[str]:
    """Every field in which the two part, in words; empty where they agree."""
    plan = said.plan
    active = plan is not None and plan.standing is PlanStanding.ACTIVE
    pairs: list[tuple[str, object, object]] = [
        ("standing", plan and plan.standing, expected.standing),
        ("ended_on", plan and plan.ended_on, expected.ended_on),
        ("waived", fen(plan.waived) if plan else 0, expected.waived),
        ("days_past_due", said.days_past_due, expected.days_past_due),
        ("overdue", by_kind(said.overdue), expected.overdue),
        ("outstanding", by_kind(said.outstanding), expected.outstanding),
        ("credit", fen(said.credit), expected.credit),
        ("settle_today", fen(said.settle_today), expected.settle_today),
        ("cost_over_cap", said.cost_over_cap, expected.cost_over_cap),
        ("instalments", len(said.instalments), len(expected.instalments)),
    ]
    if active:
        pairs += [
            (f"row {row.number}", (row.number, row.status, row.overdue_days, by_kind(row.unpaid)), theirs)
            for row, theirs in zip(plan.rows, expected.rows, strict=False)
        ]
    for state, (number, due_on, status, unpaid, cleared) in zip(said.instalments, expected.instalments, strict=False):
        name = f"instalment {number}"
        pairs += [
            (name, (state.number, state.due_on, state.status), (number, due_on, status)),
            (f"{name} unpaid", as_money(state.unpaid), unpaid),
        ]
        if cleared is not None:
            pairs.append((f"{name} paid", as_money(state.paid), cleared))
    parted = [f"{name}: said {ours}, expected {theirs}" for name, ours, theirs in pairs if ours != theirs]
    if abs(Fraction(said.all_in_rate) - expected.all_in_rate) > RATE_ERROR:
        parted.append(f"all_in_rate: said {said.all_in_rate}, expected {float(expected.all_in_rate)}")
    return parted


def assert_agrees(life: Life) -> None:
    for day in life.days:
        said = statement(life.loan, life.payments, day, life.plans)
        wrong = differences(said, NaivePlanLedger(life.loan, life.payments, life.plans, day).plan_view())
        assert not wrong, f"as of {day}: " + "; ".join(wrong)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(lives())
def test_every_field_agrees(life: Life) -> None:
    assert_agrees(life)


RESTARTED = [paid("P1", date(2026, 3, 11), "1050.22")]
NAMED: dict[str, tuple[list[Payment], tuple[Plan, ...]]] = {
    "nothing is paid": ([], (FIRST,)),
    "to the letter": ([paid(f"R{row.number}", row.due_on, str(row.total)) for row in FIRST.rows], (FIRST,)),
    "a fen short": ([paid("P1", date(2026, 3, 11), "1050.21")], (FIRST,)),
    "on the last evening": ([paid("P1", date(2026, 3, 18), "1050.22")], (FIRST,)),
    "a day too late": ([paid("P1", date(2026, 3, 19), "1050.22")], (FIRST,)),
    "all of it ahead": ([paid("P1", date(2026, 2, 20), "3150.65", "prepay")], (FIRST,)),
    "too much": ([paid("P1", date(2026, 3, 11), "5000.00")], (FIRST,)),
    "paid off early": ([*RESTARTED, paid("P2", date(2026, 3, 21), "2063.51", "settle")], (FIRST,)),
    "a fen too little to pay it off": ([*RESTARTED, paid("P2", date(2026, 3, 21), "2063.50", "settle")], (FIRST,)),
    "with a coupon, paid off early": ([*RESTARTED, paid("P2", date(2026, 3, 21), "2046.78", "settle")], (COUPON,)),
    "with a coupon, broken": (RESTARTED, (COUPON,)),
    "with a coupon, a part had been paid before": ([paid("P0", date(2026, 2, 5), "1000.00")], (COUPON,)),
    "agreed anew": ([*RESTARTED, *letters(SECOND)], (FIRST, SECOND)),
    "prepaid, and given way to before it was used": ([paid("P1", date(2026, 2, 20), "1050.22", "prepay")], (FIRST, SOONER)),
    "broken twice": (RESTARTED, (FIRST, SECOND)),
    "not broken after all": ([*RESTARTED, paid("P0", date(2026, 4, 11), "1050.22")], (FIRST, SECOND)),
    "undone": (RESTARTED, (replace(FIRST, undone_on=date(2026, 2, 13)),)),
    "undone and agreed again": (RESTARTED, (replace(FIRST, undone_on=date(2026, 2, 11)), FIRST)),
    "an extension kept with more, and a payment reversed": ([paid("P1", date(2026, 3, 2), "963.00")], (EXTENDED,)),
    "a loan ended by a plan, and a payment reversed": ([paid("P1", date(2026, 2, 14), str(ENDED.total))], (ENDED,)),
    "all of it ahead, and a payment reversed": ([paid("P1", date(2026, 2, 20), "3200.00", "prepay")], (CARRIED_LESS,)),
    "all had been paid before": ([paid("P0", date(2026, 2, 1), "3090.00", "prepay")], (FIRST,)),
    "a part had been paid before": ([paid("P0", date(2026, 2, 5), "1000.00")], (FIRST,)),
}


@pytest.mark.parametrize("name", NAMED)
def test_every_field_agrees_of(name: str) -> None:
    payments, plans = NAMED[name]
    days = tuple(date(2026, 2, 11) + timedelta(days=step) for step in range(150))
    assert_agrees(Life(LOAN, tuple(payments), plans, days))


def test_the_lives_that_are_tried_come_to_every_end() -> None:
    """None of the above is true of nothing: a second plan is kept, broken and undone among them."""

    def met(standing: PlanStanding) -> bool:
        def comes(life: Life) -> bool:
            plan = statement(life.loan, life.payments, life.days[-1], life.plans).plan
            return len(life.plans) > 1 and plan is not None and plan.standing is standing

        return bool(find(lives(), comes, settings=settings(any_will_do, suppress_health_check=list(HealthCheck))))

    assert all(map(met, PlanStanding))
