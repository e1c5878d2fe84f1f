"""What explains a sum that came out of nowhere: what is past due, what is due next, or a payment that was taken."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial

from actions.loans.early import settling_fee
from actions.loans.figures import as_said
from actions.loans.view import LoanView, past_due_words
from actions.talk.answer import Answer
from servicing.money import ZERO

_RECENT = 3


def what_explains(view: LoanView, amount: Decimal | None, answer: Answer, *, rounded: bool) -> list[str]:
    """The first of the ledger's sums that is the one named, or where none was named what is past due; [] for none.

    `rounded`: "two thousand odd" was said, and not a sum to the yuan.
    """
    if amount is None:
        return [_overdue(view, answer), answer.words("utter_more_not_that")] if view.late else []
    fits = next((words for known, words in _known(view, answer) if _is_about(known, amount, rounded=rounded)), None)
    if fits is None:
        return []
    return [answer.words("utter_more_fits", amount=as_said(amount)), fits(), answer.words("utter_more_not_that")]


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


def _is_about(known: Decimal, named: Decimal, *, rounded: bool) -> bool:
    """Whether `known` yuan is what people call `named`: to the yuan, or "two thousand odd" up to the next round sum."""
    if known <= ZERO or named <= ZERO:
        return False
    if rounded:
        whole = str(int(named))
        step = Decimal(10) ** (len(whole) - len(whole.rstrip("0")))
        return named <= known < named + step
    return abs(known - named) < 1
