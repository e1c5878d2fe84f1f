"""Where a talk of several steps keeps its answers: rows in the store, each in a unit of work of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from actions.talk.heard import Heard
from actions.talk.identity import Identity
from servicing.drafts import Draft, DraftKey, DraftState, draft_of, open_drafts, owner_of, write_draft
from servicing.store.database import Database
from servicing.store.vault import Vault


@dataclass(frozen=True, slots=True)
class Drafts:
    """Drafts of whoever speaks. Someone who said they are not the borrower sees none of the borrower's."""

    database: Database
    vault: Vault
    identity: Identity

    async def open_one(self, heard: Heard, kind: str) -> Draft | None:
        """The open draft of a kind, as this message finds it."""
        draft = await self.last_one(heard, kind)
        return draft if draft is not None and draft.state is DraftState.OPEN else None

    async def last_one(self, heard: Heard, kind: str) -> Draft | None:
        """The newest draft of a kind, whatever became of it."""
        async with self.database.reading() as session:
            key = DraftKey(await self._owner(heard), kind)
            return await draft_of(session, self.vault, key, heard.metadata.message_id)

    async def open_ones(self, heard: Heard) -> list[Draft]:
        """All open drafts, the newest first."""
        async with self.database.reading() as session:
            return await open_drafts(session, self.vault, await self._owner(heard), heard.metadata.message_id)

    async def write(self, heard: Heard, kind: str, values: Mapping[str, str], state: DraftState) -> None:
        """Keep what was answered; the same message asked again still finds what was there before."""
        key = DraftKey(await self._owner(heard), kind)
        draft = Draft(kind, state, values, heard.metadata.received_at)
        async with self.database.writing() as session:
            await write_draft(session, self.vault, key, draft, heard.metadata.message_id)

    async def _owner(self, heard: Heard) -> str:
        is_borrower = await self.identity.is_borrower(heard)
        return owner_of(heard.metadata.borrower_id if is_borrower else None, heard.metadata.conversation_id)
