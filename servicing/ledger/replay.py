"""A loan's history, payment by payment, up to the evening of one day.

A row that is cleared never owes again, so a pointer to the oldest open one is enough: the work grows with payments
plus instalments, never with days.
"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from servicing.contract import Bucket, Loan, Payment, PaymentMethod
from servicing.ledger.accrual import COMPOUND, FEE, INTEREST, PENALTY, PRINCIPAL, Row, Terms
from servicing.ledger.exact import interest_daily
from servicing.ledger.settlement import interest_of_days, price_of_ending
from servicing.money import fen_count

PLACE = {
    Bucket.PRINCIPAL: PRINCIPAL,
    Bucket.INTEREST: INTEREST,
    Bucket.FEE: FEE,
    Bucket.PENALTY: PENALTY,
    Bucket.COMPOUND: COMPOUND,
}
BUCKET = tuple(sorted(PLACE, key=lambda bucket: PLACE[bucket]))
NO_LIMIT = date.max.toordinal()


class Posting(NamedTuple):
    """Fen put into one bucket of one instalment."""

    payment_id: str | None
    day: int
    instalment: int
    bucket: int
    fen: int


class Replay:
    """The working state of one loan. Build it with `replay`, then only read it.

    Rows before `open` are cleared. `charges_used_as_principal` is interest and fee that were prepaid and, the loan
    being settled before they fell due, paid principal instead. On the days after the first of a pair in `paused` up to the
    second a plan's interest took the place of the running period's.
    """

    __slots__ = (
        "_disbursed",
        "_dues",
        "_interest_daily",
        "_order",
        "_principal_since",
        "charges_used_as_principal",
        "credit",
        "open",
        "paused",
        "postings",
        "principal_fen_days",
        "principal_out",
        "rows",
        "settled",
    )

    def __init__(self, loan: Loan) -> None:
        terms = Terms(loan)
        self.rows = [Row(instalment, terms) for instalment in loan.instalments]
        self._dues = [row.due for row in self.rows]
        self.paused: list[tuple[int, int]] = []
        self.open = 0
        self.credit = 0
        self.settled = False
        self.postings: list[Posting] = []
        self.charges_used_as_principal = 0
        self._disbursed = loan.disbursed_on.toordinal()
        self._interest_daily = interest_daily(loan)
        self.principal_out = fen_count(loan.principal)
        self.principal_fen_days = 0
        self._principal_since = self._disbursed
        self._order = tuple(PLACE[bucket] for bucket in loan.allocation)

    @property
    def state(self) -> "Replay":
        """Itself: a loan under no plan."""
        return self

    def fork(self) -> "Replay":
        """The same history, to live on by itself. Rows that are cleared and due are looked at only, and so are shared."""
        twin = Replay.__new__(Replay)
        for name in Replay.__slots__:
            setattr(twin, name, getattr(self, name))
        shared = min(self.open, self.rows_due_by(self._principal_since))
        twin.rows = [*self.rows[:shared], *(row.fork() for row in self.rows[shared:])]
        twin.paused, twin.postings = self.paused.copy(), self.postings.copy()
        return twin

    def rows_due_by(self, day: int) -> int:
        """How many rows are due on `day` or before it."""
        return bisect_right(self.rows, day, key=lambda row: row.due)

    def use_credit(self, until: int) -> None:
        """Use earlier credit on each due date up to and including `until`."""
        while self.credit and self.open < len(self.rows) and self.rows[self.open].due <= until:
            due = self.rows[self.open].due
            self.credit = self.spend(self.credit, None, due, due)

    def receive(self, payment: Payment) -> None:
        """Apply one payment after its day has accrued, by its method."""
        day = payment.paid_on.toordinal()
        fen = fen_count(payment.amount)
        match payment.method:
            case PaymentMethod.SETTLE if self.settle(fen, payment.payment_id, day):
                return
            case PaymentMethod.PREPAY:
                self.credit = self.spend(self.credit, None, day, NO_LIMIT)
                self.credit += self.spend(fen, payment.payment_id, day, NO_LIMIT)
            case _:
                self.credit += self.spend(fen, payment.payment_id, day, day)

    def live_to(self, day: int) -> None:
        """Live on up to `day` without a payment."""
        self.use_credit(until=day)
        self.accrue_to(day)

    def accrue_to(self, day: int) -> None:
        """Let every open row bear its days up to `day`."""
        for row in self.rows[self.open : self.rows_due_by(day)]:
            row.accrue_to(day)
        self._count_principal_days(day)

    def spend(self, fen: int, payment_id: str | None, day: int, due_by: int) -> int:
        """Clear rows due by `due_by`, oldest first, and return what is left over."""
        while fen and self.open < len(self.rows):
            row = self.rows[self.open]
            if row.due > due_by:
                break
            row.accrue_to(day)
            for bucket in self._order:
                part = min(fen, row.unpaid[bucket])
                if part:
                    self.post(row, bucket, part, payment_id, day)
                    fen -= part
            if any(row.unpaid):
                break
            self.open += 1
        return fen

    def price_of_ending(self, day: int) -> int:
        """Fen that end the loan on `day`, before credit."""
        if self.settled:
            return 0
        first_later = self.rows_due_by(day)
        due = self.rows[self.open : first_later]
        for row in due:
            row.accrue_to(day)
        return price_of_ending(due, self.rows[first_later:], self._running_days(day), self._interest_daily)

    def running_interest(self, day: int) -> int:
        """Interest of the running period on principal that is not due yet, for the days that were used."""
        later = self.rows[self.rows_due_by(day) :]
        return interest_of_days(sum(row.unpaid[PRINCIPAL] for row in later), self._running_days(day), self._interest_daily)

    def _running_days(self, day: int) -> int:
        """Days since the latest due date of the contract, whether or not its row is still looked after here."""
        fallen = bisect_right(self._dues, day)
        since = self._dues[fallen - 1] if fallen else self._disbursed
        paused = sum(max(0, min(day, ends) - max(since, begins)) for begins, ends in self.paused)
        return max(0, day - since - paused)

    def settle(self, fen: int, payment_id: str, day: int) -> bool:
        """Pay everything off if credit and payment suffice; say whether they did."""
        left = self.price_of_ending(day)
        if self.credit + fen < left:
            return False
        purse = [(None, self.credit), (payment_id, fen)]
        first_later = self.rows_due_by(day)
        for row in self.rows[self.open : first_later]:
            for bucket in self._order:
                left -= row.unpaid[bucket]
                purse = self._draw(purse, row, bucket, row.unpaid[bucket], day)
        later = self.rows[first_later:]
        for row in later:
            part = min(left, row.unpaid[PRINCIPAL])
            left -= part
            purse = self._draw(purse, row, PRINCIPAL, part, day)
        if left:
            purse = self._draw(purse, self.rows[max(self.open, first_later)], INTEREST, left, day)
        self._close(later, day)
        self.credit = sum(fen for _, fen in purse)
        return True

    def _close(self, later: list[Row], day: int) -> None:
        """Let later rows become nothing. Principal left in them is covered by charges prepaid on them."""
        self._count_principal_days(day)
        self.principal_out = 0
        for row in later:
            self.charges_used_as_principal += row.unpaid[PRINCIPAL]
            row.close()
        self.open = len(self.rows)
        self.settled = True

    def _draw(
        self, purse: list[tuple[str | None, int]], row: Row, bucket: int, fen: int, day: int
    ) -> list[tuple[str | None, int]]:
        """Pay `fen` from the purse, its first source first, and return the purse as it is then."""
        left = []
        for payment_id, held in purse:
            part = min(held, fen)
            if part:
                self.post(row, bucket, part, payment_id, day)
                fen -= part
            left.append((payment_id, held - part))
        return left

    def post(self, row: Row, bucket: int, fen: int, payment_id: str | None, day: int) -> None:
        if bucket == PRINCIPAL:
            self._count_principal_days(day)
            self.principal_out -= fen
        row.unpaid[bucket] -= fen
        row.paid[bucket] += fen
        self.postings.append(Posting(payment_id, day, row.instalment.number, bucket, fen))

    def repay_by_charges(self, row: Row, most: int, day: int) -> int:
        """Let charges that were paid for days which do not come repay so much of a row's principal, or all there is; return
        how much."""
        part = row.forgo_principal(most)
        self._count_principal_days(day)
        self.principal_out -= part
        self.charges_used_as_principal += part
        return part

    def _count_principal_days(self, day: int) -> None:
        if day > self._principal_since:
            self.principal_fen_days += self.principal_out * (day - self._principal_since)
            self._principal_since = day


def replay(loan: Loan, payments: Iterable[Payment], as_of: date) -> Replay:
    """The state of a loan on the evening of `as_of`; payments of later days and of other loans are ignored.

    Raises:
        ValueError: an amount has a fraction of a fen.
    """
    last = as_of.toordinal()
    state = Replay(loan)
    mine = [paid for paid in payments if paid.loan_id == loan.loan_id and paid.paid_on <= as_of]
    for payment in sorted(mine, key=lambda paid: (paid.paid_on, paid.payment_id)):
        state.use_credit(until=payment.paid_on.toordinal())
        state.receive(payment)
    state.live_to(last)
    return state
