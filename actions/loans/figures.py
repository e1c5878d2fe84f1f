"""Figures as cards and sentences show them. Pure; nothing is computed here that the ledger has not said."""

from collections.abc import Iterable
from decimal import Decimal

from actions.talk.answer import Answer
from servicing.cards import Amounts
from servicing.contract import Bucket
from servicing.ledger.model import Buckets
from servicing.money import percent as percent

DAILY_DECIMALS = 6
"""Decimals of a daily rate in percent."""

_SHOWN = (Bucket.PRINCIPAL, Bucket.INTEREST, Bucket.FEE, Bucket.PENALTY, Bucket.COMPOUND)


def money(yuan: Decimal) -> str:
    """An amount for a card: two decimals, no separators."""
    return f"{yuan:.2f}"


def as_said(yuan: Decimal) -> str:
    """An amount that the borrower named, as people say it: 500, or 500.50."""
    return f"{yuan:,.0f}" if yuan == yuan.to_integral_value() else f"{yuan:,.2f}"


def amounts(buckets: Buckets) -> Amounts:
    """Buckets for a card."""
    return Amounts(
        principal=money(buckets.principal),
        interest=money(buckets.interest),
        fee=money(buckets.fee),
        penalty=money(buckets.penalty),
        compound=money(buckets.compound),
        total=money(buckets.total),
    )


def in_words(buckets: Buckets, answer: Answer) -> str:
    """The kinds of money that are not zero, named, in one sentence: 本金 900.00 元、利息 45.00 元."""
    named = [(bucket, buckets.of(bucket)) for bucket in _SHOWN]
    return answer.joined(answer.words(f"part_{bucket.value}", amount=amount) for bucket, amount in named if amount)


def total(parts: Iterable[Buckets]) -> Buckets:
    """The sum of several buckets."""
    whole = Buckets()
    for part in parts:
        whole = whole + part
    return whole
