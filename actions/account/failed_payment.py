"""A payment that doesn't go through: what the ledger shows of it, what to try, what to keep, and until when it counts."""

from collections.abc import Set

from actions.account.auto_debit import failed_debit, newest_debits
from actions.account.payments import newest_first
from actions.loans.view import LoanView, past_due_words
from actions.talk.answer import Answer
from servicing.facts import DebitResult

TOLD_BY = frozenset({"not_taken", "stuck", "has_money"})


def does_not_go_through(said: Set[str]) -> bool:
    """ "钱交不进去", "点了没反应": the money is there, and isn't taken."""
    return bool(TOLD_BY & said)


def of_any_loan(answer: Answer) -> list[str]:
    """That why is not seen here, what to try, and what to keep as proof."""
    return [answer.words("utter_stuck_why"), *_what_to_do(answer)]


def of_loan(view: LoanView, answer: Answer, *, alone: bool) -> list[str]:
    """What the ledger shows of a loan; with what is true of any loan around it where it is the only one."""
    if view.settled:
        return [answer.words("utter_arrears_settled", loan=view.ref), answer.words("utter_stuck_settled")]
    seen = [*_failed_last(view, answer), _arrived_last(view, answer), *_in_time(view, answer)]
    return [answer.words("utter_stuck_why"), *seen, *_what_to_do(answer)] if alone else seen


def _what_to_do(answer: Answer) -> list[str]:
    return [answer.words("utter_stuck_try"), answer.words("utter_stuck_proof")]


def _failed_last(view: LoanView, answer: Answer) -> list[str]:
    debit = next(iter(newest_debits(view)), None)
    failed = debit is not None and debit.result is not DebitResult.SUCCEEDED
    return failed_debit(view, answer)[:1] if failed else []


def _arrived_last(view: LoanView, answer: Answer) -> str:
    payment = next(iter(newest_first(view)), None)
    if payment is None:
        return answer.words("utter_stuck_none_arrived", loan=view.ref)
    return answer.words("utter_stuck_arrived", loan=view.ref, on=payment.paid_on, amount=payment.amount)


def _in_time(view: LoanView, answer: Answer) -> list[str]:
    """What is past due and that penalty ends on the day it arrives, or until when the next instalment is in time."""
    if view.late:
        due, total = past_due_words(view, answer), view.statement.overdue.total
        return [answer.words("utter_pay_overdue", loan=view.ref, total=total, due=due), answer.words("utter_stuck_late")]
    if (state := view.next_due) is None:
        return []
    return [answer.words("utter_stuck_next", number=state.number, due_on=state.due_on, amount=state.unpaid.total)]
