"""Into the book: a whole tape at once, or one payment between two tapes. Every replacement is kept and audited."""

from servicing.loading.owner import DEMO_PREFIX, BookMissingError, book_row
from servicing.loading.plan import Change, ImportConflictError
from servicing.loading.posting import PaymentConflictError, PaymentRefusedError, post_payment
from servicing.loading.tape_import import ImportReport, import_tape

__all__ = [
    "DEMO_PREFIX",
    "BookMissingError",
    "Change",
    "ImportConflictError",
    "ImportReport",
    "PaymentConflictError",
    "PaymentRefusedError",
    "book_row",
    "import_tape",
    "post_payment",
]
