"""What a plan takes over on the day it starts: by kind, in fen."""

from collections.abc import Sequence
from typing import NamedTuple

from servicing.ledger.accrual import COMPOUND, FEE, INTEREST, PENALTY, PRINCIPAL, Row
from servicing.ledger.replay import Replay


class Carried(NamedTuple):
    """`penalty` holds compound interest too: both are deferred, and may be waived."""

    principal: int
    interest: int
    fee: int
    penalty: int

    @property
    def total(self) -> int:
        return sum(self)


def carried_by(rows: Sequence[Row]) -> Carried:
    """What is unpaid in rows, as they stand."""
    return Carried(
        sum(row.unpaid[PRINCIPAL] for row in rows),
        sum(row.unpaid[INTEREST] for row in rows),
        sum(row.unpaid[FEE] for row in rows),
        sum(row.unpaid[PENALTY] + row.unpaid[COMPOUND] for row in rows),
    )


def cut_off(state: Replay, day: int) -> None:
    """Let a loan owe what ending it on `day` would cost (P-15), and no more: later rows keep their principal, the days
    that were used their interest, in the first of them; charges prepaid on later rows count towards that."""
    first_later = state.rows_due_by(day)
    later = state.rows[first_later:]
    prepaid = sum(row.paid[INTEREST] + row.paid[FEE] for row in later)
    running = state.running_interest(day)
    for row in later:
        row.unpaid[INTEREST] = row.unpaid[FEE] = 0
        row.closed = True
    if later:
        later[0].unpaid[INTEREST] = max(0, running - prepaid)
    over = max(0, prepaid - running)
    for row in reversed(later):
        over -= state.repay_by_charges(row, over, day)
