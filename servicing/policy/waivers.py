"""How much of a penalty may be waived by how late a loan is: a row of tiers in policy.yml, and a switch.

`1-30=0.10 31-90=0.30 91-=0.50`: bands of days past due, from the first day on without a gap, the last one open; the share
never falls as the days go on.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator

from servicing.policy.forms import EXACT, Form


@dataclass(frozen=True, slots=True)
class Tier:
    """`share` (a fraction) of the penalty from `first` to `last` days past due; `last` None: without end."""

    first: int
    last: int | None
    share: Decimal


def tiers(row: str) -> tuple[Tier, ...]:
    """What a row says.

    Raises:
        ValueError: the bands do not begin at one day, leave a gap, overlap or end; a share is above one or falls.
    """
    read = tuple(_tier(entry) for entry in row.split(" "))
    begins = [1, *((tier.last or 0) + 1 for tier in read[:-1])]
    shares = [tier.share for tier in read]
    contiguous = [tier.first for tier in read] == begins and all(tier.last and tier.last >= tier.first for tier in read[:-1])
    if not contiguous or read[-1].last is not None or shares != sorted(shares) or shares[-1] > 1:
        raise ValueError("tiers must follow one another from the first day on")
    return read


def share_for(row: str, days_past_due: int) -> Decimal:
    """The share of the penalty that may be waived after so many days past due; none before the first."""
    reached = [tier.share for tier in tiers(row) if tier.first <= days_past_due]
    return reached[-1] if reached else Decimal(0)


def _tier(entry: str) -> Tier:
    days, _, share = entry.partition("=")
    first, _, last = days.partition("-")
    exact = EXACT.read(share)
    assert isinstance(exact, Decimal)
    return Tier(int(first), int(last) if last else None, exact)


def _sound(row: str) -> str:
    tiers(row)
    return row


ROW = Form(
    r"[0-9]{1,4}-[0-9]{0,4}=[0-9](\.[0-9]{1,4})?( [0-9]{1,4}-[0-9]{0,4}=[0-9](\.[0-9]{1,4})?)*",
    "a row of tiers first-last=share with one space between, from day 1 without a gap, the last one open (91-=0.5), shares "
    "up to 1 that never fall",
    _sound,
)
SWITCH = Form(r"on|off", "on or off", str)

Tiers = Annotated[str, BeforeValidator(ROW.read), ROW]
Switch = Annotated[str, BeforeValidator(SWITCH.read), SWITCH]
