"""What must hold of the product's ledger for every loan, whatever was paid and whenever one asks."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from servicing.contract import Bucket, Loan, Payment, PaymentMethod, PenaltyBase
from servicing.ledger import penalty_lines, statement
from servicing.ledger.model import Buckets, Statement
from servicing.money import FEN, ZERO, from_fen
from tests.servicing.oracle.naive import fen
from tests.servicing.strategies import Case, cases, histories, loans, telling_day

many = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])

AFTER_ALL_OTHERS = "Z"
"""A payment id that comes after all those which the strategies give."""


def amounts_of(buckets: Buckets) -> list[Decimal]:
    return [buckets.of(bucket) for bucket in Bucket]


def until(case: Case, day: date) -> list[Payment]:
    return [payment for payment in case.payments if payment.paid_on <= day]


@many
@given(cases())
def test_nothing_is_negative(case: Case) -> None:
    for day in case.days:
        said = statement(case.loan, case.payments, day)
        amounts = [said.credit, said.settle_today, *amounts_of(said.overdue), *amounts_of(said.outstanding)]
        for state in said.instalments:
            amounts += [*amounts_of(state.unpaid), *amounts_of(state.paid), *amounts_of(state.accrued)]
        assert min(amounts) >= 0
        assert said.days_past_due >= 0
        assert said.all_in_rate >= 0
        assert all(part.amount > 0 for part in said.allocations)


@many
@given(cases())
def test_amounts_are_whole_fen_and_totals_are_sums(case: Case) -> None:
    for day in case.days:
        said = statement(case.loan, case.payments, day)
        unpaid = sum((state.unpaid for state in said.instalments), Buckets())
        late = sum((state.unpaid for state in said.instalments if state.due_on < day), Buckets())
        assert (said.outstanding, said.overdue) == (unpaid, late)
        for amount in [said.credit, said.settle_today, *amounts_of(unpaid)]:
            assert amount.as_tuple().exponent == -2


@many
@given(cases())
def test_all_that_was_paid_is_allocated_or_credit(case: Case) -> None:
    for day in case.days:
        said = statement(case.loan, case.payments, day)
        allocated = sum((part.amount for part in said.allocations), ZERO)
        assert allocated + said.credit == sum((payment.amount for payment in until(case, day)), ZERO)


@many
@given(cases(days=1, late=True))
def test_paying_the_quoted_overdue_total_leaves_none_overdue(case: Case) -> None:
    (day,) = case.days
    quoted = statement(case.loan, case.payments, day).overdue.total
    assume(quoted > 0)
    payment = Payment(AFTER_ALL_OTHERS, case.loan.loan_id, day, quoted, PaymentMethod.TRANSFER)
    after = statement(case.loan, [*case.payments, payment], day)
    assert (after.overdue.total, after.days_past_due) == (ZERO, 0)
    late_rows = [state for state in after.instalments if state.due_on < day]
    assert {state.status.value for state in late_rows} == {"paid"}


@many
@given(cases(days=1, late=True))
def test_a_fen_less_than_the_quoted_overdue_total_leaves_a_fen(case: Case) -> None:
    (day,) = case.days
    quoted = statement(case.loan, case.payments, day).overdue.total
    assume(quoted > FEN)
    payment = Payment(AFTER_ALL_OTHERS, case.loan.loan_id, day, quoted - FEN, PaymentMethod.TRANSFER)
    assert statement(case.loan, [*case.payments, payment], day).overdue.total == FEN


@many
@given(cases(days=1), st.integers(0, 100), st.lists(st.integers(0, 900), min_size=3, max_size=3))
def test_settling_for_the_quote_leaves_nothing_for_ever(case: Case, over: int, later: list[int]) -> None:
    (day,) = case.days
    history = until(case, day)
    before = statement(case.loan, history, day)
    amount = before.settle_today + from_fen(over)
    assume(amount > 0)
    history.append(Payment(AFTER_ALL_OTHERS, case.loan.loan_id, day, amount, PaymentMethod.SETTLE))
    credit = statement(case.loan, history, day).credit
    if before.settle_today > 0:
        assert credit == from_fen(over)
    for asked in [day, *(day + timedelta(days=days) for days in later)]:
        said = statement(case.loan, history, asked)
        assert (said.outstanding, said.settle_today, said.credit) == (Buckets(), ZERO, credit)
        assert {state.status.value for state in said.instalments} == {"paid"}


@many
@given(cases(days=1))
def test_settling_a_fen_short_is_an_ordinary_transfer(case: Case) -> None:
    (day,) = case.days
    history = until(case, day)
    quoted = statement(case.loan, history, day).settle_today
    assume(quoted > FEN)
    short = Payment(AFTER_ALL_OTHERS, case.loan.loan_id, day, quoted - FEN, PaymentMethod.SETTLE)
    transfer = replace(short, method=PaymentMethod.TRANSFER)
    for asked in (day, day + timedelta(days=40)):
        said = statement(case.loan, [*history, short], asked)
        assert said == statement(case.loan, [*history, transfer], asked)


def without_names(said: Statement) -> tuple[Statement, Counter[tuple[date, int, Bucket]]]:
    """A statement, and where the money went by day, without saying of which payment."""
    booked: Counter[tuple[date, int, Bucket]] = Counter()
    for part in said.allocations:
        booked[part.on, part.instalment, part.bucket] += fen(part.amount)
    return replace(said, allocations=()), booked


@st.composite
def split_payments(draw: st.DrawFn) -> tuple[Case, list[Payment]]:
    """A case, and its payments with one of them in several of the same day, in its place in the order."""
    case = draw(cases(days=2).filter(lambda case: any(payment.amount > FEN for payment in case.payments)))
    whole = draw(st.sampled_from([payment for payment in case.payments if payment.amount > FEN]))
    last_fen = fen(whole.amount) - 1
    cuts = sorted(draw(st.sets(st.integers(1, last_fen), min_size=1, max_size=min(5, last_fen))))
    parts = [
        replace(whole, payment_id=f"{whole.payment_id}.{order}", amount=from_fen(high - low))
        for order, (low, high) in enumerate(zip([0, *cuts], [*cuts, fen(whole.amount)], strict=True))
    ]
    return case, [payment for payment in case.payments if payment is not whole] + parts


@many
@given(split_payments())
def test_splitting_a_payment_of_one_day_changes_nothing(split: tuple[Case, list[Payment]]) -> None:
    case, in_parts = split
    for day in case.days:
        whole = statement(case.loan, case.payments, day)
        assert without_names(statement(case.loan, in_parts, day)) == without_names(whole)


@st.composite
def one_more_payment(draw: st.DrawFn) -> tuple[Case, Payment]:
    case = draw(cases(most=4, days=1))
    extra = Payment(
        draw(st.sampled_from(["!", "15-001x", AFTER_ALL_OTHERS])),
        case.loan.loan_id,
        telling_day(draw, case.loan),
        from_fen(draw(st.one_of(st.integers(1, 300), st.integers(1, fen(case.loan.principal) * 2)))),
        draw(st.sampled_from(PaymentMethod)),
    )
    return case, extra


@many
@given(one_more_payment(), st.lists(st.integers(0, 500), min_size=4, max_size=4))
def test_a_payment_never_raises_what_is_owed_later(more: tuple[Case, Payment], offsets: list[int]) -> None:
    case, extra = more
    for day in [*case.days, *(extra.paid_on + timedelta(days=offset) for offset in offsets)]:
        without = statement(case.loan, case.payments, day)
        with_it = statement(case.loan, [*case.payments, extra], day)
        assert with_it.outstanding.total <= without.outstanding.total
        assert with_it.overdue.total <= without.overdue.total
        assert with_it.settle_today <= without.settle_today
        assert with_it.days_past_due <= without.days_past_due


@many
@given(cases())
def test_penalty_lines_add_up_to_what_accrued(case: Case) -> None:
    for day in case.days:
        said = statement(case.loan, case.payments, day)
        explained: defaultdict[tuple[int, Bucket], Decimal] = defaultdict(lambda: ZERO)
        for line in penalty_lines(case.loan, case.payments, day):
            explained[line.instalment, line.kind] += line.amount
        for state in said.instalments:
            for kind in (Bucket.PENALTY, Bucket.COMPOUND):
                assert explained.pop((state.number, kind), ZERO) == state.accrued.of(kind)
                if not any(payment.method is PaymentMethod.SETTLE for payment in case.payments):
                    assert state.unpaid.of(kind) == state.accrued.of(kind) - state.paid.of(kind)
        assert not any(explained.values())


@many
@given(cases())
def test_penalty_lines_say_how_each_amount_came_about(case: Case) -> None:
    due_on = {row.number: row.due_on for row in case.loan.instalments}
    for day in case.days:
        lines = penalty_lines(case.loan, case.payments, day)
        for line in lines:
            if line.rounding:
                assert (line.days, abs(line.amount) <= FEN / 2) == (0, True)
                continue
            assert due_on[line.instalment] < line.first_day <= line.last_day <= day
            last_of_grace = due_on[line.instalment] + timedelta(days=case.loan.grace_days)
            assert line.last_day <= last_of_grace if line.in_grace else line.first_day > last_of_grace
            assert line.days == (line.last_day - line.first_day).days + 1
            exact = Fraction(line.base) * Fraction(line.annual_rate) / case.loan.day_count * line.days
            assert abs(Fraction(line.amount) - exact) < Fraction(1, 10**9)
        roundings = Counter((line.instalment, line.kind) for line in lines if line.rounding)
        assert max(roundings.values(), default=0) <= 1
        days_told = Counter(
            (line.instalment, line.kind, line.first_day + timedelta(days=offset))
            for line in lines
            for offset in range(line.days)
        )
        assert max(days_told.values(), default=1) == 1


@many
@given(cases())
def test_penalty_rate_is_never_above_the_cap_or_the_contract(case: Case) -> None:
    loan = case.loan
    cap = Fraction(loan.cost_cap) * loan.day_count / 365
    agreed = Fraction(loan.annual_rate) * Fraction(loan.penalty_multiplier)
    for line in penalty_lines(loan, case.payments, case.days[-1]):
        if not line.rounding:
            assert Fraction(line.annual_rate) <= min(cap, agreed)


@many
@given(loans(penalty_base=PenaltyBase.PRINCIPAL).flatmap(lambda loan: st.tuples(st.just(loan), histories(loan))))
def test_what_a_principal_bears_stays_under_the_cap_for_any_number_of_days(
    lent: tuple[Loan, list[Payment]],
) -> None:
    loan, payments = lent
    for days_late in (1, 30, 365, 2000):
        day = loan.instalments[-1].due_on + timedelta(days=days_late)
        for row, state in zip(loan.instalments, statement(loan, payments, day).instalments, strict=True):
            year_part = Fraction((day - row.due_on).days, 365)
            allowed = Fraction(row.principal) * Fraction(loan.cost_cap) * year_part
            assert Fraction(state.accrued.penalty) <= allowed + Fraction(FEN) / 2


@many
@given(cases(days=1), st.randoms(use_true_random=False))
def test_the_order_in_which_payments_are_listed_plays_no_part(case: Case, chance: Random) -> None:
    (day,) = case.days
    shuffled = list(case.payments)
    chance.shuffle(shuffled)
    assert statement(case.loan, shuffled, day) == statement(case.loan, case.payments, day)


@many
@given(cases(days=1))
def test_payments_of_later_days_play_no_part(case: Case) -> None:
    (day,) = case.days
    said = statement(case.loan, case.payments, day)
    assert said == statement(case.loan, until(case, day), day)


@many
@given(cases(days=2))
def test_what_is_owed_never_falls_by_itself(case: Case) -> None:
    first, last = case.days[0], case.days[-1]
    history = until(case, first)
    before, after = statement(case.loan, history, first), statement(case.loan, history, last)
    assert after.outstanding.total - after.credit >= before.outstanding.total - before.credit
