"""Every refusal can be said: each code stands in docs/arrangements.md with its rules and figures, and carries just these."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given

from servicing.arrangements import Code, Kind, Past, Refusal, Said, options
from tests.servicing.arrangements.offers import SHIPPED, Offer, any_offers, terms_with
from tests.servicing.arrangements.test_again import FIRST
from tests.servicing.arrangements.test_by_hand import LOAN, NINETY_DAYS_LATE, PAID_UP, SETTLED, TEN_DAYS_LATE, made, the
from tests.servicing.arrangements.test_properties import many
from tests.servicing.strategies import a_loan, paid

D = Decimal
DOCUMENT = Path(__file__).parents[3] / "docs" / "arrangements.md"
KINDS = {"yuan": Decimal, "rate": Decimal, "date": date, "days": int, "months": int, "times": int, "whole": int}


class Told(NamedTuple):
    rules: set[str]
    actual: str
    limit: str


def documented() -> dict[str, Told]:
    table = DOCUMENT.read_text().split("### What a refusal carries")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("| `")]
    return {code.strip("`"): Told(set(rules.split(", ")), actual, limit) for code, rules, actual, limit in rows}


TOLD = documented()


def check(refusal: Refusal) -> None:
    told = TOLD[refusal.code.value]
    assert refusal.rule in told.rules
    for name, called in (("actual", told.actual), ("limit", told.limit)):
        if called == "–":
            assert name not in refusal.figures
        elif name in refusal.figures or "none where" not in called:
            assert type(refusal.figures[name]) is KINDS[called.split()[0].strip(":")]
    assert set(refusal.figures) <= {"actual", "limit"}


def test_the_document_tells_every_code() -> None:
    assert set(TOLD) == {code.value for code in Code}


@many
@given(any_offers())
def test_every_refusal_is_as_told(offer: Offer) -> None:
    for option in offer.made.options:
        if option.refused:
            check(option.refused)


DEAR = a_loan((date(2026, 2, 1), "1000.00", "60.00", "0.00"))
GRACEFUL = replace(LOAN, grace_days=15)
PAID_IN_PART = [*PAID_UP, paid("P2", date(2026, 3, 1), "1030.00")]
AHEAD = [*PAID_UP, paid("P2", date(2026, 2, 20), "10.00")]
EACH = {
    Code.NOTHING_OWED: options(LOAN, SETTLED, TEN_DAYS_LATE, SHIPPED),
    Code.COST_OVER_CAP: options(DEAR, [], TEN_DAYS_LATE, SHIPPED),
    Code.TIME_BARRED: made(date(2029, 4, 2)),
    Code.NOT_IN_ARREARS: options(LOAN, PAID_UP, date(2026, 2, 24), SHIPPED),
    Code.PLAN_ACTIVE: options(LOAN, [], date(2026, 3, 13), SHIPPED, Said(), Past(plan=FIRST)),
    Code.RESTARTS_USED: made(past=Past(plans_broken=2)),
    Code.EXTENSIONS_USED: made(past=Past(extensions=2)),
    Code.PAST_MATURITY: made(date(2026, 4, 2)),
    Code.TOO_EARLY: options(LOAN, PAID_UP, date(2026, 2, 21), SHIPPED),
    Code.NOT_LATE_ENOUGH: options(LOAN, [], date(2026, 2, 4), terms_with(extension_dpd_least=5)),
    Code.TOO_LATE: made(date(2026, 3, 4)),
    Code.DATE_TOO_EARLY: made(wanted_date=TEN_DAYS_LATE),
    Code.DATE_TOO_LATE: made(wanted_date=date(2026, 5, 1)),
    Code.MONTHS_TOO_FEW: made(months=2),
    Code.MONTHS_TOO_MANY: made(months=37),
    Code.PAYMENT_TOO_SMALL: options(LOAN, PAID_IN_PART, date(2026, 4, 2), SHIPPED, Said(months=12)),
    Code.RATE_OVER_CAP: made(NINETY_DAYS_LATE, months=3),
    Code.NO_PENALTY: options(GRACEFUL, [], TEN_DAYS_LATE, SHIPPED),
    Code.NO_TIER: options(LOAN, [], TEN_DAYS_LATE, terms_with(waiver_tiers="1-30=0 31-=0.5")),
    Code.AMOUNT_NOT_SAID: made(),
    Code.COVERS_ALL: made(lump_sum=D("2000.00")),
    Code.CREDIT_WAITS: options(LOAN, AHEAD, date(2026, 2, 24), SHIPPED),
}
SEEN_ELSEWHERE = {Code.DEARER_THAN_NOTHING}
"""Met by the loans of test_properties only."""


@pytest.mark.parametrize("code", sorted(set(Code) - SEEN_ELSEWHERE))
def test_each_code_is_met_and_as_told(code: Code) -> None:
    refused = [option.refused for option in EACH[code].options if option.refused and option.refused.code is code]
    assert refused
    for refusal in refused:
        check(refusal)


def test_who_is_not_late_enough_is_told_from_when_on() -> None:
    terms = terms_with(extension_dpd_least=5)
    on_time = options(LOAN, PAID_UP, date(2026, 2, 24), terms)
    assert the(Kind.EXTENSION, on_time).refused == Refusal(Code.NOT_LATE_ENOUGH, "F-05", {"actual": 0, "limit": 5})
    fifth = date(2026, 2, 1) + timedelta(days=5)
    assert the(Kind.EXTENSION, options(LOAN, [], fifth, terms)).eligible
    assert not the(Kind.EXTENSION, options(LOAN, [], fifth - timedelta(days=1), terms)).eligible
