"""The ledger: pure functions from a contract, its payments and a day to what is owed (docs/ledger.md)."""

from servicing.ledger.lines import penalty_lines
from servicing.ledger.plan import Plan, PlanRow
from servicing.ledger.projection import if_paid, project
from servicing.ledger.statement import settle_today, statement

__all__ = ["Plan", "PlanRow", "if_paid", "penalty_lines", "project", "settle_today", "statement"]
