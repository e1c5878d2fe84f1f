"""Reads one loan of the store for a command."""

from sqlalchemy.exc import DBAPIError

from servicing.book import LoanFile, loan_file
from servicing.store.database import Database
from servicing.store.migrate import MigrationError, require_current


class StoreError(Exception):
    """The store can't be read; the message says why, without a value of it."""


async def loan(url: str, loan_id: str) -> LoanFile | None:
    """A loan of the store at `url` with all that is known of it; None where there is none of this id.

    Raises:
        StoreError: there is no such store, or it is of another version.
    """
    database = Database.connect(url)
    try:
        await require_current(url)
        async with database.reading() as session:
            return await loan_file(session, loan_id)
    except MigrationError as error:
        raise StoreError(str(error)) from error
    except (DBAPIError, OSError) as error:
        raise StoreError(f"the store can't be read: {type(error).__name__}") from error
    finally:
        await database.dispose()
