"""The demo's borrowers stand, on any day, where their situations say."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from servicing.arrangements import Approval, Kind, Terms, options
from servicing.contract import LenderType, Loan, Payment, PaymentMethod, RepaymentMethod
from servicing.demo.catalogue import catalogue
from servicing.demo.csv_tape import write_tape
from servicing.demo.population import BORROWERS, demo_tape
from servicing.demo.situations import SITUATIONS, situation_of
from servicing.demo.stories import REPLAY_BORROWERS, stories
from servicing.ledger import penalty_lines, statement
from servicing.ledger.model import InstalmentStatus, Statement
from servicing.tape import Tape, read_tape
from tests.harness.policy import POLICY

DAYS = [date(2026, 11, 23), date(2027, 2, 28), date(2028, 2, 29), date(2027, 3, 1), date(2027, 5, 31), date(2026, 12, 30)]
LATE = (InstalmentStatus.OVERDUE, InstalmentStatus.IN_GRACE)


class Told:
    """A demo tape and what the ledger says of it on its day."""

    def __init__(self, as_of: date) -> None:
        self.as_of = as_of
        self.tape = demo_tape(as_of)
        self.payments: defaultdict[str, list[Payment]] = defaultdict(list)
        for payment in self.tape.payments:
            self.payments[payment.loan_id].append(payment)
        self.loans = {loan.loan_id: loan for loan in self.tape.loans}
        self.statements = {loan.loan_id: self.of(loan) for loan in self.tape.loans}

    def of(self, loan: Loan) -> Statement:
        return statement(loan, self.payments[loan.loan_id], self.as_of)

    def late(self, loan_id: str) -> int:
        return sum(row.status in LATE for row in self.statements[loan_id].instalments)

    def standing(self, situation: str) -> list[str]:
        told = {story.borrower_id: story.situation for story in stories()}
        ids = ((number, f"demo-{number:04d}") for number in range(1, BORROWERS + 1))
        return [f"{each}-1" for number, each in ids if told.get(each, situation_of(number)) == situation]


@pytest.fixture(scope="module", params=DAYS, ids=str)
def told(request: pytest.FixtureRequest) -> Told:
    return Told(request.param)


def test_at_least_three_hundred_all_marked_as_demo(told: Told) -> None:
    assert len(told.tape.borrowers) >= 300
    for borrower in told.tape.borrowers:
        assert borrower.borrower_id.startswith("demo-")
        assert borrower.phone.startswith("1990000")
    assert len({borrower.phone for borrower in told.tape.borrowers}) == len(told.tape.borrowers)
    assert all(loan.loan_id.startswith("demo-") and "演示" in loan.lender for loan in told.tape.loans)


def test_every_kind_of_lender_loan_and_payment_is_met(told: Told) -> None:
    assert {loan.lender_type for loan in told.tape.loans} == set(LenderType)
    assert {loan.method for loan in told.tape.loans} == set(RepaymentMethod)
    assert {payment.method for payment in told.tape.payments} == set(PaymentMethod)
    assert {loan.product for loan in told.tape.loans} == {product.name for product in catalogue().products.values()}
    by_lender = Counter(loan.lender_type for loan in told.tape.loans)
    assert min(by_lender.values()) >= 20


def test_nothing_has_happened_after_the_day(told: Told) -> None:
    assert all(payment.paid_on <= told.as_of for payment in told.tape.payments)
    assert all(debit.on <= told.as_of for debit in told.tape.debits)
    assert all(loan.disbursed_on < told.as_of for loan in told.tape.loans)


@pytest.mark.parametrize(
    ("situation", "late"),
    [("on_time", 0), ("due_today", 0), ("one_day_late", 1), ("one_late", 1), ("two_late", 2), ("three_late", 3)],
)
def test_so_many_instalments_are_late(told: Told, situation: str, late: int) -> None:
    standing = told.standing(situation)
    assert standing
    for loan_id in standing:
        rows = len(told.loans[loan_id].instalments)
        assert told.late(loan_id) == min(late, rows), loan_id


def test_one_day_late_is_one_day(told: Told) -> None:
    assert {told.statements[each].days_past_due for each in told.standing("one_day_late")} == {1}


def test_due_today_is_today(told: Told) -> None:
    for loan_id in told.standing("due_today"):
        assert InstalmentStatus.DUE_TODAY in {row.status for row in told.statements[loan_id].instalments}


def test_in_grace_bears_no_penalty_yet(told: Told) -> None:
    for loan_id in told.standing("in_grace"):
        said = told.statements[loan_id]
        assert InstalmentStatus.IN_GRACE in {row.status for row in said.instalments}
        assert said.overdue.penalty == 0 < said.overdue.total


def test_part_payers_still_owe_and_have_paid_since(told: Told) -> None:
    for loan_id in told.standing("part_payer"):
        assert told.statements[loan_id].overdue.total > 0
        assert told.payments[loan_id][-1].paid_on >= told.as_of - timedelta(days=5)


def test_clamped_loans_accrue_at_the_cap(told: Told) -> None:
    for loan_id in told.standing("clamped"):
        loan = told.loans[loan_id]
        lines = [line for line in penalty_lines(loan, told.payments[loan_id], told.as_of) if line.days]
        assert lines
        assert {line.annual_rate for line in lines} == {loan.cost_cap}
        assert loan.annual_rate * loan.penalty_multiplier > loan.cost_cap


def test_costly_loans_are_over_the_cap(told: Told) -> None:
    assert {told.statements[each].cost_over_cap for each in told.standing("over_cap")} == {True}


def test_compound_interest_accrues(told: Told) -> None:
    assert all(told.statements[each].overdue.compound > 0 for each in told.standing("compound"))


def test_those_who_just_paid_are_clear(told: Told) -> None:
    for loan_id in told.standing("just_paid"):
        assert told.statements[loan_id].overdue.total == 0
        assert told.payments[loan_id][-1].paid_on >= told.as_of - timedelta(days=1)
        before = told.payments[loan_id][:-1]
        assert statement(told.loans[loan_id], before, told.payments[loan_id][-1].paid_on).overdue.total > 0


def test_those_who_paid_ahead_have_later_instalments_paid(told: Told) -> None:
    for loan_id in told.standing("prepaid"):
        ahead = [row for row in told.statements[loan_id].instalments if row.due_on > told.as_of]
        assert ahead[0].status is InstalmentStatus.PAID


def test_settled_loans_owe_nothing_ever(told: Told) -> None:
    for loan_id in told.standing("settled"):
        loan, payments = told.loans[loan_id], told.payments[loan_id]
        assert payments[-1].method is PaymentMethod.SETTLE
        for later in (0, 400):
            assert statement(loan, payments, told.as_of + timedelta(days=later)).outstanding.total == 0


def test_those_who_overpaid_have_credit(told: Told) -> None:
    assert all(told.statements[each].credit > 0 for each in told.standing("overpaid"))


def test_failed_deductions_have_a_reason(told: Told) -> None:
    failing = {debit.loan_id for debit in told.tape.debits if debit.result == "failed" and debit.reason}
    assert set(told.standing("failed_debit")) <= failing


def test_two_loans(told: Told) -> None:
    counted = Counter(loan.borrower_id for loan in told.tape.loans)
    for loan_id in told.standing("two_loans"):
        assert counted[loan_id.removesuffix("-1")] == 2
        assert told.statements[loan_id.removesuffix("1") + "2"].overdue.total == 0
    assert sum(number == 2 for number in counted.values()) == len(told.standing("two_loans"))


def test_it_passes_for_a_lenders_tape(told: Told, tmp_path: Path) -> None:
    write_tape(told.tape, tmp_path)
    assert read_tape(tmp_path, POLICY.tape) == told.tape


def test_every_situation_is_met() -> None:
    met = {situation_of(number) for number in range(1, BORROWERS + 1)} | {story.situation for story in stories()}
    assert met == set(SITUATIONS)


def test_the_same_seed_and_day_give_the_same_tape_and_others_do_not() -> None:
    assert demo_tape(DAYS[0]) == demo_tape(DAYS[0])
    assert demo_tape(DAYS[0]) != demo_tape(DAYS[1])
    assert demo_tape(DAYS[0]) != demo_tape(DAYS[0], seed=7)
    assert ids(demo_tape(DAYS[0])) == ids(demo_tape(DAYS[1], seed=7))


def ids(tape: Tape) -> list[str]:
    return [loan.loan_id for loan in tape.loans]


def test_each_story_is_of_another_person_and_situation() -> None:
    assert [story.borrower_id for story in stories()] == [f"demo-{number:04d}" for number in range(1, 12)]
    assert len({story.situation for story in stories()}) == len({story.name for story in stories()}) == len(stories())
    assert all(story.title and story.story and story.product in SITUATIONS[story.situation].products for story in stories())


def test_one_story_asks_for_more_to_be_given_up_than_one_person_may(told: Told) -> None:
    (loan_id,) = told.standing("matured")
    made = options(told.loans[loan_id], told.payments[loan_id], told.as_of, Terms.of(POLICY))
    of_two = [one for one in made.eligible if one.approval is Approval.TWO_PERSONS]
    assert Kind.REPLAN_WAIVER in {one.kind for one in of_two}
    assert not made.person


def test_the_three_for_replaying_are_late_on_time_and_settled(told: Told) -> None:
    late, on_time, settled = (f"{REPLAY_BORROWERS[kind]}-1" for kind in ("late", "on_time", "settled"))
    assert told.late(late) == 3
    assert told.statements[on_time].overdue.total == 0 < told.statements[on_time].outstanding.total
    assert told.statements[settled].outstanding.total == 0


def test_clauses_say_what_the_terms_say() -> None:
    for product in catalogue().products.values():
        clause = product.facts.penalty_clause if product.facts else None
        if clause is None:
            continue
        assert "{" not in clause
        assert f"加收{(product.penalty_multiplier - 1) * 100:.0f}%" in clause
        assert ("复利" in clause and "不计收复利" not in clause) == product.compound_interest
        assert (f"{product.grace_days}天宽限期" in clause) == (product.grace_days > 0)
        assert Decimal(1) <= product.penalty_multiplier <= Decimal("1.5")
