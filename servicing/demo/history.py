"""The past of one demo loan: what was lent, what was paid, and what the bank answered, up to a day."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from servicing.contract import Instalment, Loan, Payment, PaymentMethod, RepaymentMethod
from servicing.demo.catalogue import Product, catalogue
from servicing.demo.situations import Ending, Situation
from servicing.facts import Debit, DebitResult
from servicing.ledger import statement
from servicing.money import FEN
from servicing.schedule import months_after, schedule

_TEN_YUAN = Decimal(10)


@dataclass(frozen=True, slots=True)
class History:
    loan: Loan
    payments: tuple[Payment, ...]
    debits: tuple[Debit, ...]


def history(rng: Random, loan_id: str, borrower_id: str, product: Product, situation: Situation, as_of: date) -> History:
    """A loan that stands in `situation` on `as_of`."""
    turn = as_of - timedelta(days=rng.randint(*situation.days))
    loan, turning = _loan(rng, loan_id, borrower_id, product, turn)
    past = _Past(rng, loan, as_of, deducts=situation.debits_fail or rng.random() < 0.6)
    for instalment in loan.instalments[:turning]:
        past.pay_in_time(instalment)
    past.end(loan.instalments[turning], situation)
    return past.history()


def _loan(rng: Random, loan_id: str, borrower_id: str, product: Product, turn: date) -> tuple[Loan, int]:
    """A loan one of whose instalments falls due on `turn`, and the index of that instalment."""
    bullet = product.method is RepaymentMethod.BULLET
    term = rng.choice([each for each in product.terms if not bullet or _returns(turn, each - 1)])
    principal = rng.choice(product.principals)
    rows_before = 0 if bullet else _rows_before(rng, term, turn)
    first_due = months_after(turn, -(term - 1 if bullet else rows_before))
    disbursed_on = months_after(first_due, -1)
    return Loan(
        loan_id=loan_id,
        borrower_id=borrower_id,
        product=product.name,
        lender=product.lender,
        lender_type=product.lender_type,
        principal=principal,
        annual_rate=product.annual_rate,
        term_months=term,
        method=product.method,
        disbursed_on=disbursed_on,
        day_count=product.day_count,
        penalty_multiplier=product.penalty_multiplier,
        penalty_base=product.penalty_base,
        compound_interest=product.compound_interest,
        grace_days=product.grace_days,
        cost_cap=product.cost_cap,
        allocation=product.allocation,
        instalments=schedule(
            principal,
            product.annual_rate,
            term,
            product.method,
            disbursed_on,
            first_due=first_due,
            fee=product.fee,
        ),
    ), rows_before


def _rows_before(rng: Random, term: int, turn: date) -> int:
    """How many instalments came before the turning one."""
    possible = [rows for rows in range(1, max(term - 2, 2)) if _returns(turn, rows)]
    return rng.choice(possible) if possible else 0


def _returns(day: date, months: int) -> bool:
    """Whether so many months back and forth meet the same day, which they do not from the 31st by way of a 30th."""
    return months_after(months_after(day, -months), months) == day


class _Past:
    """Adds payments and deductions day by day, none after the demo's day."""

    def __init__(self, rng: Random, loan: Loan, as_of: date, *, deducts: bool) -> None:
        self._rng = rng
        self._loan = loan
        self._as_of = as_of
        self._deducts = deducts
        self._card = f"{rng.randrange(10_000):04d}"
        self._payments: list[Payment] = []
        self._debits: list[Debit] = []

    def history(self) -> History:
        return History(self._loan, tuple(self._payments), tuple(self._debits))

    def pay_in_time(self, instalment: Instalment) -> None:
        if self._deducts:
            self._debit(instalment.due_on, DebitResult.SUCCEEDED)
            self._pay(instalment.due_on, _total(instalment))
        elif self._loan.grace_days and self._rng.random() < 0.2:
            self._pay_overdue(instalment.due_on + timedelta(days=self._rng.randint(1, self._loan.grace_days)))
        else:
            self._pay(instalment.due_on, _total(instalment))

    def end(self, turning: Instalment, situation: Situation) -> None:
        due = turning.due_on
        if due < self._as_of and self._deducts and situation.ending is not Ending.PAID_TWICE:
            self._fail_to_debit(due)
        match situation.ending:
            case Ending.NOTHING:
                pass
            case Ending.PAID_A_PART:
                on = self._as_of - timedelta(days=self._rng.randint(1, 5))
                share = Decimal(self._rng.randint(30, 70)) / 100
                self._pay(on, (self._overdue(on) * share / _TEN_YUAN).to_integral_value() * _TEN_YUAN)
            case Ending.PAID_UP:
                self._pay_overdue(self._as_of - timedelta(days=self._rng.randint(0, 1)))
            case Ending.PAID_TWICE:
                self._pay(due, _total(turning))
                self._debit(due, DebitResult.SUCCEEDED)
                self._pay(due, _total(turning))
            case Ending.PAID_AHEAD:
                ahead = [row for row in self._loan.instalments if row.due_on >= due][:2]
                on = self._as_of - timedelta(days=self._rng.randint(1, 3))
                self._pay(on, sum(map(_total, ahead), Decimal(0)), PaymentMethod.PREPAY)
            case Ending.SETTLED:
                on = due + timedelta(days=self._rng.randint(5, 15))
                quoted = statement(self._loan, self._payments, on).settle_today
                self._pay(on, quoted, PaymentMethod.SETTLE)

    def _fail_to_debit(self, due: date) -> None:
        reasons = catalogue().debit_reasons[DebitResult.FAILED]
        reason = self._rng.choice(reasons)
        for days in range(3):
            if due + timedelta(days=days) < self._as_of:
                self._debit(due + timedelta(days=days), DebitResult.FAILED, reason)

    def _pay_overdue(self, on: date) -> None:
        self._pay(on, self._overdue(on))

    def _overdue(self, on: date) -> Decimal:
        return statement(self._loan, self._payments, on).overdue.total

    def _pay(self, on: date, amount: Decimal, method: PaymentMethod = PaymentMethod.TRANSFER) -> None:
        if amount <= 0 or on > self._as_of:
            return
        payment_id = f"{self._loan.loan_id}-p{len(self._payments) + 1:02d}"
        self._payments.append(Payment(payment_id, self._loan.loan_id, on, amount.quantize(FEN), method))

    def _debit(self, on: date, result: DebitResult, reason: str | None = None) -> None:
        self._debits.append(Debit(self._loan.loan_id, on, self._card, result, reason))


def _total(instalment: Instalment) -> Decimal:
    return instalment.principal + instalment.interest + instalment.fee
