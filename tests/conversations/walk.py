"""Goes through a case step by step, through a running engine and action server."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import NamedTuple

import aiohttp

from servicing.clock import now
from servicing.turn import TurnResponse
from tests.conversations.between import happens, ledger_looks
from tests.conversations.case import Case, Step
from tests.conversations.partner import Partner
from tests.harness.system import System


class Walked(NamedTuple):
    """A step that was answered, in which conversation, and when."""

    step: Step
    answer: TurnResponse
    partner: Partner
    at: datetime


async def walk(
    case: Case,
    http: aiohttp.ClientSession,
    system: System,
    borrower_id: str | None,
    *,
    engine: str = "engine",
    began: datetime | None = None,
) -> AsyncIterator[Walked]:
    """Every step that is answered; what happens between two messages happens. The first conversation is that without a tab."""
    partner = Partner(http, system, borrower_id, engine=engine, began=began or now())
    tabs = {"": partner}
    for step in case.steps:
        if step.tab not in tabs:
            tabs[step.tab] = Partner(http, system, borrower_id, engine=engine, began=partner.began)
        tabs[step.tab].later = partner.later + step.after
        partner = tabs[step.tab]
        at = partner.began + partner.later
        if step.after and borrower_id is not None:
            await ledger_looks(system, borrower_id, at)
        if step.between:
            await happens(step.between, system, engine, borrower_id, at)
        else:
            yield Walked(step, await partner.do(step), partner, at)
