"""What a message of several clauses asks for: one wish an intent, causes and courtesies left out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SURE, UNSURE = 0.25, 0.75
"""Confidence that a clause must reach, and one that only a pause divides; chosen by `python -m bot evaluate --wishes`."""

NOT_WISHES = frozenset(
    {
        "greet", "goodbye", "thank", "affirm", "deny", "inform", "choose_option", "cancel_request", "ask_clarification",
        "rate_service", "express_anger", "out_of_scope", "ask_capabilities",
    }
)  # fmt: skip
"""Said beside a wish they need no answer of their own."""

_REQUESTS = frozenset(
    {
        "request_installment", "request_extension", "request_waiver", "request_settlement", "request_partial_payment",
        "promise_to_pay", "query_plan_status", "calculate_repayment",
    }
)  # fmt: skip
_GRIEVANCES = frozenset({"report_harassment", "dispute_charge", "file_complaint", "escalate_complaint", "report_not_my_loan"})
_CAUSES: dict[str, frozenset[str]] = {
    "report_hardship": _REQUESTS,
    "refuse_to_pay": _REQUESTS | _GRIEVANCES,
    "file_complaint": _GRIEVANCES,
    "report_harassment": frozenset({"escalate_complaint", "set_contact_preference"}),
    "dispute_charge": frozenset({"escalate_complaint", "request_waiver"}),
    "report_third_party": frozenset({"ask_liability"}),
}
"""What is only the reason of what: "我失业了,能分期吗" asks for instalments (INTENTS: the request wins)."""


@dataclass(frozen=True)
class Reading:
    """The likeliest intent of one clause; `sure` as in `bot.understanding.clauses.Clause`."""

    intent: str
    confidence: float
    sure: bool = True


def wishes(readings: Sequence[Reading], sure: float = SURE, unsure: float = UNSURE) -> list[int]:
    """The places of the clauses that are wishes of their own, in order; none unless there are two or more.

    A clause that isn't read surely enough, or says no wish, goes with the message; of an intent said twice the first counts.
    """
    places: dict[str, int] = {}
    for place, reading in enumerate(readings):
        if reading.intent not in NOT_WISHES and reading.confidence >= (sure if reading.sure else unsure):
            places.setdefault(reading.intent, place)
    named = frozenset(places)
    wanted = [place for intent, place in places.items() if not _CAUSES.get(intent, frozenset()) & (named - {intent})]
    return wanted if len(wanted) > 1 else []


def one_wish(first: str, second: str) -> bool:
    """Whether one of two intents is only the cause of the other."""
    return second in _CAUSES.get(first, frozenset()) or first in _CAUSES.get(second, frozenset())
