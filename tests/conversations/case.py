"""A whole conversation as a YAML case: what is said or tapped, and what must come back.

- case: asks what is owed, then why
  groups: [A]                    # the groups of intents it is about (docs/conversation.md)
  borrower: demo-0001            # like this demo story, under an id of its own; or `visitor`
  steps:
    - say: 我现在欠多少钱           # typed, read by the real model
      expect:
        contains: [逾期]          # each must stand in the replies' words
        any: [不用急, 慢慢来]       # at least one must
        lacks: [已登记]           # none may
        card: statement           # the kinds of the cards, in order; `none` for no card
        holds: {loan.product: 稳安贷, instalments.0.number: 1}   # what the first card says, by path
        focus: {topic: query_arrears}
        offers: [找人工]          # titles that must be among the buttons
        hides: [怎么还]           # titles that must not be
        hand_off: request_human   # its reason; `none` is the default
        differs: true             # the words are not those of the step before
        same: true                # the words are those of the step before
    - tap: 罚息怎么来的            # a button of the latest replies, by its title
    - send: image                 # a picture, or `file`, as the gateway hands one on: what is in it, the engine never sees
    - again: true                 # the last message comes a second time, as after a lost answer
    - say: 你好
      after: {days: 1, hours: 2}  # so long after the step before; the ledger looks at plans and promises meanwhile
    - tap: 确认申请
      old: true                   # a button of earlier replies, which stands there still
      tab: other                  # in another conversation of the same borrower, which goes on at its next `tab: other`
    - tap: 分 6 期…               # `…` for any characters, here and in `offers` and `hides`
      expect: {keep: {sum: total}}                    # what the first card says by path, to be said or held later: "{sum}"
    - desk: approve               # or {decide: refuse, by: …, reason: …}: on the application that stands
    - pays: "500.00"              # to the loan of the application, else the first: yuan, `row` (the plan's next), `overdue`,
                                  # `settle` (the whole loan), or {amount: …, loan: 1}
    - restart: engine             # killed and started anew; or `actions`
  rows: [query_payment_status]    # kinds of the requests stored in the end, in order; none by default
  store: {draft: [{state: open}]} # what other tables hold of this conversation or borrower, in order, in part

Among the steps a list of steps may stand, such as an alias of YAML: cases that begin alike name what they share once.

A path goes by position, or by the key, number, label or name of a part: `rows.replan:6.total`, `facts.合计要还.value`. Besides
what was kept, the ledger is quoted: "{overdue}", "{settle}", "{credit}" of the application's loan (else of the first that is
late), with `.1` of the second loan, and days "{today}", "{today+7}".

Cases lie in folders named by pattern; a case's folder says what it is an example of.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
GROUPS = frozenset("ABCDEFG")
SAID = frozenset({"say", "tap", "send", "again"})
BETWEEN = frozenset({"desk", "pays", "restart"})


@dataclass(frozen=True, slots=True)
class Expected:
    """What one step must lead to; None where nothing is said about it."""

    contains: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    cards: tuple[str, ...] | None = None
    holds: dict[str, Any] = field(default_factory=dict)
    keep: dict[str, str] = field(default_factory=dict)
    focus: dict[str, Any] | None = None
    offers: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    hand_off: str | None = None
    differs: bool = False
    same: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """Something the borrower does, `after` so long; or what happens between two messages."""

    say: str | None
    tap: str | None
    send: str | None
    again: bool
    old: bool
    tab: str
    after: timedelta
    expected: Expected
    between: dict[str, Any] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        return self.say or next((f"[{what}]" for what in (self.tap, self.send) if what), "[again]")


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    pattern: str
    groups: frozenset[str]
    like: str | None
    steps: tuple[Step, ...]
    rows: tuple[str, ...]
    store: dict[str, list[dict[str, Any]]]


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
    _only(entry, {"case", "groups", "borrower", "steps", "rows", "store"}, path)
    groups = frozenset(entry["groups"])
    if not groups or not groups <= GROUPS:
        raise ValueError(f"{path.name}: {entry['case']}: groups are letters from A to G")
    borrower = entry["borrower"]
    return Case(
        name=f"{path.parent.name}/{path.stem}: {entry['case']}",
        pattern=path.parent.name,
        groups=groups,
        like=None if borrower == "visitor" else borrower,
        steps=tuple(_step(step, path) for step in _flat(entry["steps"])),
        rows=tuple(entry.get("rows", ())),
        store=entry.get("store", {}),
    )


def _flat(steps: list[Any]) -> list[dict[str, Any]]:
    """Steps, with those of a list among them, which is how several cases begin alike."""
    return [one for step in steps for one in (step if isinstance(step, list) else [step])]


def _step(step: dict[str, Any], path: Path) -> Step:
    _only(step, SAID | BETWEEN | {"after", "expect", "old", "tab"}, path)
    if len(step.keys() & (SAID | BETWEEN)) != 1:
        raise ValueError(f"{path.name}: a step says, taps, sends a picture, sends again, or is something that happens")
    between = {name: step[name] for name in step.keys() & BETWEEN}
    if between and step.keys() & {"expect", "old", "tab"}:
        raise ValueError(f"{path.name}: nobody answers what happens between two messages")
    return Step(
        step.get("say"),
        step.get("tap"),
        step.get("send"),
        bool(step.get("again")),
        bool(step.get("old")),
        step.get("tab", ""),
        timedelta(**step.get("after", {})),
        _expected(step.get("expect", {}), path),
        between,
    )


def _expected(given: dict[str, Any], path: Path) -> Expected:
    _only(
        given,
        {"contains", "any", "lacks", "card", "holds", "keep", "focus", "offers", "hides", "hand_off", "differs", "same"},
        path,
    )
    card = given.get("card")
    return Expected(
        contains=tuple(given.get("contains", ())),
        any=tuple(given.get("any", ())),
        lacks=tuple(given.get("lacks", ())),
        cards=None if card is None else () if card == "none" else tuple([card] if isinstance(card, str) else card),
        holds=given.get("holds", {}),
        keep=given.get("keep", {}),
        focus=given.get("focus"),
        offers=tuple(given.get("offers", ())),
        hides=tuple(given.get("hides", ())),
        hand_off=given.get("hand_off"),
        differs=bool(given.get("differs")),
        same=bool(given.get("same")),
    )


def _only(entry: dict[str, Any], known: frozenset[str] | set[str], path: Path) -> None:
    if unknown := set(entry) - known:
        raise ValueError(f"{path.name}: unknown {sorted(unknown)}")
