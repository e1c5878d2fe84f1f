"""What is owed on a loan on one day."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from servicing.contract import Loan, Payment
from servicing.ledger.accrual import COMPOUND, PENALTY, Row
from servicing.ledger.cost import cost_of
from servicing.ledger.model import Allocation, Buckets, InstalmentState, InstalmentStatus, Statement
from servicing.ledger.replay import BUCKET, Replay, replay
from servicing.money import ZERO, from_fen

NOTHING = Buckets()


def statement(loan: Loan, payments: Iterable[Payment], as_of: date) -> Statement:
    """What is owed on `loan` on the evening of `as_of`, to the fen (DESIGN §5).

    Payments dated after `as_of`, and those of other loans, are ignored. Rates are fractions, amounts yuan.

    Raises:
        ValueError: an amount has a fraction of a fen.
    """
    state = replay(loan, payments, as_of)
    day = as_of.toordinal()
    past = [row for row in state.rows if row.due < day]
    open_past = [row for row in past if any(row.unpaid)]
    cost = cost_of(state, loan, day)
    return Statement(
        loan_id=loan.loan_id,
        as_of=as_of,
        days_past_due=day - open_past[0].due if open_past else 0,
        overdue=_unpaid_in(open_past),
        outstanding=_unpaid_in(state.rows),
        credit=from_fen(state.credit),
        settle_today=_settle_today(state, day),
        all_in_rate=cost.all_in_rate,
        cost_over_cap=cost.over_cap,
        instalments=tuple(_state_of(row, day) for row in state.rows),
        allocations=tuple(
            Allocation(posting.payment_id, date.fromordinal(posting.day), posting.instalment,
                       BUCKET[posting.bucket], from_fen(posting.fen))
            for posting in state.postings
        ),
    )  # fmt: skip


def settle_today(loan: Loan, payments: Iterable[Payment], as_of: date) -> Decimal:
    """Yuan that, paid on `as_of` by `settle`, end the loan for ever (P-15).

    Raises:
        ValueError: an amount has a fraction of a fen.
    """
    return _settle_today(replay(loan, payments, as_of), as_of.toordinal())


def _settle_today(state: Replay, day: int) -> Decimal:
    return from_fen(max(0, state.price_of_ending(day) - state.credit))


def _state_of(row: Row, day: int) -> InstalmentState:
    status = _status_of(row, day)
    late = status in (InstalmentStatus.IN_GRACE, InstalmentStatus.OVERDUE)
    return InstalmentState(
        number=row.instalment.number,
        due_on=row.instalment.due_on,
        status=status,
        overdue_days=day - row.due if late else 0,
        unpaid=_buckets(row.unpaid),
        paid=_buckets(row.paid),
        accrued=_buckets((0, 0, 0, row.accrued(PENALTY), row.accrued(COMPOUND))),
    )


def _status_of(row: Row, day: int) -> InstalmentStatus:
    if not any(row.unpaid):
        return InstalmentStatus.PAID
    if row.due > day:
        return InstalmentStatus.UPCOMING
    if row.due == day:
        return InstalmentStatus.DUE_TODAY
    if day <= row.grace_end:
        return InstalmentStatus.IN_GRACE
    return InstalmentStatus.OVERDUE


def _unpaid_in(rows: Sequence[Row]) -> Buckets:
    return _buckets([sum(column) for column in zip(*(row.unpaid for row in rows), strict=True)])


def _buckets(fen: Sequence[int]) -> Buckets:
    """Buckets from fen in the order of their places; nothing at all where there is none."""
    if not any(fen):
        return NOTHING
    return Buckets(*(from_fen(part) if part else ZERO for part in fen))
