"""Taking back an application, a plan or a promise in words ("取消分期"); what else was stored is taken back as ever."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy import Select, and_, or_, select

from actions.arrangements.desk import Desk
from actions.arrangements.plan_status import UNDO, PlanStatus
from actions.arrangements.promise import PROMISE
from actions.casework.withdrawal import ANY, NO_BORROWERS_WISH, WITHDRAW
from actions.talk.answer import Answer
from actions.talk.heard import Heard
from actions.talk.identity import person_button
from servicing.casework import own_requests
from servicing.plans.promise import PromiseState
from servicing.plans.promises import withdraw
from servicing.store.models import PromiseRow

PLANS = frozenset({"instalment", "extension", "waiver", "settlement", "hardship", "any"})
"""What is named (actions/casework/withdrawal.yml), where it may be an application."""
PROMISED = "promise"


class TakingBack:
    """An application is only taken back after a yes: it may have been approved."""

    def __init__(self, desk: Desk, status: PlanStatus, otherwise: Callable[[Heard, Answer], Awaitable[None]]) -> None:
        self._desk = desk
        self._status = status
        self._otherwise = otherwise

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """By what is named, where there is such."""
        what = heard.value(WITHDRAW) or self._unnamed(heard)
        if what in PLANS:
            situation = await self._desk.situation(heard)
            if self._status.to_undo(situation, heard) or (
                self._status.too_late(situation) and not await self._anything_else(heard)
            ):
                await self._status(heard.reread("query_plan_status", wish=UNDO), answer)
                return
        waits = what == ANY and await self._anything_else(heard)
        if (what == PROMISED or (what == ANY and not waits)) and await self._promise(heard, answer):
            return
        if waits:
            heard = heard.reread(heard.intent, **{WITHDRAW: ANY})
        await self._otherwise(heard, answer)

    def _unnamed(self, heard: Heard) -> str | None:
        """ "我改主意了", "撤回": whatever was stored last, where nothing is named."""
        return ANY if not heard.tapped and self._desk.asked.told("changed_mind", heard.text) else None

    async def _anything_else(self, heard: Heard) -> bool:
        """Whether a request waits that was stored for a person."""
        if not await self._desk.identity.is_borrower(heard):
            return False
        async with self._desk.database.reading() as session:
            own = await own_requests(
                session,
                self._desk.vault,
                borrower_id=heard.metadata.borrower_id,
                conversation_id=heard.metadata.conversation_id,
                withdrawn_by=heard.metadata.message_id,
            )
        return any(ticket.kind not in NO_BORROWERS_WISH for ticket in own)

    async def _promise(self, heard: Heard, answer: Answer) -> bool:
        borrower_id, at = heard.metadata.borrower_id or "", heard.metadata.received_at
        if not await self._desk.identity.is_borrower(heard):
            return False
        async with self._desk.database.reading() as session:
            found = await session.scalar(_to_withdraw(borrower_id, at))
        if found is None:
            return False
        async with self._desk.database.writing() as session:
            taken = await withdraw(session, found, borrower_id, at=at)
        answer.focus_on(topic=PROMISE, asked=None, options=())
        ways = [answer.button("button_cannot_pay", "request_installment"), person_button(answer)]
        answer.say("utter_promise_withdrawn", on=taken.due_on, amount=taken.amount, buttons=ways)
        return True


def _to_withdraw(borrower_id: str, at: datetime) -> Select[str]:
    """The newest open promise, or the one that this very message withdrew before it was asked again."""
    again = and_(PromiseRow.state == PromiseState.WITHDRAWN, PromiseRow.ended_at == at)
    return (
        select(PromiseRow.id)
        .where(PromiseRow.borrower_id == borrower_id, or_(PromiseRow.state == PromiseState.OPEN, again))
        .order_by(PromiseRow.state == PromiseState.OPEN, PromiseRow.made_at.desc())
        .limit(1)
    )
