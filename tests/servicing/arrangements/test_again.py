"""Plans one after the other on the loan of docs/arrangements.md: broken and agreed anew, kept, undone, and caught up with by
what comes to light. No day that has been is told otherwise than it was."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from servicing.arrangements import Code, Kind, Options, Past, Said, options
from servicing.arrangements.option import Refusal
from servicing.contract import Payment
from servicing.ledger import Plan, penalty_lines, statement
from servicing.ledger.model import Buckets, PlanStanding
from servicing.money import ZERO
from tests.servicing.arrangements.offers import SHIPPED, terms_with
from tests.servicing.arrangements.test_by_hand import LOAN, TEN_DAYS_LATE, made, parts, the
from tests.servicing.strategies import paid

D = Decimal
FIRST = the(Kind.REPLAN, made(months=3)).plan
ONE_ROW = [paid("P1", date(2026, 3, 11), "1050.22")]
BROKEN_ON, AGAIN = date(2026, 4, 18), date(2026, 4, 28)


def again(history: list[Payment], past: Past, as_of: date = AGAIN, **said: Any) -> Options:
    return options(LOAN, history, as_of, SHIPPED, Said(**said), past)


def letters(plan: Plan, name: str = "B") -> list[Payment]:
    return [paid(f"{name}{row.number}", row.due_on, str(row.total)) for row in plan.rows]


BROKEN_ONCE = Past(plans_broken=1, earlier=(FIRST,))
SECOND = the(Kind.REPLAN_WAIVER, again(ONE_ROW, BROKEN_ONCE, months=3)).plan


def test_what_a_broken_plan_left_is_what_the_next_one_takes_over() -> None:
    """On 28 April 2101.90 are owed, 19.80 of it penalty: 2046.78 of principal and 35.32 of interest in three rows."""
    offered = again(ONE_ROW, BROKEN_ONCE, months=3)
    assert the(Kind.SETTLE, offered).total == the(Kind.PAY_OVERDUE, offered).total == D("2101.90")
    assert the(Kind.REPLAN_WAIVER, offered).waived == D("19.80")
    assert sum(row.principal for row in SECOND.rows) == D("2046.78")
    assert sum(row.interest for row in SECOND.rows) == D("35.32")


def test_the_arrears_of_a_broken_plan_hold_its_own_interest() -> None:
    option = the(Kind.WAIVER, again(ONE_ROW, BROKEN_ONCE))
    assert 0 in option.plan.covers
    assert parts(option) == [("2026-05-01", "0.00", "35.32", "0.00", "2046.78", "13.86")]
    kept = statement(LOAN, [*ONE_ROW, *letters(option.plan)], date(2026, 5, 1), (FIRST, option.plan))
    assert (kept.plan.standing, kept.outstanding, kept.credit) == (PlanStanding.KEPT, Buckets(), ZERO)


def test_no_day_before_is_told_otherwise() -> None:
    history = [*ONE_ROW, *letters(SECOND)]
    for days in range(0, 90):
        day = date(2026, 2, 1) + timedelta(days=days)
        alone = statement(LOAN, history, day, FIRST)
        if day < AGAIN:
            assert statement(LOAN, history, day, (FIRST, SECOND)) == alone
    assert statement(LOAN, history, BROKEN_ON, [SECOND, FIRST]).plan.standing is PlanStanding.ACTIVE


def test_the_second_plan_kept_leaves_nothing() -> None:
    history = [*ONE_ROW, *letters(SECOND)]
    said = statement(LOAN, history, SECOND.rows[-1].due_on, (FIRST, SECOND))
    assert (said.plan.standing, said.plan.waived) == (PlanStanding.KEPT, D("19.80"))
    assert (said.outstanding, said.credit, said.settle_today) == (Buckets(), ZERO, ZERO)
    lines = penalty_lines(LOAN, history, SECOND.rows[-1].due_on, (FIRST, SECOND))
    accrued = sum((one.accrued.total for one in said.instalments), ZERO)
    assert sum((line.amount for line in lines), ZERO) == accrued == D("19.80")


def test_the_second_plan_broken_owes_the_interest_of_both() -> None:
    """Two plans' own interest, each on the day its plan was broken."""
    broken = statement(LOAN, ONE_ROW, date(2026, 7, 1), (FIRST, SECOND))
    own = [(one.due_on, one.unpaid.interest) for one in broken.instalments if one.number == 0]
    assert [day for day, _ in own] == [BROKEN_ON, SECOND.rows[0].due_on + timedelta(days=7)]
    assert own[0][1] == D("35.32")
    assert own[1][1] > 0


def test_as_often_as_policy_allows() -> None:
    allowed = Past(plans_broken=2, earlier=(FIRST, SECOND))
    refused = the(Kind.REPLAN, again(ONE_ROW, allowed, date(2026, 7, 1))).refused
    assert refused == Refusal(Code.RESTARTS_USED, "X-06", {"actual": 2, "limit": 1})
    lenient = options(LOAN, ONE_ROW, date(2026, 7, 1), terms_with(restarts=2), Said(months=3), allowed)
    assert the(Kind.REPLAN_WAIVER, lenient).refused is None


def test_a_plan_that_the_ledger_knows_to_be_broken_is_not_active_and_counts() -> None:
    """Who keeps the store has not looked yet."""
    offered = again(ONE_ROW, Past(plan=FIRST), months=3)
    assert the(Kind.REPLAN_WAIVER, offered).plan == SECOND
    assert the(Kind.REPLAN, again(ONE_ROW, Past(plan=FIRST, plans_broken=1))).refused.code is Code.RESTARTS_USED
    active = again(ONE_ROW, Past(plan=FIRST), BROKEN_ON)
    assert the(Kind.REPLAN, active).refused.code is Code.PLAN_ACTIVE


def test_after_an_extension_was_kept_the_next_instalment_can_have_one() -> None:
    first = the(Kind.EXTENSION, made(salary_day=25)).plan
    history = letters(first, "A")
    past = Past(extensions=1, earlier=(first,))
    second = the(Kind.EXTENSION, again(history, past, date(2026, 3, 11), wanted_date=date(2026, 3, 25)))
    assert parts(second) == [("2026-03-25", "0.00", "30.00", "7.00", "1000.00", "6.50")]
    done = statement(LOAN, [*history, *letters(second.plan)], date(2026, 3, 25), (first, second.plan))
    assert (done.overdue.total, done.outstanding.total, done.credit) == (ZERO, D("1015.00"), ZERO)
    own = [part.amount for part in done.allocations if part.instalment == 0]
    assert own == [D("7.00"), D("7.00")]
    charged = D("45.00") + D("30.00") + 2 * D("13.50")
    borne = 3000 * 55 + 2000 * 28
    assert abs(done.all_in_rate - charged * 365 / borne) < D("0.000001")


def test_an_undone_plan_is_as_if_it_had_never_been_and_its_days_as_they_were() -> None:
    undone = replace(FIRST, undone_on=date(2026, 2, 13))
    before = statement(LOAN, [], date(2026, 2, 12), undone)
    assert (before.plan.standing, before.overdue) == (PlanStanding.ACTIVE, Buckets())
    for day in (date(2026, 2, 13), date(2026, 4, 28)):
        assert statement(LOAN, [], day, undone) == statement(LOAN, [], day)
        assert statement(LOAN, ONE_ROW, day, (undone, FIRST)) == statement(LOAN, ONE_ROW, day, FIRST)


def test_a_second_plan_replaces_a_first_that_turns_out_not_to_have_been_broken() -> None:
    """Row 2 of the first plan was paid in time but came to light after the second was agreed: of principal and interest
    that pays the second one's first rows, and its own days have their own price."""
    found = paid("P0", date(2026, 4, 11), "1050.22")
    history = [*ONE_ROW, found]
    said = statement(LOAN, history, AGAIN, (FIRST, SECOND))
    assert said.plan.standing is PlanStanding.ACTIVE
    assert said.plan.rows[0].unpaid.total < SECOND.rows[0].total
    own_of_17_days = (D("1028.29") * D("0.0005") * 17).quantize(D("0.01"))
    assert said.settle_today == D("1028.29") + own_of_17_days
    rest = [row for row in said.plan.rows if row.unpaid.total]
    kept = [*history, *(paid(f"B{row.number}", row.due_on, str(row.unpaid.total)) for row in rest)]
    end = statement(LOAN, kept, SECOND.rows[-1].due_on, (FIRST, SECOND))
    assert (end.plan.standing, end.outstanding, end.credit) == (PlanStanding.KEPT, Buckets(), ZERO)


def test_principal_that_had_been_paid_before_bears_nothing() -> None:
    """1000 of 5 February come to light: 2.60 of penalty, 45 of interest, 952.40 of principal. 2047.60 are carried, and bear
    0.0005 a day until the first row."""
    found = [paid("P0", date(2026, 2, 5), "1000.00")]
    said = statement(LOAN, found, TEN_DAYS_LATE, FIRST)
    first = said.plan.rows[0].unpaid
    assert first.principal == D("953.22") - D("952.40")
    assert first.interest == D("10.00") + (28 * D("0.0005") * D("2047.60")).quantize(D("0.01"))


def test_where_all_had_been_paid_before_there_is_no_plan_to_keep() -> None:
    found = [paid("P0", date(2026, 2, 1), "3090.00", "prepay")]
    said = statement(LOAN, found, TEN_DAYS_LATE, FIRST)
    assert (said.plan.standing, said.plan.ended_on) == (PlanStanding.KEPT, TEN_DAYS_LATE)
    assert (said.outstanding, said.settle_today) == (Buckets(), ZERO)


def test_a_plan_of_another_loan_is_refused() -> None:
    with pytest.raises(ValueError, match="one loan"):
        statement(LOAN, [], TEN_DAYS_LATE, (FIRST, replace(FIRST, loan_id="L2")))
