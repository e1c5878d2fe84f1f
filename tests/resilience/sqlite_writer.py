"""One of several processes that write the same SQLite file: `python -m tests.resilience.sqlite_writer URL NAME SECONDS`.

Each unit of work reads the book's version, adds one and writes an audit entry, so that a lost update would show. It prints
how many it did, how many failed as 'locked', and the longest it waited, in milliseconds.
"""

import asyncio
import json
import sys
import time

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from servicing.clock import now
from servicing.store.audit import Entry, append
from servicing.store.database import Database
from servicing.store.models import BookRow


async def main(url: str, name: str, seconds: float) -> None:
    database = Database.connect(url)
    done = locked = 0
    longest = 0.0
    until = time.monotonic() + seconds
    while (began := time.monotonic()) < until:
        try:
            await write(database, name)
            done += 1
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            locked += 1
        longest = max(longest, time.monotonic() - began)
    await database.dispose()
    print(json.dumps({"done": done, "locked": locked, "longest_ms": round(longest * 1000)}))


async def write(database: Database, name: str) -> None:
    async with database.writing() as session:
        book = (await session.scalars(select(BookRow).with_for_update())).one()
        book.version += 1
        await append(session, [Entry(name, "test.write")], at=now())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3])))
