"""The situations in which the demo's borrowers stand, and how often each is met."""

from dataclasses import dataclass
from enum import Enum, auto

ANY = ("steady", "salary", "enjoy", "home", "trade", "urgent", "flexible", "light")
MONTHLY = ("steady", "salary", "enjoy", "home", "flexible", "light")
LONG = ("steady", "salary", "enjoy", "home")
NO_GRACE = ("steady", "home", "light")


class Ending(Enum):
    """What the borrower did after the instalment on which the situation turns fell due."""

    NOTHING = auto()
    PAID_A_PART = auto()
    PAID_UP = auto()
    PAID_TWICE = auto()
    PAID_AHEAD = auto()
    SETTLED = auto()


@dataclass(frozen=True, slots=True)
class Situation:
    """A loan's state on the day of the demo.

    `days` is how long ago the first instalment that was not paid in time fell due, from and to; below zero it is still to
    come. `products` are those that can bring the situation about; each is met by `weight` among all borrowers, one without
    weight in its story alone.
    `debits_fail`: the lender tried to deduct it from the borrower's account, and could not.
    """

    days: tuple[int, int]
    products: tuple[str, ...]
    weight: int = 0
    ending: Ending = Ending.NOTHING
    debits_fail: bool = False
    second: str | None = None


SITUATIONS = {
    "on_time": Situation((-25, -2), ANY, weight=7),
    "due_today": Situation((0, 0), ANY, weight=1),
    "one_day_late": Situation((1, 1), (*NO_GRACE, "urgent"), weight=2),
    "in_grace": Situation((2, 2), ("salary", "enjoy", "trade", "flexible"), weight=2),
    "one_late": Situation((6, 27), ANY, weight=4),
    "two_late": Situation((32, 57), MONTHLY, weight=3),
    "three_late": Situation((63, 86), LONG, weight=2),
    "part_payer": Situation((36, 58), MONTHLY, weight=2, ending=Ending.PAID_A_PART),
    "clamped": Situation((35, 55), ("enjoy",), weight=2),
    "over_cap": Situation((12, 25), ("flexible",), weight=1),
    "compound": Situation((40, 80), ("steady", "salary"), weight=2),
    "just_paid": Situation((9, 14), (*NO_GRACE, "flexible"), weight=2, ending=Ending.PAID_UP),
    "prepaid": Situation((-22, -8), LONG, weight=1, ending=Ending.PAID_AHEAD),
    "settled": Situation((20, 26), MONTHLY, weight=2, ending=Ending.SETTLED),
    "overpaid": Situation((3, 10), NO_GRACE, weight=1, ending=Ending.PAID_TWICE),
    "failed_debit": Situation((4, 9), NO_GRACE, weight=2, debits_fail=True),
    "two_loans": Situation((33, 50), ("enjoy", "flexible"), weight=2, second="on_time"),
    "matured": Situation((33, 57), ("stock",)),
}


def situation_of(number: int) -> str:
    """The situation of the demo's `number`th borrower, the same for every seed and day."""
    met = [name for name, situation in SITUATIONS.items() for _ in range(situation.weight)]
    return met[number % len(met)]
