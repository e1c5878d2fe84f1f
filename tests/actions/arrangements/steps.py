"""How far a talk of an arrangement is led, and what then stands, for the tests of its parts."""

from collections.abc import Sequence

from sqlalchemy import select

from servicing.store.models import PlanApplicationRow
from tests.actions.talking import Said, Talk

INSTALMENT, EXTENSION, PART = "request_installment", "request_extension", "request_partial_payment"
WAYS, TABLE = "flow:arrangement:option", "flow:arrangement:read_back"


def payload(said: Said, title: str) -> str:
    return next(button.payload for reply in said.replies for button in reply.quick_replies if title in button.title)


def told(said: Said) -> set[str]:
    return {fact.value for fact in said.card("options").told}


async def at_the_ways(conversation: Talk) -> Said:
    return await conversation.say(
        "我失业了，想分12期，每月最多还800", INSTALMENT, entities=[("months", "12", "12期"), ("amount", "800.00", "800")]
    )


async def at_the_table(conversation: Talk) -> Said:
    return await conversation.tap(payload(await at_the_ways(conversation), "分 12 期"))


async def applied(conversation: Talk) -> Sequence[PlanApplicationRow]:
    async with conversation.database.reading() as session:
        return list(await session.scalars(select(PlanApplicationRow)))
