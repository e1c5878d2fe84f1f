"""What can be asked here, a button a group."""

from actions.talk.answer import Answer
from actions.talk.identity import person_button
from servicing.turn import QuickReply

FOR_BORROWERS = (
    ("button_how_much", "query_arrears"),
    ("button_due_date", "query_due_date"),
    ("button_cannot_pay", "request_installment"),
    ("button_later_effects", "ask_overdue_consequence"),
    ("button_complain", "file_complaint"),
    ("button_document", "request_document"),
)
FOR_VISITORS = (
    ("button_is_it_real", "verify_legitimacy"),
    ("button_complain", "file_complaint"),
)

OWN_LOAN = (("button_how_much", "query_arrears"), ("button_how_to_pay", "how_to_repay"))
"""What is nearest to hand where nothing of what was said can be helped with."""


def own_loan(signed_in: bool, answer: Answer) -> list[QuickReply]:
    """The sender's own loan, what is owed first; for whoever is not signed in, what can be asked here."""
    steps = OWN_LOAN if signed_in else (("button_capabilities", "ask_capabilities"),)
    return [answer.button(title, intent) for title, intent in steps]


def menu(signed_in: bool, answer: Answer) -> list[QuickReply]:
    """For whoever is not signed in, nothing that speaks of a debt."""
    steps = FOR_BORROWERS if signed_in else FOR_VISITORS
    return [*(answer.button(title, intent) for title, intent in steps), person_button(answer)]
