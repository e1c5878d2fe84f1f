"""Bring the database's tables to this version (DATABASE_URL); quick when there is nothing to do."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace

from servicing.settings import DatabaseSettings
from servicing.store.migrate import MigrationError, is_current, upgrade

FAILED = 1


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="only say whether it is at this version: exit 0 or 1")


def run(arguments: Namespace) -> int:
    url = DatabaseSettings().database_url
    if arguments.check:
        current = asyncio.run(is_current(url))
        print("the tables are at this version" if current else "the tables are not at this version; run migrate")
        return 0 if current else FAILED
    try:
        changed = asyncio.run(upgrade(url))
    except MigrationError as error:
        print(error, file=sys.stderr)
        return FAILED
    print("the tables were brought to this version" if changed else "the tables are at this version")
    return 0
