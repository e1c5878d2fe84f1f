"""From amounts in fen to a plan that is on offer, or to the limit that stands against it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from servicing.arrangements.case import Case
from servicing.arrangements.cost import all_in_rate
from servicing.arrangements.option import Approval, Code, Compared, Kind, Option, Refusal
from servicing.arrangements.terms import Terms, end_of
from servicing.ledger.carried import Carried
from servicing.ledger.model import PlanStanding
from servicing.ledger.plan import Plan, PlanRow
from servicing.money import ZERO, from_fen


class FenRow(NamedTuple):
    """One payment of a plan in fen, in the order in which it is taken."""

    fee: int
    interest: int
    plan_interest: int
    principal: int
    penalty: int


class Draft(NamedTuple):
    """A plan before it is held against the limits. `base` is what its all-in rate is reckoned on; what is waived and the
    coupon's parts are in fen, and in no row; `early_fee` is in yuan, and in no row either."""

    kind: Kind
    carried: Carried
    rows: Sequence[FenRow]
    dates: Sequence[date]
    rate: Decimal
    bears_from: date
    waived: int
    base: int
    covers: tuple[int, ...]
    whole: bool
    nothing: Decimal
    miss_days: int
    months: int | None = None
    coupon_penalty: int = 0
    coupon_interest: int = 0
    early_fee: Decimal = ZERO


def offered(case: Case, draft: Draft) -> Option:
    """The option, if its all-in rate is within the cap and its total not above that of doing nothing until its end."""
    fen = [sum(row) for row in draft.rows]
    total = from_fen(sum(fen))
    cost = all_in_rate(case.as_of, draft.base, list(zip(draft.dates, fen, strict=True)))
    cap = case.terms.cap(case.loan)
    if cost is None or cost > cap:
        figures = {"limit": cap} if cost is None else {"actual": cost, "limit": cap}
        return Option(draft.kind, Refusal(Code.RATE_OVER_CAP, "P-04", figures), months=draft.months)
    if total > draft.nothing:
        refusal = Refusal(Code.DEARER_THAN_NOTHING, "X-06", {"actual": total, "limit": draft.nothing})
        return Option(draft.kind, refusal, months=draft.months)
    rows = tuple(
        PlanRow(number, day, *(from_fen(part) if part else ZERO for part in row))
        for number, (day, row) in enumerate(zip(draft.dates, draft.rows, strict=True), start=1)
    )
    waived = from_fen(draft.waived)
    plan = Plan(
        case.loan.loan_id, case.as_of, draft.whole, draft.covers, rows, draft.rate, draft.bears_from, waived, draft.miss_days,
        coupon_penalty=from_fen(draft.coupon_penalty), coupon_interest=from_fen(draft.coupon_interest),
        counted=tuple(sorted(paid.payment_id for paid in case.payments if paid.paid_on == case.as_of)),
    )  # fmt: skip
    option = Option(
        draft.kind,
        rows=rows,
        total=total,
        highest=from_fen(max(fen)),
        waived=waived,
        coupon=plan.coupon,
        early_fee=draft.early_fee,
        rate=draft.rate,
        all_in_rate=cost,
        compared=Compared(draft.dates[-1], total, draft.nothing),
        penalty_daily=ZERO,
        valid_until=end_of(min(case.offer_ends, draft.dates[0])),
        plan=plan,
        months=draft.months,
    )
    return replace(option, approval=approval_of(option, case.terms))


def approval_of(option: Option, terms: Terms) -> Approval:
    """Who must agree to a plan (A-05). Nothing is ever given up without a person."""
    allowed = terms.allowed
    given_up = option.waived + option.coupon
    if given_up > allowed.four_eyes_above:
        return Approval.TWO_PERSONS
    if allowed.auto_approval == "on" and not given_up and option.total <= allowed.auto_total_most:
        return Approval.AUTOMATIC
    return Approval.ONE_PERSON


def stands_against(case: Case) -> Refusal | None:
    """What stands against any plan at all: one that is active, or too many that were broken."""
    if case.standing is PlanStanding.ACTIVE:
        return Refusal(Code.PLAN_ACTIVE, "F-03")
    broken = _broken(case)
    if broken > case.terms.allowed.restarts:
        return case.refuse(Code.RESTARTS_USED, "restarts", actual=broken, limit=case.terms.allowed.restarts)
    return None


def _broken(case: Case) -> int:
    """How many plans count as broken (X-06), also one that the ledger says is while nobody has looked. Whoever left a single
    payment unused broke no series, and counts only where policy says so."""
    past = case.past
    unseen = [past.plan] if past.plan is not None and case.standing is PlanStanding.BROKEN else []
    series = past.plans_broken + sum(not plan.one_payment for plan in unseen)
    unused = past.unused + sum(plan.one_payment for plan in unseen)
    return series + unused if case.terms.allowed.unused_counts == "on" else series
