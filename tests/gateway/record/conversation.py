"""What the record's tests say and do: a borrower writes, the engine's answer is at hand."""

from uuid import uuid4

from sqlalchemy import select

from gateway.identity import Person
from gateway.record import intake, messages, turns
from gateway.record.body import Body, ShownAttachment
from gateway.record.intake import Incoming, IncomingAttachment, Received
from gateway.record.messages import ShownMessage
from servicing.attachments import seal_attachment
from servicing.scrub import Marks
from servicing.store.database import Database
from servicing.store.models import ConversationRow, MessageRow
from servicing.store.vault import Vault
from servicing.turn import Command, QuickReply, Reply, TurnResponse

MARKS = Marks(id_number="[id]", card_number="[card]", secret="[secret]")
BORROWER = Person.borrower("B1")


class Talk:
    """One borrower's conversation with the record."""

    def __init__(self, database: Database, vault: Vault, person: Person = BORROWER) -> None:
        self.database = database
        self.vault = vault
        self.person = person
        self.id = ""

    async def write(
        self,
        text: str,
        *,
        client_id: str | None = None,
        quick_reply_id: str | None = None,
        attachment: IncomingAttachment | None = None,
    ) -> Received:
        incoming = Incoming(self.person, "h5", client_id or uuid4().hex, text, quick_reply_id, attachment)
        async with self.database.writing() as session:
            received = await intake.receive(session, self.vault, MARKS, incoming)
        self.id = received.conversation_id
        return received

    async def pending(self) -> turns.PendingTurn | None:
        async with self.database.reading() as session:
            return await turns.next_pending(session, self.vault, self.id)

    async def answer(self, uid: str, response: TurnResponse) -> bool:
        async with self.database.writing() as session:
            return await turns.answer(session, self.vault, self.id, uid, response)

    async def shown(self) -> list[ShownMessage]:
        async with self.database.reading() as session:
            return await messages.shown(session, self.vault, self.id)

    async def row(self) -> ConversationRow:
        async with self.database.reading() as session:
            return (await session.scalars(select(ConversationRow).where(ConversationRow.id == self.id))).one()

    def text_of(self, row: MessageRow) -> str:
        return Body.opened(self.vault, row.body, row.conversation_id, row.position).text

    async def drafts(self) -> int:
        async with self.database.reading() as session:
            rows = await session.scalars(select(MessageRow).where(MessageRow.draft.is_(True)))
            return len(list(rows))


def picture(vault: Vault, *, most_a_day: int = 30) -> IncomingAttachment:
    """A picture as the gateway has it when it is washed and sealed."""
    sealed = seal_attachment(vault, name="转账.png", media_type="image/png", content=b"picture", preview=b"small")
    shown = ShownAttachment(id=sealed.id, name="转账.png", type="image/png", size=sealed.size, width=3, height=2)
    return IncomingAttachment(shown, sealed, is_image=True, most_a_day=most_a_day)


def said(*texts: str, commands: tuple[Command, ...] = (), button: str | None = None) -> TurnResponse:
    """An engine's answer."""
    buttons = () if button is None else (QuickReply(title=button, payload="/query_arrears"),)
    return TurnResponse(replies=tuple(Reply(text=text, quick_replies=buttons) for text in texts), commands=commands)
