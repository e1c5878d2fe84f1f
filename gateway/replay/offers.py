"""Every amount that an offer may speak, reckoned again from what its card says it was reckoned from."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from gateway.replay.amounts import of_row
from servicing.arrangements import Option, Past, Said, Terms, options, series
from servicing.arrangements.said import Cause
from servicing.book import LoanFile
from servicing.money import ZERO

CARDS = frozenset({"options", "cost_table"})


def offered_amounts(replies: Sequence[dict[str, Any]], files: Iterable[LoanFile], terms: Terms) -> set[Decimal]:
    """All that policy makes of these loans after what each card was reckoned from and after the plans that ended before;
    nothing is offered beside a plan under way."""
    by_id = {file.loan.loan_id: file for file in files}
    known: set[Decimal] = set()
    for card in (reply["card"] for reply in replies if reply["card"] is not None and reply["card"]["kind"] in CARDS):
        file, on = by_id[card["loan"]["loan_id"]], date.fromisoformat(card["as_of"])
        told = card["reckoned_from"]
        chosen = told["chosen"].partition(":")[2]
        for months in {told["months"], chosen}:
            said, past = _said(told, months), Past(earlier=file.plans)
            made = options(file.loan, file.payments, on, terms, said, past, file.early_fee_rate)
            for option in made.options:
                known |= set(_of_option(option, file, on))
    return known


def _said(told: dict[str, str], months: str) -> Said:
    return Said(
        affordable=Decimal(told["affordable"]) if told["affordable"] else None,
        salary_day=int(told["salary_day"]) if told["salary_day"] else None,
        cause=Cause(told["cause"]) if told["cause"] else None,
        months=int(months) if months else None,
        wanted_date=date.fromisoformat(told["wanted_date"]) if told["wanted_date"] else None,
        lump_sum=Decimal(told["lump_sum"]) if told["lump_sum"] else None,
    )


def _of_option(option: Option, file: LoanFile, on: date) -> Iterator[Decimal]:
    if option.refused is not None:
        yield from (figure for figure in option.refused.figures.values() if isinstance(figure, Decimal))
        return
    yield from (option.total, option.highest, option.waived, option.coupon, option.early_fee, option.penalty_daily or ZERO)
    rows = [of_row(row) for row in option.rows]
    yield from chain.from_iterable(rows)
    yield from (sum(column, ZERO) for column in zip(*rows, strict=True))
    if option.compared is not None:
        saving = option.compared.saving
        yield from (option.compared.taken, option.compared.nothing, saving, abs(saving))
    if option.plan is not None:
        for point in series(file.loan, file.payments, on, option, file.plans):
            yield from (point.nothing, point.plan)
