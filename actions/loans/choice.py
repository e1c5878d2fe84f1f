"""Which of a borrower's loans a message speaks of. Pure."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from actions.loans.names import names_in
from actions.talk.heard import Heard
from actions.talk.vocabulary import Vocabulary
from servicing.book import LoanFile
from servicing.turn import ALL_LOANS

TWO = 2

_BY_RANK: dict[str, tuple[Callable[[LoanFile], date | Decimal], bool]] = {
    "earliest": (lambda file: file.loan.disbursed_on, False),
    "latest": (lambda file: file.loan.disbursed_on, True),
    "smallest": (lambda file: file.loan.principal, False),
    "largest": (lambda file: file.loan.principal, True),
}
"""What a loan is told by beside its name and place, and whether the greatest is meant."""


def choose(files: Sequence[LoanFile], heard: Heard, words: Vocabulary, remembered: str | None) -> tuple[LoanFile, ...]:
    """The loans meant, in their order; empty when the borrower must be asked.

    What this message names comes first, then the loan that is `remembered`. A name that is none of theirs counts for nothing;
    "not this one" means the other of two, and is asked about where there are more.
    """
    if len(files) == 1:
        return tuple(files)
    named = _named(files, heard.value("loan_id")) or _by_words(files, heard, words)
    if named or means_another(heard, words):
        return named
    return _named(files, remembered)


def means_another(heard: Heard, words: Vocabulary) -> bool:
    """ "The other one", "not this one": a loan told only by which it is not."""
    if heard.tapped:
        return False
    return heard.value("loan_ref") == "other" or (heard.value("loan_ref") is None and words.names_other_loan(heard.text))


def _named(files: Sequence[LoanFile], loan_id: str | None) -> tuple[LoanFile, ...]:
    if loan_id == ALL_LOANS:
        return tuple(files)
    return tuple(file for file in files if file.loan.loan_id == loan_id)


def _by_words(files: Sequence[LoanFile], heard: Heard, words: Vocabulary) -> tuple[LoanFile, ...]:
    if words.names_all_loans(heard.text):
        return tuple(files)
    if (told := heard.value("loan_ref")) is not None and told != "other":
        return _by_place(files, heard.number("loan_ref"), told)
    if named := names_in(heard.text, [file.loan.product for file in files], words.ordinary):
        return tuple(files[place] for place in named)
    return _another(files, heard.focus.loan_id) if means_another(heard, words) else ()


def _by_place(files: Sequence[LoanFile], place: int | None, told: str) -> tuple[LoanFile, ...]:
    """The second, the last; the earliest, the largest, unless two are alike."""
    if place is not None:
        return (files[place - 1],) if 1 <= place <= len(files) else ()
    if told == "-1":
        return (files[-1],)
    if told not in _BY_RANK:
        return ()
    by, greatest = _BY_RANK[told]
    first = sorted((by(file) for file in files), reverse=greatest)[0]
    found = tuple(file for file in files if by(file) == first)
    return found if len(found) == 1 else ()


def _another(files: Sequence[LoanFile], current: str | None) -> tuple[LoanFile, ...]:
    """The other of two."""
    if len(files) != TWO or all(file.loan.loan_id != current for file in files):
        return ()
    return tuple(file for file in files if file.loan.loan_id != current)
