"""Whose book it is: a lender's or the demo's, never both."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.loading.plan import ImportConflictError
from servicing.store.models import BookRow
from servicing.tape import Tape

DEMO_PREFIX = "demo-"
"""Every borrower and loan of the demo is named so; no lender's may be."""


class BookMissingError(Exception):
    """The database was not migrated."""


def is_demo(tape: Tape) -> bool:
    """Whether a tape is the demo's.

    Raises:
        ImportConflictError: it mixes the demo's borrowers or loans with others.
    """
    ids = [*(borrower.borrower_id for borrower in tape.borrowers), *(loan.loan_id for loan in tape.loans)]
    marked = sum(name.startswith(DEMO_PREFIX) for name in ids)
    if marked not in (0, len(ids)):
        raise ImportConflictError([f"the tape mixes demo rows ({DEMO_PREFIX}…) with others"])
    return bool(marked)


async def book_row(session: AsyncSession) -> BookRow:
    """The book's own row.

    Raises:
        BookMissingError: the database was not migrated.
    """
    return _present(await session.scalar(select(BookRow)))


async def lock_book(session: AsyncSession) -> BookRow:
    """The book's own row, held by this unit of work until it ends: one writer at a time.

    Raises:
        BookMissingError: the database was not migrated.
    """
    return _present(await session.scalar(select(BookRow).with_for_update()))


def check_owner(book: BookRow, *, demo: bool) -> None:
    """Refuse the demo's rows in a lender's book, and a lender's in the demo's.

    Raises:
        ImportConflictError: the book belongs to the other.
    """
    if book.demo is not None and book.demo != demo:
        holds, tape = ("the demo's", "a lender's") if book.demo else ("a lender's", "the demo's")
        raise ImportConflictError([f"the book is {holds} and the tape is {tape}; they never share a database"])


def _present(book: BookRow | None) -> BookRow:
    if book is None:
        raise BookMissingError("the book's row is missing; migrate the database")
    return book
