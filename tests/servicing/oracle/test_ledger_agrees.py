"""The product's statement and the naive one, field by field, on loans and histories of every kind."""

from collections import Counter
from datetime import timedelta
from fractions import Fraction

from hypothesis import HealthCheck, given, settings

from servicing.contract import Bucket, Payment
from servicing.ledger import statement
from servicing.ledger.model import Allocation, Buckets, InstalmentState, Statement
from tests.servicing.oracle.naive import Booking, NaiveLedger, RowView, View, fen
from tests.servicing.strategies import Case, cases

ACCRUING = (Bucket.PENALTY, Bucket.COMPOUND)
RATE_ERROR = Fraction(1, 2_000_000)
"""The all-in rate is given to six decimals."""


def by_kind(buckets: Buckets) -> dict[Bucket, int]:
    return {bucket: fen(buckets.of(bucket)) for bucket in Bucket}


def differences(said: Statement, expected: View) -> list[str]:
    """Every field in which the two statements part, in words; empty where they agree."""
    pairs: list[tuple[str, object, object]] = [
        ("as_of", said.as_of, expected.as_of),
        ("days_past_due", said.days_past_due, expected.days_past_due),
        ("overdue", by_kind(said.overdue), expected.overdue),
        ("outstanding", by_kind(said.outstanding), expected.outstanding),
        ("credit", fen(said.credit), expected.credit),
        ("settle_today", fen(said.settle_today), expected.settle_today),
        ("cost_over_cap", said.cost_over_cap, expected.cost_over_cap),
        ("rows", len(said.instalments), len(expected.rows)),
    ]
    for state, row in zip(said.instalments, expected.rows, strict=True):
        pairs += [(f"instalment {row.number} {name}", *pair) for name, pair in _of_row(state, row).items()]
    parted = [f"{name}: said {ours}, expected {theirs}" for name, ours, theirs in pairs if ours != theirs]
    if abs(Fraction(said.all_in_rate) - expected.all_in_rate) > RATE_ERROR:
        parted.append(f"all_in_rate: said {said.all_in_rate}, expected {float(expected.all_in_rate)}")
    return parted + _bookings_that_differ(said, expected)


def _bookings_that_differ(said: Statement, expected: View) -> list[str]:
    """Where the money went and which transfer brought it; not in rows that a settlement made nothing."""
    annulled = {row.number for row in expected.rows if row.annulled}
    transfers = {source for source, *_ in expected.booked}
    ours: Counter[Booking] = Counter()
    for part in said.allocations:
        source = part.payment_id if part.payment_id in transfers else None
        ours[source, part.on, part.instalment, part.bucket] += fen(part.amount)
    theirs = expected.booked
    return [
        f"booked {key}: said {ours[key]}, expected {theirs[key]}"
        for key in ours.keys() | theirs.keys()
        if ours[key] != theirs[key] and key[2] not in annulled
    ]


def _of_row(state: InstalmentState, row: RowView) -> dict[str, tuple[object, object]]:
    compared: dict[str, tuple[object, object]] = {
        "number": (state.number, row.number),
        "due_on": (state.due_on, row.due_on),
        "status": (state.status, row.status),
        "overdue_days": (state.overdue_days, row.overdue_days),
        "unpaid": (by_kind(state.unpaid), row.unpaid),
        "accrued": (by_kind(state.accrued), {**dict.fromkeys(Bucket, 0), **row.accrued}),
    }
    if not row.annulled:  # where a settlement is booked in rows that became nothing is the product's own affair
        compared["paid"] = (by_kind(state.paid), row.paid)
    return compared


def flaws_of_allocations(said: Statement, payments: list[Payment]) -> list[str]:
    """What is wrong with the record of where the money went; empty where nothing is."""
    flaws = []
    by_id = {payment.payment_id: payment for payment in payments}
    taken: Counter[str | None] = Counter()
    booked: Counter[tuple[int, Bucket]] = Counter()
    for part in said.allocations:
        taken[part.payment_id] += fen(part.amount)
        booked[part.instalment, part.bucket] += fen(part.amount)
        flaws += [f"{part}: {flaw}" for flaw in _flaws_of_part(part, by_id, said)]
    for payment_id, amount in taken.items():
        if payment_id is not None and amount > fen(by_id[payment_id].amount):
            flaws.append(f"{payment_id} gave {amount} fen, more than it brought")
    for state in said.instalments:
        for bucket, amount in by_kind(state.paid).items():
            if booked[state.number, bucket] != amount:
                flaws.append(f"{state.number} {bucket}: {booked[state.number, bucket]} booked, {amount} paid")
    if sum(booked.values()) + fen(said.credit) != sum(fen(payment.amount) for payment in payments):
        flaws.append("allocated + credit is not what was paid")
    return flaws


def _flaws_of_part(part: Allocation, by_id: dict[str, Payment], said: Statement) -> list[str]:
    flaws = []
    if part.amount <= 0:
        flaws.append("no money in it")
    if part.payment_id is not None:
        if part.payment_id not in by_id:
            return ["of a payment that is not there"]
        if part.on != by_id[part.payment_id].paid_on:
            flaws.append("not on the day of its payment")
    elif part.on not in {state.due_on for state in said.instalments} | {p.paid_on for p in by_id.values()}:
        flaws.append("credit used on a day when nothing happened")
    return flaws


def assert_agrees(case: Case) -> None:
    naive = NaiveLedger(case.loan, case.payments)
    naive.today = min(naive.today, case.days[0] - timedelta(days=1))
    for day in case.days:
        naive.live_until(day)
        said = statement(case.loan, case.payments, day)
        received = [payment for payment in case.payments if payment.paid_on <= day]
        wrong = differences(said, naive.view()) + flaws_of_allocations(said, received)
        assert not wrong, f"as of {day}: " + "; ".join(wrong)


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_every_field_agrees(case: Case) -> None:
    assert_agrees(case)
