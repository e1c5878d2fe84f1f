"""Bring the database's tables to this version (DATABASE_URL); quick when there is nothing to do."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace

from pydantic import ValidationError
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from servicing.settings import DatabaseSettings, named_problems
from servicing.store.migrate import MigrationError, is_current, upgrade

FAILED = 1


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="only say whether it is at this version: exit 0 or 1")


def run(arguments: Namespace) -> int:
    try:
        url = DatabaseSettings().database_url
        return _check(url) if arguments.check else _migrate(url)
    except ValidationError as error:
        print(named_problems(error), file=sys.stderr)
    except MigrationError as error:
        print(error, file=sys.stderr)
    except (OSError, DBAPIError) as error:
        where = make_url(url).render_as_string(hide_password=True)
        print(f"the database {where} can't be used: {getattr(error, 'orig', None) or error}", file=sys.stderr)
    return FAILED


def _check(url: str) -> int:
    current = asyncio.run(is_current(url))
    print("the tables are at this version" if current else "the tables are not at this version; run migrate")
    return 0 if current else FAILED


def _migrate(url: str) -> int:
    changed = asyncio.run(upgrade(url))
    print("the tables were brought to this version" if changed else "the tables are at this version")
    return 0
