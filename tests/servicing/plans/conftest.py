"""The small book, loaded, on each kind of database."""

import pytest

from servicing.loading import import_tape
from servicing.store.database import Database
from servicing.store.vault import Vault
from tests.actions.world import TAPE


@pytest.fixture
async def loaded(database: Database, vault: Vault) -> Database:
    await import_tape(database, vault, TAPE)
    return database
