"""Check policy.yml (KUANXIN_POLICY) and print every number with its field and the rule it follows."""

import sys
from argparse import ArgumentParser, Namespace
from datetime import time

from servicing.policy import Number, Policy, PolicyError
from servicing.policy.rules import RULES
from servicing.settings import PolicySettings

REFUSED = 2


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="only check: print nothing when it is sound; exit 0 or 2")


def run(arguments: Namespace) -> int:
    try:
        policy = Policy.load(PolicySettings().policy_file)
    except PolicyError as error:
        print(error, file=sys.stderr)
        return REFUSED
    if not arguments.check:
        print("\n".join(table(policy)))
    return 0


def table(policy: Policy) -> list[str]:
    """A line for each number: field, value, rule."""
    numbers = {field: _written(number) for field, number in policy.numbers().items()}
    widths = max(map(len, numbers)), max(map(len, numbers.values()))
    rows = [("field", "value", "rule")]
    for field, number in numbers.items():
        rule = policy.rule_of(field)
        rows.append((field, number, f"{rule} {RULES[rule]}"))
    return [f"{field:<{widths[0]}}  {number:>{widths[1]}}  {rule}" for field, number, rule in rows]


def _written(number: Number) -> str:
    return f"{number:%H:%M}" if isinstance(number, time) else str(number)
