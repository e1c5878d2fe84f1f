"""The real actions over a real store that holds tests/actions/world.py."""

import asyncio
import base64
import os
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from rasa_sdk.executor import ActionExecutor

from actions.rasa_actions import build_executor
from actions.talk.vocabulary import Vocabulary
from servicing.loading import import_tape
from servicing.store.database import Database
from servicing.store.vault import Vault
from servicing.wording import Wording
from tests.actions.talking import Talk
from tests.actions.world import TAPE
from tests.harness.policy import POLICY
from tests.harness.system import ROOT

KEY = base64.urlsafe_b64encode(os.urandom(32)).decode()


@pytest.fixture(scope="session")
def wording() -> Wording:
    return Wording.load(ROOT / "domain.yml", POLICY.numbers())


@pytest.fixture(scope="session")
def words() -> Vocabulary:
    return Vocabulary.load()


@pytest.fixture(scope="session")
def filled_book(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the world's tape in it, to copy."""
    path = tmp_path_factory.mktemp("world") / "kuanxin.db"
    shutil.copy(migrated_sqlite, path)

    async def load() -> None:
        database = Database.connect(f"sqlite+aiosqlite:///{path}")
        await import_tape(database, Vault.from_text(KEY), TAPE)
        await database.dispose()

    asyncio.run(load())
    return path


@pytest.fixture
async def world(filled_book: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """The filled store, for one test."""
    path = tmp_path / "kuanxin.db"
    shutil.copy(filled_book, path)
    database = Database.connect(f"sqlite+aiosqlite:///{path}")
    yield database
    await database.dispose()


@pytest.fixture
def executor(world: Database, wording: Wording, words: Vocabulary) -> ActionExecutor:
    return build_executor(world, Vault.from_text(KEY), wording, words, POLICY)


@pytest.fixture
def talk(executor: ActionExecutor, world: Database) -> Callable[[str | None], Talk]:
    """A conversation as a borrower of the world, or as a visitor."""

    def begin(borrower_id: str | None = "late") -> Talk:
        return Talk(executor, world, Vault.from_text(KEY), borrower_id)

    return begin
