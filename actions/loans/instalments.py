"""Which instalment of a loan a message speaks of: by its number, or as the last, the next, this one. Pure."""

from actions.loans.view import LoanView
from actions.talk.heard import Heard

KIND = "instalment_ref"


def instalment_named(view: LoanView, heard: Heard) -> Heard:
    """The message with the instalment's number in place of what points at it; as it is where there is nothing to resolve.

    "Next" and "the one before" count from the instalment talked about, else from the next one to be paid. "This one" is the
    one talked about, else the latest that is late, else the next.
    """
    told = heard.value(KIND)
    if told is None or heard.number(KIND) is not None:
        return heard
    number = _number(view, told, heard.focus.instalment)
    return heard if number is None else heard.reread(heard.intent, **{KIND: str(number)})


def _number(view: LoanView, told: str, talked_about: int | None) -> int | None:
    numbers = [state.number for state in view.numbered]
    coming = None if view.next_due is None else view.next_due.number
    if told.startswith("-") and told[1:].isascii() and told[1:].isdecimal():
        back = int(told[1:])
        return numbers[-back] if 1 <= back <= len(numbers) else None
    if told == "current":
        return talked_about or (view.late[-1].number if view.late else coming)
    if told == "next":
        return talked_about + 1 if talked_about is not None else coming
    if told == "previous":
        last = coming if coming is not None else numbers[-1] + 1
        return (talked_about if talked_about is not None else last) - 1 or None
    return None
