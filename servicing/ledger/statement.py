"""What is owed on a loan on one day."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from servicing.contract import Loan, Payment
from servicing.ledger.accrual import COMPOUND, PENALTY, Row
from servicing.ledger.cost import cost_of
from servicing.ledger.model import (
    NOTHING,
    Allocation,
    Buckets,
    InstalmentState,
    InstalmentStatus,
    PlanRowState,
    PlanState,
    Statement,
)
from servicing.ledger.overlay import Due, Overlay, under
from servicing.ledger.plan import Plans
from servicing.ledger.replay import BUCKET, Replay
from servicing.money import ZERO, from_fen


def statement(loan: Loan, payments: Iterable[Payment], as_of: date, plan: Plans = None) -> Statement:
    """What is owed on `loan` on the evening of `as_of`, to the fen, under `plan` from its start on, or under
    each of several plans from its own start on: all that were agreed, so that no day is told otherwise than it was.

    Payments dated after `as_of`, and those of other loans, are ignored. Rates are fractions, amounts yuan. Its `plan` is how
    the last one that has started stands.

    Raises:
        ValueError: an amount has a fraction of a fen; a plan is of another loan.
    """
    return statement_of(under(loan, payments, as_of, plan), loan, as_of)


def statement_of(lived: Replay | Overlay, loan: Loan, as_of: date) -> Statement:
    """What a history that has been lived up to `as_of` comes to."""
    overlay = lived if isinstance(lived, Overlay) else None
    state, rows = lived.state, lived.rows
    day = as_of.toordinal()
    owing: Sequence[Row | Due] = state.rows if overlay is None else overlay.owing
    open_past = [row for row in owing if row.due < day and any(row.unpaid)]
    cost = cost_of(state, rows, 0 if overlay is None else overlay.own_in_no_row(day), loan, day)
    planned = frozenset(map(id, overlay.covered)) if overlay and overlay.active else frozenset()
    return Statement(
        loan_id=loan.loan_id,
        as_of=as_of,
        days_past_due=day - open_past[0].due if open_past else 0,
        overdue=_unpaid_in(open_past),
        outstanding=_unpaid_in(owing),
        credit=from_fen(state.credit),
        settle_today=_settle_today(lived, day),
        all_in_rate=cost.all_in_rate,
        cost_over_cap=cost.over_cap,
        instalments=tuple(_state_of(row, day, id(row) in planned) for row in rows),
        allocations=tuple(
            Allocation(posting.payment_id, date.fromordinal(posting.day), posting.instalment,
                       BUCKET[posting.bucket], from_fen(posting.fen))
            for posting in state.postings
        ),
        plan=None if overlay is None else _plan_state(overlay, day),
    )  # fmt: skip


def settle_today(loan: Loan, payments: Iterable[Payment], as_of: date, plan: Plans = None) -> Decimal:
    """Yuan that, paid on `as_of` by `settle`, end the loan for ever (P-15).

    Raises:
        ValueError: an amount has a fraction of a fen; a plan is of another loan.
    """
    return _settle_today(under(loan, payments, as_of, plan), as_of.toordinal())


def _settle_today(lived: Replay | Overlay, day: int) -> Decimal:
    return from_fen(max(0, lived.price_of_ending(day) - lived.credit))


def _plan_state(overlay: Overlay, day: int) -> PlanState:
    until = day if overlay.ended is None else overlay.ended
    return PlanState(
        standing=overlay.standing,
        ended_on=None if overlay.ended is None else date.fromordinal(overlay.ended),
        waived=from_fen(overlay.waived),
        rows=tuple(_row_state(due, until) for due in overlay.dues),
    )


def _row_state(due: Due, day: int) -> PlanRowState:
    status = _status_at(due.due, due.due, due.unpaid, day)
    late = status is InstalmentStatus.OVERDUE
    return PlanRowState(due.row.number, due.row.due_on, status, day - due.due if late else 0, _buckets(due.unpaid))


def _state_of(row: Row, day: int, planned: bool) -> InstalmentState:
    status = _status_of(row, day, planned)
    late = status in (InstalmentStatus.IN_GRACE, InstalmentStatus.OVERDUE)
    return InstalmentState(
        number=row.instalment.number,
        due_on=row.instalment.due_on,
        status=status,
        overdue_days=day - row.due if late else 0,
        unpaid=_buckets(row.unpaid),
        paid=_buckets(row.paid),
        accrued=_buckets((0, 0, 0, row.accrued(PENALTY), row.accrued(COMPOUND))),
        waived=_buckets(row.waived),
    )


def _status_of(row: Row, day: int, planned: bool) -> InstalmentStatus:
    if planned and any(row.unpaid):
        return InstalmentStatus.PLANNED
    return _status_at(row.due, row.grace_end, row.unpaid, day)


def _status_at(due: int, grace_end: int, unpaid: Sequence[int], day: int) -> InstalmentStatus:
    if not any(unpaid):
        return InstalmentStatus.PAID
    if due > day:
        return InstalmentStatus.UPCOMING
    if due == day:
        return InstalmentStatus.DUE_TODAY
    if day <= grace_end:
        return InstalmentStatus.IN_GRACE
    return InstalmentStatus.OVERDUE


def _unpaid_in(rows: Sequence[Row | Due]) -> Buckets:
    return _buckets([sum(column) for column in zip(*(row.unpaid for row in rows), strict=True)])


def _buckets(fen: Sequence[int]) -> Buckets:
    """Buckets from fen in the order of their places; nothing at all where there is none."""
    if not any(fen):
        return NOTHING
    return Buckets(*(from_fen(part) if part else ZERO for part in fen))
