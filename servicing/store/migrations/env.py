"""Run by Alembic: with the connection of `servicing.store.migrate`, or from its own command line on DATABASE_URL."""

import asyncio
import os
from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, DefaultClause
from sqlalchemy.sql.elements import False_
from sqlalchemy.types import TypeDecorator

from servicing.store.migrate import compare, open_for_change
from servicing.store.models import Base


def render_item(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """A migration names plain column types, so that it still runs when ours have changed, on any database."""
    if kind == "server_default" and isinstance(item, DefaultClause) and isinstance(item.arg, False_):
        return "sa.false()"
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
        render_item=render_item,
        **compare,
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_from_command_line() -> None:
    async with open_for_change(os.environ["DATABASE_URL"]) as connection:
        await connection.run_sync(run)


given = context.config.attributes.get("connection")
if given is None:
    asyncio.run(run_from_command_line())
else:
    run(given)
