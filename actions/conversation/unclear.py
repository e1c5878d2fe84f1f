"""What to do with words that were not understood, or values nobody asked for: ask back, in a borrower's words."""

from actions.conversation.menu import own_loan
from actions.loans.figures import as_said
from actions.talk.answer import Answer
from actions.talk.heard import Heard, Reading, has_words
from actions.talk.identity import Identity, person_button
from servicing.turn import QuickReply

SUGGESTIONS = 3
LEAST_CONFIDENCE = 0.04
FAR_BEHIND = 0.25
"""A reading with less than this share of the best one's confidence is not worth a button."""

_NEVER_SUGGESTED = frozenset(
    {"affirm", "deny", "inform", "choose_option", "ask_clarification", "express_anger", "out_of_scope", "greet",
     "goodbye", "thank", "cancel_request", "rate_service", "express_distress"}
)  # fmt: skip


class AskBack:
    """Offers the likeliest readings and a person, who after so many misunderstandings in a row comes first (A-07)."""

    def __init__(self, identity: Identity, before_person: int) -> None:
        self._identity = identity
        self._before_person = before_person

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Count the misunderstanding and ask back."""
        times = heard.focus.misunderstood + 1
        own = own_loan(await self._identity.is_borrower(heard), answer)
        answer.focus_on(misunderstood=times, asked=None, options=())
        if not has_words(heard.text):
            answer.say(
                "utter_only_digits" if _has_digits(heard.text) else "utter_only_symbols",
                buttons=[*own, person_button(answer)],
            )
            return
        options = readings(heard, answer)
        steps = [*options, own[0]] if options else own
        person = person_button(answer)
        if times >= self._before_person:
            answer.say("utter_ask_back_person", buttons=[person, *steps])
            return
        answer.say("utter_ask_back" if options else "utter_ask_back_open", buttons=[*steps, person])
        answer.ask("reading", options)


class Value:
    """A bare amount, date or choice that answers no question of ours."""

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Say what was read and ask what it is for."""
        answer.focus_on(asked=None, options=())
        day = heard.day() if heard.intent == "inform" else None
        amount = heard.amount() if heard.intent == "inform" else None
        if day is not None:
            options = [
                answer.button("button_if_paid_then", "explain_penalty", date=day.isoformat()),
                answer.button("button_promise_then", "promise_to_pay", date=day.isoformat()),
                answer.button("button_payment_of_then", "query_payment_status", date=day.isoformat()),
            ]
            answer.say("utter_inform_date", date=day, buttons=[*options, person_button(answer)])
            answer.ask("date", options)
        elif amount is not None:
            options = [
                answer.button("button_pay_part", "request_partial_payment", amount=str(amount)),
                answer.button("button_payment_of_amount", "query_payment_status", amount=str(amount)),
            ]
            answer.say("utter_inform_amount", amount=as_said(amount), buttons=[*options, person_button(answer)])
            answer.ask("amount", options)
        else:
            answer.say(f"utter_{heard.intent}", buttons=_start(answer))


class Clarify:
    """ "What do you mean?" when nothing was explained before."""

    async def __call__(self, heard: Heard, answer: Answer) -> None:
        """Start again, simply."""
        answer.say("utter_ask_clarification", buttons=_start(answer))


def readings(heard: Heard, answer: Answer) -> list[QuickReply]:
    """The likeliest readings in a borrower's words, a button each."""
    return [answer.button(f"reading_{reading.intent}", reading.intent) for reading in likeliest(heard.ranking)]


def likeliest(ranking: tuple[Reading, ...]) -> list[Reading]:
    """The readings worth a button: at most three, none far behind the best."""
    known = [reading for reading in ranking if reading.intent not in _NEVER_SUGGESTED]
    if not known:
        return []
    least = max(LEAST_CONFIDENCE, known[0].confidence * FAR_BEHIND)
    return [reading for reading in known[:SUGGESTIONS] if reading.confidence >= least]


def other_readings(ranking: tuple[Reading, ...], meant: str) -> tuple[str, ...]:
    """How else a message might have been meant, the likeliest first."""
    known = [reading.intent for reading in ranking if reading.intent not in _NEVER_SUGGESTED and reading.intent != meant]
    return tuple(known[:SUGGESTIONS])


def _has_digits(text: str) -> bool:
    return any(char.isdecimal() for char in text)


def _start(answer: Answer) -> list[QuickReply]:
    return [answer.button("button_how_much", "query_arrears"), person_button(answer)]
