"""Which numbers of instalments there are: what the contract says, what is not seen from here, and the wish as a button."""

from collections.abc import Sequence

from actions.loans.view import LoanView
from actions.talk.answer import Answer
from actions.talk.identity import person_button
from servicing.ledger.model import InstalmentStatus

TERMS = "terms"
"""Value of `wish` by which a message asks this, rather than applying for instalments."""


def say_terms(shown: Sequence[LoanView], answer: Answer) -> None:
    """Said of each loan with anything left to pay; nothing is stored."""
    answer.focus_on(topic="request_installment", asked=None, options=())
    said = [
        answer.words(
            "utter_terms_of_loan",
            loan=view.ref,
            count=len(view.loan.instalments),
            paid=len(view.in_status(InstalmentStatus.PAID)),
        )
        for view in shown
        if not view.settled
    ]
    buttons = [
        answer.button("button_ask_instalments", "request_installment"),
        answer.button("reading_calculate_repayment", "calculate_repayment"),
        person_button(answer),
    ]
    answer.say_text("\n".join([answer.words("utter_terms"), *said, answer.words("utter_terms_wish")]), buttons=buttons)
