"""Stores what must wait for a person, once for each message, and hands out the receipt."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from actions.talk.answer import Answer
from actions.talk.certainty import COST_REVIEW, Certainty
from actions.talk.heard import Heard
from actions.talk.identity import Identity
from servicing.attachments import file_under_request
from servicing.cards import Fact, ReceiptCard
from servicing.casework import Change, Ticket, Wish, change_request, newest_open, open_request, own_requests
from servicing.clock import SHANGHAI
from servicing.store.database import Database
from servicing.store.models import ServiceRequestRow
from servicing.store.vault import Vault

_NOTHING_TO_SHOW = frozenset({"rate_service", COST_REVIEW})
"""Requests of our own making, or that nobody sends a file for."""


@dataclass(frozen=True, slots=True)
class Requests:
    """The only door by which a topic writes what a message says: opened to what is said surely, and to nothing else.

    Requests are opened in units of work of their own: what is written stays, and a retried turn finds it again.
    `same_matter_for`: how long the same wish again is the same request (I-01).
    """

    database: Database
    vault: Vault
    identity: Identity
    same_matter_for: timedelta
    certainty: Certainty

    @asynccontextmanager
    async def storing(self, heard: Heard, kind: str | None = None, **values: str) -> AsyncIterator[AsyncSession]:
        """A unit of work for what a message wishes, `kind` where that isn't its intent; `values` go with the button for it.

        Raises:
            NotSaid: it was only asked, or read by half; nothing is written.
        """
        self.certainty.require(heard, kind or heard.intent, values)
        async with self.database.writing() as session:
            yield session

    async def open(
        self,
        heard: Heard,
        kind: str,
        *,
        loan_id: str | None = None,
        join_open: bool = True,
        of_each_loan: bool = False,
        detail: Mapping[str, str] | None = None,
        wish: str | None = None,
        stated: bool = False,
    ) -> Ticket:
        """Store a request of `kind` with the borrower's words. Someone who is not the borrower leaves no borrower id.

        `stated`: its own phrases say it, whatever is asked beside. `wish` names what of the topic is wished for.

        A message opens one request of a kind, or with `of_each_loan` one for each loan. Files that were sent a while before,
        and belong to no request yet, go with it.
        """
        self.certainty.require(heard, kind, {"wish": wish} if wish else {}, stated=stated)
        is_borrower = await self.identity.is_borrower(heard)
        owned = loan_id is not None and await self.identity.owns(heard, loan_id)
        request = Wish(
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
            ticket = await open_request(session, self.vault, request, join_within=self.same_matter_for if join_open else None)
            return await self._with_files(session, heard, ticket)

    async def take_file(self, heard: Heard) -> Ticket | None:
        """Put the file of this message with the newest open request of the last while; None where there is none to take it."""
        since = heard.metadata.received_at - self.same_matter_for
        async with self.database.writing() as session:
            ticket = await newest_open(session, heard.metadata.conversation_id, opened_after=since, not_of=_NOTHING_TO_SHOW)
            return None if ticket is None else await self._with_files(session, heard, ticket)

    async def _with_files(self, session: AsyncSession, heard: Heard, ticket: Ticket) -> Ticket:
        since = heard.metadata.received_at - self.same_matter_for
        files = await file_under_request(session, heard.metadata.conversation_id, ticket.number, sent_after=since)
        return replace(ticket, files=files)

    async def change(self, heard: Heard, number: str, detail: Mapping[str, str], *, state: str | None = None) -> Ticket | None:
        """Add to a stored request, or take it back; None where it is no longer open."""
        change = Change(number, heard.metadata.message_id, heard.metadata.received_at, detail, state)
        async with self.database.writing() as session:
            return await change_request(session, self.vault, change)

    async def own(self, heard: Heard, *, withdrawn: bool = False) -> Sequence[Ticket]:
        """What the sender has open, newest first, and what this very message withdrew before it was asked again.

        With `withdrawn` also what was withdrawn by any message.
        """
        is_borrower = await self.identity.is_borrower(heard)
        async with self.database.reading() as session:
            return await own_requests(
                session,
                self.vault,
                borrower_id=heard.metadata.borrower_id if is_borrower else None,
                conversation_id=heard.metadata.conversation_id,
                withdrawn_by=None if withdrawn else heard.metadata.message_id,
            )

    async def stored(self, heard: Heard, kind: str) -> bool:
        """Whether this conversation has a request of `kind`, in whatever state."""
        conversation = heard.metadata.conversation_id
        wanted = exists().where(ServiceRequestRow.conversation_id == conversation, ServiceRequestRow.kind == kind)
        async with self.database.reading() as session:
            return bool(await session.scalar(select(wanted)))


def receipt(
    ticket: Ticket,
    answer: Answer,
    *further: Fact,
    title: str = "card_receipt_title",
    state: str = "card_receipt_waiting",
) -> ReceiptCard:
    """The card that a borrower keeps."""
    at = ticket.created_at.astimezone(SHANGHAI)
    files = [Fact(label=answer.words("card_receipt_files"), value=str(ticket.files))] if ticket.files else []
    return ReceiptCard(
        number=ticket.number,
        title=answer.words(title),
        rows=[
            Fact(label=answer.words("card_receipt_matter"), value=answer.words(f"reading_{ticket.kind}")),
            Fact(label=answer.words("card_receipt_at"), value=answer.words("day_and_time", day=at.date(), time=at.time())),
            *further,
            *files,
            Fact(label=answer.words("card_receipt_state"), value=answer.words(state)),
        ],
    )


def ticket_words(ticket: Ticket, answer: Answer) -> str:
    """The sentence that gives the number."""
    said = answer.words("utter_ticket_new" if ticket.new else "utter_ticket_again", number=ticket.number)
    return said + answer.words("utter_ticket_files", count=ticket.files) if ticket.files else said
