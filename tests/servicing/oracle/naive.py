"""A second ledger, written from the design alone: it lives through every day of a loan, one after the other.

It shares no code with the product beyond the contract's types. Amounts are whole fen (`int`), rates are
`Fraction`; what accrues is kept as fen-days (a base of n fen for one day adds n) and meets the daily rate only
where it is rounded, so nothing is ever approximated.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

from servicing.contract import Bucket, Instalment, Loan, Payment, PaymentMethod, PenaltyBase
from servicing.ledger.model import InstalmentStatus

ONE_DAY = timedelta(days=1)
SCHEDULED = (Bucket.PRINCIPAL, Bucket.INTEREST, Bucket.FEE)
ACCRUING = (Bucket.PENALTY, Bucket.COMPOUND)

Money = dict[Bucket, int]
Booking = tuple[str | None, date, int, Bucket]
"""Which transfer cleared something (None: credit, a prepayment or a settlement), when, in which row, what."""


@dataclass
class Row:
    """One instalment and its life so far."""

    number: int
    due_on: date
    scheduled: Money
    paid: Money = field(default_factory=lambda: dict.fromkeys(Bucket, 0))
    joined: Money = field(default_factory=lambda: dict.fromkeys(ACCRUING, 0))
    held: Money = field(default_factory=lambda: dict.fromkeys(ACCRUING, 0))
    became_due: Money = field(default_factory=lambda: dict.fromkeys(ACCRUING, 0))
    waived: Money = field(default_factory=lambda: dict.fromkeys(ACCRUING, 0))
    annulled: bool = False

    def unpaid(self, bucket: Bucket) -> int:
        if self.annulled:
            return 0
        owed = self.became_due[bucket] if bucket in ACCRUING else self.scheduled[bucket]
        return owed - self.paid[bucket] - self.waived.get(bucket, 0)

    def unpaid_in_all(self) -> int:
        return sum(self.unpaid(bucket) for bucket in Bucket)


@dataclass(frozen=True)
class RowView:
    number: int
    due_on: date
    status: InstalmentStatus
    overdue_days: int
    unpaid: Money
    paid: Money
    accrued: Money
    annulled: bool


@dataclass(frozen=True)
class View:
    """What the naive ledger says on one evening: fen, and exact fractions for the rate."""

    as_of: date
    days_past_due: int
    overdue: Money
    outstanding: Money
    credit: int
    settle_today: int
    all_in_rate: Fraction
    cost_over_cap: bool
    rows: tuple[RowView, ...]
    booked: Counter[Booking]


def half_up(exact: Fraction) -> int:
    return floor(exact + Fraction(1, 2))


def fen(yuan: Decimal) -> int:
    whole = Fraction(yuan) * 100
    if whole.denominator != 1:
        raise ValueError("not whole fen")
    return whole.numerator


def penalty_annual(loan: Loan) -> Fraction:
    agreed = Fraction(loan.annual_rate) * Fraction(loan.penalty_multiplier)
    return min(agreed, Fraction(loan.cost_cap) * loan.day_count / 365)


class NaiveLedger:
    """One loan, moved on by `live_until` a day at a time; `view` tells what is owed that evening."""

    def __init__(self, loan: Loan, payments: Iterable[Payment]) -> None:
        self.loan = loan
        self.payments = sorted(payments, key=lambda payment: payment.payment_id)
        self.rows = [_row(instalment) for instalment in loan.instalments]
        self.credit = 0
        self.settlement_charges = 0
        self.principal_fen_days = 0
        self.booked: Counter[Booking] = Counter()
        known_days = [loan.disbursed_on, *(p.paid_on for p in self.payments), *(r.due_on for r in self.rows)]
        self.today = min(known_days) - ONE_DAY

    def live_until(self, as_of: date) -> None:
        while self.today < as_of:
            self.today += ONE_DAY
            self._accrue()
            self._use_credit_on_due_date()
            for payment in self.payments:
                if payment.paid_on == self.today:
                    self.receive(payment)

    # --- one day -----------------------------------------------------------------------------------------

    def _accrue(self) -> None:
        if self.today > self.loan.disbursed_on:
            repaid = sum(self._principal_repaid(row) for row in self.rows)
            self.principal_fen_days += fen(self.loan.principal) - repaid
        for row in self.rows:
            if self.today > row.due_on:
                self._accrue_row(row)

    def _accrue_row(self, row: Row) -> None:
        principal, interest = row.unpaid(Bucket.PRINCIPAL), row.unpaid(Bucket.INTEREST)
        last_grace_day = row.due_on + timedelta(days=self.loan.grace_days)
        if self.today == last_grace_day + ONE_DAY:
            if principal > 0 or interest > 0:
                for kind in ACCRUING:
                    row.joined[kind] += row.held[kind]
            row.held = dict.fromkeys(ACCRUING, 0)
        where = row.held if self.today <= last_grace_day else row.joined
        where[Bucket.PENALTY] += principal
        if self.loan.penalty_base is PenaltyBase.PRINCIPAL_INTEREST:
            where[Bucket.PENALTY] += interest
        if self.loan.compound_interest:
            where[Bucket.COMPOUND] += interest

    def _use_credit_on_due_date(self) -> None:
        if any(row.due_on == self.today for row in self.rows):
            self.credit = self._pay(self._due_rows(), self.credit)

    def _let_accrued_become_due(self) -> None:
        for row in self.rows:
            row.became_due = self._due_of_accrued(row)

    def _due_of_accrued(self, row: Row) -> Money:
        a_day = penalty_annual(self.loan) / self.loan.day_count
        return {kind: half_up(row.joined[kind] * a_day) for kind in ACCRUING}

    # --- one payment -------------------------------------------------------------------------------------

    def receive(self, payment: Payment) -> None:
        """Take a payment in on the evening of today."""
        self._let_accrued_become_due()
        amount = fen(payment.amount)
        if payment.method is PaymentMethod.SETTLE and self.credit + amount >= self._settlement():
            self._settle(amount)
        elif payment.method is PaymentMethod.PREPAY:
            rest = self._pay(self._due_rows(), amount + self.credit)
            self.credit = self._pay(self._later_rows(), rest)
        else:
            self.credit += self._pay(self._due_rows(), amount, payment.payment_id)

    def _pay(self, rows: list[Row], money: int, transfer: str | None = None) -> int:
        for row in rows:
            for bucket in self.loan.allocation:
                part = min(money, row.unpaid(bucket))
                row.paid[bucket] += part
                money -= part
                if part:
                    self.booked[transfer, self.today, row.number, bucket] += part
        return money

    def _settle(self, amount: int) -> None:
        price = self._settlement()
        due_part = sum(row.unpaid_in_all() for row in self._due_rows())
        self._pay(self._due_rows(), due_part)
        for_later = price - due_part
        annulled_now = [row for row in self._later_rows() if not row.annulled]
        principal_left = sum(row.unpaid(Bucket.PRINCIPAL) for row in annulled_now)
        charges_already_paid = sum(_charges_paid(row) for row in annulled_now)
        self.settlement_charges += for_later + charges_already_paid - principal_left
        for row in annulled_now:
            row.annulled = True
        self.credit += amount - price

    def _settlement(self) -> int:
        """What ends the loan today, before credit is counted in."""
        due = sum(row.unpaid_in_all() for row in self._due_rows())
        principal = sum(row.unpaid(Bucket.PRINCIPAL) for row in self._later_rows())
        already = sum(_charges_paid(row) for row in self._later_rows() if not row.annulled)
        since = max((row.due_on for row in self._due_rows()), default=self.loan.disbursed_on)
        days = max((self.today - since).days, 0)
        interest = half_up(Fraction(principal) * Fraction(self.loan.annual_rate) / self.loan.day_count * days)
        return max(due + principal + interest - already, 0)

    def _due_rows(self) -> list[Row]:
        return [row for row in self.rows if row.due_on <= self.today]

    def _later_rows(self) -> list[Row]:
        return [row for row in self.rows if row.due_on > self.today]

    def _principal_repaid(self, row: Row) -> int:
        return row.scheduled[Bucket.PRINCIPAL] if row.annulled else row.paid[Bucket.PRINCIPAL]

    # --- the evening -------------------------------------------------------------------------------------

    def view(self) -> View:
        """The statement of today. Rounds what has accrued, which a later rounding repeats in full."""
        self._let_accrued_become_due()
        late = [row for row in self.rows if row.due_on < self.today]
        oldest_unpaid = min((row.due_on for row in late if row.unpaid_in_all() > 0), default=self.today)
        charges = self._charges_due()
        rate = Fraction(charges * 365, self.principal_fen_days) if self.principal_fen_days else Fraction(0)
        allowed = Fraction(self.loan.cost_cap) * self.principal_fen_days / 365
        return View(
            as_of=self.today,
            days_past_due=(self.today - oldest_unpaid).days,
            overdue={bucket: sum(row.unpaid(bucket) for row in late) for bucket in Bucket},
            outstanding={bucket: sum(row.unpaid(bucket) for row in self.rows) for bucket in Bucket},
            credit=self.credit,
            settle_today=max(self._settlement() - self.credit, 0),
            all_in_rate=rate,
            cost_over_cap=charges > allowed,
            rows=tuple(self._row_view(row) for row in self.rows),
            booked=self.booked.copy(),
        )

    def _charges_due(self) -> int:
        scheduled = sum(
            row.scheduled[Bucket.INTEREST] + row.scheduled[Bucket.FEE] for row in self._due_rows() if not row.annulled
        )
        accrued = sum(row.became_due[kind] for row in self.rows for kind in ACCRUING)
        return scheduled + accrued + self.settlement_charges

    def _row_view(self, row: Row) -> RowView:
        unpaid = row.unpaid_in_all()
        return RowView(
            number=row.number,
            due_on=row.due_on,
            status=self._status(row, unpaid),
            overdue_days=max((self.today - row.due_on).days, 0) if unpaid else 0,
            unpaid={bucket: row.unpaid(bucket) for bucket in Bucket},
            paid=dict(row.paid),
            accrued=dict(row.became_due),
            annulled=row.annulled,
        )

    def _status(self, row: Row, unpaid: int) -> InstalmentStatus:
        if unpaid == 0:
            return InstalmentStatus.PAID
        if row.due_on > self.today:
            return InstalmentStatus.UPCOMING
        if row.due_on == self.today:
            return InstalmentStatus.DUE_TODAY
        if (self.today - row.due_on).days <= self.loan.grace_days:
            return InstalmentStatus.IN_GRACE
        return InstalmentStatus.OVERDUE


def naive_view(loan: Loan, payments: Iterable[Payment], as_of: date) -> View:
    """The naive statement of `loan` as of a day; payments dated after it play no part."""
    ledger = NaiveLedger(loan, [payment for payment in payments if payment.paid_on <= as_of])
    ledger.today = min(ledger.today, as_of - ONE_DAY)
    ledger.live_until(as_of)
    return ledger.view()


def _charges_paid(row: Row) -> int:
    return row.paid[Bucket.INTEREST] + row.paid[Bucket.FEE]


def _row(instalment: Instalment) -> Row:
    scheduled = {bucket: fen(getattr(instalment, bucket.value)) for bucket in SCHEDULED}
    return Row(instalment.number, instalment.due_on, scheduled)
