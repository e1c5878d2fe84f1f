"""Further demo borrowers in the same case as one of the stories, each under an id of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from servicing.contract import Loan
from servicing.tape import Tape


def likenesses(book: Tape, like: Mapping[str, str]) -> Tape:
    """A tape of new borrowers, given as new id -> id of the one in `book` whose case they share, without products and agencies.

    Raises:
        KeyError: `book` has no such borrower.
    """
    people = {person.borrower_id: person for person in book.borrowers}
    loans = [(loan, new_id) for new_id, old_id in like.items() for loan in _loans_of(book, old_id)]
    renamed = [(loan.loan_id, f"{new_id}-{loan.loan_id.rpartition('-')[2]}") for loan, new_id in loans]
    return Tape(
        borrowers=tuple(replace(people[old], borrower_id=new, wechat_openid=None) for new, old in like.items()),
        loans=tuple(
            replace(loan, loan_id=loan_id, borrower_id=new_id)
            for (loan, new_id), (_, loan_id) in zip(loans, renamed, strict=True)
        ),
        payments=tuple(
            replace(payment, loan_id=new, payment_id=f"{new}-{payment.payment_id}")
            for old, new in renamed
            for payment in book.payments
            if payment.loan_id == old
        ),
        debits=tuple(replace(debit, loan_id=new) for old, new in renamed for debit in book.debits if debit.loan_id == old),
    )


def _loans_of(book: Tape, borrower_id: str) -> Iterator[Loan]:
    return (loan for loan in book.loans if loan.borrower_id == borrower_id)
