"""Next steps that several topics share: buttons that make sense for what is left to pay."""

from actions.talk.answer import Answer
from actions.talk.identity import person_button
from servicing.turn import QuickReply


def after_settling(answer: Answer) -> list[QuickReply]:
    """Nothing is owed any more: the payments, a certificate, a person."""
    return [
        answer.button("button_payments", "query_payment_status"),
        answer.button("button_document", "request_document"),
        person_button(answer),
    ]
