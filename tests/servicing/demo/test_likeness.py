"""Further borrowers in a story's case owe what the story's borrower owes."""

from datetime import date

import pytest

from servicing.demo.likeness import likenesses
from servicing.demo.population import demo_tape
from servicing.ledger import statement

AS_OF = date(2026, 11, 22)


def test_a_likeness_owes_the_same_under_an_id_of_its_own() -> None:
    book = demo_tape(AS_OF)
    new = likenesses(book, {"demo-x": "demo-0004", "demo-y": "demo-0004", "demo-z": "demo-0010"})
    assert [person.borrower_id for person in new.borrowers] == ["demo-x", "demo-y", "demo-z"]
    assert len({loan.loan_id for loan in new.loans}) == len(new.loans) == 5
    assert len({payment.payment_id for payment in new.payments}) == len(new.payments)
    assert not {loan.loan_id for loan in new.loans} & {loan.loan_id for loan in book.loans}
    assert new.debits
    for loan in new.loans:
        story = "demo-0010" if loan.borrower_id == "demo-z" else "demo-0004"
        old = next(one for one in book.loans if one.loan_id == f"{story}-{loan.loan_id[-1]}")
        paid = [payment for payment in new.payments if payment.loan_id == loan.loan_id]
        paid_then = [payment for payment in book.payments if payment.loan_id == old.loan_id]
        assert statement(loan, paid, AS_OF).overdue == statement(old, paid_then, AS_OF).overdue


def test_nobody_is_like_someone_who_is_not_there() -> None:
    with pytest.raises(KeyError):
        likenesses(demo_tape(AS_OF), {"demo-x": "demo-9999"})
