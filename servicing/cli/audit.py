"""Prove the audit log whole, or name its first broken link (DATABASE_URL)."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace

from pydantic import ValidationError

from servicing.settings import DatabaseSettings, named_problems
from servicing.store.audit import BrokenLink, verify
from servicing.store.database import Database
from servicing.store.migrate import MigrationError, require_current

FAILED = 1


def add_arguments(parser: ArgumentParser) -> None:
    """The log is the whole of what it works on."""


def run(arguments: Namespace) -> int:
    try:
        broken = asyncio.run(_verified(DatabaseSettings().database_url))
    except ValidationError as error:
        print(named_problems(error), file=sys.stderr)
        return FAILED
    except MigrationError as error:
        print(error, file=sys.stderr)
        return FAILED
    if broken is not None:
        print(f"the audit log is broken at entry {broken.seq}: {broken.reason}", file=sys.stderr)
        return FAILED
    print("the audit log is whole")
    return 0


async def _verified(url: str) -> BrokenLink | None:
    await require_current(url)
    database = Database.connect(url)
    try:
        async with database.reading() as session:
            return await verify(session)
    finally:
        await database.dispose()
