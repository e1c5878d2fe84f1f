"""Loans, payments and days for property tests: realistic ones and nasty ones."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from servicing.contract import (
    DEFAULT_ALLOCATION,
    Bucket,
    Instalment,
    LenderType,
    Loan,
    Payment,
    PaymentMethod,
    PenaltyBase,
    RepaymentMethod,
)
from servicing.money import from_fen
from tests.servicing.oracle.naive import NaiveLedger, fen

EVERYDAY = Loan(
    loan_id="L1",
    borrower_id="B1",
    product="P1",
    lender="Lender",
    lender_type=LenderType.CF,
    principal=Decimal("0.00"),
    annual_rate=Decimal("0.18"),
    term_months=0,
    method=RepaymentMethod.EQUAL_PRINCIPAL,
    disbursed_on=date(2026, 1, 1),
    day_count=360,
    penalty_multiplier=Decimal("1.3"),
    penalty_base=PenaltyBase.PRINCIPAL,
    compound_interest=False,
    grace_days=0,
    cost_cap=Decimal("0.24"),
    allocation=DEFAULT_ALLOCATION,
    instalments=(),
)

Row = tuple[date, str, str, str]


def a_loan(*rows: Row, **terms: Any) -> Loan:
    """A loan of `rows` (due_on, principal, interest, fee); terms that are not named are everyday ones."""
    instalments = tuple(
        Instalment(number, due_on, Decimal(principal), Decimal(interest), Decimal(fee))
        for number, (due_on, principal, interest, fee) in enumerate(rows, start=1)
    )
    lent = sum((instalment.principal for instalment in instalments), Decimal("0.00"))
    loan = replace(EVERYDAY, principal=lent, term_months=len(rows), instalments=instalments)
    return replace(loan, **terms)


def paid(payment_id: str, on: date, amount: str, method: str = "transfer") -> Payment:
    return Payment(payment_id, "L1", on, Decimal(amount), PaymentMethod(method))


def after_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# --- loans -------------------------------------------------------------------------------------------------

RATES = st.one_of(
    st.sampled_from([Decimal(r) for r in ("0", "0.0365", "0.12", "0.16", "0.1578", "0.18", "0.1825", "0.24")]),
    st.integers(0, 36_0000).map(lambda millionths: Decimal(millionths).scaleb(-6)),
)
PRINCIPALS = st.one_of(
    st.sampled_from([500000, 999900, 1200000, 2000000]), st.integers(100_00, 50_000_00), st.integers(1, 500)
)


@st.composite
def due_dates(draw: st.DrawFn, disbursed_on: date, terms: int) -> list[date]:
    """Monthly, or (grace then reaches over several of them) at uneven gaps."""
    if draw(st.integers(0, 3)):
        return [after_months(disbursed_on, month) for month in range(1, terms + 1)]
    days, day = [], disbursed_on
    for _ in range(terms):
        day += timedelta(days=draw(st.integers(1, 40)))
        days.append(day)
    return days


@st.composite
def principal_parts(draw: st.DrawFn, method: RepaymentMethod, lent: int, terms: int) -> list[int]:
    if method in (RepaymentMethod.INTEREST_FIRST, RepaymentMethod.BULLET):
        return [0] * (terms - 1) + [lent]
    if method is RepaymentMethod.EQUAL_PRINCIPAL:
        return [lent // terms] * (terms - 1) + [lent - lent // terms * (terms - 1)]
    cuts = sorted(draw(st.lists(st.integers(0, lent), min_size=terms - 1, max_size=terms - 1)))
    return [high - low for low, high in zip([0, *cuts], [*cuts, lent], strict=True)]


@st.composite
def interest_parts(draw: st.DrawFn, parts: Sequence[int], annual_rate: Decimal) -> list[int]:
    """A month's interest on what is still lent, or nothing at all, or anything."""
    kind = draw(st.sampled_from(["month", "month", "month", "none", "any"]))
    if kind == "none":
        return [0] * len(parts)
    if kind == "any":
        return draw(st.lists(st.integers(0, 300_00), min_size=len(parts), max_size=len(parts)))
    still_lent = [sum(parts[row:]) for row in range(len(parts))]
    return [int(balance * annual_rate / 12) for balance in still_lent]


@st.composite
def loans(draw: st.DrawFn, penalty_base: PenaltyBase | None = None) -> Loan:
    method = draw(st.sampled_from(RepaymentMethod))
    terms = 1 if method is RepaymentMethod.BULLET else draw(st.integers(1, 8))
    disbursed_on = draw(st.dates(date(2023, 12, 1), date(2026, 3, 31)))
    annual_rate = draw(RATES)
    lent = draw(PRINCIPALS)
    principals = draw(principal_parts(method, lent, terms))
    interests = draw(interest_parts(principals, annual_rate))
    one_fee = draw(st.sampled_from([0, 0, 1, 1500, 19999]))
    fees = [one_fee] * terms if draw(st.booleans()) else [one_fee] + [0] * (terms - 1)
    days = draw(due_dates(disbursed_on, terms))
    return Loan(
        loan_id="L1",
        borrower_id="B1",
        product="P1",
        lender="Lender",
        lender_type=draw(st.sampled_from(LenderType)),
        principal=from_fen(lent),
        annual_rate=annual_rate,
        term_months=terms,
        method=method,
        disbursed_on=disbursed_on,
        day_count=draw(st.sampled_from([360, 365])),
        penalty_multiplier=draw(st.sampled_from([Decimal(m) for m in ("1", "1.3", "1.37", "1.5")])),
        penalty_base=penalty_base or draw(st.sampled_from(PenaltyBase)),
        compound_interest=draw(st.booleans()),
        grace_days=draw(st.one_of(st.sampled_from([0, 3]), st.integers(0, 15))),
        cost_cap=draw(st.sampled_from([Decimal(c) for c in ("0.24", "0.24", "0.2", "0.12", "0.36")])),
        allocation=draw(st.one_of(st.just(DEFAULT_ALLOCATION), st.permutations(DEFAULT_ALLOCATION).map(tuple))),
        instalments=tuple(
            Instalment(number, due_on, from_fen(principal), from_fen(interest), from_fen(fee))
            for number, (due_on, principal, interest, fee) in enumerate(
                zip(days, principals, interests, fees, strict=True), start=1
            )
        ),
    )


# --- days --------------------------------------------------------------------------------------------------


def telling_days(loan: Loan) -> st.SearchStrategy[date]:
    """Days on which something turns over: due dates, ends of grace, their neighbours; and any other."""
    edges = [loan.disbursed_on]
    for row in loan.instalments:
        edges += [row.due_on, row.due_on + timedelta(days=loan.grace_days)]
    near = st.builds(lambda edge, offset: edge + timedelta(days=offset), st.sampled_from(edges), st.integers(-1, 2))
    last = loan.instalments[-1].due_on
    ordinary = st.dates(loan.disbursed_on, last + timedelta(days=90))
    odd = st.dates(loan.disbursed_on - timedelta(days=20), last + timedelta(days=500))
    return st.one_of(near, near, ordinary, odd)


# --- payments ----------------------------------------------------------------------------------------------


@st.composite
def amounts(draw: st.DrawFn, ledger: NaiveLedger) -> int:
    """Fen: exactly what some quote of that evening says, a fen beside it, or anything."""
    evening = ledger.view()
    quotes = [
        sum(evening.overdue.values()),
        sum(evening.outstanding.values()),
        evening.settle_today,
        *(sum(row.unpaid.values()) for row in evening.rows),
        *(row.unpaid[bucket] for row in evening.rows[:2] for bucket in Bucket),
    ]
    beside_a_quote = st.builds(int.__add__, st.sampled_from(quotes), st.sampled_from([0, 0, -1, 1]))
    anything = st.integers(1, fen(ledger.loan.principal) * 2)
    small = st.integers(1, 300)
    return max(draw(st.one_of(beside_a_quote, beside_a_quote, anything, small)), 1)


@st.composite
def histories(draw: st.DrawFn, loan: Loan, most: int = 7, methods: Sequence[str] = ("any",)) -> list[Payment]:
    """Payments on telling days, several on one day now and then, listed in no order."""
    kinds = ["transfer", "transfer", "prepay", "settle"] if methods == ("any",) else list(methods)
    days = sorted(draw(st.lists(telling_days(loan), max_size=most)))
    ledger = NaiveLedger(loan, [])
    ledger.today = min([ledger.today, *(day - timedelta(days=1) for day in days)])
    payments: list[Payment] = []
    for order, day in enumerate(days):
        ledger.live_until(day)
        payment = Payment(
            f"P{order:03}",
            loan.loan_id,
            day,
            from_fen(draw(amounts(ledger))),
            PaymentMethod(draw(st.sampled_from(kinds))),
        )
        ledger.receive(payment)
        payments.append(payment)
    return draw(st.permutations(payments))


@dataclass(frozen=True)
class Case:
    loan: Loan
    payments: tuple[Payment, ...]
    days: tuple[date, ...]


@st.composite
def cases(draw: st.DrawFn, most: int = 7, days: int = 4) -> Case:
    """A loan, its payments, and up to `days` days to ask on, in order."""
    loan = draw(loans())
    payments = draw(histories(loan, most=most))
    asked = st.one_of(telling_days(loan), st.sampled_from([p.paid_on for p in payments] or [loan.disbursed_on]))
    return Case(loan, tuple(payments), tuple(sorted(draw(st.sets(asked, min_size=1, max_size=days)))))
