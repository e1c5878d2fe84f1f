"""A small tape to change piece by piece."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from servicing.contract import (
    DEFAULT_ALLOCATION,
    LenderType,
    Loan,
    Payment,
    PaymentMethod,
    PenaltyBase,
    RepaymentMethod,
)
from servicing.facts import Agency, Debit, DebitResult, ProductFacts
from servicing.schedule import schedule
from servicing.tape import Borrower, Tape

LENDER = "甲银行"


def borrower(borrower_id: str = "b-1", **changes: str | None) -> Borrower:
    return replace(Borrower(borrower_id, "欧阳思远", "19900001234", "123X", None), **changes)


def loan(loan_id: str = "l-1", borrower_id: str = "b-1", **changes: object) -> Loan:
    principal, rate, day = Decimal("6000.00"), Decimal("0.18"), date(2026, 1, 10)
    method = RepaymentMethod.EQUAL_INSTALMENT
    plain = Loan(
        loan_id=loan_id,
        borrower_id=borrower_id,
        product="甲贷",
        lender=LENDER,
        lender_type=LenderType.BANK,
        principal=principal,
        annual_rate=rate,
        term_months=6,
        method=method,
        disbursed_on=day,
        day_count=360,
        penalty_multiplier=Decimal("1.5"),
        penalty_base=PenaltyBase.PRINCIPAL,
        compound_interest=True,
        grace_days=3,
        cost_cap=Decimal("0.24"),
        allocation=DEFAULT_ALLOCATION,
        instalments=schedule(principal, rate, 6, method, day),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def payment(payment_id: str = "p-1", loan_id: str = "l-1", amount: str = "1053.15", day: int = 10) -> Payment:
    return Payment(payment_id, loan_id, date(2026, 2, day), Decimal(amount), PaymentMethod.TRANSFER)


def debit(loan_id: str = "l-1", day: int = 10, reason: str | None = "余额不足") -> Debit:
    return Debit(loan_id, date(2026, 3, day), "6222", DebitResult.FAILED, reason)


TAPE = Tape(
    borrowers=(borrower("b-1"), borrower("b-2", name="李四", phone="19900005678", wechat_openid="o-2")),
    loans=(loan("l-1", "b-1"), loan("l-2", "b-2"), loan("l-3", "b-2", annual_rate=Decimal("0.0725"))),
    payments=(payment("p-1", "l-1"), payment("p-2", "l-1", "500.00", 20), payment("p-3", "l-2")),
    products=(ProductFacts("甲贷", penalty_clause="逾期加收百分之五十。", cutoff_hour=22, reports_to_bureau=True),),
    debits=(debit("l-1"), debit("l-1", 11)),
    agencies=(Agency("乙服务", LENDER, "400-000-0001"), Agency("丙服务", LENDER)),
)
