""" "What now?" about arrears: what can be done, a button each. Nothing is stored until one is chosen."""

from actions.talk.answer import Answer
from actions.talk.identity import person_button

STEPS = (
    ("button_pay_part", "request_partial_payment"),
    ("button_more_time", "request_extension"),
    ("button_cannot_pay", "request_installment"),
    ("button_waiver", "request_waiver"),
)


def say_ways_out(signed_in: bool, answer: Answer) -> None:
    """Say them to whoever may hear of the account; to others that a person can tell more."""
    answer.focus_on(asked=None, options=())
    buttons = [answer.button(title, intent) for title, intent in STEPS] if signed_in else []
    answer.say("utter_ways_out", buttons=[*buttons, person_button(answer)])
