"""Stops what we would say to a borrower unasked, in the turn in which the reason is heard (C-06, C-18)."""

from actions.talk.heard import Heard
from actions.talk.requests import Requests
from servicing.book import LoanBook
from servicing.contact.holds import HoldKind, place_hold

ACTOR = "actions"


async def keep_silent(requests: Requests, heard: Heard, kind: HoldKind) -> bool:
    """Place a hold because of this message; a message asked again places no second one.

    False where nobody is signed in whom we could ever address unasked.
    """
    borrower_id = heard.metadata.borrower_id
    if borrower_id is None or not await LoanBook(requests.database, requests.vault).exists(borrower_id):
        return False
    async with requests.database.writing() as session:
        await place_hold(
            session,
            borrower_id,
            kind,
            cause=heard.metadata.message_id,
            at=heard.metadata.received_at,
            actor=ACTOR,
        )
    return True
