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


def menu(signed_in: bool, answer: Answer) -> list[QuickReply]:
    """For whoever is not signed in, nothing that speaks of a debt."""
    steps = FOR_BORROWERS if signed_in else FOR_VISITORS
    return [*(answer.button(title, intent) for title, intent in steps), person_button(answer)]
