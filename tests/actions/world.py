"""A small loan book whose every borrower is one situation; the day is 22 November 2026."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from servicing.contract import (
    DEFAULT_ALLOCATION,
    Instalment,
    LenderType,
    Loan,
    Payment,
    PaymentMethod,
    PenaltyBase,
    RepaymentMethod,
)
from servicing.facts import Debit, DebitResult, ProductFacts
from servicing.tape import Borrower, Tape

RECEIVED_AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)

_DUE = tuple(date(2026, month, 5) for month in (7, 8, 9, 10, 11, 12))


def loan(loan_id: str, borrower_id: str, product: str = "安心贷", **changes: object) -> Loan:
    """Six instalments of 1,000.00 + 45.00 + 5.00, due on the 5th from July to December; 18 % × 1.5 under a cap of 24 %."""
    instalments = tuple(
        Instalment(number, due_on, Decimal("1000.00"), Decimal("45.00"), Decimal("5.00"))
        for number, due_on in enumerate(_DUE, 1)
    )
    plain = Loan(
        loan_id=loan_id,
        borrower_id=borrower_id,
        product=product,
        lender="演示消费金融",
        lender_type=LenderType.CF,
        principal=Decimal("6000.00"),
        annual_rate=Decimal("0.18"),
        term_months=6,
        method=RepaymentMethod.EQUAL_PRINCIPAL,
        disbursed_on=date(2026, 6, 5),
        day_count=360,
        penalty_multiplier=Decimal("1.5"),
        penalty_base=PenaltyBase.PRINCIPAL,
        compound_interest=False,
        grace_days=0,
        cost_cap=Decimal("0.24"),
        allocation=DEFAULT_ALLOCATION,
        instalments=instalments,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def paid(loan_id: str, number: int, on: date, amount: str, method: PaymentMethod = PaymentMethod.TRANSFER) -> Payment:
    return Payment(f"{loan_id}-p{number}", loan_id, on, Decimal(amount), method)


def _on_time(loan_id: str, count: int) -> tuple[Payment, ...]:
    return tuple(paid(loan_id, number + 1, _DUE[number], "1050.00") for number in range(count))


PRODUCTS = (
    ProductFacts(
        product="安心贷",
        interest_clause="利息按日计算。",
        penalty_clause="第七条：逾期按合同利率的一点五倍计收罚息。",
        cutoff_hour=22,
        reports_to_bureau=True,
        early_repayment_fee=Decimal("0.01"),
    ),
)

LOANS = (
    loan("late-0001", "late"),
    loan("grace-0001", "grace", grace_days=20),
    loan("ontime-0001", "ontime"),
    loan("settled-0001", "settled"),
    loan("two-0001", "two"),
    loan("two-0002", "two", product="随心借", disbursed_on=date(2026, 6, 6)),
    loan("same-0001", "same"),
    loan("same-0002", "same", disbursed_on=date(2026, 6, 6)),
    loan("over-0001", "overpaid"),
    loan(
        "cap-0001",
        "overcap",
        cost_cap=Decimal("0.10"),
        disbursed_on=date(2026, 6, 5),
    ),
    loan("comp-0001", "compound", compound_interest=True, penalty_base=PenaltyBase.PRINCIPAL_INTEREST),
    loan(
        "today-0001",
        "today",
        instalments=(
            Instalment(1, TODAY - timedelta(days=31), Decimal("3000.00"), Decimal("45.00"), Decimal("5.00")),
            Instalment(2, TODAY, Decimal("3000.00"), Decimal("45.00"), Decimal("5.00")),
        ),
        term_months=2,
        disbursed_on=TODAY - timedelta(days=61),
    ),
    loan(
        "spells-0001",
        "spells",
        instalments=(
            Instalment(1, date(2025, 11, 5), Decimal("3000.00"), Decimal("45.00"), Decimal("5.00")),
            Instalment(2, date(2025, 12, 5), Decimal("3000.00"), Decimal("45.00"), Decimal("5.00")),
        ),
        term_months=2,
        disbursed_on=date(2025, 10, 5),
    ),
)

PAYMENTS = (
    *_on_time("late-0001", 2),
    *_on_time("grace-0001", 4),
    *_on_time("ontime-0001", 5),
    paid("settled-0001", 1, date(2026, 7, 5), "99999.00", PaymentMethod.SETTLE),
    *_on_time("two-0001", 3),
    *_on_time("two-0002", 5),
    *_on_time("same-0001", 4),
    *_on_time("same-0002", 5),
    *_on_time("over-0001", 4),
    paid("over-0001", 5, _DUE[4], "1550.00"),
    paid("spells-0001", 1, date(2025, 11, 20), "3080.00"),
    paid("spells-0001", 2, date(2026, 1, 10), "3160.00"),
    *_on_time("compound", 0),
    paid("comp-0001", 1, date(2026, 8, 20), "300.00"),
)

DEBITS = (
    Debit("late-0001", date(2026, 9, 5), "6789", DebitResult.FAILED, "余额不足"),
    Debit("late-0001", date(2026, 10, 5), "6789", DebitResult.PARTIAL, None),
    Debit("ontime-0001", date(2026, 11, 5), "1111", DebitResult.SUCCEEDED, None),
)

BORROWERS = tuple(
    Borrower(borrower_id, "张三", "13800000000", "1234", None)
    for borrower_id in dict.fromkeys([*(one.borrower_id for one in LOANS), "noloans"])
)

TAPE = Tape(borrowers=BORROWERS, loans=LOANS, payments=PAYMENTS, products=PRODUCTS, debits=DEBITS)


def loans_of(borrower_id: str) -> tuple[Loan, ...]:
    return tuple(one for one in LOANS if one.borrower_id == borrower_id)


def payments_of(loan_id: str) -> tuple[Payment, ...]:
    return tuple(one for one in PAYMENTS if one.loan_id == loan_id)
