"""The day-by-day ledger under plans that were agreed one after the other, written from docs/arrangements.md and the design
alone. It lives through every day: who is late, what stands still, what a plan bore, when it was broken or kept.

Like the ledger it builds on, it shares no code with the product beyond its types; amounts are whole fen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from servicing.contract import Bucket, Loan, Payment, PaymentMethod
from servicing.ledger.model import InstalmentStatus, PlanStanding
from servicing.ledger.plan import Plan, PlanRow
from tests.servicing.oracle.naive import ACCRUING, ONE_DAY, Money, NaiveLedger, Row, fen, half_up

KINDS = ("fee", "interest", "plan_interest", "principal", "penalty")
"""The order in which a plan's row is paid."""
BOOKED_AS = {
    "fee": (Bucket.FEE,),
    "interest": (Bucket.INTEREST,),
    "principal": (Bucket.PRINCIPAL,),
    "penalty": (Bucket.PENALTY, Bucket.COMPOUND),
}
SHOWN_AS = {"fee": "fee", "interest": "interest", "plan_interest": "interest", "principal": "principal", "penalty": "penalty"}


@dataclass
class AgreedRow:
    """One payment of a plan and what is still missing of it, by kind."""

    number: int
    due_on: date
    unpaid: dict[str, int]
    principal: int = 0

    def missing(self) -> int:
        return sum(self.unpaid.values())


@dataclass
class Agreement:
    """A plan and its life so far. `asks` is each row's share of its own interest, `own_paid` what was paid of that."""

    plan: Plan
    rows: list[AgreedRow]
    covered: list[Row]
    asks: dict[int, int] = field(default_factory=dict)
    own_paid: int = 0
    standing: PlanStanding = PlanStanding.ACTIVE
    ended_on: date | None = None
    waived: int = 0

    @property
    def active(self) -> bool:
        return self.standing is PlanStanding.ACTIVE

    def asked(self) -> int:
        """What is missing of the rows, their own interest left out: what instalments owe through the plan."""
        return sum(row.missing() - row.unpaid["plan_interest"] for row in self.rows)


@dataclass(frozen=True)
class PlanView:
    """What the naive ledger says on one evening, in fen."""

    as_of: date
    standing: PlanStanding | None
    ended_on: date | None
    waived: int
    rows: tuple[tuple[int, InstalmentStatus, int, dict[str, int]], ...]
    days_past_due: int
    overdue: dict[str, int]
    outstanding: dict[str, int]
    credit: int
    settle_today: int
    all_in_rate: Fraction
    cost_over_cap: bool
    instalments: tuple[tuple[int, date, InstalmentStatus, Money, Money | None], ...] = field(repr=False)
    """Number, due date, status, unpaid, and paid: None where a settlement made it nothing."""


def agreed_row(row: PlanRow) -> AgreedRow:
    return AgreedRow(row.number, row.due_on, {kind: fen(getattr(row, kind)) for kind in KINDS})


class NaivePlanLedger(NaiveLedger):
    """One loan with the plans that stand on `as_of`. One that was undone by then never was."""

    def __init__(self, loan: Loan, payments: Iterable[Payment], plans: Iterable[Plan], as_of: date) -> None:
        super().__init__(loan, [payment for payment in payments if payment.paid_on <= as_of])
        self.to_come = [plan for plan in plans if plan.undone_on is None or as_of < plan.undone_on]
        self.today = min([self.today, as_of - ONE_DAY, *(plan.starts_on - ONE_DAY for plan in self.to_come)])
        self.of_the_day = [
            payment for payment in self.payments if any(self._made_under(plan, payment) for plan in self.to_come)
        ]
        self.payments = [payment for payment in self.payments if payment not in self.of_the_day]
        self.agreement: Agreement | None = None
        self.pauses: list[tuple[date, date]] = []
        self.own: list[Row] = []
        self.received = 0
        self.own_kept = 0
        self.forgone = 0
        self.settled = False
        self.live_until(as_of)

    def live_until(self, as_of: date) -> None:
        while self.today < as_of:
            self._break_if_missed()
            super().live_until(self.today + ONE_DAY)
            self._start_if_agreed()

    @property
    def active(self) -> Agreement | None:
        return self.agreement if self.agreement and self.agreement.active else None

    # --- a plan's life -----------------------------------------------------------------------------------

    def _start_if_agreed(self) -> None:
        for plan in [plan for plan in self.to_come if plan.starts_on == self.today]:
            self.to_come.remove(plan)
            if self.active:
                self._fall_back(PlanStanding.BROKEN)
            self._start(plan)
            following = next((other for other in self.to_come if other.starts_on == self.today), None)
            for payment in [payment for payment in self.of_the_day if payment.paid_on == self.today]:
                if following is None or not self._made_under(following, payment):
                    self.of_the_day.remove(payment)
                    self.receive(payment)

    @staticmethod
    def _made_under(plan: Plan, payment: Payment) -> bool:
        """Whether a payment of the day on which a plan was agreed is none of those that its figures know of."""
        return payment.paid_on == plan.starts_on and payment.payment_id not in plan.counted

    def _start(self, plan: Plan) -> None:
        self._let_accrued_become_due()
        covered = [row for row in self._all() if plan.whole or row.number in plan.covers]
        if plan.whole:
            self._cut_off()
        made = Agreement(plan, [agreed_row(row) for row in plan.rows], covered)
        self.agreement = made
        for kind, owed in self._owed(made).items():
            agreed = sum(row.unpaid[kind] for row in made.rows) + (
                fen(plan.waived + plan.coupon_penalty) if kind == "penalty" else 0
            )
            already = max(0, agreed - owed)
            for row in made.rows:
                part = min(already, row.unpaid[kind])
                row.unpaid[kind] -= part
                already -= part
        self._ask_anew(made)
        made.asks = {row.number: row.unpaid["plan_interest"] for row in made.rows}
        if not any(row.missing() for row in made.rows):
            self._keep()
            self._use_credit()

    def _ask_anew(self, made: Agreement) -> None:
        """Rows ask for no interest on principal that turned out to have been paid before."""
        for row in made.rows:
            row.principal = row.unpaid["principal"]
        if [row.principal for row in made.rows] == [fen(row.principal) for row in made.plan.rows]:
            return
        agreed = asked = 0
        most = max(0, self._bore(made, made.rows[-1].due_on) - fen(made.plan.coupon_interest))
        for row in made.rows:
            agreed += row.unpaid["plan_interest"]
            by_then = max(asked, min(agreed, self._bore(made, row.due_on), most))
            row.unpaid["plan_interest"] = by_then - asked
            asked = by_then

    def _cut_off(self) -> None:
        """Later instalments owe their principal, the first of them the interest of the days used; what was prepaid of
        their charges counts towards that, and what is over towards principal."""
        later = [row for row in self._later_rows() if not row.annulled]
        if not later:
            return
        running = self._running_interest()
        prepaid = sum(row.paid[Bucket.INTEREST] + row.paid[Bucket.FEE] for row in later)
        over = max(0, prepaid - running)
        for row in later:
            row.scheduled[Bucket.INTEREST] = row.paid[Bucket.INTEREST]
            row.scheduled[Bucket.FEE] = row.paid[Bucket.FEE]
        later[0].scheduled[Bucket.INTEREST] += max(0, running - prepaid)
        self._forgo_principal(later, over)

    def _forgo_principal(self, rows: Sequence[Row], paid: int) -> None:
        """Interest that was paid for days which do not come pays principal."""
        for row in reversed(rows):
            part = min(paid, row.unpaid(Bucket.PRINCIPAL))
            row.scheduled[Bucket.PRINCIPAL] -= part
            paid -= part
            self.forgone += part

    def _break_if_missed(self) -> None:
        if self.active is None:
            return
        for row in self.active.rows:
            if row.missing() and row.due_on + timedelta(days=self.active.plan.miss_days) <= self.today:
                self._fall_back(PlanStanding.BROKEN)
                return

    def _fall_back(self, standing: PlanStanding) -> None:
        """The instalments resume on the morrow; the plan's days cost its interest as agreed."""
        made = self.active
        assert made is not None
        made.standing, made.ended_on = standing, self.today
        bore = self._bore(made, self.today)
        if bore or made.own_paid:
            row = Row(0, self.today, {Bucket.PRINCIPAL: 0, Bucket.INTEREST: max(bore, made.own_paid), Bucket.FEE: 0})
            row.paid[Bucket.INTEREST] = made.own_paid
            self.own.append(row)
        self._forgo_principal(made.covered, max(0, made.own_paid - bore))
        if made.plan.whole:
            self.pauses.append((made.plan.starts_on, self.today))
            self._resume(made)

    def _resume(self, made: Agreement) -> None:
        for before, row in zip([None, *self.rows], self.rows, strict=False):
            if row.due_on > made.plan.starts_on:
                begins = before.due_on if before else self.loan.disbursed_on
                whole, left = (row.due_on - begins).days, max(0, (row.due_on - max(begins, self.today)).days)
                instalment = self.loan.instalments[row.number - 1]
                scheduled, paid = fen(instalment.interest), row.paid[Bucket.INTEREST]
                owed = row.unpaid(Bucket.INTEREST) + half_up(Fraction(scheduled * left, whole))
                row.scheduled[Bucket.INTEREST] = paid + min(owed, max(0, scheduled - paid))
                if left:
                    row.scheduled[Bucket.FEE] += fen(instalment.fee) - row.paid[Bucket.FEE]

    def _bore(self, made: Agreement, until: date) -> int:
        """The plan's interest up to an evening: of each of its days, on the principal that its rows leave, as agreed."""
        plan, borne = made.plan, Fraction(0)
        day = max(plan.starts_on, plan.bears_from)
        while day < until:
            day += ONE_DAY
            lent = sum(row.principal for row in made.rows if row.due_on >= day)
            borne += Fraction(lent) * Fraction(plan.rate) / self.loan.day_count
        return min(half_up(borne), sum(fen(row.plan_interest) for row in plan.rows) + fen(plan.coupon_interest))

    def _keep(self) -> None:
        made = self.active
        assert made is not None
        made.standing, made.ended_on = PlanStanding.KEPT, self.today
        self.own_kept += made.own_paid
        if made.plan.whole:
            self.pauses.append((made.plan.starts_on, self.today))
        left = fen(made.plan.waived + made.plan.coupon_penalty)
        for row in made.covered:
            for bucket in BOOKED_AS["penalty"]:
                part = min(left, row.unpaid(bucket))
                row.waived[bucket] += part
                left -= part
                made.waived += part

    # --- one day -----------------------------------------------------------------------------------------

    def _accrue_row(self, row: Row) -> None:
        if self.active and any(row is one for one in self.active.covered):
            return
        over = row.due_on + timedelta(days=self.loan.grace_days) + ONE_DAY
        if self.today > over and any(row.held.values()):
            joins = row.unpaid(Bucket.PRINCIPAL) > 0 or row.unpaid(Bucket.INTEREST) > 0
            for kind, held in row.held.items():
                row.joined[kind] += held if joins else 0
            row.held = dict.fromkeys(row.held, 0)
        super()._accrue_row(row)

    def _use_credit_on_due_date(self) -> None:
        dues = {row.due_on for row in self.rows}
        if self.active:
            dues |= {row.due_on for row in self.active.rows}
        if self.today in dues:
            self._use_credit()

    def _use_credit(self) -> None:
        self.credit = self._pay_what_is_due(self.credit)

    # --- one payment -------------------------------------------------------------------------------------

    def receive(self, payment: Payment) -> None:
        self._let_accrued_become_due()
        amount = fen(payment.amount)
        self.received += amount
        if payment.method is PaymentMethod.SETTLE and self.credit + amount >= self._settlement():
            self._settle(amount)
        elif payment.method is PaymentMethod.PREPAY:
            rest = self._pay_what_is_due(amount + self.credit)
            self.credit = self._pay_ahead(rest)
        else:
            self.credit += self._pay_what_is_due(amount)

    def _pay_what_is_due(self, money: int) -> int:
        made = self.active
        if made is None:
            return self._pay(self._due_rows(), money)
        money = self._pay_agreed([row for row in made.rows if row.due_on <= self.today], money)
        return self._pay([row for row in self._due_rows() if self._is_beside(row)], money)

    def _pay_ahead(self, money: int) -> int:
        """In order of due dates, the plan first on one day; what is more than keeps it goes on to the oldest instalment."""
        made = self.active
        agreed = made.rows if made else []
        for day in sorted({row.due_on for row in [*agreed, *self.rows] if row.due_on > self.today}):
            if self.active:
                money = self._pay_agreed([row for row in agreed if row.due_on == day], money)
                if not self.active:
                    return self._pay(self._all(), money)
            money = self._pay([row for row in self._later_rows() if row.due_on == day and self._is_beside(row)], money)
        return money

    def _is_beside(self, row: Row) -> bool:
        return self.active is None or not any(row is one for one in self.active.covered)

    def _pay_agreed(self, rows: Sequence[AgreedRow], money: int) -> int:
        made = self.active
        assert made is not None
        for row in rows:
            for kind in KINDS:
                part = min(money, row.unpaid[kind])
                row.unpaid[kind] -= part
                money -= part
                self._book(made, kind, part)
        if not any(row.missing() for row in made.rows):
            self._keep()
        return money

    def _book(self, made: Agreement, kind: str, money: int) -> None:
        if kind == "plan_interest":
            made.own_paid += money
            return
        for buckets in (BOOKED_AS[kind], tuple(Bucket)):
            for row in made.covered:
                for bucket in buckets:
                    part = min(money, row.unpaid(bucket))
                    row.paid[bucket] += part
                    money -= part

    def _owed(self, made: Agreement) -> dict[str, int]:
        """What the covered instalments owe, by the kinds that rows have."""
        return {kind: sum(row.unpaid(b) for row in made.covered for b in buckets) for kind, buckets in BOOKED_AS.items()}

    def _undated(self, made: Agreement) -> dict[str, int]:
        """What the covered instalments owe and no row asks for, because a payment from before was reversed."""
        asked = {kind: sum(row.unpaid[kind] for row in made.rows) for kind in BOOKED_AS}
        asked["penalty"] += fen(made.plan.waived + made.plan.coupon_penalty)
        return {kind: max(0, owed - asked[kind]) for kind, owed in self._owed(made).items()}

    # --- the price of ending it --------------------------------------------------------------------------

    def _settlement(self) -> int:
        made = self.active
        if made is None:
            return self._price(self._all(), 0)
        beside = [row for row in self._all() if self._is_beside(row)]
        own = self._bore(made, self.today) - made.own_paid
        agreed = (
            made.asked()
            + (own if own < 0 else max(0, own - fen(made.plan.coupon_interest)))
            + sum(self._undated(made).values())
        )
        return self._price(beside, agreed)

    def _price(self, rows: Sequence[Row], other: int) -> int:
        due = sum(row.unpaid_in_all() for row in rows if row.due_on <= self.today)
        later = [row for row in rows if row.due_on > self.today]
        principal = sum(row.unpaid(Bucket.PRINCIPAL) for row in later)
        already = sum(row.paid[Bucket.INTEREST] + row.paid[Bucket.FEE] for row in later if not row.annulled)
        return max(0, due + principal + self._running_interest(later) - already + other)

    def _running_interest(self, later: Sequence[Row] | None = None) -> int:
        principal = sum(row.unpaid(Bucket.PRINCIPAL) for row in (self._later_rows() if later is None else later))
        day = max((row.due_on for row in self.rows if row.due_on <= self.today), default=self.loan.disbursed_on)
        days = 0
        while day < self.today:
            day += ONE_DAY
            days += not any(begins < day <= ends for begins, ends in self.pauses)
        return half_up(Fraction(principal) * Fraction(self.loan.annual_rate) / self.loan.day_count * days)

    def _settle(self, amount: int) -> None:
        self.settled = True
        made = self.active
        if made is None:
            super()._settle(amount)
            return
        price = self._settlement()
        for row in made.rows:
            row.unpaid = dict.fromkeys(KINDS, 0)
        self._keep()
        for row in self._all():
            row.annulled = True
        self.credit += amount - price

    # --- the cost so far (docs/ledger.md, reading 11) ----------------------------------------------------

    def _principal_repaid(self, row: Row) -> int:
        """Also what interest that was paid for days to come has repaid."""
        return fen(self.loan.instalments[row.number - 1].principal) - row.unpaid(Bucket.PRINCIPAL)

    def _charges_due(self) -> int:
        """All that was ever paid but principal, where the loan was paid off. Else what fell due of each kind, what was
        waived left out, and what paid principal instead."""
        if self.settled:
            return self.received - self.credit - fen(self.loan.principal)
        ends_early = self.agreement.covered if self._ends_early() else []
        due = [row for row in self._all() if row.due_on <= self.today or any(row is one for one in ends_early)]
        scheduled = sum(row.scheduled[Bucket.INTEREST] + row.scheduled[Bucket.FEE] for row in due)
        accrued = sum(row.became_due[kind] - row.waived[kind] for row in self._all() for kind in ACCRUING)
        return scheduled + accrued + self._own_due() - self.forgone

    def _ends_early(self) -> bool:
        """Whether a plan for the whole loan holds, by which nothing more of the schedule comes."""
        made = self.agreement
        return made is not None and made.plan.whole and made.standing is not PlanStanding.BROKEN

    def _own_due(self) -> int:
        """Interest of plans that is no instalment's: of a kept one what was paid, of an active one what its rows asked for."""
        made = self.active
        return self.own_kept + (sum(made.asks[row.number] for row in made.rows if row.due_on <= self.today) if made else 0)

    # --- the evening -------------------------------------------------------------------------------------

    def _all(self) -> list[Row]:
        return sorted([*self.own, *self.rows], key=lambda row: (row.due_on, row.number))

    def _due_rows(self) -> list[Row]:
        return [row for row in self._all() if row.due_on <= self.today]

    def plan_view(self) -> PlanView:
        self._let_accrued_become_due()
        made, active = self.agreement, self.active
        owing = [(row.due_on, _shown(row)) for row in self._all() if self._is_beside(row)]
        if active:
            owing += [(row.due_on, _shown_agreed(row)) for row in active.rows]
        late = [(due_on, owed) for due_on, owed in owing if due_on < self.today]
        oldest = min((due_on for due_on, owed in late if sum(owed.values())), default=self.today)
        charges, lent = self._charges_due(), self.principal_fen_days
        outstanding = _sum([*(owed for _, owed in owing), self._undated(active) if active else {}])
        return PlanView(
            as_of=self.today,
            standing=made.standing if made else None,
            ended_on=made.ended_on if made else None,
            waived=made.waived if made else 0,
            rows=() if not active else tuple(self._agreed_view(row) for row in active.rows),
            days_past_due=(self.today - oldest).days,
            overdue=_sum(owed for _, owed in late),
            outstanding=outstanding,
            credit=self.credit,
            settle_today=max(self._settlement() - self.credit, 0),
            all_in_rate=Fraction(charges * 365, lent) if lent else Fraction(0),
            cost_over_cap=charges > Fraction(self.loan.cost_cap) * lent / 365,
            instalments=tuple(
                (
                    row.number,
                    row.due_on,
                    self._status_of(row),
                    {bucket: row.unpaid(bucket) for bucket in Bucket},
                    None if row.annulled else dict(row.paid),
                )
                for row in self._all()
            ),
        )

    def _status_of(self, row: Row) -> InstalmentStatus:
        """A plan's own interest knows no days of grace."""
        if self.active and not self._is_beside(row) and row.unpaid_in_all():
            return InstalmentStatus.PLANNED
        if row.number == 0 and row.unpaid_in_all() and row.due_on < self.today:
            return InstalmentStatus.OVERDUE
        return self._status(row, row.unpaid_in_all())

    def _agreed_view(self, row: AgreedRow) -> tuple[int, InstalmentStatus, int, dict[str, int]]:
        days = (self.today - row.due_on).days
        if not row.missing():
            status = InstalmentStatus.PAID
        elif days < 0:
            status = InstalmentStatus.UPCOMING
        else:
            status = InstalmentStatus.OVERDUE if days else InstalmentStatus.DUE_TODAY
        return row.number, status, days if status is InstalmentStatus.OVERDUE else 0, _shown_agreed(row)


def _shown(row: Row) -> dict[str, int]:
    return {bucket.value: row.unpaid(bucket) for bucket in Bucket}


def _shown_agreed(row: AgreedRow) -> dict[str, int]:
    shown = dict.fromkeys((bucket.value for bucket in Bucket), 0)
    for kind, owed in row.unpaid.items():
        shown[SHOWN_AS[kind]] += owed
    return shown


def _sum(parts: Iterable[dict[str, int]]) -> dict[str, int]:
    total = dict.fromkeys((bucket.value for bucket in Bucket), 0)
    for part in parts:
        for name, owed in part.items():
            total[name] += owed
    return total
