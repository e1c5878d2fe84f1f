"""What was borrowed and when, what was paid and for what, and what is left: the three sums of a loan side by side."""

from actions.loans.early import settling_fee
from actions.loans.figures import in_words, total
from actions.loans.view import LoanView, past_due_words
from actions.talk.answer import Answer
from servicing.money import ZERO


def drawn(view: LoanView, answer: Answer) -> str:
    """The day the money came, the sum, and in how many instalments it is paid back."""
    return answer.words(
        "utter_drawn",
        loan=view.ref,
        on=view.loan.disbursed_on,
        principal=view.loan.principal,
        count=len(view.loan.instalments),
    )


def sums(view: LoanView, answer: Answer) -> list[str]:
    """Borrowed, paid, left."""
    came_in = [payment.amount for payment in view.file.payments if payment.paid_on <= view.today]
    went_to = total(state.paid for state in view.statement.instalments)
    words = [drawn(view, answer), answer.words("utter_payments_total", count=len(came_in), total=sum(came_in, ZERO))]
    if went_to.total:
        words.append(answer.words("utter_reckoned_paid", parts=in_words(went_to, answer)))
    if view.settled:
        return [*words, answer.words("utter_arrears_settled", loan=view.ref)]
    left, settle = view.statement.outstanding, view.statement.settle_today
    reckoned_left = answer.words("utter_reckoned_left", principal=left.principal, total=left.total, settle=settle)
    return [*words, reckoned_left, *settling_fee(view, answer)]


def reckoned(view: LoanView, answer: Answer) -> list[str]:
    """The sums, and that a person checks them for whoever doubts them."""
    late = []
    if view.late:
        due = past_due_words(view, answer)
        late = [answer.words("utter_payments_still_overdue", total=view.statement.overdue.total, due=due)]
    return [*sums(view, answer), *late, answer.words("utter_reckoned_check")]
