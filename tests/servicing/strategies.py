"""Loans, payments and days for property tests: realistic ones and nasty ones."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations
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


def one_of_these[T](draw: st.DrawFn, items: Sequence[T]) -> T:
    """`sampled_from`, without the price of making a strategy anew for each list."""
    return items[draw(st.integers(0, len(items) - 1))]


# --- loans -------------------------------------------------------------------------------------------------

RATES = st.one_of(
    st.sampled_from([Decimal(r) for r in ("0", "0.0365", "0.12", "0.16", "0.1578", "0.18", "0.1825", "0.24")]),
    st.integers(0, 36_0000).map(lambda millionths: Decimal(millionths).scaleb(-6)),
)
PRINCIPALS = st.one_of(
    st.sampled_from([5000_00, 9999_00, 12000_00, 20000_00]), st.integers(100_00, 50_000_00), st.integers(1, 500)
)
TERM_COUNTS = st.one_of(st.integers(1, 6), st.integers(1, 6), st.sampled_from([8, 12, 24]))
DISBURSEMENTS = st.dates(date(2023, 12, 1), date(2026, 3, 31))
METHODS = st.sampled_from(RepaymentMethod)
LENDERS = st.sampled_from(LenderType)
PENALTY_BASES = st.sampled_from(PenaltyBase)
DAY_COUNTS = st.sampled_from([360, 365])
MULTIPLIERS = st.sampled_from([Decimal(m) for m in ("1", "1.3", "1.37", "1.5")])
CAPS = st.sampled_from([Decimal(c) for c in ("0.24", "0.24", "0.2", "0.12", "0.36")])
GRACE = st.one_of(st.sampled_from([0, 3]), st.integers(0, 15))
FEES = st.sampled_from([0, 0, 1, 1500, 19999])
INTEREST_KINDS = st.sampled_from(["month", "month", "month", "none", "any"])
ALLOCATIONS = st.one_of(st.just(DEFAULT_ALLOCATION), st.sampled_from(list(permutations(DEFAULT_ALLOCATION))))


def due_dates(draw: st.DrawFn, disbursed_on: date, terms: int) -> list[date]:
    """Monthly, or (grace then reaches over several of them) at uneven gaps."""
    if draw(st.integers(0, 3)):
        return [after_months(disbursed_on, month) for month in range(1, terms + 1)]
    days, day = [], disbursed_on
    for _ in range(terms):
        day += timedelta(days=draw(st.integers(1, 40)))
        days.append(day)
    return days


def principal_parts(draw: st.DrawFn, method: RepaymentMethod, lent: int, terms: int) -> list[int]:
    if method in (RepaymentMethod.INTEREST_FIRST, RepaymentMethod.BULLET):
        return [0] * (terms - 1) + [lent]
    if method is RepaymentMethod.EQUAL_PRINCIPAL:
        return [lent // terms] * (terms - 1) + [lent - lent // terms * (terms - 1)]
    cuts = sorted(draw(st.integers(0, lent)) for _ in range(terms - 1))
    return [high - low for low, high in zip([0, *cuts], [*cuts, lent], strict=True)]


def interest_parts(draw: st.DrawFn, parts: Sequence[int], annual_rate: Decimal) -> list[int]:
    """A month's interest on what is still lent, or nothing at all, or anything."""
    kind = draw(INTEREST_KINDS)
    if kind == "none":
        return [0] * len(parts)
    if kind == "any":
        return [draw(st.integers(0, 300_00)) for _ in parts]
    still_lent = [sum(parts[row:]) for row in range(len(parts))]
    return [int(balance * annual_rate / 12) for balance in still_lent]


@st.composite
def loans(draw: st.DrawFn, penalty_base: PenaltyBase | None = None) -> Loan:
    method = draw(METHODS)
    terms = 1 if method is RepaymentMethod.BULLET else draw(TERM_COUNTS)
    disbursed_on = draw(DISBURSEMENTS)
    annual_rate = draw(RATES)
    lent = draw(PRINCIPALS)
    principals = principal_parts(draw, method, lent, terms)
    interests = interest_parts(draw, principals, annual_rate)
    fee = draw(FEES)
    fees = [fee] * terms if draw(st.booleans()) else [fee] + [0] * (terms - 1)
    days = due_dates(draw, disbursed_on, terms)
    return Loan(
        loan_id="L1",
        borrower_id="B1",
        product="P1",
        lender="Lender",
        lender_type=draw(LENDERS),
        principal=from_fen(lent),
        annual_rate=annual_rate,
        term_months=terms,
        method=method,
        disbursed_on=disbursed_on,
        day_count=draw(DAY_COUNTS),
        penalty_multiplier=draw(MULTIPLIERS),
        penalty_base=penalty_base or draw(PENALTY_BASES),
        compound_interest=draw(st.booleans()),
        grace_days=draw(GRACE),
        cost_cap=draw(CAPS),
        allocation=draw(ALLOCATIONS),
        instalments=tuple(
            Instalment(number, due_on, from_fen(principal), from_fen(interest), from_fen(fee))
            for number, (due_on, principal, interest, fee) in enumerate(
                zip(days, principals, interests, fees, strict=True), start=1
            )
        ),
    )


# --- days --------------------------------------------------------------------------------------------------


def telling_day(draw: st.DrawFn, loan: Loan, earliest: date | None = None) -> date:
    """A day on which something turns over (a due date, the end of grace, a neighbour of these), or any other."""
    row = one_of_these(draw, loan.instalments)
    kind = draw(st.integers(0, 7))
    if kind <= 4:
        edge = row.due_on if kind <= 2 else row.due_on + timedelta(days=loan.grace_days)
        day = edge + timedelta(days=draw(st.integers(-1, 2)))
    elif kind <= 6:
        day = row.due_on + timedelta(days=draw(st.integers(-40, 90)))
    else:
        day = loan.disbursed_on + timedelta(days=draw(st.integers(-20, 1000)))
    return max(day, earliest) if earliest else day


# --- payments ----------------------------------------------------------------------------------------------


def amount(draw: st.DrawFn, ledger: NaiveLedger) -> int:
    """Fen: exactly what some quote of that evening says, a fen beside it, or anything."""
    kind = draw(st.integers(0, 5))
    if kind == 0:
        return draw(st.integers(1, 300))
    if kind == 1:
        return draw(st.integers(1, fen(ledger.loan.principal) * 2))
    evening = ledger.view()
    quotes = [
        sum(evening.overdue.values()),
        evening.settle_today,
        sum(evening.outstanding.values()),
        *(sum(row.unpaid.values()) for row in evening.rows),
        *(row.unpaid[bucket] for row in evening.rows[:2] for bucket in Bucket),
    ]
    return max(one_of_these(draw, quotes) + one_of_these(draw, [0, 0, 0, -1, 1]), 1)


HOW_PAID = [PaymentMethod.TRANSFER, PaymentMethod.TRANSFER, PaymentMethod.PREPAY, PaymentMethod.SETTLE]


@st.composite
def histories(draw: st.DrawFn, loan: Loan, most: int = 7) -> list[Payment]:
    """Payments on telling days, several on one day now and then; ids tell the order within a day only, the list none."""
    days = sorted(telling_day(draw, loan) for _ in range(draw(st.integers(0, most))))
    ledger = NaiveLedger(loan, [])
    ledger.today = min([ledger.today, *(day - timedelta(days=1) for day in days)])
    payments: list[Payment] = []
    for order, day in enumerate(days):
        if order and draw(st.integers(0, 3)) == 0:
            day = payments[-1].paid_on
        ledger.live_until(day)
        payment = Payment(
            f"{day.day:02}-{order:03}", loan.loan_id, day, from_fen(amount(draw, ledger)), one_of_these(draw, HOW_PAID)
        )
        ledger.receive(payment)
        payments.append(payment)
    if draw(st.booleans()):
        payments.reverse()
    first = draw(st.integers(0, max(len(payments) - 1, 0)))
    return payments[first:] + payments[:first]


@dataclass(frozen=True)
class Case:
    loan: Loan
    payments: tuple[Payment, ...]
    days: tuple[date, ...]


@st.composite
def cases(draw: st.DrawFn, most: int = 7, days: int = 4, late: bool = False) -> Case:
    """A loan, its payments, and up to `days` days to ask on, in order; `late`: after the first due date."""
    loan = draw(loans())
    payments = draw(histories(loan, most=most))
    earliest = loan.instalments[0].due_on + timedelta(days=1) if late else None
    asked = {telling_day(draw, loan, earliest) for _ in range(draw(st.integers(1, days)))}
    if draw(st.booleans()) and payments and not late:
        asked.add(one_of_these(draw, payments).paid_on)
    return Case(loan, tuple(payments), tuple(sorted(asked)[-days:]))
