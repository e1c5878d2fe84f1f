"""A demo borrower's case under an id of its own, so that what one test leaves behind is never another's."""

from functools import cache
from uuid import uuid4

from servicing.clock import local_date, now
from servicing.demo.likeness import likenesses
from servicing.demo.population import demo_tape
from servicing.loading import DEMO_PREFIX, import_tape
from servicing.store.database import Database
from servicing.store.vault import Vault
from servicing.tape import Tape
from tests.harness.system import System


async def own_borrower(system: System, like: str | None) -> str | None:
    """A newcomer like demo borrower `like` in a running system's book; None for a visitor."""
    if like is None:
        return None
    database, vault = system.store()
    try:
        return await newcomer(database, vault, like)
    finally:
        await database.dispose()


async def newcomer(database: Database, vault: Vault, like: str) -> str:
    """Bring a borrower with the loans of demo borrower `like` into the book; returns the new id."""
    borrower_id = f"{DEMO_PREFIX}{uuid4().hex[:12]}"
    await import_tape(database, vault, likenesses(_whole(), {borrower_id: like}))
    return borrower_id


@cache
def _whole() -> Tape:
    return demo_tape(local_date(now()))
