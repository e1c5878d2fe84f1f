"""How long a whole set of options takes: `python -m bench.options [--loans N]`.

Loans in arrears out of the made-up book of bench.ledger, each with an affordable amount and a salary day, so that plans are
searched for. Printed: milliseconds of a set (median, and the slowest of a hundred), how many plain statements of the same
loans a set costs (that is the baseline), and milliseconds of the chart of each set's longest option. Ends with status 1 where
the promised limit is not kept.
"""

import argparse
import gc
import random
import statistics
import sys
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from time import process_time

from bench.ledger import AS_OF, SEED, Account, accounts
from servicing.arrangements import Said, Terms, options, series
from servicing.ledger import statement
from servicing.policy import Policy
from servicing.settings import PolicySettings

MOST_MILLISECONDS = 5.0
MOST_STATEMENTS = 30.0
ROUNDS = 3
MOST_MONTHS = 60
"""The longest re-plan that a policy may allow."""


def late_accounts(count: int) -> list[Account]:
    """Loans that an offer can be made for."""
    book = accounts(20 * count, random.Random(SEED))
    said = ((account, statement(*account, AS_OF)) for account in book)
    late = (account for account, today in said if today.overdue.total and not today.cost_over_cap)
    return [account for account, _ in zip(late, range(count), strict=False)]


def milliseconds(work: Callable[[], object]) -> float:
    """Processor time of this process, the least of some rounds: what others do on the machine does not count."""
    times = []
    for _ in range(ROUNDS):
        began = process_time()
        work()
        times.append(process_time() - began)
    return 1000 * min(times)


def main() -> int:
    """Print the figures; the exit code is 1 where a promised figure is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loans", type=int, default=200)
    book = late_accounts(parser.parse_args().loans)
    shipped = Terms.of(Policy.load(PolicySettings().policy_file))
    gc.freeze()
    slow = False
    for most in sorted({shipped.allowed.replan_months_most, MOST_MONTHS}):
        terms = replace(shipped, allowed=shipped.allowed.model_copy(update={"replan_months_most": most}))
        said = [Said(affordable=(account.loan.principal / 20).quantize(Decimal("0.01")), salary_day=15) for account in book]
        sets = [
            milliseconds(lambda a=account, s=wishes, t=terms: options(a.loan, a.payments, AS_OF, t, s))
            for account, wishes in zip(book, said, strict=True)
        ]
        plain = [milliseconds(lambda a=account: statement(*a, AS_OF)) for account in book]
        median, ratio = statistics.median(sets), statistics.median(sets) / statistics.median(plain)
        slowest = statistics.quantiles(sets, n=100)[-1]
        made = [options(a.loan, a.payments, AS_OF, terms, s).eligible for a, s in zip(book, said, strict=True)]
        had = statistics.mean(map(len, made))
        longest = [max(one, key=lambda option: len(option.rows)) for one in made if one]
        charts = statistics.median(
            milliseconds(lambda a=account, o=option: series(a.loan, a.payments, AS_OF, o))
            for account, option in zip((a for a, one in zip(book, made, strict=True) if one), longest, strict=True)
        )
        print(
            f"up to {most} months: {len(book)} loans, {had:.1f} options each; a set {median:.2f} ms"
            f" (slowest of a hundred {slowest:.2f}), {ratio:.1f} plain statements"
            f" of {statistics.median(plain):.2f} ms; a chart {charts:.2f} ms"
        )
        slow = slow or slowest > MOST_MILLISECONDS or ratio > MOST_STATEMENTS
    print(f"NOT KEPT: {MOST_MILLISECONDS} ms, {MOST_STATEMENTS} statements" if slow else "kept")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
