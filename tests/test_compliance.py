"""docs/compliance.md claims nothing that is not there."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from servicing.policy.rules import RULES
from tests.harness.policy import POLICY
from tests.harness.system import ROOT


class Claim(NamedTuple):
    rules: list[str]
    places: list[str]
    tests: list[str]


def claims() -> list[Claim]:
    rows = [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in (ROOT / "docs" / "compliance.md").read_text(encoding="utf-8").splitlines()
        if re.match(r"\| [A-Z]-\d", line)
    ]
    return [Claim(rules.strip("| ").split(", "), _named(where), _named(tests)) for rules, _, where, tests in rows]


def _named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


CLAIMS = claims()


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: ",".join(claim.rules))
def test_what_is_claimed_is_there(claim: Claim) -> None:
    assert claim.places
    assert claim.tests
    assert set(claim.rules) <= RULES.keys()
    assert [place for place in claim.places if not (ROOT / place).is_file()] == []
    for test in claim.tests:
        file, _, name = test.partition("::")
        source = (ROOT / file).read_text(encoding="utf-8")
        assert re.search(rf"^(async )?def {name or 'test_'}", source, re.MULTILINE), test
        assert Path(file).name.startswith("test_")


def test_each_rule_is_claimed_once_in_order() -> None:
    rules = [rule for claim in CLAIMS for rule in claim.rules]
    letters = "ACDFKPRVXI"
    assert rules == sorted(set(rules), key=lambda rule: (letters.index(rule[0]), rule))


def test_every_rule_that_the_policy_cites_is_claimed() -> None:
    cited = {POLICY.rule_of(field) for field in POLICY.numbers()}
    assert cited <= {rule for claim in CLAIMS for rule in claim.rules}
