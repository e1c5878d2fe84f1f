"""Which of a borrower's loans a message speaks of. Pure."""

from collections.abc import Sequence

from actions.loans.names import names_in
from actions.talk.heard import Heard
from actions.talk.vocabulary import Vocabulary
from servicing.book import LoanFile
from servicing.turn import ALL_LOANS


def choose(files: Sequence[LoanFile], heard: Heard, words: Vocabulary, remembered: str | None) -> tuple[LoanFile, ...]:
    """The loans meant, in their order; empty when the borrower must be asked.

    What this message names comes first, then the loan that is `remembered`. A name that is none of theirs counts for nothing.
    """
    if len(files) == 1:
        return tuple(files)
    return _named(files, heard.value("loan_id")) or _by_words(files, heard, words) or _named(files, remembered) or ()


def _named(files: Sequence[LoanFile], loan_id: str | None) -> tuple[LoanFile, ...]:
    if loan_id == ALL_LOANS:
        return tuple(files)
    return tuple(file for file in files if file.loan.loan_id == loan_id)


def _by_words(files: Sequence[LoanFile], heard: Heard, words: Vocabulary) -> tuple[LoanFile, ...]:
    if words.names_all_loans(heard.text):
        return tuple(files)
    place = heard.number("loan_ref")
    if place is not None:
        return (files[place - 1],) if 1 <= place <= len(files) else ()
    if heard.value("loan_ref") is not None or words.names_other_loan(heard.text):
        return _another(files, heard.focus.loan_id)
    return tuple(files[place] for place in names_in(heard.text, [file.loan.product for file in files], words.ordinary))


def _another(files: Sequence[LoanFile], current: str | None) -> tuple[LoanFile, ...]:
    """The loan after the one talked about, going round."""
    ids = [file.loan.loan_id for file in files]
    if current not in ids:
        return ()
    return (files[(ids.index(current) + 1) % len(files)],)
