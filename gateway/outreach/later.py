"""When what could not be said is looked at again."""

from datetime import datetime, timedelta

from servicing.contact.gate import Refused

WHILE_A_PERSON_HAS_IT = timedelta(minutes=10)
AFTER_A_FAULT = timedelta(minutes=10)
_WHILE_REFUSED = timedelta(hours=1)


def after_refusal(refused: Refused, at: datetime) -> datetime:
    """When to ask the gate again: what stands in the way may be lifted sooner than it would pass."""
    soon = at + _WHILE_REFUSED
    return soon if refused.not_before is None else min(refused.not_before, soon)
