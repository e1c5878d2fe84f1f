"""Stops what we would say to a borrower unasked, in the turn in which the reason is heard (C-06, C-18)."""

from sqlalchemy import select

from actions.talk.heard import Heard
from actions.talk.identity import THIRD_PARTY
from actions.talk.requests import Requests
from servicing.book import LoanBook
from servicing.casework import OPEN, WITHDRAWN, WITHDRAWN_BY, Change, change_request, detail_of
from servicing.contact.holds import HoldKind, holds_of, lift_hold, place_hold
from servicing.store.models import ServiceRequestRow

ACTOR = "actions"


async def keep_silent(requests: Requests, heard: Heard, kind: HoldKind, *, wish: str, cause: str | None = None) -> bool:
    """Place a hold because of this message, or of the request it belongs to; the same cause again places no second one.

    `wish` is what of its topic is wished for. False where nobody is signed in whom we could ever address unasked.

    Raises:
        NotSaid: the reason was only asked about, or read by half.
    """
    borrower_id = heard.metadata.borrower_id
    if borrower_id is None or not await LoanBook(requests.database, requests.vault).exists(borrower_id):
        return False
    async with requests.storing(heard, wish=wish) as session:
        await place_hold(
            session,
            borrower_id,
            kind,
            cause=cause or heard.metadata.message_id,
            at=heard.metadata.received_at,
            actor=ACTOR,
        )
    return True


async def held_for_another(requests: Requests, heard: Heard) -> bool:
    """Whether we are silent because someone said that another person reads what goes to this borrower."""
    borrower_id = heard.metadata.borrower_id
    if borrower_id is None:
        return False
    async with requests.database.reading() as session:
        holds = await holds_of(session, borrower_id, heard.metadata.received_at)
    return any(hold.kind is HoldKind.THIRD_PARTY for hold in holds)


async def end_silence(requests: Requests, heard: Heard, *, crisis_hours: int) -> bool:
    """The signed-in borrower takes back what this conversation said of them: they lift its holds and withdraw its requests.

    What another conversation set stands until a person looks (C-06): who reads there was not asked here. True where this
    message ended something, also when it is asked again. Holds and requests are audited.
    """
    message_id = heard.metadata.message_id
    borrower_id, at = heard.metadata.borrower_id or "", heard.metadata.received_at
    async with requests.database.writing() as session:
        found = await session.scalars(
            select(ServiceRequestRow).where(
                ServiceRequestRow.conversation_id == heard.metadata.conversation_id,
                ServiceRequestRow.kind == THIRD_PARTY,
            )
        )
        said = list(found)
        causes = {row.number for row in said}
        for row in said:
            if row.state == OPEN:
                change = Change(row.number, message_id, at, {WITHDRAWN_BY: message_id}, WITHDRAWN)
                await change_request(session, requests.vault, change)
        for hold in await holds_of(session, borrower_id, at):
            if hold.kind is HoldKind.THIRD_PARTY and hold.cause in causes:
                await lift_hold(session, hold.id, at=at, actor=borrower_id, crisis_hours=crisis_hours)
        return any(detail_of(row, requests.vault).get(WITHDRAWN_BY) == message_id for row in said)
