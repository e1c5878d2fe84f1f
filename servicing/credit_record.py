"""How long a record of being late stays, and whom the one-off repair of 2025 reaches (R-01, R-05, R-06). Pure."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from servicing.contract import Loan, Payment
from servicing.ledger import Plan, statement
from servicing.ledger.model import Allocation, InstalmentStatus
from servicing.money import ZERO
from servicing.policy.sections import CreditRecord

DECEMBER = 12


@dataclass(frozen=True, slots=True)
class LateSpell:
    """An instalment that was overdue and is paid now: from the day after its due date to the day it was repaid.

    `amount` in yuan is what was paid for it after its due date, penalty included.
    """

    instalment: int
    overdue_on: date
    repaid_on: date
    amount: Decimal


def kept_until(ended_on: date, years: int) -> date:
    """The last day on which a negative record of a default that ended on `ended_on` may be kept (R-01).

    A period of years ends on the same day of the year, or on the last of the month where there is none (Civil Code 202).
    """
    year = ended_on.year + years
    return ended_on.replace(year=year, day=min(ended_on.day, monthrange(year, ended_on.month)[1]))


def repaired(overdue_on: date, amount: Decimal, repaid_on: date, terms: CreditRecord) -> bool:
    """Whether the one-off repair reaches a record: overdue in its years, up to its amount, repaid in full in time (R-05).

    What counts as one amount is not settled (R-07): a person confirms it.
    """
    return (
        terms.repair_since <= overdue_on <= terms.repair_until
        and amount <= terms.repair_amount_most
        and overdue_on <= repaid_on <= terms.repair_ended_on
    )


def hidden_by(repaid_on: date, terms: CreditRecord) -> date:
    """The day by which a record that the one-off repair reaches is no longer shown (R-06).

    Raises:
        ValueError: repaid after the repair ended.
    """
    if repaid_on > terms.repair_ended_on:
        raise ValueError("the one-off repair is over")
    if repaid_on <= terms.repair_first_repaid_by:
        return terms.repair_first_hidden_on
    year, month = (repaid_on.year + 1, 1) if repaid_on.month == DECEMBER else (repaid_on.year, repaid_on.month + 1)
    return date(year, month, monthrange(year, month)[1])


def late_spells(loan: Loan, payments: Iterable[Payment], as_of: date, plans: Sequence[Plan] = ()) -> tuple[LateSpell, ...]:
    """The instalments of a loan that were overdue once and are paid as of a day, the one that ended last at the end.

    Paid within the contract's days of grace is not overdue.
    """
    state = statement(loan, payments, as_of, plans)
    by_instalment: defaultdict[int, list[Allocation]] = defaultdict(list)
    for allocation in state.allocations:
        by_instalment[allocation.instalment].append(allocation)
    paid = [one for one in state.instalments if one.number and one.status is InstalmentStatus.PAID]
    found = (_spell(one.number, one.due_on, loan.grace_days, by_instalment[one.number]) for one in paid)
    return tuple(sorted((spell for spell in found if spell is not None), key=lambda spell: (spell.repaid_on, spell.instalment)))


def _spell(number: int, due_on: date, grace_days: int, cleared: Sequence[Allocation]) -> LateSpell | None:
    late = [part for part in cleared if part.on > due_on]
    if not late:
        return None
    repaid_on = max(part.on for part in late)
    if repaid_on <= due_on + timedelta(days=grace_days):
        return None
    return LateSpell(number, due_on + timedelta(days=1), repaid_on, sum((part.amount for part in late), ZERO))
