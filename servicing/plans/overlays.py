"""The plans by which the ledger reckons a loan: those that were approved, also once they have ended or were undone."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.contact.holds import Hold, HoldKind
from servicing.ledger.plan import Plan
from servicing.plans.as_json import option_from_json
from servicing.plans.life import OVERLAID, State
from servicing.plans.promise import LEDGERS
from servicing.store.models import PlanApplicationRow, PromiseRow

WAS_ACTIVE = or_(PlanApplicationRow.state.in_(OVERLAID), PlanApplicationRow.ended_on.is_not(None))
"""A plan has an end, if any, only once it was active."""


async def plans_of(session: AsyncSession, loan_ids: Collection[str]) -> dict[str, tuple[Plan, ...]]:
    """By loan, the plans that its statement is made under, in order of their start."""
    rows = await session.scalars(
        select(PlanApplicationRow)
        .where(PlanApplicationRow.loan_id.in_(loan_ids), WAS_ACTIVE)
        .order_by(PlanApplicationRow.starts_on, PlanApplicationRow.applied_at)
    )
    found: defaultdict[str, list[Plan]] = defaultdict(list)
    for row in rows:
        found[row.loan_id].append(plan_in(row))
    return {loan_id: tuple(plans) for loan_id, plans in found.items()}


def plan_in(row: PlanApplicationRow) -> Plan:
    """An application's plan as it was shown, and the day on which it was undone, if it was after all."""
    plan = option_from_json(row.option).plan
    assert plan is not None, "only a plan is ever applied for"
    return replace(plan, undone_on=row.ended_on) if row.state == State.CANCELLED else plan


async def plan_holds(session: AsyncSession, borrower_id: str) -> tuple[Hold, ...]:
    """What an active plan says to `may_contact` (F-03): nothing is collected from whoever has one."""
    rows = await session.scalars(
        select(PlanApplicationRow)
        .where(PlanApplicationRow.borrower_id == borrower_id, PlanApplicationRow.state == State.ACTIVE)
        .order_by(PlanApplicationRow.applied_at)
    )
    return tuple(Hold(HoldKind.PLAN, row.applied_at, id=row.id, cause=row.id) for row in rows)


async def look_soon(session: AsyncSession, at: datetime, loan_id: str | None = None) -> None:
    """Have the ledger asked anew how plans and promises stand, of one loan or of all: payments came or went."""
    plans = update(PlanApplicationRow).where(PlanApplicationRow.state.in_(OVERLAID))
    promises = update(PromiseRow).where(PromiseRow.state.in_(LEDGERS))
    if loan_id is not None:
        plans = plans.where(PlanApplicationRow.loan_id == loan_id)
        promises = promises.where(PromiseRow.loan_id == loan_id)
    await session.execute(plans.values(look_at=at))
    await session.execute(promises.values(look_at=at))
