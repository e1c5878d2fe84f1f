"""Stores what must wait for a person, once for each message, and hands out the receipt."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from actions.talk.answer import Answer
from actions.talk.heard import Heard
from actions.talk.identity import Identity
from servicing.cards import Fact, ReceiptCard
from servicing.casework import Change, Ticket, Wish, change_request, open_request
from servicing.clock import SHANGHAI
from servicing.store.database import Database
from servicing.store.vault import Vault


@dataclass(frozen=True, slots=True)
class Requests:
    """Opens requests in units of work of their own: what is written stays, and a retried turn finds it again.

    `same_matter_for`: how long the same wish again is the same request (I-01).
    """

    database: Database
    vault: Vault
    identity: Identity
    same_matter_for: timedelta

    async def open(
        self,
        heard: Heard,
        kind: str,
        *,
        loan_id: str | None = None,
        join_open: bool = True,
        of_each_loan: bool = False,
        detail: Mapping[str, str] | None = None,
    ) -> Ticket:
        """Store a request of `kind` with the borrower's words. Someone who is not the borrower leaves no borrower id.

        A message opens one request of a kind, or with `of_each_loan` one for each loan.
        """
        is_borrower = await self.identity.is_borrower(heard)
        owned = loan_id is not None and await self.identity.owns(heard, loan_id)
        wish = Wish(
            kind=kind,
            message_id=heard.metadata.message_id,
            action=f"{kind}:{loan_id}"[:64] if of_each_loan else kind,
            borrower_id=heard.metadata.borrower_id if is_borrower else None,
            conversation_id=heard.metadata.conversation_id,
            loan_id=loan_id if owned else None,
            detail={"words": heard.text, "channel": heard.metadata.channel, **(detail or {})},
            at=heard.metadata.received_at,
        )
        async with self.database.writing() as session:
            return await open_request(session, self.vault, wish, join_within=self.same_matter_for if join_open else None)

    async def change(self, heard: Heard, number: str, detail: Mapping[str, str], *, state: str | None = None) -> Ticket | None:
        """Add to a stored request, or take it back; None where it is no longer open."""
        change = Change(number, heard.metadata.message_id, heard.metadata.received_at, detail, state)
        async with self.database.writing() as session:
            return await change_request(session, self.vault, change)


def receipt(ticket: Ticket, answer: Answer, *further: Fact) -> ReceiptCard:
    """The card that a borrower keeps."""
    at = ticket.created_at.astimezone(SHANGHAI)
    return ReceiptCard(
        number=ticket.number,
        title=answer.words("card_receipt_title"),
        rows=[
            Fact(label=answer.words("card_receipt_matter"), value=answer.words(f"reading_{ticket.kind}")),
            Fact(label=answer.words("card_receipt_at"), value=f"{at:%Y-%m-%d %H:%M}"),
            *further,
            Fact(label=answer.words("card_receipt_state"), value=answer.words("card_receipt_waiting")),
        ],
    )


def ticket_words(ticket: Ticket, answer: Answer) -> str:
    """The sentence that gives the number."""
    return answer.words("utter_ticket_new" if ticket.new else "utter_ticket_again", number=ticket.number)
