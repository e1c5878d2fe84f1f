"""A statement in the words of its JSON form: amounts are strings with two decimals."""

from typing import Any

from servicing.ledger.model import Buckets, InstalmentState, PlanState, Statement


def statement_as_json(said: Statement) -> dict[str, Any]:
    """What `python -m servicing statement` prints of one loan; `all_in_rate` is a fraction with six decimals. `plan` is
    there only where one was agreed."""
    written: dict[str, Any] = {
        "loan_id": said.loan_id,
        "as_of": said.as_of.isoformat(),
        "days_past_due": said.days_past_due,
        "overdue": buckets_as_json(said.overdue),
        "outstanding": buckets_as_json(said.outstanding),
        "credit": str(said.credit),
        "settle_today": str(said.settle_today),
        "all_in_rate": format(said.all_in_rate, ".6f"),
        "cost_over_cap": said.cost_over_cap,
        "instalments": [_instalment_as_json(state) for state in said.instalments],
    }
    return written if said.plan is None else written | {"plan": plan_as_json(said.plan)}


def plan_as_json(plan: PlanState) -> dict[str, Any]:
    """How an agreed plan stands, and what each of its rows still owes."""
    return {
        "standing": plan.standing.value,
        "ended_on": None if plan.ended_on is None else plan.ended_on.isoformat(),
        "waived": str(plan.waived),
        "rows": [
            {
                "number": row.number,
                "due_on": row.due_on.isoformat(),
                "status": row.status.value,
                "overdue_days": row.overdue_days,
                "unpaid": buckets_as_json(row.unpaid),
            }
            for row in plan.rows
        ],
    }


def buckets_as_json(buckets: Buckets) -> dict[str, str]:
    """Money by kind, and its total."""
    return {
        "principal": str(buckets.principal),
        "interest": str(buckets.interest),
        "fee": str(buckets.fee),
        "penalty": str(buckets.penalty),
        "compound": str(buckets.compound),
        "total": str(buckets.total),
    }


def _instalment_as_json(state: InstalmentState) -> dict[str, Any]:
    return {
        "number": state.number,
        "due_on": state.due_on.isoformat(),
        "status": state.status.value,
        "overdue_days": state.overdue_days,
        "unpaid": buckets_as_json(state.unpaid),
    }
