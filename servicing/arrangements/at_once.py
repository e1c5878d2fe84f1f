"""What can be paid today: the overdue part, some of it, or the whole loan."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from servicing.arrangements.case import Case
from servicing.arrangements.idle import Idle
from servicing.arrangements.option import Code, Compared, Kind, Option, Refusal
from servicing.arrangements.terms import end_of
from servicing.contract import Bucket, Payment, PaymentMethod
from servicing.ledger.overlay import OF_THE_PLAN
from servicing.ledger.plan import PlanRow
from servicing.ledger.projection import HYPOTHETICAL_ID
from servicing.ledger.replay import BUCKET, Posting
from servicing.money import ZERO, from_fen


def pay_overdue(case: Case) -> Option:
    """All that is late, today: no penalty is left to grow."""
    if not case.in_arrears:
        return Option(Kind.PAY_OVERDUE, Refusal(Code.NOT_IN_ARREARS, "P-11"))
    return _paid(case, Kind.PAY_OVERDUE, case.today.overdue.total, PaymentMethod.TRANSFER)


def part_payment(case: Case) -> Option:
    """As much of it as they said that they have: where it goes (P-11), and what penalty a day is left."""
    if not case.in_arrears:
        return Option(Kind.PART_PAYMENT, Refusal(Code.NOT_IN_ARREARS, "P-11"))
    amount = case.said.lump_sum or case.said.affordable
    if amount is None:
        return Option(Kind.PART_PAYMENT, Refusal(Code.AMOUNT_NOT_SAID, "X-07"))
    if amount >= case.today.overdue.total:
        figures = {"actual": amount, "limit": case.today.overdue.total}
        return Option(Kind.PART_PAYMENT, Refusal(Code.COVERS_ALL, "P-11", figures))
    return _paid(case, Kind.PART_PAYMENT, amount, PaymentMethod.TRANSFER)


def settle(case: Case) -> Option:
    """The whole loan, today, with interest for the days that were used and no more (P-15)."""
    return _paid(case, Kind.SETTLE, case.today.settle_today, PaymentMethod.SETTLE)


def _paid(case: Case, kind: Kind, amount: Decimal, method: PaymentMethod) -> Option:
    if not amount:
        return Option(kind, Refusal(Code.NOTHING_OWED, "P-15"))
    after = case.history.fork()
    after.receive(Payment(HYPOTHETICAL_ID, case.loan.loan_id, case.as_of, amount, method))
    row, penalty_daily = _row(case, after.state.postings), case.penalty_of_a_day(after)
    later = case.as_of + timedelta(days=case.terms.allowed.compare_days)
    left = Idle(lambda: after).price_of_ending(later)
    return Option(
        kind,
        rows=(row,),
        total=amount,
        highest=amount,
        compared=Compared(later, amount + left, case.idle.price_of_ending(later)),
        penalty_daily=penalty_daily,
        early_fee=case.early_fee(case.as_of) if kind is Kind.SETTLE else ZERO,
        valid_until=end_of(case.as_of),
    )


def _row(case: Case, postings: Sequence[Posting]) -> PlanRow:
    """Where the payment went. Interest of a plan's own (of no instalment) stands by itself."""
    kinds = dict.fromkeys(("fee", "interest", "plan_interest", "principal", "penalty"), 0)
    for part in postings:
        if part.payment_id == HYPOTHETICAL_ID:
            kinds[_kind(BUCKET[part.bucket], part.instalment)] += part.fen
    return PlanRow(1, case.as_of, **{kind: from_fen(fen) for kind, fen in kinds.items()})


def _kind(bucket: Bucket, instalment: int) -> str:
    if bucket is Bucket.INTEREST and instalment == OF_THE_PLAN:
        return "plan_interest"
    return "penalty" if bucket is Bucket.COMPOUND else bucket.value
