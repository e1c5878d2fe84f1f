"""A sum that came out of nowhere: which of the ledger's it is, or that it is none of them and which come near."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial

from actions.loans.early import settling_fee
from actions.loans.figures import as_said
from actions.loans.view import LoanView, past_due_words, stands
from actions.talk.answer import Answer
from servicing.money import ZERO

_RECENT = 3
NEAR = 10
"""A sum is near one that differs by less than the tenth part of it."""


def what_explains(view: LoanView, amount: Decimal | None, answer: Answer, *, rounded: bool) -> list[str]:
    """The ledger's sum that is the one named to the yuan; else that it isn't there, and which of its sums come near.

    `rounded`: "two thousand odd" was said, which no sum is to the yuan. Where no sum was named, what is past due.
    """
    if amount is None:
        return [_stands(view, answer), answer.words("utter_more_not_that")]
    known = list(_known(view, answer))
    exact = next((words for sum_known, words in known if _to_the_yuan(sum_known, amount)), None)
    if exact is not None and not rounded:
        return [answer.words("utter_more_fits", amount=as_said(amount)), exact(), answer.words("utter_more_not_that")]
    none = answer.words("utter_more_about" if rounded else "utter_more_none", amount=as_said(amount), loan=view.ref)
    near = [words for sum_known, words in known if _near(sum_known, amount, rounded=rounded)]
    if not near:
        return [none, _stands(view, answer), answer.words("utter_more_not_that")]
    return [none, answer.words("utter_more_near"), *(words() for words in near[:_RECENT]), answer.words("utter_more_not_that")]


def _known(view: LoanView, answer: Answer) -> Iterator[tuple[Decimal, Callable[[], str]]]:
    owed, words = view.statement, answer.words
    if view.late:
        yield owed.overdue.total, partial(_overdue, view, answer)
        charged = owed.overdue.penalty + owed.overdue.compound
        yield charged, partial(words, "utter_more_penalty", loan=view.ref, amount=charged)
    if (state := view.next_due) is not None:
        due = state.unpaid.total
        yield due, partial(words, "utter_pay_next", number=state.number, due_on=state.due_on, amount=due)
    taken = sorted((one for one in view.file.payments if one.paid_on <= view.today), key=lambda one: one.paid_on)
    for payment in taken[: -_RECENT - 1 : -1]:
        yield payment.amount, partial(words, "utter_more_payment", loan=view.ref, on=payment.paid_on, amount=payment.amount)
    yield owed.settle_today, partial(_settling, view, answer)


def _settling(view: LoanView, answer: Answer) -> str:
    return "".join((answer.words("utter_pay_settle", amount=view.statement.settle_today), *settling_fee(view, answer)))


def _overdue(view: LoanView, answer: Answer) -> str:
    owed = view.statement
    return answer.words(
        "utter_more_overdue",
        loan=view.ref,
        count=len(view.late),
        since=view.late[0].due_on,
        due=past_due_words(view, answer),
        total=owed.overdue.total,
    )


def _stands(view: LoanView, answer: Answer) -> str:
    """What the loan asks for now, whatever was heard elsewhere."""
    return _overdue(view, answer) if view.late else stands(view, answer)


def _to_the_yuan(known: Decimal, named: Decimal) -> bool:
    return known > ZERO and abs(known - named) < 1


def _near(known: Decimal, named: Decimal, *, rounded: bool) -> bool:
    """Within a tenth; of "two thousand odd" from two thousand up to the next round sum."""
    if known <= ZERO or named <= ZERO:
        return False
    if rounded:
        whole = str(int(named))
        step = Decimal(10) ** (len(whole) - len(whole.rstrip("0")))
        return named <= known < named + step
    return abs(known - named) * NEAR <= named
