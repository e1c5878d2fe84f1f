"""A whole conversation as a YAML case: what is said or tapped, and what must come back.

- case: asks what is owed, then why
  borrower: demo-0001            # a demo story, or `visitor`
  steps:
    - say: 我现在欠多少钱           # typed, read by the real model
      expect:
        contains: [逾期]          # each must stand in the replies' words
        lacks: [已登记]           # none may
        card: statement           # the kinds of the cards, in order; `none` for no card
        focus: {topic: query_arrears}
        offers: [找人工]          # titles that must be among the buttons
        hand_off: request_human   # its reason; `none` is the default
    - tap: 罚息怎么来的            # a button of the latest replies, by its title
  rows: [query_payment_status]    # kinds of the requests stored in the end, in order; none by default
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Expected:
    """What one step must lead to; None where nothing is said about it."""

    contains: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    cards: tuple[str, ...] | None = None
    focus: dict[str, Any] | None = None
    offers: tuple[str, ...] = ()
    hand_off: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Something the borrower does."""

    say: str | None
    tap: str | None
    expected: Expected


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    borrower: str | None
    steps: tuple[Step, ...]
    rows: tuple[str, ...]


def cases() -> list[Case]:
    """Every case of this folder, in the order of files.

    Raises:
        ValueError: a case says something that the format does not know.
    """
    return [
        _case(entry, path)
        for path in sorted(FOLDER.rglob("*.yml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def _case(entry: dict[str, Any], path: Path) -> Case:
    _only(entry, {"case", "borrower", "steps", "rows"}, path)
    borrower = entry["borrower"]
    return Case(
        name=f"{path.stem}: {entry['case']}",
        borrower=None if borrower == "visitor" else borrower,
        steps=tuple(_step(step, path) for step in entry["steps"]),
        rows=tuple(entry.get("rows", ())),
    )


def _step(step: dict[str, Any], path: Path) -> Step:
    _only(step, {"say", "tap", "expect"}, path)
    if ("say" in step) == ("tap" in step):
        raise ValueError(f"{path.name}: a step either says or taps")
    return Step(step.get("say"), step.get("tap"), _expected(step.get("expect", {}), path))


def _expected(given: dict[str, Any], path: Path) -> Expected:
    _only(given, {"contains", "lacks", "card", "focus", "offers", "hand_off"}, path)
    card = given.get("card")
    return Expected(
        contains=tuple(given.get("contains", ())),
        lacks=tuple(given.get("lacks", ())),
        cards=None if card is None else () if card == "none" else tuple([card] if isinstance(card, str) else card),
        focus=given.get("focus"),
        offers=tuple(given.get("offers", ())),
        hand_off=given.get("hand_off"),
    )


def _only(entry: dict[str, Any], known: set[str], path: Path) -> None:
    if unknown := set(entry) - known:
        raise ValueError(f"{path.name}: unknown {sorted(unknown)}")
